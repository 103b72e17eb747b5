import ArgumentParser
import Foundation
import Journal
import Kernel
import Mail
import Messaging
import MessagingRules
import Pages
import ReceivablesRules
import Replies
import Storage
import Subscriptions
import Teamwork
import Web

/// `encours send`: delivers the outbox once.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Delivers the outbox once, then stops.",
    discussion: """
      E-mails go to the server named by ENCOURS_SMTP (smtp://USER@HOST:587 for STARTTLS, smtps://USER@HOST for TLS, \
      smtp://HOST:25?security=none on the same machine), with ENCOURS_SMTP_PASSWORD, ENCOURS_SMTP_CA for a private \
      authority, and ENCOURS_MAIL_FROM as the sender instead of the company's address. Letters go to the \
      service that is set on the page of settings, else are written to ENCOURS_LETTERS, else var/letters. Text messages go to the service that is set on the page of settings.
      """)

  @OptionGroup var options: Options

  @Option(help: "The most messages to hand over.")
  var limit: Int?

  func run() async throws {
    if let limit, limit < 1 { throw Failure(.usage, "--limit \(limit) sends nothing; give a number from 1") }
    let database = try await options.open()
    let company = try await options.selectedCompany(in: database)
    let lists = try await Sending.departures(
      of: company, in: database, actor: options.actor, on: options.day, now: Options.clock)
    if let reason = lists?.stopped { Output.note("lists of departures wait: \(reason)") }
    var pass = try await Sending.pass(for: company, in: database, actor: options.actor)
    pass.day = options.day
    let report = try await pass.run(database, limit: limit) { Options.clock() }
    try await Sending.receipts(for: company, in: database, actor: options.actor, now: Options.clock)
    try await Deliveries.settle(
      of: company.id, on: options.day, database, actor: options.actor, at: Options.clock())
    let rest = try await sendRest(company, database)
    let doubtful = report.failed + report.toCheck
    let listed = doubtful == 0 ? [] : try await attention(database, company.id)
    try print(report, rest)
    for line in listed { Output.note(line) }
    if report.held > 0, let held = try await heldSentence(report.held, of: company, database) { Output.note(held) }
    if report.waiting > 0, let missing = try await Sending.missing(for: company, in: database) {
      Output.note("e-mails wait: \(missing)")
    }
    if report.waiting > 0, let missing = try await Sending.missingSms(for: company, in: database) {
      Output.note("text messages wait: \(missing)")
    }
    if report.nextHour > 0 {
      Output.note("\(report.nextHour) e-mail(s) wait for the next hour: as many have left as may leave in one")
    }
    if report.later > 0 { Output.note("\(report.later) message(s) wait for their hour or their next attempt") }
    if report.taken > 0 {
      Output.note(
        "\(report.taken) message(s) are in the hands of another sender, or of one that was stopped: they are free again "
          + "within some minutes")
    }
    if report.sent > 0, let missing = try await Sending.missingOpenings(for: company, in: database) {
      Output.note("e-mails left without reporting their opening: \(missing)")
    }
    if let reason = rest.reports.stopped ?? rest.summaries.stopped ?? rest.summaries.reason {
      Output.note("reports or summaries wait: \(reason)")
    }
    if rest.reports.failed > 0 { Output.note("\(rest.reports.failed) report(s) not sent: see Scheduled reports") }
    try await database.close()
    if let reason = report.stopped { throw Failure(.failed, "sending stopped: \(reason)") }
    if doubtful > 0 { throw Failure(.setAside, "\(doubtful) message(s) need a person, listed above") }
  }

  /// How many messages are kept back, why, and what ends it.
  private func heldSentence(_ count: Int, of company: Company, _ database: Database) async throws -> String? {
    let id = company.id
    let gate = try await database.read { try SendingGate.read(id, $0) }
    return gate.hold(at: options.now).map { "\(count) message(s) held: \(HoldSentence.text($0))" }
  }

  private func attention(_ database: Database, _ company: CompanyID) async throws -> [String] {
    try await database.read { snapshot in
      try OutboxStore.list([.failed, .toCheck], of: company, limit: 50, snapshot).map { item in
        "\(item.state == .failed ? "failed" : "to check"): \(item.reminder.reference) to \(item.recipient): "
          + (item.response ?? "")
      }
    }
  }

  /// The reports that are due and, on working days, the morning summaries, as the worker sends them.
  private func sendRest(
    _ company: Company, _ database: Database
  ) async throws -> (reports: DeliverReports.Outcome, summaries: SendDigests.Outcome) {
    guard BusinessCalendar().isBusinessDay(options.day) else { return (.init(), .init()) }
    var pass = try await Sending.reports(for: company, in: database, actor: options.actor)
    pass?.includes = { !ReportDocuments.isBeforehand($0) }
    let reports = try await pass?.run(database, on: options.day) { Options.clock() }
    let summaries = try await Sending.digests(for: company, in: database, on: options.day)?
      .run(database, at: Options.clock())
    return (reports ?? .init(), summaries ?? .init())
  }

  /// What the command did, as its JSON has it.
  private struct Done: Encodable {
    let outbox: SendReport
    /// Reports and summaries that were sent to colleagues.
    let reports: Int
    let summaries: Int

    private enum Keys: String, CodingKey { case reports, summaries }

    func encode(to encoder: any Encoder) throws {
      try outbox.encode(to: encoder)
      var more = encoder.container(keyedBy: Keys.self)
      try more.encode(reports, forKey: .reports)
      try more.encode(summaries, forKey: .summaries)
    }
  }

  private func print(
    _ report: SendReport, _ rest: (reports: DeliverReports.Outcome, summaries: SendDigests.Outcome)
  ) throws {
    let counts: [(String, Int)] = [
      ("sent", report.sent), ("letters", report.letters), ("served", report.served), ("sms", report.sms),
      ("failed", report.failed),
      ("postponed", report.postponed),
      ("to_check", report.toCheck), ("withdrawn", report.withdrawn), ("waiting", report.waiting),
      ("next_hour", report.nextHour),
      ("held", report.held), ("later", report.later), ("taken", report.taken),
      ("reports", rest.reports.sent), ("summaries", rest.summaries.sent),
    ]
    try Output.print(
      Done(outbox: report, reports: rest.reports.sent, summaries: rest.summaries.sent),
      table: .init(
        columns: counts.map(\.0), rows: [counts.map { String($0.1) }], numeric: Set(counts.indices)),
      as: options.format)
  }
}

