import Banking
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Books an answer: the money as an item, and the allocations. Nothing is created or lost: what the item brings is
/// what the bank entry is worth.
struct CashBooking {
  let company: CompanyID
  /// The day on which a person undoes something; what the bank did counts on the bank's own day.
  let day: CivilDate
  let transaction: Transaction

  /// Where an account learnt from a payment is said to come from.
  static let learnt = "payment"

  /// - Returns: the item that the money became.
  /// - Throws: `HandRefusal` when what the answer settles has changed since it was found; nothing is written then.
  func book(_ entry: StoredEntry, _ decision: Decision) throws -> ItemID {
    guard let answer = decision.candidates.first else { throw CashError.noAnswer(entry: entry.name) }
    if let original = decision.returns { return try takeBack(entry, original, answer) }
    let items = try ItemStore.lock(answer.settled.map(\.item), of: company, transaction)
    if let exchange = answer.exchange {
      try HandApplication.check(exchange, of: answer.customer, received: entry.amount, items: items)
    }
    let rest = Money(minor: entry.amount.minor - (answer.exchange?.paidMinor ?? 0), entry.amount.currency)
    try HandApplication.check(
      answer.parts, differences: answer.differences, of: answer.customer, received: rest, items: items)
    // The debtor has paid on the day the bank credits it, whenever the statement comes in (regles-fr §2.3); an item is
    // not settled before it exists.
    let paid = items.values.reduce(entry.day) { max($0, $1.issued) }
    let isByHand = answer.reasons.contains(.chosenByHand)
    let payment = try insert(
      .payment, entry, answer.customer, label: entry.wording, sourceKey: try sourceKey(of: entry))
    let differences = DifferenceBooking(company: company, transaction: transaction)
    let credits = try differences.book(answer.differences, of: entry, answer.customer, payment: payment, on: paid)
    try allocate(
      answer.parts, in: entry.amount.currency, by: payment, credits: credits, on: paid,
      reason: isByHand ? .manual : .matched)
    if let exchange = answer.exchange {
      let brought = try moved(entry, payment, on: paid).book(
        .exchange, Money(minor: exchange.paidMinor, entry.amount.currency), from: answer.customer,
        bringing: exchange.settled, to: answer.customer, mark: exchange.currency.code)
      try allocate(exchange.parts, in: exchange.currency, by: brought, credits: [], on: paid, reason: .manual)
    }
    if decision.teachesAccount, let account = entry.debtorAccount, let iban = BusinessNumbers.iban(account) {
      try CustomerStore.addIBAN(
        iban, of: answer.customer, company: company, source: CashBooking.learnt, learnt: (entry.id, day), transaction)
    }
    return payment
  }

  /// Settles items of another customer with what goes over to their account, and with what is booked beside it.
  /// - Returns: the item that brings it there.
  func transfer(
    _ amount: Money, _ parts: [AppliedPart], _ differences: [Difference], of entry: StoredEntry, from payer: CustomerID,
    to customer: CustomerID, payment: ItemID
  ) throws -> ItemID {
    let items = try ItemStore.lock(parts.map(\.item), of: company, transaction)
    let paid = items.values.reduce(entry.day) { max($0, $1.issued) }
    let brought = try moved(entry, payment, on: paid).book(
      .transfer, amount, from: payer, bringing: amount, to: customer, mark: "\(customer)")
    let credits = try DifferenceBooking(company: company, transaction: transaction)
      .book(differences, of: entry, customer, payment: brought, on: paid)
    try allocate(parts, in: entry.amount.currency, by: brought, credits: credits, on: paid, reason: .manual)
    return brought
  }

  private func moved(_ entry: StoredEntry, _ payment: ItemID, on day: CivilDate) -> MovedMoney {
    MovedMoney(company: company, transaction: transaction, entry: entry, payment: payment, day: day)
  }

  /// Pays credits of a customer's account back with money that went out.
  /// - Returns: the item that it became.
  func refund(
    _ entry: StoredEntry, _ customer: CustomerID, _ parts: [AppliedPart], items: [ItemID: Item]
  ) throws -> ItemID {
    let paid = items.values.reduce(entry.day) { max($0, $1.issued) }
    let back = try insert(
      .adjustment, entry, customer, label: "Remboursement " + entry.wording, sourceKey: try sourceKey(of: entry))
    for part in parts {
      try AllocationStore.allocate(
        Money(minor: -part.minor, entry.amount.currency), of: back, by: part.item, company: company, day: paid,
        reason: .manual, transaction)
    }
    return back
  }

