import Foundation
import Jobs
import Journal
import Kernel
import Logging
import Messaging
import MessagingRules
import Pages
import Receivables
import ReceivablesRules
import Storage
import Subscriptions
import Teamwork

/// The background work: the daily run on every working morning, and the outbox all day within a rate.
///
/// Several workers may share one database: a run of a day already done changes nothing, and each message is claimed by
/// one sender.
struct Worker: Sendable {
  let database: Database
  let logger: Logger
  var now: @Sendable () -> Moment = Options.clock
  /// The civil day on which it acts; `nil` for the clock's, in Paris. A day that is given has begun at any hour.
  var today: CivilDate?
  /// The hour in Paris from which the day's run may begin.
  var startsAt = 7
  /// E-mails a minute; well under what a mail provider takes from one sender. A company may ask for fewer an hour.
  static let rate = SendingRate(perMinute: 60)
  /// Seconds between two looks at the outbox.
  var pause: Int64 = 15

  private static let actor = Actor.system("worker")

  /// Works until it is cancelled.
  func run() async throws {
    var lastRuns: [CompanyID: CivilDate] = [:]
    while !Task.isCancelled {
      do {
        for company in try await database.read({ try CompanyStore.all($0) }) {
          lastRuns[company.id] = try await turn(company, lastRun: lastRuns[company.id])
        }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("the companies could not be read: \(error)")
      }
      try await Task.sleep(for: .seconds(pause))
    }
  }

  /// One look at one company. Each part stands by itself: mail that cannot be set up keeps nobody from being told, and
  /// what failed is tried again at the next turn.
  /// - Returns: the day of its last run.
  func turn(_ company: Company, lastRun: CivilDate?) async throws -> CivilDate? {
    let now = now()
    let day = today ?? now.parisDate
    var last = lastRun
    try await part("the run of the day", of: company) {
      guard isDue(now, last: lastRun) else { return }
      let summary = try await Day(company: company, date: day, actor: Worker.actor, now: self.now).run(database)
      last = day
      logger.info("ran the day of \(company.code): \(summary.actions)")
    }
    try await part("the adding up", of: company) {
      try await Figures.ready(company, on: day, database)
    }
    try await part("the lettering", of: company) { try await LetteringStore.ready(company.id, database) }
    if last == day {
      // Whoever asked for it reads what is about to leave before it does.
      try await part("the list of departures", of: company) {
        let lists = try await Sending.departures(
          of: company, in: database, actor: Worker.actor, on: day, now: self.now)
        if let reason = lists?.stopped { logger.warning("lists of departures of \(company.code) wait: \(reason)") }
      }
    }
    try await part("the sending", of: company) { try await send(company) }
    try await part("the receipts of text messages", of: company) {
      try await Sending.receipts(for: company, in: database, actor: Worker.actor, now: self.now)
    }
    try await part("the reports of the post", of: company) {
      let reports = try await Sending.postReports(for: company, in: database, actor: Worker.actor, now: self.now)
      if let reason = reports?.stopped { logger.warning("the post of \(company.code) says nothing: \(reason)") }
    }
    try await part("the deliveries", of: company) {
      try await Deliveries.settle(of: company.id, on: day, database, actor: Worker.actor, at: now)
    }
    try await part("the telling", of: company) {
      try await database.write { _ = try TellTeam(company.id).run($0, at: now) }
    }
    try await part("the tidying", of: company) {
      try await database.write { transaction in
        try PresenceStore.tidy(company.id, at: now, transaction)
        try JobStore.tidy(company.id, at: now, transaction)
      }
    }
    if isDue(now, last: nil) {
      try await part("the sending of reports", of: company) { try await report(company, on: day) }
      try await part("the sending of summaries", of: company) { try await summarise(company, on: day, at: now) }
    }
    return last
  }

  /// Does one part of a turn; its failure is logged and stops nothing behind it.
  private func part(_ name: String, of company: Company, _ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      logger.error("\(name) of \(company.code) failed: \(error)")
    }
  }

  private func send(_ company: Company) async throws {
    var pass = try await Sending.pass(for: company, in: database, actor: Worker.actor, rate: Worker.rate)
    pass.day = today
    let report = try await pass.run(database, now: now)
    if let reason = report.stopped { logger.warning("sending for \(company.code) stopped: \(reason)") }
  }

  private func report(_ company: Company, on day: CivilDate) async throws {
    var pass = try await Sending.reports(for: company, in: database, actor: Worker.actor)
    pass?.includes = { !ReportDocuments.isBeforehand($0) }
    let outcome = try await pass?.run(database, on: day, now: now)
    if let reason = outcome?.stopped { logger.warning("reports of \(company.code) wait: \(reason)") }
  }

  private func summarise(_ company: Company, on day: CivilDate, at now: Moment) async throws {
    guard
      let outcome = try await Sending.digests(for: company, in: database, on: day)?.run(database, at: now)
    else { return }
    if outcome.sent > 0 { logger.info("sent \(outcome.sent) summaries of \(company.code)") }
    if let reason = outcome.stopped ?? outcome.reason {
      logger.warning("a summary of \(company.code) was not sent: \(reason)")
    }
  }

  /// Whether the day's run is due: a working day, past the hour, not run yet by this worker.
  private func isDue(_ now: Moment, last: CivilDate?) -> Bool {
    let day = today ?? now.parisDate
    let hasBegun = today != nil || now.parisTime.hour >= startsAt
    return last != day && BusinessCalendar().isBusinessDay(day) && hasBegun
  }
}
