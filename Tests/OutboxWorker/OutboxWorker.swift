import Foundation
import Journal
import Kernel
import Mail
import Messaging
import Storage

/// Delivers an outbox once, for the test that kills it: DATABASE COMPANY SMTP-PORT LETTERS-FOLDER SECONDS-AHEAD.
@main
enum OutboxWorker {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let company = Int64(arguments[2]), let port = Int(arguments[3]),
      let ahead = Int64(arguments[5])
    else { exit(2) }
    let database = try Database(arguments[1], connections: 2)
    let sender = try MailAddress(name: "Verdoncelle Industrie", "recouvrement@verdoncelle.example")
    let smtp = SMTPTransport(SMTPSettings(host: "127.0.0.1", port: port, security: .none))
    let pass = SendOutbox(
      company: CompanyID(company), owner: "worker-\(ProcessInfo.processInfo.processIdentifier)-\(ahead)",
      actor: .system("test"), rendering: try MessageRendering(sender: sender), mail: smtp.transport,
      letters: LetterFolder(URL(fileURLWithPath: arguments[4])))
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = try await pass.run(database) {
      Moment(microsecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000_000)).adding(seconds: ahead)
    }
    try await database.close()
  }
}
