import Files
import Foundation
import Imports
import ImportsRules
import Jobs
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage

/// The kinds of long work, each with how it is done.
enum JobWorks {
  static let all = [importFile, day]

  private static func company(_ run: JobRun) async throws -> Company {
    let id = run.job.company
    guard let company = try await run.database.read({ try CompanyStore.find(id, $0) }) else {
      throw Failure(.failed, "the company does not exist any more")
    }
    return company
  }

  /// A file that somebody sent. In one transaction, so that it can be begun again.
  private static let importFile = JobWork("import") { run in
    let company = try await company(run)
    return try await run.withFile { url in
      let file = try FileBytes(path: url.path, name: run.job.title)
      var command = ImportFile(file, company: company)
      command.isPartial = run.job.choices == "partial"
      command.progress = { run.report(done: Int($0 * 1_000), of: 1_000) }
      command.check = { try run.checkCancelled() }
      do {
        let result = try await command.run(
          run.database, readers: Wiring.readers, actor: run.actor, at: Options.clock(), day: run.job.day)
        return JobOutcome(
          [
            "created": .count(result.itemsCreated + result.entriesCreated), "updated": .count(result.itemsUpdated),
            "aside": .count(result.rejected.count),
          ], path: "/imports")
      } catch let refusal as ImportsError where refusal.asksForColumns && file.count <= Imports.Limits.keptBytes {
        // A list whose columns are not recognised waits for a person, as one sent without long work does.
        let kept = try await KeepOriginal(file, company: company.id)
          .run(run.database, actor: run.actor, at: Options.clock())
        return JobOutcome(
          ["created": .count(0), "updated": .count(0), "aside": .count(0)], path: "/imports/colonnes/\(kept)")
      }
    }
  }

  /// The run of a day. Repeating it changes nothing.
  private static let day = JobWork("day") { run in
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
}
