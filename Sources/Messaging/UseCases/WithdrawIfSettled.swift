public import Kernel
import Litigation
import MessagingRules
import Receivables
import ReceivablesRules
public import Storage

/// Asked in the transaction that begins a sending: why the message must not leave after all, or `nil`.
public typealias WithdrawCheck = @Sendable (Transaction, OutboxItem) throws -> Phrase?

/// The rule that nobody is asked for what they have paid, contested or promised since the message was decided, nor for what
/// a receipt seems to pay, nor before what they have written since is read.
public enum WithdrawIfSettled {
  /// Compares what the message claims with what may be claimed now.
  public static let check: WithdrawCheck = { transaction, item in
    // It asks for nothing and says what the bank is about to do: neither a pause nor an answer keeps it.
    if let debit = item.reminder.debit { return try checkDebit(debit, item, transaction) }
    if let customer = try CustomerStore.find(item.customer, of: item.company, transaction) {
      if let day = customer.insolventSince { return Phrase("insolvency proceedings were opened on \(day)") }
      // One decided after the pause was over may leave; one decided before it was made may not.
      if let pause = customer.pause, pause.holds(on: item.reminder.day) {
        return Phrase("reminders were suspended until \(pause.until)")
      }
      if customer.kind == .consumer, item.reminder.penaltyTerms != nil {
        return Phrase("the customer is a natural person: what was written for a business is decided anew")
      }
    }
    if let day = try unreadAnswer(to: item, transaction) {
      return Phrase("the customer wrote on \(day) and nobody has read it")
    }
    if let promised = item.reminder.promise { return try checkPromise(promised, item, transaction) }
    if try isCredited(item, transaction) {
      return Phrase("credits or payments on account came since this was decided: it asks for too much")
    }
    let lines = item.reminder.lines
    let items = try ItemStore.lock(lines.compactMap(\.item), of: item.company, transaction)
    for line in lines {
      guard let id = line.item else { continue }
      guard let current = items[id] else { return Phrase("\(line.number) is no longer in the customer's account") }
      if !claims(line, current) {
        return settled(line)
      }
      if line.due != current.due { return Phrase("\(line.number) has another due date since this was decided") }
      if let number = try LegalFileStore.number(of: id, in: item.company, transaction) {
        return Phrase("\(line.number) is in the legal file \(number)")
      }
      if try AwaitedReceiptStore.isAwaited(
        id, since: item.reminder.day, alsoOlder: item.reminder.step == .formalNotice, company: item.company, transaction
      ) {
        return Phrase("a receipt of the bank seems to pay \(line.number) and waits to be matched")
      }
      if let instrument = try InstrumentUnderWayStore.find(
        id, since: item.reminder.day, company: item.company, transaction),
        !claims(line, current, less: instrument.minor)
      {
        return instrument.instrument == .bill
          ? Phrase("a bill that falls due on \(instrument.day) pays \(line.number)")
          : Phrase("a direct debit collects \(line.number) on \(instrument.day)")
      }
    }
    return nil
  }

  private static func settled(_ line: Reminder.Line) -> Phrase {
    Phrase("\(line.number) was paid, contested or promised since this was decided")
  }

  /// Why a message has nothing left to ask for of items as they are now; `nil` while something of it may be claimed.
  static func nothingLeft(of reminder: Reminder, _ items: [ItemID: Item]) -> Phrase? {
    let asked = reminder.lines.filter { $0.claimed.isPositive }
    let isSettled = asked.allSatisfy { line in
      guard let id = line.item else { return false }
      return items[id].map { $0.open.minor - $0.disputed.minor - $0.promised.minor <= 0 } ?? true
    }
    return isSettled ? asked.first.map { settled($0) } : nil
  }

  /// Whether more is to the customer's credit, in the currency of the message, than it deducts. What comes before the due
  /// date deducts nothing.
  private static func isCredited(_ item: OutboxItem, _ snapshot: Snapshot) throws -> Bool {
    let reminder = item.reminder
    guard reminder.step != .courtesy, reminder.lines.contains(where: { reminder.daysLate($0) >= 0 }) else {
      return false
    }
    let deducted = reminder.lines.reduce(Int64(0)) { $0 + min(0, $1.claimed.minor) }
    let credits = try snapshot.count(
      """
      SELECT CAST(COALESCE(SUM(open_minor), 0) AS bigint) FROM item
      WHERE company = \(item.company) AND customer = \(item.customer) AND currency = \(reminder.currency) AND open_minor < 0
      """)
    return credits < deducted - (reminder.creditsKept?.minor ?? 0)
  }

  /// The day of an answer that came since the message was decided or approved, and that nobody has read.
  private static func unreadAnswer(to item: OutboxItem, _ snapshot: Snapshot) throws -> CivilDate? {
    try snapshot.first(
      """
      SELECT MAX(received) FROM reply
      WHERE company = \(item.company) AND customer = \(item.customer) AND state = 'waiting' AND nature = 'answer'
        AND received > \(item.created)
      """
    ) { try $0.momentOrNil(0)?.parisDate } ?? nil
  }

  /// A message about a promise speaks of what is promised: it leaves while the promise stands and no money has come on its
  /// items since.
  private static func checkPromise(
    _ promised: Reminder.Promised, _ item: OutboxItem, _ transaction: Transaction
  ) throws -> Phrase? {
    let state = try transaction.first(
      "SELECT state FROM promise WHERE company = \(item.company) AND id = \(promised.promise)"
    ) { $0.text(0) }
    guard state == "pending" else { return Phrase("the day of the promise has come, or it has ended") }
    let open = try transaction.count(
      """
      SELECT CAST(COALESCE(SUM(i.open_minor), 0) AS bigint) FROM promise_item p JOIN item i ON i.id = p.item
      WHERE p.company = \(item.company) AND p.promise = \(promised.promise)
      """)
    return open < promised.openMinor ? Phrase("money came for the promise since this was decided") : nil
  }

  /// A message before a direct debit leaves while the bank has the debit.
  private static func checkDebit(
    _ debit: Reminder.Debited, _ item: OutboxItem, _ transaction: Transaction
  ) throws -> Phrase? {
    let state = try transaction.first(
      "SELECT state FROM direct_debit WHERE company = \(item.company) AND id = \(debit.debit)"
    ) { $0.text(0) }
    return state == "under_way" ? nil : Phrase("the direct debit \(item.reminder.reference) is not under way any more")
  }

  /// Whether the line's amount may still be claimed in full, or deducted in full when it is a credit.
  /// - Parameter covered: what of it is about to be collected otherwise.
  private static func claims(_ line: Reminder.Line, _ item: Item, less covered: Int64 = 0) -> Bool {
    if line.claimed.isNegative { return item.open.minor <= line.claimed.minor }
    return item.open.minor - item.disputed.minor - item.promised.minor - covered >= line.claimed.minor
  }
}
