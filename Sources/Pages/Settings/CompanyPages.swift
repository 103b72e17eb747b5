import HTTPTypes
import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/reglages/societes`: the companies of ours, what letters say of them and what is agreed by default.
struct CompanyPages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/societes") { _, context in try await list(context) }
    routes.get("/reglages/societes/nouvelle") { _, context in
      try context.actor.needs(.configure)
      return try form(context, company: nil)
    }
    routes.post("/reglages/societes") { _, context in try await create(context) }
    routes.get("/reglages/societes/:code") { request, context in
      try form(context, company: try await company(context), back: request.query["retour"])
    }
    routes.post("/reglages/societes/:code") { _, context in try await change(context) }
  }

  private func list(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let companies = try await database.read { try CompanyStore.all($0) }
      .filter { context.actor.companies.allows($0.id) }
    let words = context.words
    let model: PageModel = [
      "mayAdd": context.actor.companies == .all,
      "rows": companies.map { company -> PageModel in
        [
          "path": "/reglages/societes/\(Form.encoded(company.code))", "name": company.name, "code": company.code,
          "siren": company.siren ?? "–", "city": company.address.city ?? "–", "currency": company.currency.code,
          "missing": missing(company, words), "isComplete": missing(company, words) == nil,
        ]
      },
    ]
    return try context.page("companies", model, title: words("companies.title"), section: "setup")
  }

  /// What letters and e-mails of the company would lack.
  private func missing(_ company: Company, _ words: WordBook) -> String? {
    let lacking = [
      (company.address.isComplete, "companies.address"), (company.email != nil, "companies.email"),
      (company.iban != nil, "companies.iban"), (company.legalMention != nil, "companies.mention"),
    ].filter { !$0.0 }.map { words($0.1) }
    return lacking.isEmpty ? nil : lacking.joined(separator: ", ")
  }

  private func create(_ context: SignedInContext) async throws -> Response {
    try context.actor.needs(.configure)
    var form = CompanyForm(context.form, before: nil, words: context.words)
    guard form.errors.isEmpty else { return try self.form(context, company: nil, form) }
    let wanted = form.company
    let created = try await database.write {
      try CreateCompany(wanted).run($0, actor: context.actor, at: context.now).created
    }
    guard created else {
      form.add(.code, "companies.error.code_taken")
      return try self.form(context, company: nil, form)
    }
    return context.redirect(
      "/reglages/societes/\(Form.encoded(wanted.code))", flash: .done(context.words("companies.created")))
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    let company = try await company(context)
    let form = CompanyForm(context.form, before: company, words: context.words)
    guard form.errors.isEmpty else { return try self.form(context, company: company, form) }
    let changed = form.company
    if changed != company {
      try await database.write { try UpdateCompany(changed).run($0, actor: context.actor, at: context.now) }
    }
    // The first steps lead here and are led back to.
    return context.redirect(
      context.form["retour"] ?? "/reglages/societes/\(Form.encoded(company.code))",
      flash: .done(context.words("companies.saved")))
  }

  /// - Parameter back: the page that leads here and is led back to.
  private func form(
    _ context: SignedInContext, company: Company?, _ typed: CompanyForm? = nil, back: String? = nil
  ) throws -> Response {
    let words = context.words
    var model: PageModel = [
      "isNew": company == nil, "errors": typed?.errors.model,
      "action": company.map { "/reglages/societes/\(Form.encoded($0.code))" } ?? "/reglages/societes",
      "currencyCode": company?.currency.code ?? "", "back": context.form["retour"] ?? back,
    ]
    let texts = CompanyForm.texts(company, words: words)
    for field in CompanyForm.Field.allCases {
      model[field.rawValue] = typed == nil ? texts[field] ?? "" : context.form[field.rawValue] ?? texts[field] ?? ""
      model["\(field.rawValue)Error"] = typed?.errors[field.rawValue]
    }
    return try context.formPage(
      "company", model, title: company?.name ?? words("companies.new"), section: "setup",
      errors: typed?.errors ?? FormErrors())
  }

  /// The company of the path, when the person may set it up.
  private func company(_ context: SignedInContext) async throws -> Company {
    try context.needs(.configure)
    let code = context.pathPart("code") ?? ""
    guard let company = try await database.read({ try CompanyStore.find(code: code, $0) }),
      context.actor.companies.allows(company.id)
    else { throw WebError.notFound }
    return company
  }
}
