import Foundation
import Journal
import Kernel
import Language
import People
import PeopleRules
import Receivables
import Sheets
import Storage
import Teamwork
import TeamworkRules
import Web

/// Who did what in a period, as the journal has it, and what came in from whose customers.
struct TeamContent {
  private let scope: ReportScope
  private let words: WordBook

  init(_ scope: ReportScope) {
    self.scope = scope
    words = scope.words
  }

  /// What is counted, in the order of its columns, with the events of the journal that are it.
  static let works: [(key: String, events: Set<String>)] = [
    ("reminders", ["reminder.resolved"]),
    ("promises", ["promise.recorded"]),
    ("disputes", ["dispute.opened", "dispute.closed", "dispute.credit_expected"]),
    ("cash", ["payment.applied", "payment.allocated", "payment.undone", "entry.ignored"]),
    ("notes", ["comment.written"]),
  ]

  func content(_ snapshot: Snapshot) throws -> ReportContent {
    let period = ReportPeriod(scope.query)
    let first = period.first(on: scope.day)
    var search = JournalSearch(scope.sight.company)
    search.from = first
    search.until = scope.day
    var done: [PersonID: [String: Int]] = [:]
    for (actor, event, count) in try search.counts(snapshot) {
      if let person = JournalEntry.person(actor) { done[person, default: [:]][event, default: 0] += count }
    }
    let kept = try TeamQueries.promises(of: scope.sight.company, since: first, snapshot)
    let received = try TeamQueries.received(
      of: scope.sight.company, in: scope.currency, since: first, until: scope.day, snapshot)
    let dates = DateFormat(words.language)
    var content = ReportContent(
      explanation: words("report.team.method", ["day": dates.long(first)]), tableTitle: words("report.team.table"))
    content.choices = [ReportPeriod.choices(.team, period, words)]
    content.columns =
      [SheetColumn(words("report.person"), .text)]
      + TeamContent.works.map { SheetColumn(words("report.team.\($0.key)"), .integer, isSummed: true) } + [
        SheetColumn(words("report.team.kept"), .integer, isSummed: true),
        SheetColumn(words("report.team.broken"), .integer, isSummed: true),
        SheetColumn(words("report.team.received"), .money, isSummed: true),
      ]
    content.rows = try PersonStore.all(snapshot).compactMap { person in
      let works = TeamContent.works.map { work in
        work.events.reduce(0) { $0 + (done[person.id]?[$1] ?? 0) }
      }
      let judged = kept[person.id] ?? (0, 0)
      let money = received[person.id] ?? 0
      guard works.contains(where: { $0 > 0 }) || money != 0 || judged.kept + judged.broken > 0 else { return nil }
      let path = scope.readsJournal ? "/journal?par=\(person.id)&du=\(first)" : nil
      return [.init(.text(person.name), path)] + works.map { .init(.integer($0)) } + [
        .init(.integer(judged.kept)), .init(.integer(judged.broken)),
        .init(.money(Money(minor: money, scope.currency))),
      ]
    }
    content.notes = [words("report.team.note")]
    content.notes += try AbsenceStore.all(of: scope.sight.company, from: scope.day, snapshot).map { line in
      words(
        "absences.in_team",
        AbsenceWords(words).days(line.absence).merging(
          ["who": line.name, "deputy": line.deputyName], uniquingKeysWith: { first, _ in first }))
    }
    return content
  }
}

/// What the report of the team reads beside the journal.
enum TeamQueries {
  /// Promises taken since a day that were kept or broken, by who noted them.
  static func promises(
    of company: CompanyID, since first: CivilDate, _ snapshot: Snapshot
  ) throws -> [PersonID: (kept: Int, broken: Int)] {
    var takers: [Int64: PersonID] = [:]
    var search = JournalSearch(company)
    search.family = "promise"
    search.from = first
    try search.forEach(limit: .max, snapshot) { entry in
      guard entry.event == "promise.recorded", let person = entry.person,
        let facts = try? JSONDecoder().decode(PromiseFacts.self, from: Data(entry.facts.utf8))
      else { return }
      takers[facts.promise] = person
    }
    var result: [PersonID: (kept: Int, broken: Int)] = [:]
    try snapshot.forEach(
      """
      SELECT id, state FROM promise
      WHERE company = \(company) AND state IN ('kept', 'broken') AND made_on >= \(first)
      """
    ) { row in
      guard let person = takers[row.int(0)] else { return }
      if row.text(1) == "kept" {
        result[person, default: (0, 0)].kept += 1
      } else {
        result[person, default: (0, 0)].broken += 1
      }
    }
    return result
  }

  private struct PromiseFacts: Decodable {
    let promise: Int64
  }

  /// What was received from the customers that each person collects from.
  static func received(
    of company: CompanyID, in currency: Currency, since first: CivilDate, until last: CivilDate, _ snapshot: Snapshot
  ) throws -> [PersonID: Int64] {
    let rows: [(PersonID, Int64)] = try snapshot.query(
      """
      SELECT d.person, CAST(SUM(-i.amount_minor) AS bigint)
      FROM item i JOIN in_charge d ON d.customer = i.customer AND d.duty = 'collector'
      WHERE i.company = \(company) AND i.currency = \(currency) AND i.issued >= \(first) AND i.issued <= \(last)
        AND \(KeptFigures.isReceipt)
      GROUP BY d.person
      """
    ) { ($0.id(0), $0.int(1)) }
    return Dictionary(rows, uniquingKeysWith: +)
  }
}