/// How this installation sends, read from its environment: shared by the command and the worker.
enum Sending {
  /// A pass over a company's outbox by this process.
  static func pass(
    for company: Company, in database: Database, actor: Actor, rate: SendingRate? = nil
  ) async throws -> SendOutbox {
    let (sender, server) = try await way(of: company, in: database)
    // Without an address of ours e-mails wait, as they do without a server, rather than fail one by one.
    let mail = sender == nil ? nil : server.map { SMTPTransport($0).transport }
    let letters = URL(fileURLWithPath: variable("ENCOURS_LETTERS") ?? "\(Options.home)/var/letters")
    let returns = try await database.read {
      try MailboxSettingStore.returns(of: company.id, $0, key: Options.sealingKey)
    }
    var pass = SendOutbox(
      company: company.id, owner: owner(), actor: actor,
      rendering: try MessageRendering(sender: sender, returns: returns, openings: try openings()), mail: mail,
      letters: LetterFolder(letters.appendingPathComponent(company.code)), rate: rate)
    pass.sms = try await sms(of: company, in: database)
    pass.postal = try await postal(of: company, in: database)
    return pass
  }

  /// Where the opening of e-mails is reported; `nil` while nobody has said where the installation is reached.
  static func openings() throws -> OpeningPicture? {
    try PublicAddress.current.flatMap { OpeningPicture(at: $0, key: try Options.sealingKey()) }
  }

  /// What keeps e-mails from reporting their opening though their company wants it, for whoever sends by hand.
  static func missingOpenings(for company: Company, in database: Database) async throws -> String? {
    guard PublicAddress.current == nil else { return nil }
    let wanted = try await database.read { try SendingRulesStore.find(company.id, $0).reportsOpening == true }
    return wanted ? "set ENCOURS_URL to where the installation is reached from outside" : nil
  }

  /// How a company's text messages leave; `nil` while its people have set no service.
  static func sms(of company: Company, in database: Database) async throws -> SmsWay? {
    try await database.read { try SmsSettingStore.find(company.id, $0) }.flatMap {
      try SmsSettingStore.way($0, of: company.id, key: Options.sealingKey)
    }
  }

  /// The service that prints and posts a company's letters; `nil` where it prints them itself, also while its people only try
  /// a service.
  static func postal(of company: Company, in database: Database) async throws -> PostalWay? {
    try await database.read { try PostalSettingStore.find(company.id, $0) }.flatMap {
      $0.isSandbox ? nil : try PostalSettingStore.way($0, of: company.id, key: Options.sealingKey)
    }
  }

