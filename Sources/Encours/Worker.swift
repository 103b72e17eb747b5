import Foundation
import Journal
import Kernel
import Logging
import Messaging
import MessagingRules
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
  /// The hour in Paris from which the day's run may begin.
  var startsAt = 7
  /// E-mails a minute; well under what a mail provider takes from one sender.
  var rate = SendingRate(perMinute: 60)
  /// Seconds between two looks at the outbox.
  var pause: Int64 = 15

  /// Works until it is cancelled. A failure of one company is logged and tried again at the next turn.
  func run() async throws {
    var lastRuns: [CompanyID: CivilDate] = [:]
    while !Task.isCancelled {
      for company in try await database.read({ try CompanyStore.all($0) }) {
        do {
          lastRuns[company.id] = try await turn(company, lastRun: lastRuns[company.id])
        } catch is CancellationError {
          throw CancellationError()
        } catch {
          logger.error("the background work of \(company.code) failed: \(error)")
        }
      }
      try await Task.sleep(for: .seconds(pause))
    }
  }

  /// One look at one company.
  /// - Returns: the day of its last run.
  private func turn(_ company: Company, lastRun: CivilDate?) async throws -> CivilDate? {
    let now = Options.clock()
    var last = lastRun
    if Worker.isDue(now, last: lastRun, startsAt: startsAt) {
      let summary = try await Day(company: company, date: now.parisDate, actor: .system("worker"), now: Options.clock)
        .run(database)
      last = now.parisDate
      logger.info("ran the day of \(company.code): \(summary.actions)")
    }
    let pass = try await Sending.pass(for: company, in: database, actor: .system("worker"), rate: rate)
    let report = try await pass.run(database, now: Options.clock)
    if let reason = report.stopped { logger.warning("sending for \(company.code) stopped: \(reason)") }
    if BusinessCalendar().isBusinessDay(now.parisDate), now.parisTime.hour >= startsAt {
      let reports = try await Sending.reports(for: company, in: database, actor: .system("worker"))?
        .run(database, on: now.parisDate, now: Options.clock)
      if let reason = reports?.stopped { logger.warning("reports of \(company.code) wait: \(reason)") }
    }
    try await database.write { transaction in
      try TellTeam(company.id).run(transaction, at: now)
      try PresenceStore.tidy(company.id, at: now, transaction)
    }
    if Worker.isDue(now, last: nil, startsAt: startsAt) {
      let sent = try await Sending.digests(for: company, in: database, on: now.parisDate)?.run(database, at: now) ?? 0
      if sent > 0 { logger.info("sent \(sent) summaries of \(company.code)") }
    }
    return last
  }

  /// Whether the day's run is due: a working day, past the hour, not run yet by this worker.
  static func isDue(_ now: Moment, last: CivilDate?, startsAt: Int) -> Bool {
    let day = now.parisDate
    return last != day && BusinessCalendar().isBusinessDay(day) && now.parisTime.hour >= startsAt
  }
}
