public import Hummingbird
import Kernel
import Language
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/clients/{code}/cheques`: the cheques of a customer, and the form that notes one.
public struct CustomerChequePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  private enum Field {
    static let number = "numero"
    static let bank = "banque"
    static let drawer = "tireur"
    static let amount = "montant"
    static let received = "recu"
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/cheques") { _, context in try await show(Form(), FormErrors(), context) }
    routes.post("/clients/:code/cheques") { _, context in try await note(context) }
    routes.post("/clients/:code/cheques/:cheque") { _, context in try await handBack(context) }
  }

  private func show(_ typed: Form, _ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (company, words, today) = (context.company, context.words, context.day)
    let (customer, cheques, items) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      return (
        customer, try ChequeStore.all(of: customer.id, company: company, snapshot),
        try PayableItems.find(of: customer, snapshot)
      )
    }
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let path = "/clients/\(Form.encoded(customer.code))"
    let mayNote = context.may(.applyCash)
    var model: PageModel = [
      "customer": customer.name, "customerPath": path, "action": path + "/cheques", "errors": errors.model,
      "isEmpty": cheques.isEmpty, "mayNote": mayNote,
      "rows": cheques.map { cheque -> PageModel in
        ChequeWords(words).row(cheque).adding([
          "received": dates.short(cheque.receivedOn), "amount": amounts.amount(cheque.amount),
          "slipPath": cheque.slip.map { "\(ChequePages.path)/\($0)" },
          "slip": cheque.slip.map { words("cheque.slip", ["number": "\($0)"]) },
          "backPath": mayNote && cheque.state == .held ? path + "/cheques/\(cheque.id)" : nil,
          "backLabel": words("cheque.hand_back_label", ["number": cheque.number]),
        ])
      },
      "hasItems": !items.isEmpty,
      "items": PayableItems.model(items, ticked: typed, words),
    ]
    for name in [Field.number, Field.bank, Field.drawer, Field.amount, Field.received, PayableItems.field] {
      model["\(name)Text"] = typed[name] ?? (name == Field.received ? dates.short(today) : "")
      model["\(name)Error"] = errors[name]
    }
    return try context.formPage(
      "customer-cheques", model, title: words("cheque.of_customer"), section: "customers", errors: errors)
  }

  private func note(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    let customer = try await database.read { try context.customer($0) }
    var fields = TypedFields(form, today: today, words: words)
    let number = fields.text(Field.number, max: 30) ?? ""
    let bank = fields.text(Field.bank, max: 70)
    let drawer = fields.text(Field.drawer, max: 70)
    let amount = fields.amount(Field.amount, customer.currency)
    let received = fields.day(Field.received)
    guard fields.errors.isEmpty, let amount, let received else { return try await show(form, fields.errors, context) }
    let act = NoteCheque(
      of: customer.id, number: number, bank: bank, drawer: drawer, amount: amount, receivedOn: received,
      items: PayableItems.ticked(form))
    do {
      try await database.write { _ = try act.run($0, company: company, on: today, actor: actor, at: now) }
    } catch let refusal as ChequeRefusal {
      let error =
        switch refusal {
        case .twice: FormErrors(Field.number, words("cheque.error.twice"))
        case .receivedInFuture: FormErrors(Field.received, words("cheque.error.future"))
        case .changed: FormErrors(PayableItems.field, words("cheque.error.changed"))
        default: FormErrors(Field.number, words("cheque.error.number"))
        }
      return try await show(form, error, context)
    }
    return context.redirect(
      "/clients/\(Form.encoded(customer.code))/cheques", flash: .done(words("cheque.noted", ["number": number])))
  }

  private func handBack(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    guard let key = context.parameters.get("cheque", as: Int64.self) else { throw WebError.notFound }
    let (words, company, actor) = (context.words, context.company, context.actor)
    let (now, today) = (context.now, context.day)
    let customer = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      guard try ChequeStore.find(ChequeID(key), of: company, snapshot)?.customer == customer.id else {
        throw WebError.notFound
      }
      return customer
    }
    let path = "/clients/\(Form.encoded(customer.code))/cheques"
    do {
      try await database.write {
        try HandBackCheque(ChequeID(key), of: company).run($0, on: today, actor: actor, at: now)
      }
    } catch is ChequeRefusal {
      return context.redirect(path, flash: .warning(words("cheque.error.not_held")))
    }
    return context.redirect(path, flash: .done(words("cheque.handed_back")))
  }
}
