import HTTPTypes
import Hummingbird
import Kernel
import Language
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/compte/signature`: how one signs what one's customers receive.
struct SignaturePages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/compte/signature") { _, context in try await form(context, nil) }
    routes.post("/compte/signature") { _, context in try await save(context) }
  }

  private func form(
    _ context: SignedInContext, _ typed: Form?, _ errors: FormErrors = FormErrors()
  ) async throws -> Response {
    let person = context.visitor.person
    let (signature, name) = try await database.read {
      (try SignatureStore.find(person, $0), try PersonStore.find(person, $0)?.name)
    }
    let model: PageModel = [
      "errors": errors.model, "name": typed?["nom"] ?? signature?.name ?? "", "nameError": errors["nom"],
      "role": typed?["fonction"] ?? signature?.role ?? "", "roleError": errors["fonction"],
      "phone": typed?["telephone"] ?? signature?.phone ?? "", "phoneError": errors["telephone"],
      "nameMax": "\(Signature.nameMax)", "phoneMax": "\(Signature.phoneMax)", "own": name,
      "isSigned": signature != nil,
      "shown": signature.map { [$0.name, $0.role].compactMap { $0 }.joined(separator: ", ") },
    ]
    return try context.formPage(
      "signature", model, title: context.words("signature.title"), section: "account", errors: errors)
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let (typed, words) = (context.form, context.words)
    let read = SignatureForm(typed, words: words)
    guard read.errors.isEmpty else { return try await form(context, typed, read.errors) }
    let signature = read.signature
    let (person, actor, now) = (context.visitor.person, context.actor, context.now)
    try await database.write { transaction in
      try SignMessages(signature).run(transaction, person: person, actor: actor, at: now)
    }
    return context.redirect(
      "/compte/signature", flash: .done(words(signature == nil ? "signature.removed" : "signature.saved")))
  }
}
