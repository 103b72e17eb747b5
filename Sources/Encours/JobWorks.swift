import CashApplication
import Files
import Foundation
import Imports
import ImportsRules
import Jobs
import Kernel
import Messaging
import Pages
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Synchronization

/// The kinds of long work, each with how it is done.
enum JobWorks {
  /// Those that are done one after the other, and those that would keep others waiting.
  static func lanes() throws -> [[JobWork]] {
    let all = [importFile, day, send, try PreparedExport.work()]
    return [all.filter { !$0.kind.isSlow }, all.filter(\.kind.isSlow)]
  }

  private static func company(_ run: JobRun) async throws -> Company {
    let id = run.job.company
    guard let company = try await run.database.read({ try CompanyStore.find(id, $0) }) else {
      throw Failure(.failed, "the company does not exist any more")
    }
    return company
  }

  /// A file that somebody sent. In one transaction, so that it can be begun again.
  private static let importFile = JobWork(.importFile) { run in
    let company = try await company(run)
    return try await run.withFile { url in
      let file = try FileBytes(path: url.path, name: run.job.title)
      var command = ImportFile(file, company: company)
      command.isPartial = run.job.choices == "partial"
      // One that is too large to be kept could not be confirmed.
      command.asksBeforeClosing = file.count <= Imports.Limits.keptBytes
      command.progress = { run.report(done: Int($0 * 1_000), of: 1_000) }
      command.check = { try run.checkCancelled() }
      do {
        let result = try await command.run(
          run.database, readers: Wiring.readers, actor: run.actor, at: Options.clock(), day: run.job.day)
        if result.kind == ImportKind.statement.rawValue {
          let (cash, actor) = (ApplyCash(company: company.id, day: run.job.day), run.actor)
          _ = try await run.database.write { try cash.runIfAllowed($0, actor: actor, at: Options.clock()) }
        }
        return JobOutcome(
          [
            "created": .count(result.itemsCreated + result.entriesCreated), "updated": .count(result.itemsUpdated),
            "aside": .count(result.rejected.count),
          ], path: "/imports")
      } catch let refusal as ImportsError where refusal.asksForColumns && file.count <= Imports.Limits.keptBytes {
        // A list whose columns are not recognised waits for a person, as one sent without long work does.
        let kept = try await KeepOriginal(file, company: company.id)
          .run(run.database, actor: run.actor, at: Options.clock())
        return .asking(on: "/imports/colonnes/\(kept)")
      }
    }
  }

  /// The run of a day. Repeating it changes nothing.
  private static let day = JobWork(.day) { run in
    let day = Day(company: try await company(run), date: run.job.day, actor: run.actor, now: Options.clock)
    let summary = try await day.run(run.database) { stage, stages in
      run.report(done: stage, of: stages)
      try run.checkCancelled()
    }
    return JobOutcome(
      [
        "applied": .count(summary.cash.applied), "kept": .count(summary.promises.kept),
        "broken": .count(summary.promises.broken), "actions": .count(summary.actions.values.reduce(0, +)),
      ], path: "/envois")
  }

  /// The sending of what waits, within the rate of the worker. Message after message; what stops it between two leaves the
  /// others waiting.
  private static let send = JobWork(.send) { run in
    let company = try await company(run)
    guard Sight(company.id, of: run.actor).isWhole else { throw NotAllowed(actor: run.actor.label, right: .remind) }
    let all = try await run.database.read { snapshot in
      let gate = try SendingGate.read(company.id, snapshot)
      return try OutboxStore.waiting(of: company.id, under: gate, at: Options.clock(), snapshot).free
    }
    var before = SendReport()
    let sofar = Mutex(SendReport())
    while true {
      var pass = try await Sending.pass(for: company, in: run.database, actor: run.actor, rate: Worker.rate)
      pass.day = run.job.day
      pass.between = { [before] report in
        sofar.withLock { $0 = before + report }
        run.report(done: before.handled + report.handled, of: all)
        try run.checkCancelled()
      }
      let report: SendReport
      do {
        report = try await pass.run(run.database, now: Options.clock)
        try run.checkCancelled()
      } catch is JobCancelled {
        throw JobCancelled(figures(sofar.withLock { $0 }))
      }
      try await Deliveries.settle(
        of: company.id, on: run.job.day, run.database, actor: run.actor, at: Options.clock())
      before = before + report
      sofar.withLock { [before] in $0 = before }
      if let reason = report.stopped { throw Failure(.failed, reason) }
      let cannotMail = try await Sending.missing(for: company, in: run.database) != nil
      // Text messages without a service would be waited for in vain.
      let cannotText = try await Sending.missingSms(for: company, in: run.database) != nil
      // What is beyond the most of an hour is left to the worker: nobody waits for it that long.
      if report.waiting + report.taken == report.nextHour || cannotMail || (cannotText && report.handled == 0) {
        return JobOutcome(figures(before), path: "/envois?vue=en-attente")
      }
      // The others wait for the rate, or are with another sender.
      try await Task.sleep(for: .seconds(1))
    }
  }

  private static func figures(_ report: SendReport) -> [String: NoticeValue] {
    [
      "sent": .count(report.sent + report.sms), "letters": .count(report.letters + report.served),
      "failed": .count(report.failed + report.toCheck),
      "waiting": .count(report.waiting),
    ]
  }
}
