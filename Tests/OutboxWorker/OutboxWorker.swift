import Foundation
import Journal
import Kernel
import Mail
import Messaging
import MessagingRules
import Postal
import Sms
import Storage

/// Delivers an outbox once, for the test that kills it: DATABASE COMPANY SMTP-PORT LETTERS-FOLDER SECONDS-AHEAD, and
/// SMS-PORT for text messages, which then leave as on a Monday morning: telephones do not ring at the hour of every test. In
/// place of it `maileva:PORT` hands letters to the service that posts them, and asks it about those in doubt first.
@main
enum OutboxWorker {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard (6...7).contains(arguments.count), let company = Int64(arguments[2]), let port = Int(arguments[3]),
      let ahead = Int64(arguments[5])
    else { exit(2) }
    let database = try Database(arguments[1], connections: 2)
    let sender = try MailAddress(name: "Verdoncelle Industrie", "recouvrement@verdoncelle.example")
    let smtp = SMTPTransport(SMTPSettings(host: "127.0.0.1", port: port, security: .none))
    var pass = SendOutbox(
      company: CompanyID(company), owner: "worker-\(ProcessInfo.processInfo.processIdentifier)-\(ahead)",
      actor: .system("test"), rendering: try MessageRendering(sender: sender), mail: smtp.transport,
      letters: LetterFolder(URL(fileURLWithPath: arguments[4])))
    // The day of what the tests put into the outbox, whenever they run.
    pass.day = "2026-11-23"
    let service = arguments.dropFirst(6).first
    let post = service.flatMap { $0.hasPrefix("maileva:") ? $0.dropFirst(8) : nil }
    let texts = post == nil ? service : nil
    if let post { pass.postal = way(String(post)) }
    if let texts {
      let brevo = BrevoSms(address: "http://127.0.0.1:\(texts)", key: "xkeysib-1")
      pass.sms = SmsWay(service: .brevo, provider: brevo, sender: "VERDONCELLE")
    }
    let began = Date()
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    let isTexting = texts != nil
    let clock: @Sendable () -> Moment = {
      let now = Moment(microsecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000_000))
      let monday = Moment.paris("2026-11-23", hour: 9).adding(seconds: Int64(-began.timeIntervalSinceNow))
      return (isTexting ? monday : now).adding(seconds: ahead)
    }
    if let way = pass.postal {
      _ = try await ReadPostalReports(CompanyID(company), actor: .system("test"), by: way).run(database, now: clock)
    }
    _ = try await pass.run(database, now: clock)
    try await database.close()
  }

  private static func way(_ port: String) -> PostalWay {
    let address = "http://127.0.0.1:\(port)"
    return PostalWay(
      service: .maileva,
      provider: Maileva(
        .init(service: address, tokens: "\(address)/token"), .init(client: "encours", secret: "s3cret"),
        .init(email: "courrier@verdoncelle.example", isColoured: false, hasAddressSheet: true)))
  }
}