  /// Owes again what the bank took back of a payment that none of its lines brought.
  /// - Returns: the item that is owed.
  func oweReturn(_ entry: StoredEntry, _ customer: CustomerID) throws -> ItemID {
    try insert(
      .adjustment, entry, customer, label: CashBooking.label(ofReturn: entry),
      sourceKey: try sourceKey(of: entry) + OweReturn.mark)
  }

  private static func label(ofReturn entry: StoredEntry) -> String {
    "Paiement retourné" + (entry.returnReason.map { " (\($0))" } ?? "") + " " + entry.wording
  }

  /// Undoes a refund: the credits are open again, and what went out is settled by its own opposite.
  func undoRefund(_ entry: StoredEntry, back: ItemID, _ customer: CustomerID) throws {
    for allocation in try AllocationStore.active(of: back, company: company, transaction) {
      try AllocationStore.reverse(allocation.id, company: company, day: day, transaction)
    }
    let opposite = try insert(
      .adjustment, entry, customer, amount: entry.amount, on: day, label: "Remboursement annulé " + entry.wording,
      sourceKey: "entry:\(entry.id):undone:\(back)")
    try AllocationStore.allocate(
      try entry.amount.negated(), of: back, by: opposite, company: company, day: day, reason: .manual, transaction)
  }

  private func insert(
    _ kind: ItemKind, _ entry: StoredEntry, _ customer: CustomerID, label: String, sourceKey: String
  ) throws -> ItemID {
    try insert(
      kind, entry, customer, amount: try entry.amount.negated(), on: entry.day, label: label, sourceKey: sourceKey)
  }

  private func insert(
    _ kind: ItemKind, _ entry: StoredEntry, _ customer: CustomerID, amount: Money, on day: CivilDate, label: String,
    sourceKey: String
  ) throws -> ItemID {
    // In a closed period it counts on the first open day (decision 045).
    let counted = try ClosingStore.open(day, of: company, transaction)
    return try ItemStore.insert(
      Item(
        id: ItemID(0), company: company, customer: customer, kind: kind, number: entry.name, issued: counted, due: day,
        amount: amount, label: label.isEmpty ? nil : String(label.prefix(CashBooking.labelMax))),
      source: ItemSource.bank, sourceKey: sourceKey, transaction)
  }

  /// `entry:7`, and another such as `entry:7:2` once its first application was undone.
  private func sourceKey(of entry: StoredEntry) throws -> String {
    let key = "entry:\(entry.id)"
    let earlier = try transaction.count(
      """
      SELECT COUNT(*) FROM item WHERE company = \(company) AND source = \(ItemSource.bank)
        AND source_key LIKE \(key + ":undone:%")
      """)
    return earlier == 0 ? key : "\(key):\(earlier)"
  }

  /// Letters of a wording kept on the item; the entry keeps all of it.
  private static let labelMax = 200

  /// Credit notes first, then the money and what was booked as a difference, against what is owed in the order quoted.
  private func allocate(
    _ parts: [AppliedPart], in currency: Currency, by payment: ItemID,
    credits differences: [(item: ItemID, minor: Int64)],
    on paid: CivilDate, reason: AllocationReason
  ) throws {
    var credits = parts.filter { $0.minor < 0 }.map { (item: $0.item, left: -$0.minor, reason: reason) }
    let owed = parts.filter { $0.minor > 0 }
    let money = parts.reduce(Int64(0)) { $0 + $1.minor } - differences.reduce(Int64(0)) { $0 + $1.minor }
    credits.append((payment, money, reason))
    credits += differences.map { ($0.item, $0.minor, .difference) }
    for part in owed {
      var left = part.minor
      for index in credits.indices where left > 0 && credits[index].left > 0 {
        let minor = min(left, credits[index].left)
        try AllocationStore.allocate(
          Money(minor: minor, currency), of: part.item, by: credits[index].item, company: company,
          day: paid, reason: credits[index].reason, transaction)
        credits[index].left -= minor
        left -= minor
      }
    }
  }

  /// The money went back: what it had settled is owed again, and the two movements settle each other. What the bank took
  /// beside it is booked to its charges.
  private func takeBack(_ entry: StoredEntry, _ original: BankEntryID, _ answer: Candidate) throws -> ItemID {
    let payment: ItemID? =
      try transaction.first(
        "SELECT payment_item FROM bank_entry WHERE company = \(company) AND id = \(original)"
      ) { $0.idOrNil(0) } ?? nil
    guard let payment else { throw CashError.noAnswer(entry: entry.name) }
    if answer.isPartReturn {
      for part in answer.parts { try oweAgain(part, settledBy: payment, entry) }
      let left = try ItemStore.lock([payment], of: company, transaction)[payment]?.open.minor ?? 0
      guard left <= entry.amount.minor else { throw HandRefusal.unknownReturn(entry.name) }
    } else {
      try release(payment, of: original, on: entry.day)
    }
    let back = try insert(
      .adjustment, entry, answer.customer,
      label: CashBooking.label(ofReturn: entry),
      sourceKey: "entry:\(entry.id)")
    let fees = try DifferenceBooking(company: company, transaction: transaction)
      .book(answer.differences, of: entry, answer.customer, payment: back, on: entry.day)
    for fee in fees {
      try AllocationStore.allocate(
        Money(minor: fee.minor, entry.amount.currency), of: back, by: fee.item, company: company, day: entry.day,
        reason: .difference, transaction)
    }
    let returned = -entry.amount.minor - fees.reduce(0) { $0 + $1.minor }
    try AllocationStore.allocate(
      Money(minor: returned, entry.amount.currency), of: back, by: payment, company: company, day: entry.day,
      reason: .matched, transaction)
    return back
  }

