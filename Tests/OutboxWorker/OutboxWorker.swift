import Foundation
import Journal
import Kernel
import Mail
import Messaging
import MessagingRules
import Sms
import Storage

/// Delivers an outbox once, for the test that kills it: DATABASE COMPANY SMTP-PORT LETTERS-FOLDER SECONDS-AHEAD, and
/// SMS-PORT for text messages, which then leave as on a Monday morning: telephones do not ring at the hour of every test.
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
    let texts = arguments.dropFirst(6).first
    if let texts {
      let service = BrevoSms(address: "http://127.0.0.1:\(texts)", key: "xkeysib-1")
      pass.sms = SmsWay(service: .brevo, provider: service, sender: "VERDONCELLE")
    }
    let began = Date()
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = try await pass.run(database) {
      let now = Moment(microsecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000_000))
      let monday = Moment.paris("2026-11-23", hour: 9).adding(seconds: Int64(-began.timeIntervalSinceNow))
      return (texts == nil ? now : monday).adding(seconds: ahead)
    }
    try await database.close()
  }
}