  /// Asks the service what became of the letters that it took, and whether it has those in doubt.
  @discardableResult
  static func postReports(
    for company: Company, in database: Database, actor: Actor, now: @Sendable () -> Moment
  ) async throws -> ReadPostalReports.Outcome? {
    guard let way = try await postal(of: company, in: database) else { return nil }
    return try await ReadPostalReports(company.id, actor: actor, by: way).run(database, now: now)
  }

  /// Asks the service what became of the text messages that it took.
  @discardableResult
  static func receipts(
    for company: Company, in database: Database, actor: Actor, now: @Sendable () -> Moment
  ) async throws -> ReadSmsReports.Outcome? {
    guard let way = try await sms(of: company, in: database) else { return nil }
    return try await ReadSmsReports(company.id, actor: actor, by: way).run(database, now: now)
  }

  /// What keeps text messages waiting and what to do about it; `nil` when they can leave, or none waits.
  static func missingSms(for company: Company, in database: Database) async throws -> String? {
    guard try await sms(of: company, in: database) == nil,
      try await database.read({ try OutboxStore.isDue(.sms, of: company.id, at: Options.clock(), $0) })
    else { return nil }
    return "set a service for them on the page of settings"
  }

  /// Who e-mails of a company come from and which server they leave through: what the environment says, else what the
  /// company's people have set.
  static func way(
    of company: Company, in database: Database
  ) async throws -> (sender: MailAddress?, server: SMTPSettings?) {
    let kept = try await database.read { try MailServerStore.find(company.id, $0) }
    let isOfEnvironment = variable("ENCOURS_SMTP") != nil
    let from = variable("ENCOURS_MAIL_FROM") ?? (isOfEnvironment ? nil : kept?.sender) ?? company.email
    let sender = try from.map { try MailAddress(name: company.name, $0) }
    if let server = try environmentServer() { return (sender, server) }
    return (sender, try kept.map { try MailServerStore.settings($0, of: company.id, key: Options.sealingKey) })
  }

  /// The mail server of the environment.
  static func environmentServer() throws -> SMTPSettings? {
    try variable("ENCOURS_SMTP").map {
      try SMTPSettings(
        address: $0, password: variable("ENCOURS_SMTP_PASSWORD"), authorityFile: variable("ENCOURS_SMTP_CA"))
    }
  }

  /// A pass over the reports that colleagues receive by e-mail; `nil` while nothing can be sent.
  static func reports(for company: Company, in database: Database, actor: Actor) async throws -> DeliverReports? {
    guard case (let sender?, let server?) = try await way(of: company, in: database) else { return nil }
    return DeliverReports(
      company: company, sender: sender, actor: actor, mail: SMTPTransport(server).transport,
      compose: try ReportDocuments.composer(address: PublicAddress.current))
  }

  /// Sends the lists of what is about to leave to whoever asked for them, once the day has been planned: before the pass
  /// that lets it leave.
  static func departures(
    of company: Company, in database: Database, actor: Actor, on day: CivilDate, now: @Sendable () -> Moment
  ) async throws -> DeliverReports.Outcome? {
    let midnight = Moment.paris(now().parisDate, hour: 0)
    guard BusinessCalendar().isBusinessDay(day),
      try await database.read({ try OutboxStore.waits(decidedSince: midnight, of: company.id, $0) })
    else { return nil }
    var pass = try await reports(for: company, in: database, actor: actor)
    pass?.includes = { ReportDocuments.isBeforehand($0) }
    return try await pass?.run(database, on: day, now: now)
  }

  /// The morning summaries of the people of a company; `nil` without a mail server or an address of ours.
  static func digests(for company: Company, in database: Database, on day: CivilDate) async throws -> SendDigests? {
    guard case (let sender?, let server?) = try await way(of: company, in: database) else { return nil }
    return SendDigests(
      company.id, on: day, from: sender, mail: SMTPTransport(server).transport,
      words: try Words.shipped(by: ["Teamwork"]), templates: try Templates.shipped(by: ["Teamwork"]),
      address: PublicAddress.current)
  }

  /// What keeps e-mails waiting and what to do about it; `nil` when they can leave.
  static func missing(for company: Company, in database: Database) async throws -> String? {
    let (sender, server) = try await way(of: company, in: database)
    if server == nil {
      return "name a mail server in ENCOURS_SMTP, such as smtp://user@mail.example:587, or on the page of settings"
    }
    if sender == nil {
      return
        "\(company.name) has no e-mail address to send from; give it one with encours company --email, or name one "
        + "in ENCOURS_MAIL_FROM"
    }
    return nil
  }

  /// Unique to a pass: two of one process keep off each other's messages too.
  private static func owner() -> String {
    "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier):\(UUID().uuidString.prefix(8))"
  }

  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