  /// Owes a part of an item again that a payment had settled: the latest first, and what was settled beyond it stays so.
  /// - Parameter part: below zero.
  /// - Throws: `HandRefusal` where the payment settles less of the item by now.
  private func oweAgain(_ part: AppliedPart, settledBy payment: ItemID, _ entry: StoredEntry) throws {
    var left = -part.minor
    let settled = try AllocationStore.active(of: payment, company: company, transaction)
    for allocation in settled.reversed() where allocation.debit == part.item && left > 0 {
      try AllocationStore.reverse(allocation.id, company: company, day: entry.day, transaction)
      let back = min(left, allocation.amount.minor)
      if back < allocation.amount.minor {
        try AllocationStore.allocate(
          Money(minor: allocation.amount.minor - back, entry.amount.currency), of: part.item, by: payment,
          company: company, day: allocation.day, reason: allocation.reason, transaction)
      }
      left -= back
    }
    guard left == 0 else { throw HandRefusal.unknownReturn(entry.name) }
  }

  /// Undoes what a payment had settled, the use of the credit notes that were taken with it, the differences, and what
  /// went over to other accounts or to another currency.
  private func release(_ payment: ItemID, of entry: BankEntryID, on day: CivilDate) throws {
    let moved = try MovedMoney.brought(by: entry, company: company, transaction).flatMap {
      try AllocationStore.active(of: $0, company: company, transaction)
    }
    try DifferenceBooking(company: company, transaction: transaction).undo(of: entry, on: day)
    let settled = try AllocationStore.active(of: payment, company: company, transaction)
    let quoted = try quotedCredits(of: entry)
    let notes = try Set(
      (settled + moved).flatMap { allocation in
        try AllocationStore.active(of: allocation.debit, company: company, transaction).filter {
          $0.credit != payment && $0.day == allocation.day && $0.reason == allocation.reason
        }
      })
    for allocation in settled + notes.filter({ quoted.contains($0.credit) }).sorted(by: { $0.id < $1.id }) {
      try AllocationStore.reverse(allocation.id, company: company, day: day, transaction)
    }
  }

  /// Undoes an application: what it had settled is owed again, and the payment is settled by its own opposite, so that
  /// the money can be applied anew and nothing is created or lost.
  func undo(_ entry: StoredEntry, payment: ItemID, _ customer: CustomerID) throws {
    try release(payment, of: entry.id, on: day)
    let opposite = try insert(
      .payment, entry, customer, amount: entry.amount, on: day, label: "Affectation annulée " + entry.wording,
      sourceKey: "entry:\(entry.id):undone:\(payment)")
    try AllocationStore.allocate(
      entry.amount, of: opposite, by: payment, company: company, day: day, reason: .manual, transaction)
    if let account = entry.debtorAccount, let iban = BusinessNumbers.iban(account) {
      try CustomerStore.removeIBAN(
        iban, of: customer, company: company, source: CashBooking.learnt, learntFrom: entry.id, transaction)
    }
    try PayerNameStore.remove(from: entry.id, company: company, transaction)
  }

  private func quotedCredits(of original: BankEntryID) throws -> Set<ItemID> {
    let json: String? =
      try transaction.first(
        "SELECT answer FROM bank_entry WHERE company = \(company) AND id = \(original)"
      ) { $0.textOrNil(0) } ?? nil
    let answer = json.flatMap { StoredAnswer(json: $0) }
    let parts = ([answer?.candidates.first].compactMap { $0 } + (answer?.others ?? [])).flatMap(\.settled)
    return Set(parts.filter { $0.minor < 0 }.map(\.item))
  }
}

/// Why cash could not be booked.
public enum CashError: Error, Hashable, Sendable {
  /// A decision to apply came without what to apply.
  case noAnswer(entry: String)
}

extension CashError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noAnswer(let entry):
      "bank entry \(entry) cannot be booked, because what it pays is no longer there; run the matching again"
    }
  }
}
