import ArgumentParser
import Foundation
import Kernel
import Messaging
import MessagingRules
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// `encours debits notices`: what customers are told before they are debited.
struct DebitNoticesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notices", abstract: "Prints what each customer of a run is told, in its language.",
    discussion: "They leave by e-mail with: encours debits notify NUMBER")

  @OptionGroup var options: Options
  @Argument(help: "The number of the run.")
  var number: Int64

  func run() async throws {
    let database = try await options.open()
    let (company, run) = try await options.debitRun(number, in: database)
    let (day, now) = (options.day, options.now)
    let text = try await database.read { snapshot in
      try DebitNotice.file(
        try DebitNotice.all(of: run, company: company.id, on: day, at: now, snapshot),
        try MessageRendering(sender: nil).of(company.id, snapshot))
    }
    try await database.close()
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}

/// `encours debits notify`: has the customers of a run told by e-mail.
struct DebitsNotifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Has the customers of a run told by e-mail before they are debited, each once.",
    discussion: """
      The messages leave with: encours send. Customers without an e-mail address are listed: their letter is on the page of the
      run.
      """)

  @OptionGroup var options: Options
  @Argument(help: "The number of the run.")
  var number: Int64
  @Option(
    help: "Writes the letters to customers without an e-mail address into this folder, as PDF.", completion: .directory)
  var letters: String?

  private struct Report: Encodable {
    let written: Int
    /// The codes of customers without an e-mail address.
    let unreachable: [String]
  }

  func run() async throws {
    let database = try await options.open()
    let (company, run) = try await options.debitRun(number, in: database)
    let act = NotifyDebits(
      run.number, because: "notice of run \(run.number), before the debit of \(run.collectsOn)", of: company.id)
    let (actor, now, day) = (options.actor, options.now, options.day)
    let outcome = try await refused {
      try await database.write { try act.run($0, on: day, actor: actor, at: now) }
    }
    if let letters {
      let rendering = try await database.read { try MessageRendering(sender: nil).of(company.id, $0) }
      let folder = URL(fileURLWithPath: letters, isDirectory: true)
      for notice in outcome.unreachable {
        let file = folder.appendingPathComponent("\(notice.debit.endToEnd).pdf")
        do {
          try Data(try rendering.pdf(notice.reminder)).write(to: file)
        } catch let problem as CocoaError {
          throw Failure(
            .usage,
            "the letter could not be written to \(file.path) (\(problem.localizedDescription)); check the folder")
        }
      }
    }
    try await database.close()
    let report = Report(written: outcome.written, unreachable: outcome.unreachable.map(\.reminder.debtor.code))
    try Output.print(
      report,
      table: .init(
        columns: ["written", "unreachable"],
        rows: [["\(report.written)", report.unreachable.joined(separator: " ")]], numeric: [0]),
      as: options.format)
  }
}
