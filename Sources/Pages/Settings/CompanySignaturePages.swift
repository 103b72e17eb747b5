import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/reglages/signature`: who signs what the company sends where nobody who collects from the customer does.
struct CompanySignaturePages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  static let path = "/reglages/signature"

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/signature") { _, context in try await page(context) }
    routes.post("/reglages/signature") { _, context in try await save(context) }
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsToRead(or: .configure)
    let company = context.company
    let signature = try await database.read { try SignatureStore.ofCompany(company, $0) }
    var form = EditForm(
      fields: SignatureForm.fields(context.words), stored: SignatureForm.values(signature), version: 0,
      action: CompanySignaturePages.path, back: "/reglages", owner: (context.words("setup.title"), "/reglages"))
    (form.typed, form.errors, form.conflict) = (typed, errors, conflict)
    form.isRead = !context.may(.configure)
    return try context.editPage(form, title: context.words("signature.company.title"), section: "setup")
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (typed, words) = (context.form, context.words)
    let read = SignatureForm(typed, words: words)
    guard read.errors.isEmpty else { return try await page(context, typed: typed, errors: read.errors) }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let conflict = try await context.saveSetting(
      SignatureForm.fields(words), family: "company.signature", in: database,
      stored: { SignatureForm.values(try SignatureStore.ofCompany(company, $0)) },
      by: { try SignForCompany(read.signature).run($0, company: company, actor: actor, at: now) })
    if let conflict { return try await page(context, typed: typed, conflict: conflict) }
    return context.redirect(
      CompanySignaturePages.path,
      flash: .done(words(read.signature == nil ? "signature.company.removed" : "signature.company.saved")))
  }
}
