public import AccountingRules
public import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// Hands the entries and the lettering of a period over to the accounting software: a batch of what was not handed over
/// before, kept so that it can be taken again.
public struct ExportEntries: Sendable {
  public enum Refusal: Error, Hashable, Sendable {
    /// What has not passed is not known yet.
    case notPast(CivilDate)
    case backwards(from: CivilDate, until: CivilDate)
    /// A fault of ours: nothing that does not add up leaves.
    case unsound(String)
  }

  /// What became of the period.
  public struct Outcome: Sendable, Hashable {
    /// `nil` where there was nothing new.
    public let batch: AccountingBatch?
    /// Numbers of movements in other currencies than the books', and of what they settled, of which no rate is known.
    public let setAside: [String]
  }

  public let company: CompanyID
  /// `nil` for all that was not handed over before.
  public let from: CivilDate?
  public let until: CivilDate

  public init(_ company: CompanyID, from: CivilDate? = nil, until: CivilDate) {
    self.company = company
    self.from = from
    self.until = until
  }

  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> Outcome {
    try actor.needs(.applyCash, in: company)
    guard until <= day else { throw Refusal.notPast(until) }
    if let from, from > until { throw Refusal.backwards(from: from, until: until) }
    guard let books = try CompanyStore.lock(company, transaction) else { return Outcome(batch: nil, setAside: []) }
    try LetteringStore.ready(company, transaction)
    let settings = try BookSettingsStore.find(company, transaction)
    let waiting = try MovementStore.waiting(of: company, from: from, until: until, transaction)
    let value = try ValueInBooks(
      company: company, books: books.currency, waiting: waiting, from: from, until: until, transaction)
    let (movements, unvalued) = try value.movements()
    let (differences, unsettled) = try value.differences(leaving: movements)
    let setAside = unvalued + unsettled.filter { !unvalued.contains($0) }
    let letters = try BatchStore.newLetters(of: company, until: until, account: settings.customers, transaction)
    let rated = differences.filter { $0.minor != 0 }
    guard !movements.isEmpty || !letters.isEmpty || !rated.isEmpty else {
      return Outcome(batch: nil, setAside: setAside)
    }
    let last = try BatchStore.last(of: company, transaction)
    let making = EntryMaking(settings, on: day)
    let entries =
      movements.enumerated().map { making.lines(of: $1, number: last.entry + $0 + 1) }
      + rated.enumerated().map { making.lines(of: $1, number: last.entry + movements.count + $0 + 1) }
    let lines = entries.flatMap { $0 }
    if let problem = FecCheck.problems(FecText.fec(lines, in: books.currency)).first { throw Refusal.unsound(problem) }
    let total = try Money.sum(lines.map { Money(minor: $0.debitMinor, books.currency) }, books.currency)
    let batch = AccountingBatch(
      number: last.batch + 1, from: from, until: until, madeAt: at, madeBy: actor.name, entries: entries.count,
      letters: letters.count, total: total)
    try BatchStore.insert(
      batch, movements: movements, differences: differences, lines: lines, letters: letters, company: company,
      transaction)
    Journal(transaction, actor: actor, at: at).record(
      "books.exported", "company:\(company)", company: company,
      facts: [
        "batch": .number(Int64(batch.number)), "until": .date(until), "entries": .number(Int64(batch.entries)),
        "letters": .number(Int64(batch.letters)), "amount": .money(total),
      ])
    return Outcome(batch: batch, setAside: setAside)
  }
}

extension ExportEntries.Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPast(let day): "the entries until \(day) are not all known yet; name today or a day before"
    case .backwards(let from, let until): "the period from \(from) until \(until) ends before it begins"
    case .unsound(let problem): "the entries do not pass the check of their form (\(problem)); nothing was exported"
    }
  }
}
