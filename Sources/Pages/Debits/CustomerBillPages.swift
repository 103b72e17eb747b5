public import Hummingbird
import Kernel
import Language
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/clients/{code}/effets`: the bills of a customer, the form that notes one, and what is noted of one that we have.
public struct CustomerBillPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  private enum Field {
    static let kind = "nature"
    static let amount = "montant"
    static let drawn = "cree"
    static let due = "echeance"
    static let account = "compte"
    static let drawee = "tire"
    static let bank = "banque"
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/effets") { _, context in try await show(Form(), FormErrors(), context) }
    routes.post("/clients/:code/effets") { _, context in try await note(context) }
    routes.post("/clients/:code/effets/:effet") { _, context in try await change(context) }
  }

  private func path(_ customer: Customer) -> String { "/clients/\(Form.encoded(customer.code))/effets" }

  private func show(_ typed: Form, _ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (company, words, today) = (context.company, context.words, context.day)
    let (customer, bills, items, known) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      return (
        customer, try BillStore.all(of: customer.id, company: company, snapshot),
        try PayableItems.find(of: customer, snapshot),
        try CustomerStore.ibans(of: customer.id, company: company, snapshot)
      )
    }
    let (dates, amounts, said) = (DateFormat(words.language), AmountFormat(words.language), BillWords(words))
    let mayNote = context.may(.applyCash)
    var model: PageModel = [
      "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))", "action": path(customer),
      "errors": errors.model, "isEmpty": bills.isEmpty, "mayNote": mayNote,
      "rows": bills.map { bill -> PageModel in
        let isOurs = mayNote && bill.state == .held
        let obstacle = isOurs ? BillFile.obstacle(bill, for: .collection, on: today) : nil
        return said.row(bill).adding([
          "amount": amounts.amount(bill.amount),
          "slipPath": bill.slip.map { "\(BillPages.path)/\($0)" },
          "slip": bill.slip.map { words("bill.slip", ["number": "\($0)"]) },
          "path": "\(path(customer))/\(bill.id)", "canBack": isOurs,
          "canAccept": mayNote && bill.kind == .draft && (isOurs || bill.state == .remitted),
          "backLabel": words("bill.hand_back_label", ["reference": bill.reference]),
          "acceptLabel": words("bill.accept_label", ["reference": bill.reference]),
          "obstacle": obstacle.map { words("bill.obstacle.\($0.rawValue)") },
          "canComplete": obstacle == .noAccount || obstacle == .foreignAccount || obstacle == .name,
          "completeName": obstacle == .name,
        ])
      },
      "hasItems": !items.isEmpty, "items": PayableItems.model(items, ticked: typed, words),
      "kinds": Bill.Kind.allCases.map { each -> PageModel in
        [
          "value": each.rawValue, "name": words("bill.kind.\(each.rawValue)"),
          "chosen": typed[Field.kind] == each.rawValue,
        ]
      },
    ]
    for name in [Field.amount, Field.drawn, Field.due, Field.account, Field.drawee, Field.bank] {
      model["\(name)Text"] = typed[name] ?? ""
      model["\(name)Error"] = errors[name]
    }
    if typed[Field.drawn] == nil { model["\(Field.drawn)Text"] = dates.short(today) }
    if typed[Field.account] == nil, let account = known.first(where: { FrenchAccount(iban: $0) != nil }) {
      model["\(Field.account)Text"] = BusinessNumbers.grouped(iban: account)
    }
    model["\(PayableItems.field)Error"] = errors[PayableItems.field]
    return try context.formPage(
      "customer-bills", model, title: words("bill.of_customer"), section: "customers", errors: errors)
  }

  private func note(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    let customer = try await database.read { try context.customer($0) }
    var fields = TypedFields(form, today: today, words: words)
    let items = PayableItems.ticked(form)
    // What it pays says what it is for, when nothing else does.
    let hasAmount = fields.text(Field.amount, max: 40) != nil || items.isEmpty
    let amount = hasAmount ? fields.amount(Field.amount, customer.currency) : nil
    let drawee = fields.text(Field.drawee, max: 70)
    let bank = fields.text(Field.bank, max: 70)
    let drawn = fields.day(Field.drawn)
    let due = DateReader(today: today).day(form[Field.due] ?? "")
    if due == nil { fields.errors.add(Field.due, words("bill.error.due_missing")) }
    guard fields.errors.isEmpty, let drawn, let due else { return try await show(form, fields.errors, context) }
    let act = NoteBill(
      of: customer.id, kind: form[Field.kind].flatMap { Bill.Kind(rawValue: $0) } ?? .draft, drawee: drawee,
      account: form[Field.account], bank: bank, amount: amount, drawnOn: drawn, dueOn: due, items: items)
    do {
      let id = try await database.write { try act.run($0, company: company, on: today, actor: actor, at: now) }
      return context.redirect(
        path(customer), flash: .done(words("bill.noted", ["reference": Bill.reference(id)])))
    } catch let refusal as BillRefusal {
      return try await show(form, BillWords(words).errors(refusal, field: Field.amount), context)
    }
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    guard let key = context.parameters.get("effet", as: Int64.self) else { throw WebError.notFound }
    let (form, words, company, actor) = (context.form, context.words, context.company, context.actor)
    let (now, today) = (context.now, context.day)
    let customer = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      guard try BillStore.find(BillID(key), of: company, snapshot)?.customer == customer.id else {
        throw WebError.notFound
      }
      return customer
    }
    var fields = TypedFields(form, today: today, words: words)
    let (change, said): (ChangeBill.Change, String) =
      switch form["faire"] {
      case "accepter": (.accept, "bill.accepted")
      case "completer":
        (
          .correct(account: fields.text(Field.account, max: 60), drawee: fields.text(Field.drawee, max: 70)),
          "bill.corrected"
        )
      default: (.handBack, "bill.handed_back")
      }
    do {
      try await database.write {
        try ChangeBill(BillID(key), change, of: company).run($0, on: today, actor: actor, at: now)
      }
    } catch BillRefusal.account {
      return context.redirect(path(customer), flash: .warning(words("bill.error.account")))
    } catch is BillRefusal {
      return context.redirect(path(customer), flash: .warning(words("bill.error.not_held")))
    }
    return context.redirect(path(customer), flash: .done(words(said)))
  }
}
