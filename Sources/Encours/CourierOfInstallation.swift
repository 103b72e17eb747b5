import Foundation
import Kernel
import Mail
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage

extension Sending {
  /// Carries the program's own messages, through the mail server of the environment or that of the first company that
  /// has one: `SetMailServer` lets only those choose a server who may do everything.
  static func courier(_ database: Database) -> Courier {
    Courier { note, to, name in
      do {
        let companies = try await database.read { try CompanyStore.all($0) }
        for company in companies {
          guard case (let sender?, let server?) = try await way(of: company, in: database) else { continue }
          let message = note.message(
            from: sender, to: try MailAddress(name: name, to.text), key: UUID().uuidString, date: Options.clock())
          let envelope = MailEnvelope(from: sender, to: message.to, bytes: try message.mime())
          if case .accepted = await SMTPTransport(server).transport.deliver(envelope) { return true }
          return false
        }
      } catch {
        Output.note("a message to \(to) could not be sent: \(error)")
      }
      return false
    }
  }
}
