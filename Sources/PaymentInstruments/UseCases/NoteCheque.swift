public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// Why nothing was written about a cheque.
public enum ChequeRefusal: Error, Hashable, Sendable {
  case number
  case drawer
  case amount
  case receivedInFuture
  /// The same cheque of the same customer is noted already.
  case twice(String)
  /// A chosen item is not the customer's, or not open any more.
  case changed
  case nothing
  /// Some cheques are with the bank already, or ended.
  case notHeld
  case unknownSlip(Int64)
  case notWhole(Int64)
}

extension ChequeRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .number: "a cheque's number has 1 to 20 digits; read it at the foot of the cheque"
    case .drawer: "whoever signed the cheque has 1 to 70 letters"
    case .amount: "a cheque is for more than nothing"
    case .receivedInFuture: "a cheque cannot be received on a day that has not come"
    case .twice(let number): "the cheque \(number) of this customer is noted already"
    case .changed: "a chosen item is not open any more, or not the customer's; look at its account again"
    case .nothing: "nothing was chosen; choose a cheque at least"
    case .notHeld: "some of the cheques are with the bank already, or ended; look at the list again"
    case .unknownSlip(let number): "there is no slip \(number); list them with: encours cheques slips"
    case .notWhole(let number):
      "slip \(number) cannot be taken back: the bank credited it, or it was taken back already"
    }
  }
}

/// A person notes a cheque that a customer gave, and what it pays: that is not asked for meanwhile.
public struct NoteCheque: Sendable {
  public let customer: CustomerID
  public let number: String
  public let bank: String?
  /// Whoever signed it; the customer's name when `nil`.
  public let drawer: String?
  public let amount: Money
  public let receivedOn: CivilDate
  /// What it pays, in the order in which it does; what is left of it stays on account once it is credited.
  public let items: [ItemID]

  public init(
    of customer: CustomerID, number: String, bank: String? = nil, drawer: String? = nil, amount: Money,
    receivedOn: CivilDate, items: [ItemID]
  ) {
    self.customer = customer
    self.number = number
    self.bank = bank
    self.drawer = drawer
    self.amount = amount
    self.receivedOn = receivedOn
    self.items = items
  }

  private static let nameMax = 70

  /// - Throws: `NotAllowed`, `ChequeRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> ChequeID {
    try actor.needs(.applyCash, in: company)
    try Sight.check(customer, by: actor, in: company, transaction)
    guard let known = try CustomerStore.find(customer, of: company, transaction) else { throw ChequeRefusal.changed }
    guard let number = Cheque.number(number) else { throw ChequeRefusal.number }
    let drawer = drawer ?? String(known.name.prefix(NoteCheque.nameMax))
    guard (1...NoteCheque.nameMax).contains(drawer.count) else { throw ChequeRefusal.drawer }
    guard amount.isPositive else { throw ChequeRefusal.amount }
    guard receivedOn <= day else { throw ChequeRefusal.receivedInFuture }
    // The customer is locked, so that the same cheque typed twice at once is noted once.
    _ = try transaction.first(
      "SELECT id FROM customer WHERE company = \(company) AND id = \(customer)\(transaction.dialect.forUpdate)"
    ) { $0.int(0) }
    let same = try ChequeStore.all(of: customer, company: company, transaction).contains {
      $0.number == number && $0.amount == amount && $0.state != .handedBack && $0.state != .unpaid
    }
    if same { throw ChequeRefusal.twice(number) }
    guard
      let parts = try InstrumentParts.of(
        items, of: customer, amount.minor, amount.currency, company: company, transaction)
    else { throw ChequeRefusal.changed }
    let cheque = Cheque(
      id: ChequeID(0), customer: customer, number: number, bank: bank, drawer: drawer, amount: amount,
      receivedOn: receivedOn, parts: parts)
    let id = try ChequeStore.insert(cheque, company: company, by: actor.label, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "cheque.noted", "customer:\(customer)", company: company,
      facts: [
        "cheque": .number(id.rawValue), "cheque_number": .text(number), "amount": .money(amount),
        "received_on": .date(receivedOn), "items": .list(cheque.parts.map { .text("\($0.item):\($0.minor)") }),
      ])
    return id
  }
}

/// A person puts cheques on a slip for the bank.
public struct RemitCheques: Sendable {
  public let company: CompanyID
  public let cheques: [ChequeID]

  public init(_ cheques: [ChequeID], of company: CompanyID) {
    self.cheques = cheques
    self.company = company
  }

  /// - Returns: the number of the slip.
  /// - Throws: `NotAllowed`, `ChequeRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> Int64 {
    try actor.needs(.applyCash, in: company)
    let wanted = Array(Set(cheques)).sorted()
    if wanted.isEmpty { throw ChequeRefusal.nothing }
    let found = try ChequeStore.lock(wanted, of: company, transaction)
    guard found.count == wanted.count, found.allSatisfy({ $0.state == .held }),
      let currency = found.first?.amount.currency, found.allSatisfy({ $0.amount.currency == currency })
    else { throw ChequeRefusal.notHeld }
    let slip = try ChequeSlipStore.insert(company: company, on: day, by: actor.label, at: at, transaction)
    try ChequeStore.remit(found, on: slip.id, day, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "cheques.remitted", "company:\(company)", company: company,
      facts: [
        "slip": .number(slip.number), "cheques": .number(Int64(found.count)),
        "amount": .money(try Money.sum(found.map(\.amount), currency)),
      ])
    return slip.number
  }
}

/// A person takes a slip back that the bank did not get: its cheques are in the drawer again.
public struct TakeBackSlip: Sendable {
  public let company: CompanyID
  public let number: Int64

  public init(_ number: Int64, of company: CompanyID) {
    self.number = number
    self.company = company
  }

  /// - Throws: `NotAllowed`, `ChequeRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let slip = try ChequeSlipStore.find(number, of: company, transaction) else {
      throw ChequeRefusal.unknownSlip(number)
    }
    let ids = try ChequeStore.all(on: slip.id, of: company, transaction).map(\.id)
    let cheques = try ChequeStore.lock(ids, of: company, transaction)
    guard slip.takenBackOn == nil, !cheques.isEmpty, cheques.allSatisfy({ $0.state == .remitted }) else {
      throw ChequeRefusal.notWhole(number)
    }
    try ChequeStore.takeBack(slip.id, on: day, company: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "cheques.taken_back", "company:\(company)", company: company,
      facts: ["slip": .number(number), "cheques": .number(Int64(cheques.count))])
  }
}

/// A cheque in the drawer was given back to the customer, or noted by mistake: what it was to pay is asked for again.
public struct HandBackCheque: Sendable {
  public let company: CompanyID
  public let cheque: ChequeID

  public init(_ cheque: ChequeID, of company: CompanyID) {
    self.cheque = cheque
    self.company = company
  }

  /// - Throws: `NotAllowed`, `ChequeRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let known = try ChequeStore.lock([cheque], of: company, transaction).first, known.state == .held,
      try ChequeStore.change(cheque, from: .held, to: .handedBack, on: day, company: company, transaction)
    else { throw ChequeRefusal.notHeld }
    Journal(transaction, actor: actor, at: at).record(
      "cheque.handed_back", "customer:\(known.customer)", company: company,
      facts: [
        "cheque": .number(cheque.rawValue), "cheque_number": .text(known.number), "amount": .money(known.amount),
      ])
  }
}
