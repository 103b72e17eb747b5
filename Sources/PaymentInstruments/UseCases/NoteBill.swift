public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// A person notes a bill, and what it pays: that is not asked for until it falls due.
public struct NoteBill: Sendable {
  public let customer: CustomerID
  public let kind: Bill.Kind
  /// Whoever pays it; the customer's name when `nil`.
  public let drawee: String?
  /// The IBAN or the RIB on which it is payable, as it was typed; `nil` while it is not known.
  public let account: String?
  public let bank: String?
  /// What it is for; all that its items are worth when `nil`.
  public let amount: Money?
  public let drawnOn: CivilDate
  public let dueOn: CivilDate
  /// What it pays, in the order in which it does; what is left of it stays on account once it is credited.
  public let items: [ItemID]

  public init(
    of customer: CustomerID, kind: Bill.Kind, drawee: String? = nil, account: String? = nil, bank: String? = nil,
    amount: Money? = nil, drawnOn: CivilDate, dueOn: CivilDate, items: [ItemID]
  ) {
    self.customer = customer
    self.kind = kind
    self.drawee = drawee
    self.account = account
    self.bank = bank
    self.amount = amount
    self.drawnOn = drawnOn
    self.dueOn = dueOn
    self.items = items
  }

  static let nameMax = 70

  /// - Throws: `NotAllowed`, `BillRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> BillID {
    try actor.needs(.applyCash, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard let known = try CustomerStore.find(customer, of: company, transaction) else { throw BillRefusal.changed }
    let drawee = drawee ?? String(known.name.prefix(NoteBill.nameMax))
    guard (1...NoteBill.nameMax).contains(drawee.count) else { throw BillRefusal.drawee }
    guard amount.map(\.isPositive) ?? !items.isEmpty else { throw BillRefusal.amount }
    guard drawnOn <= day else { throw BillRefusal.drawnInFuture }
    guard dueOn >= drawnOn else { throw BillRefusal.due }
    let iban = try NoteBill.iban(account)
    // The customer is locked, so that the same bill typed twice at once is noted once.
    _ = try transaction.first(
      "SELECT id FROM customer WHERE company = \(company) AND id = \(customer)\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    let currency = amount?.currency ?? known.currency
    let parts = try self.parts(currency, company, transaction)
    let amount = amount ?? Money(minor: parts.reduce(0) { $0 + $1.minor }, currency)
    let bill = Bill(
      id: BillID(0), customer: customer, kind: kind, drawee: drawee, iban: iban, bank: bank, amount: amount,
      drawnOn: drawnOn, dueOn: dueOn, parts: parts)
    let id = try BillStore.insert(bill, company: company, by: actor.label, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "bill.noted", "customer:\(customer)", company: company,
      facts: [
        "bill": .text(Bill.reference(id)), "bill_kind": .text(kind.rawValue), "amount": .money(amount),
        "drawn_on": .date(drawnOn), "due_on": .date(dueOn),
        "items": .list(parts.map { .text("\($0.item):\($0.minor)") }),
      ])
    return id
  }

  /// What it pays; what other bills pay already is theirs.
  private func parts(
    _ currency: Currency, _ company: CompanyID, _ transaction: Transaction
  ) throws -> [DirectDebit.Part] {
    if let same = try BillStore.all(of: customer, company: company, transaction).first(where: isSame) {
      throw BillRefusal.twice(same.reference)
    }
    let covered = try BillStore.covered(items, of: company, transaction)
    guard
      let parts = try InstrumentParts.of(
        items, of: customer, amount?.minor, currency, covered: covered, company: company, transaction)
    else { throw BillRefusal.changed }
    return parts
  }

  private func isSame(_ other: Bill) -> Bool {
    [.held, .remitted, .collected].contains(other.state) && other.dueOn == dueOn
      && (amount.map { other.amount == $0 } ?? true)
      && other.parts.allSatisfy { items.contains($0.item) } && other.parts.isEmpty == items.isEmpty
  }

  /// - Throws: `BillRefusal.account`.
  static func iban(_ account: String?) throws -> String? {
    guard let account, account.contains(where: { !$0.isWhitespace }) else { return nil }
    guard let iban = FrenchAccount.iban(typed: account) else { throw BillRefusal.account }
    return iban
  }
}
