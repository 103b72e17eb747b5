public import Journal
public import Kernel
public import PaymentInstrumentsRules
import Receivables
public import Storage

/// A person notes what became of a bill that no bank has credited.
public struct ChangeBill: Sendable {
  public enum Change: Sendable, Hashable {
    /// The customer accepted a bill of exchange.
    case accept
    /// It was given back to the customer, or noted by mistake: what it was to pay is asked for again.
    case handBack
    /// Where it is payable, by IBAN or RIB, and whoever pays it, as they are to stand in the bank's file; `nil` for what stays.
    case correct(account: String?, drawee: String?)
    /// The bank credited it in a line that a person matched, such as one less the interest of a discount.
    case credited
    /// The bank said that it was not paid before it credited it, by its code or words: what it was to pay is asked for again.
    case unpaid(reason: String?)
  }

  public let company: CompanyID
  public let bill: BillID
  public let change: Change

  public init(_ bill: BillID, _ change: Change, of company: CompanyID) {
    self.bill = bill
    self.change = change
    self.company = company
  }

  /// - Throws: `NotAllowed`, `BillRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let known = try BillStore.lock([bill], of: company, transaction).first else { throw BillRefusal.notHeld }
    try Sight.check(known.customer, by: actor, in: company, transaction)
    var facts: [String: JournalFact] = ["bill": .text(known.reference), "amount": .money(known.amount)]
    let event: StaticString
    switch change {
    case .accept:
      guard known.kind == .draft, known.state == .held || known.state == .remitted else {
        throw BillRefusal.notAcceptable
      }
      try BillStore.accept(bill, company: company, transaction)
      event = "bill.accepted"
    case .handBack:
      guard try BillStore.change(bill, from: .held, to: .handedBack, on: day, company: company, transaction) else {
        throw BillRefusal.notHeld
      }
      event = "bill.handed_back"
    case .correct(let account, let drawee):
      guard known.state == .held else { throw BillRefusal.notHeld }
      let iban = try NoteBill.iban(account) ?? known.iban
      let name = drawee ?? known.drawee
      guard (1...NoteBill.nameMax).contains(name.count) else { throw BillRefusal.drawee }
      try BillStore.correct(bill, iban: iban, drawee: name, company: company, transaction)
      if let iban { facts["iban"] = .text(iban) }
      event = "bill.corrected"
    case .credited:
      guard try BillStore.change(bill, from: .remitted, to: .collected, on: day, company: company, transaction) else {
        throw BillRefusal.notRemitted
      }
      event = "bill.credited"
    case .unpaid(let reason):
      // What a line credited another line takes back; what a person said was credited a person takes back.
      guard known.state == .remitted || known.state == .collected && !known.isCredited else {
        throw BillRefusal.notRemitted
      }
      try BillStore.change(
        bill, from: known.state, to: .unpaid, on: day, reason: reason, company: company, transaction)
      if let reason { facts["debit_reason"] = .text(reason) }
      event = "bill.unpaid"
    }
    Journal(transaction, actor: actor, at: at).record(
      event, "customer:\(known.customer)", company: company, facts: facts)
  }
}
