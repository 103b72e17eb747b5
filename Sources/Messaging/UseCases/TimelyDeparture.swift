import Kernel
import Law
import MessagingRules
import Receivables
import ReceivablesRules
import Storage

/// Whether the day on which a message leaves is still one on which it may: what it says was true of the day it was decided.
enum TimelyDeparture {
  /// Why a message must not leave on a day after all; `nil` when it may. The run that follows decides anew, with the dates,
  /// the interest and the tone of its own day.
  ///
  /// - Parameter moment: of the clock, by which what has left is dated.
  static func obstacle(
    to item: OutboxItem, on day: CivilDate, at moment: Moment, _ transaction: Transaction
  ) throws -> Phrase? {
    // What a person asked for about a debit may be late, and is better said late than never; once it was collected, the
    // customer knows.
    if let debit = item.reminder.debit {
      return debit.collectsOn <= day ? Phrase("the account is debited on \(debit.collectsOn)") : nil
    }
    // A message about a promise has its own day, which is asked elsewhere.
    guard item.reminder.promise == nil else { return nil }
    let decided = item.reminder.day
    let last = BusinessCalendar(.france).adding(businessDays: workingDays, to: decided)
    // What a server has put off was tried in time, and is given up in its own.
    if !item.isReleased, item.attempts == 0, last < day {
      return Phrase("it was decided on \(decided) and could not leave in time: what it says is decided anew")
    }
    if item.reminder.step == .courtesy, let due = item.reminder.lines.map(\.due).min(), due < day {
      return Phrase("the day it speaks of, \(due), has passed")
    }
    return try timeBarred(item, on: day, transaction)
      ?? anotherCompany(hasWritten: item, on: moment.parisDate, transaction)
  }

  /// Working days for which what a message says holds: what was decided in the evening leaves the next morning.
  private static let workingDays = 1

  /// Whether a debt that a message asks for is over. What a person asked for by hand is theirs: they may know what
  /// interrupted the limitation.
  private static func timeBarred(
    _ item: OutboxItem, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> Phrase? {
    let asked = item.reminder.lines.filter { $0.claimed.isPositive }
    var dues: [ItemID: CivilDate] = [:]
    for line in asked { if let id = line.item { dues[id] = line.due } }
    let over = try LimitationStore.over(dues, of: item.customer, company: item.company, on: day, snapshot)
    for line in asked {
      guard let id = line.item, let since = over[id] else { continue }
      let isByHand =
        try snapshot.count(
          "SELECT COUNT(*) FROM dunning_action WHERE company = \(item.company) AND id = \(item.action) AND by_hand") > 0
      return isByHand ? nil : Phrase("\(line.number) has been time-barred since \(since)")
    }
    return nil
  }

  /// Where the company wants one message a day of the whole installation: whether another company's has left for the same
  /// legal entity.
  private static func anotherCompany(
    hasWritten item: OutboxItem, on day: CivilDate, _ transaction: Transaction
  ) throws -> Phrase? {
    guard try SendingRulesStore.find(item.company, transaction).oneCompanyADay == true else { return nil }
    let (start, end) = (Moment.paris(day, hour: 0), Moment.paris(day.adding(days: 1), hour: 0))
    guard let customer = try CustomerStore.find(item.customer, of: item.company, transaction) else { return nil }
    // Whose SIREN is known on both sides is no other entity for its VAT number.
    let mayBeSame: SQL =
      customer.siren.map { "(o.siren = \($0) OR (o.siren IS NULL AND o.vat_number IS NOT NULL))" }
      ?? "o.vat_number IS NOT NULL"
    var written = LegalEntities()
    try transaction.forEach(
      """
      SELECT DISTINCT o.siren, o.vat_number FROM outbox m JOIN customer o ON o.id = m.customer
      WHERE m.company IN (SELECT id FROM company WHERE id <> \(item.company)) AND m.state = 'sent'
        AND m.sent_at >= \(start) AND m.sent_at < \(end) AND \(mayBeSame)
      """
    ) { written.insert(siren: $0.textOrNil(0), vatNumber: $0.textOrNil(1)) }
    return written.contains(siren: customer.siren, vatNumber: customer.vatNumber)
      ? Phrase("another company of the installation has written to the customer today") : nil
  }
}
