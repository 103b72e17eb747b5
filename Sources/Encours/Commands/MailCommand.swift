import ArgumentParser
import Foundation
import Kernel
import Mail
import Mailbox
import ReceivablesRules
import Replies
import RepliesRules
import Storage

/// `encours mail`: the mailbox in which answers and delivery reports arrive.
struct MailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "Looks into the mailbox of answers.", subcommands: [Look.self, Take.self])

  /// `encours mail look`: what lies there and what the rules read in it.
  struct Look: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "look", abstract: "Prints what the rules read in the mails of a mailbox; changes and keeps nothing.",
      discussion: """
        The mailbox is named by ENCOURS_IMAP (imaps://USER@HOST/FOLDER for TLS, imap://USER@HOST for STARTTLS, \
        imap://USER@HOST:143?security=none on the same machine; an @ in the user is written %40), with \
        ENCOURS_IMAP_PASSWORD, and ENCOURS_IMAP_CA for a private authority. Nothing in it is marked as read.
        """)

    @Option(help: "Mails that arrived on this day (YYYY-MM-DD) or later; else those of the last seven days.")
    var since: CivilDate?

    @Option(help: "The most mails to read, the latest ones.")
    var limit = 50

    @Option(help: "How data is printed: table, json or csv.")
    var format: OutputFormat = .table

    func run() async throws {
      guard limit > 0 else { throw Failure(.usage, "--limit \(limit) reads nothing; give a number from 1") }
      let environment = ProcessInfo.processInfo.environment
      guard let address = environment["ENCOURS_IMAP"], !address.isEmpty else {
        throw Failure(
          .usage, "no mailbox; name it in ENCOURS_IMAP, such as imaps://relances%40company.example@mail.example")
      }
      guard
        let settings = MailboxSettings(
          address: address, password: environment["ENCOURS_IMAP_PASSWORD"] ?? "",
          authorityFile: environment["ENCOURS_IMAP_CA"].flatMap { $0.isEmpty ? nil : $0 })
      else {
        throw Failure(.usage, "ENCOURS_IMAP is not understood; write imaps://USER@HOST/FOLDER, without the password")
      }
      let today = Options.clock().parisDate
      let (first, most) = (since ?? today.adding(days: -7), limit)
      let readings: [MailLook]
      do {
        readings = try await ImapMailbox(settings).open { folder in
          var readings: [MailLook] = []
          for uid in try await folder.messages(since: first).suffix(most) {
            guard let message = try await folder.message(uid) else { continue }
            readings.append(MailLook(message.bytes, uid: uid, today: today))
          }
          return readings
        }
      } catch let error as MailboxError {
        throw Failure(.failed, error.description)
      }
      try Output.print(readings, table: MailLook.table(readings), as: format)
    }
  }
}

extension MailCommand {
  /// `encours mail take`: one turn of what the background work does.
  struct Take: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "take", abstract: "Takes in what is new in the mailbox of a company, once.",
      discussion: """
        The mailbox is the one that was set in the settings (Mailbox of answers). Each mail is kept once, attached to the \
        customer whose message it answers or at which its sender works, with what the rules propose. Nothing in the mailbox is \
        marked as read.
        """)

    @OptionGroup var options: Options

    func run() async throws {
      let database = try await options.open()
      let company = try await options.selectedCompany(in: database)
      guard let reader = try await MailboxWorker.reader(of: company, in: database, actor: options.actor) else {
        throw Failure(.usage, "\(company.code) has no mailbox; name it in the settings, Mailbox of answers")
      }
      let outcome = try await reader.run(database, on: options.day) { Options.clock() }
      try await database.close()
      switch outcome {
      case .failed(let error): throw Failure(.failed, error.description)
      case .notDue: Output.note("somebody else is reading this mailbox just now")
      case .read(let done):
        let counts: [(String, Int)] = [
          ("taken", done.taken), ("attached", done.attached), ("known", done.known), ("proposals", done.proposals),
          ("away", done.away), ("reports", done.reports),
        ]
        try Output.print(
          done,
          table: .init(
            columns: counts.map(\.0), rows: [counts.map { String($0.1) }], numeric: Set(counts.indices)),
          as: options.format)
      }
    }
  }
}

/// What was read in one mail.
struct MailLook: Encodable, Sendable {
  /// One finding: a wish of the sender, or what a server says.
  struct Found: Encodable, Sendable {
    /// The kind of a proposal, or `returned_bad_address`, `returned_refused`, `returned_delayed`, `returned_arrived`.
    let kind: String
    let rule: String
    let day: CivilDate?
    let amount: String?
    let quote: String
  }

  let uid: Int64
  let sender: String?
  let subject: String
  let day: CivilDate
  let found: [Found]

  /// - Parameter today: the day of a mail that says none, or one to come.
  init(_ bytes: [UInt8], uid: Int64, today: CivilDate) {
    let mail = MailReading.read(bytes)
    self.uid = uid
    sender = mail.sender
    subject = mail.subject
    day = min(mail.date?.parisDate ?? today, today)
    if let fields = mail.deliveryStatus, let report = DeliveryReport.read(fields: fields, returned: mail.returned) {
      found = [
        Found(
          kind: "returned_\(report.verdict.rawValue)", rule: "rfc3464", day: nil, amount: nil,
          quote: [report.recipient, report.status, report.diagnostic].compactMap { $0 }.joined(separator: " "))
      ]
      return
    }
    let facts = ReplyFacts(
      subject: mail.subject, text: mail.text, day: day, isAutomatic: ReplyFacts.isAutomatic(mail.headers))
    found = ReplyReading(facts).proposals.map {
      Found(
        kind: $0.kind.rawValue, rule: $0.rule, day: $0.day, amount: $0.amount?.description,
        quote: $0.quote.replacing("\n", with: " "))
    }
  }

  /// A line for each finding, and one for a mail without any.
  static func table(_ readings: [MailLook]) -> Output.Table {
    let columns = ["uid", "sent", "from", "kind", "day", "amount", "rule", "sentence"]
    let rows = readings.flatMap { reading -> [[String]] in
      let head = [String(reading.uid), reading.day.description, reading.sender ?? ""]
      if reading.found.isEmpty { return [head + ["other", "", "", "", reading.subject]] }
      return reading.found.map {
        head + [$0.kind, $0.day?.description ?? "", $0.amount ?? "", $0.rule, $0.quote]
      }
    }
    return Output.Table(columns: columns, rows: rows, numeric: [0, 5])
  }
}
