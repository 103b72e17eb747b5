public import Hummingbird
import Kernel
import Language
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/prelevements/mandats` and `/clients/{code}/mandats`: what customers signed to be debited.
public struct MandatePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  private enum Field {
    static let reference = "rum"
    static let signed = "signature"
    static let iban = "iban"
    static let bic = "bic"
    static let holder = "titulaire"
    static let notice = "preavis"
    static let scheme = "type"
    static let use = "usage"
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/prelevements/mandats") { _, context in try await all(context) }
    routes.get("/clients/:code/mandats") { request, context in
      let key = try request.query["modifier"].flatMap { Int64($0) }
      return try await ofCustomer(Form(), FormErrors(), changing: key.map { MandateID($0) }, context)
    }
    routes.post("/clients/:code/mandats") { _, context in try await record(context) }
    routes.post("/clients/:code/mandats/:mandate") { _, context in try await change(context) }
  }

  /// Mandates of a company that a page shows.
  private static let page = 500

  private func all(_ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words, today) = (context.company, context.words, context.day)
    let (mandates, customers) = try await database.read { snapshot in
      let mandates = try MandateStore.all(of: company, snapshot).prefix(MandatePages.page)
      let customers = try CustomerStore.find(Array(Set(mandates.map(\.customer))).sorted(), of: company, snapshot)
      return (Array(mandates), Dictionary(uniqueKeysWithValues: customers.map { ($0.id, $0) }))
    }
    let model: PageModel = [
      "back": DebitPages.path, "isEmpty": mandates.isEmpty,
      "rows": mandates.map { mandate -> PageModel in
        var row = row(mandate, on: today, words)
        row["customer"] = customers[mandate.customer]?.name
        row["customerPath"] = customers[mandate.customer].map { "/clients/\(Form.encoded($0.code))/mandats" }
        return row
      },
    ]
    return try context.page("mandates", model, title: words("mandate.title"), section: "debits")
  }

  private func row(_ mandate: Mandate, on day: CivilDate, _ words: WordBook) -> PageModel {
    let dates = DateFormat(words.language)
    let state = mandate.state(on: day)
    let tone =
      switch state {
      case .active: "ok"
      case .notYet, .used: "mute"
      case .revoked, .expired: "bad"
      }
    return [
      "reference": mandate.reference,
      "scheme": mandate.scheme.rawValue + " · " + words("mandate.use.\(mandate.isOneOff ? "one_off" : "recurrent")"),
      "signed": dates.short(mandate.signedOn), "account": DebitWords(words).account(mandate.iban),
      "holder": mandate.debtor, "state": words("mandate.state.\(state.rawValue)"), "tone": tone,
      "last": mandate.isLast && state == .active ? words("mandate.last") : nil,
      "expires": state == .active ? words("mandate.expires", ["day": dates.short(mandate.expires)]) : nil,
      "debits": words("mandate.count", count: mandate.history.debits),
    ]
  }

  // MARK: Of a customer

  /// - Parameter asked: the mandate that is to be changed, by the address or by a form that was refused.
  private func ofCustomer(
    _ typed: Form, _ errors: FormErrors, changing asked: MandateID? = nil, _ context: SignedInContext
  ) async throws -> Response {
    let (company, words, today) = (context.company, context.words, context.day)
    let (customer, mandates, amendments) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      return (
        customer, try MandateStore.all(of: customer.id, company: company, snapshot),
        try AmendmentStore.all(of: customer.id, company: company, snapshot)
      )
    }
    let changes = Dictionary(grouping: amendments, by: \.mandate)
    let changing = mandates.first { $0.id == asked && isChangeable($0, on: today) }
    let path = "/clients/\(Form.encoded(customer.code))"
    let mayEdit = context.may(.editCustomers)
    var model: PageModel = [
      "customer": customer.name, "customerPath": path, "action": path + "/mandats", "errors": errors.model,
      "mayEdit": mayEdit, "isEmpty": mandates.isEmpty,
      "noticeText": typed[Field.notice] ?? "\(Mandate.usualNotice)",
      "schemes": DebitScheme.allCases.map { each -> PageModel in
        [
          "value": each.rawValue, "name": words("mandate.scheme.\(each.rawValue)"),
          "chosen": typed[Field.scheme] == each.rawValue,
        ]
      },
      "isOneOff": typed[Field.use] == "ponctuel", "mayAdd": mayEdit && changing == nil,
      "rows": mandates.map { mandate -> PageModel in
        var row = row(mandate, on: today, words)
        row["amendments"] = (changes[mandate.id] ?? []).map { DebitWords(words).amendment($0) }
        guard mayEdit, isChangeable(mandate, on: today) else { return row }
        let name = ["reference": mandate.reference]
        row["amendPath"] = path + "/mandats?modifier=\(mandate.id)"
        row["amendLabel"] = words("mandate.amend_label", name)
        row["revokePath"] = path + "/mandats/\(mandate.id)"
        row["revokeLabel"] = words("mandate.revoke_label", name)
        guard !mandate.isOneOff else { return row }
        row["change"] =
          [
            "path": path + "/mandats/\(mandate.id)", "does": mandate.isLast ? "continuer" : "dernier",
            "name": words(mandate.isLast ? "mandate.go_on" : "mandate.make_last"),
            "label": words(mandate.isLast ? "mandate.go_on_label" : "mandate.make_last_label", name),
          ] as PageModel
        return row
      },
    ]
    if mayEdit, let changing {
      model["amend"] =
        [
          "path": path + "/mandats/\(changing.id)", "cancel": path + "/mandats",
          "title": words("mandate.amend_label", ["reference": changing.reference]),
          "rum": typed[Field.reference] ?? changing.reference,
          "iban": typed[Field.iban] ?? BusinessNumbers.grouped(iban: changing.iban),
          "bic": typed[Field.bic] ?? changing.bic ?? "",
          "about": words(changing.history.debits > 0 ? "mandate.amend_text" : "mandate.amend_unused"),
          "isB2B": changing.scheme == .b2b,
        ] as PageModel
    }
    for name in [Field.reference, Field.signed, Field.iban, Field.bic, Field.holder, Field.notice] {
      if name != Field.notice { model["\(name)Text"] = typed[name] ?? "" }
      model["\(name)Error"] = errors[name]
    }
    return try context.formPage(
      "customer-mandates", model, title: words("mandate.of_customer"), section: "customers", errors: errors)
  }

  private func isChangeable(_ mandate: Mandate, on day: CivilDate) -> Bool {
    [.active, .notYet].contains(mandate.state(on: day))
  }

  private func record(_ context: SignedInContext) async throws -> Response {
    try context.needs(.editCustomers)
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    let customer = try await database.read { try context.customer($0) }
    var fields = TypedFields(form, today: today, words: words)
    let reference = fields.text(Field.reference, max: 60) ?? ""
    let holder = fields.text(Field.holder, max: 70)
    let signed = fields.day(Field.signed)
    guard fields.errors.isEmpty, let signed else { return try await ofCustomer(form, fields.errors, context) }
    let act = RecordMandate(
      of: customer.id, reference: reference, scheme: form[Field.scheme] == "B2B" ? .b2b : .core,
      isOneOff: form[Field.use] == "ponctuel", signedOn: signed, debtor: holder, iban: form[Field.iban] ?? "",
      bic: form[Field.bic], noticeDays: Int(form[Field.notice] ?? "") ?? 0)
    do {
      try await database.write { _ = try act.run($0, company: company, on: today, actor: actor, at: now) }
    } catch let refusal as DebitRefusal {
      return try await ofCustomer(form, errors(refusal, words), context)
    }
    return context.redirect(
      "/clients/\(Form.encoded(customer.code))/mandats",
      flash: .done(words("mandate.saved", ["reference": reference])))
  }

  private func errors(_ refusal: DebitRefusal, _ words: WordBook) -> FormErrors {
    switch refusal {
    case .nothingChanged: FormErrors(Field.iban, words("mandate.error.unchanged"))
    case .referenceTaken: FormErrors(Field.reference, words("mandate.error.taken"))
    case .iban: FormErrors(Field.iban, words("mandate.error.iban"))
    case .bic: FormErrors(Field.bic, words("mandate.error.bic"))
    case .signedInFuture: FormErrors(Field.signed, words("mandate.error.future"))
    case .notice: FormErrors(Field.notice, words("mandate.error.notice"))
    case .debtor: FormErrors(Field.holder, words("mandate.error.holder"))
    default: FormErrors(Field.reference, words("mandate.error.reference"))
    }
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    try context.needs(.editCustomers)
    guard let key = context.parameters.get("mandate", as: Int64.self) else { throw WebError.notFound }
    let (words, company, actor) = (context.words, context.company, context.actor)
    let (now, today, does) = (context.now, context.day, context.form["faire"])
    let (customer, mandate) = try await database.read { snapshot in
      (try context.customer(snapshot), try MandateStore.find(MandateID(key), of: company, snapshot))
    }
    guard let mandate, mandate.customer == customer.id else { throw WebError.notFound }
    let path = "/clients/\(Form.encoded(customer.code))/mandats"
    if does == "modifier" { return try await amend(mandate, path, context) }
    let change: ChangeMandate.Change =
      switch does {
      case "dernier": .last(true)
      case "continuer": .last(false)
      default: .revoke
      }
    do {
      try await database.write {
        try ChangeMandate(mandate.id, change).run($0, company: company, on: today, actor: actor, at: now)
      }
    } catch is DebitRefusal {
      return context.redirect(path, flash: .warning(words("mandate.not_in_force")))
    }
    let said = change == .revoke ? "mandate.revoked" : "mandate.changed"
    return context.redirect(path, flash: .done(words(said, ["reference": mandate.reference])))
  }

  private func amend(_ mandate: Mandate, _ path: String, _ context: SignedInContext) async throws -> Response {
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    let act = AmendMandate(
      mandate.id, reference: form[Field.reference] ?? "", iban: form[Field.iban] ?? "", bic: form[Field.bic])
    do {
      try await database.write { try act.run($0, company: company, on: today, actor: actor, at: now) }
    } catch DebitRefusal.notInForce {
      return context.redirect(path, flash: .warning(words("mandate.not_in_force")))
    } catch let refusal as DebitRefusal {
      return try await ofCustomer(form, errors(refusal, words), changing: mandate.id, context)
    }
    return context.redirect(
      path, flash: .done(words(mandate.history.debits > 0 ? "mandate.amended_told" : "mandate.amended")))
  }
}
