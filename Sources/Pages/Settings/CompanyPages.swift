import HTTPTypes
import Hummingbird
import Kernel
import Language
import Law
import LawRules
import Messaging
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/reglages/societes`: the companies of ours, what letters say of them and what is agreed by default.
struct CompanyPages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/societes") { request, context in try await list(request.query, context) }
    routes.get("/reglages/societes/nouvelle") { _, context in
      try context.actor.needs(.configure)
      return try await form(context, company: nil)
    }
    routes.post("/reglages/societes") { _, context in try await create(context) }
    routes.get("/reglages/societes/:code") { request, context in
      try await form(context, company: try await context.companyToSetUp(database), back: request.query["retour"])
    }
    routes.post("/reglages/societes/:code") { _, context in try await change(context) }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    try context.needsToRead(or: .configure)
    let companies = try await database.read { try CompanyStore.all($0) }
      .filter { context.actor.companies.allows($0.id) }
    let words = context.words
    if let format = query.exportFormat {
      let export = CompanyExport(companies: companies, words: words)
      return try await context.answer(export.table, as: format, back: "/reglages/societes", from: database)
    }
    let model: PageModel = [
      "mayAdd": context.may(.configure) && context.actor.companies == .all,
      "exports": ExportLinks.model("/reglages/societes", words),
      "rows": companies.map { company -> PageModel in
        [
          "path": context.may(.configure) ? "/reglages/societes/\(Form.encoded(company.code))" : nil,
          "name": company.name, "code": company.code,
          "siren": company.siren ?? "–", "city": company.address.city ?? "–", "currency": company.currency.code,
          "missing": CompanyPages.missing(company, words),
          "isComplete": CompanyPages.missing(company, words) == nil,
        ]
      },
    ]
    return try context.page("companies", model, title: words("companies.title"), section: "setup")
  }

  /// What letters and e-mails of the company would lack.
  static func missing(_ company: Company, _ words: WordBook) -> String? {
    let lacking = [
      (company.address.isComplete, "companies.address"), (company.email != nil, "companies.email"),
      (company.iban != nil, "companies.iban"), (company.legalMention != nil, "companies.mention"),
    ].filter { !$0.0 }.map { words($0.1) }
    return lacking.isEmpty ? nil : lacking.joined(separator: ", ")
  }

  /// What a formal notice lacks of the company, as its page calls it.
  static func names(of parts: [Company.NoticePart], _ words: WordBook) -> String {
    parts.map { words("companies.\($0.rawValue)") }.joined(separator: ", ")
  }

  private func create(_ context: SignedInContext) async throws -> Response {
    try context.actor.needs(.configure)
    var form = CompanyForm(context.form, before: nil, words: context.words)
    guard form.errors.isEmpty else { return try await self.form(context, company: nil, form) }
    let wanted = form.company
    let created = try await database.write {
      try FoundCompany(wanted, by: context.actor.name, at: context.now)
        .run($0, actor: context.actor, at: context.now).created
    }
    guard created else {
      form.add(.code, "companies.error.code_taken")
      return try await self.form(context, company: nil, form)
    }
    return context.redirect(
      "/reglages/societes/\(Form.encoded(wanted.code))", flash: .done(context.words("companies.created")))
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    let company = try await context.companyToSetUp(database)
    let form = CompanyForm(context.form, before: company, words: context.words)
    guard form.errors.isEmpty else { return try await self.form(context, company: company, form) }
    do {
      try await save(context, company.id)
    } catch let stale as StaleEdit {
      // What is stored now is what is read a moment later.
      let (stored, fields) = (try await context.companyToSetUp(database), CompanyForm.fields(context.words))
      let conflict = EditConflict(
        stale: stale, fields: fields, before: EditValues(before: context.form, fields),
        theirs: CompanyForm.values(stored, words: context.words), typed: EditValues(typed: context.form, fields))
      return try await self.form(context, company: stored, form, conflict: conflict)
    }
    // The first steps lead here and are led back to, where no field says it.
    guard let back = context.form["retour"] else {
      return context.redirect(CompanyPages.path(company), flash: .done(context.words("companies.saved")))
    }
    let saved = context.words("companies.saved")
    let floor = try await belowFloor(form.company.penaltyRate, of: company.id, context)
    return context.redirect(back, flash: floor.map { Flash.warning("\(saved) \($0)") } ?? .done(saved))
  }

  /// Writes what was typed over what the form was made from.
  /// - Throws: `StaleEdit` when that is no longer what is stored.
  private func save(_ context: SignedInContext, _ id: CompanyID) async throws {
    let (typed, words, actor, now) = (context.form, context.words, context.actor, context.now)
    try await database.write { transaction in
      // Kept from here on, so that of two who save at once the second is told.
      _ = try transaction.first("SELECT id FROM company WHERE id = \(id)\(transaction.dialect.forNoKeyUpdate)") {
        $0.int(0)
      }
      guard let stored = try CompanyStore.find(id, transaction) else { throw WebError.notFound }
      let before = EditValues(before: typed, CompanyForm.fields(words))
      guard CompanyForm.values(stored, words: words) == before else {
        throw try LastChange.stale("company:\(id)", "company", in: id, transaction)
      }
      let changed = CompanyForm(typed, before: stored, words: words).company
      guard changed != stored else { return }
      try UpdateCompany(changed).run(transaction, actor: actor, at: now)
    }
  }

  /// - Parameter back: the page that leads here and is led back to.
  private func form(
    _ context: SignedInContext, company: Company?, _ typed: CompanyForm? = nil, conflict: EditConflict? = nil,
    back: String? = nil
  ) async throws -> Response {
    let (words, fields) = (context.words, CompanyForm.fields(context.words))
    let floor = try await belowFloor((typed?.company ?? company)?.penaltyRate, of: company?.id, context)
    let (action, back) = (CompanyPages.path(company), context.form["retour"] ?? back)
    let stored = company.map { CompanyForm.values($0, words: words) }
    // What was typed over an older state stays so until its author has seen what changed.
    let before = typed == nil || conflict != nil ? stored : EditValues(before: context.form, fields)
    let fresh = back.map { "\(action)?retour=\(Form.encoded($0))" } ?? action
    var model: PageModel = [
      "isNew": company == nil, "errors": typed?.errors.model, "action": action, "back": back,
      "currencyCode": company?.currency.code ?? "", "conflict": conflict?.model(fresh: fresh, words),
      "belowFloor": floor,
      "saveText": words(conflict == nil ? "edit.save" : "edit.conflict.save"),
      "before": company == nil
        ? [] : fields.map { ["name": $0.name, "value": before?[$0.name] ?? ""] as PageModel },
    ]
    let texts = CompanyForm.texts(company, words: words)
    for field in CompanyForm.Field.allCases {
      let name = field.rawValue
      let merged = fields.contains { $0.name == name } ? conflict?.merged[name] : nil
      let shown = merged ?? context.form[name]
      model[name] = typed == nil ? texts[field] ?? "" : shown ?? texts[field] ?? ""
      model["\(name)Error"] = typed?.errors[name]
    }
    let terms = model[CompanyForm.Field.terms.rawValue] as? String
    model["delais"] = CellText.termChoices(with: terms, words).map {
      ["value": $0.value, "name": $0.name, "isChosen": $0.value == terms] as PageModel
    }
    let chosen = model[CompanyForm.Field.yearEnd.rawValue] as? String
    let dates = DateFormat(words.language)
    model["mois"] = (1...12).map { month -> PageModel in
      ["value": "\(month)", "name": dates.monthName(month), "isChosen": "\(month)" == chosen]
    }
    let title = company?.name ?? words("companies.new")
    guard conflict == nil else {
      return try context.page(
        "company", model, title: words("edit.conflict.page_title", ["title": title]), section: "setup",
        status: .conflict)
    }
    return try context.formPage("company", model, title: title, section: "setup", errors: typed?.errors ?? FormErrors())
  }

  /// That a rate is lower than the law allows in terms of sale.
  private func belowFloor(
    _ rate: Percent?, of company: CompanyID?, _ context: SignedInContext
  ) async throws -> String? {
    guard let rate else { return nil }
    let rates = try await database.read { snapshot in
      try company.map { try LegalRateStore.rates(of: $0, snapshot) } ?? LegalRates.published
    }
    return rates.floor(above: rate, on: context.day).map { known in
      context.words(
        "companies.rate_floor",
        [
          "floor": AmountFormat(context.language).percent(known.contractFloor),
          "half": RatePages.name(known.semester, context.words),
        ])
    }
  }

  static func path(_ company: Company?) -> String {
    company.map { "/reglages/societes/\(Form.encoded($0.code))" } ?? "/reglages/societes"
  }
}

extension SignedInContext {
  /// The company that the path names by its code, when the person may set it up.
  func companyToSetUp(_ database: Database) async throws -> Company {
    try needs(.configure)
    let code = pathPart("code") ?? ""
    guard let company = try await database.read({ try CompanyStore.find(code: code, $0) }),
      actor.companies.allows(company.id)
    else { throw WebError.notFound }
    return company
  }
}
