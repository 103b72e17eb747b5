import Foundation
import Kernel
import Logging
import Mailbox
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Storage

/// Looks into the mailboxes of the companies every few minutes, beside the other work: a server that is silent keeps
/// nobody's messages waiting.
struct MailboxWorker: Sendable {
  let database: Database
  let logger: Logger
  var now: @Sendable () -> Moment = Options.clock
  /// Seconds between two looks into one mailbox, by any worker.
  static let pause: Int64 = 180
  /// Seconds between two questions which are due.
  private static let turn: Int64 = 30

  private static let actor = Actor.system("mailbox")

  /// Works until it is cancelled.
  func run() async throws {
    while !Task.isCancelled {
      do {
        for company in try await database.read({ try CompanyStore.all($0) }) { try await look(company) }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("the companies could not be read: \(error)")
      }
      try await Task.sleep(for: .seconds(MailboxWorker.turn))
    }
  }

  private func look(_ company: Company) async throws {
    do {
      guard
        let reader = try await MailboxWorker.reader(of: company, in: database, actor: MailboxWorker.actor)
      else { return }
      switch try await reader.run(database, pause: MailboxWorker.pause, now: now) {
      case .read(let outcome) where outcome.taken > 0:
        logger.info("took \(outcome.taken) mails of \(company.code)")
      case .failed(let error): logger.warning("the mailbox of \(company.code) cannot be read: \(error)")
      case .read, .notDue: break
      }
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      logger.error("the reading of answers of \(company.code) failed: \(error)")
    }
  }

  /// What reads the mailbox that a company's people have set; `nil` when they have set none.
  static func reader(of company: Company, in database: Database, actor: Actor) async throws -> ReadMailbox? {
    guard let kept = try await database.read({ try MailboxSettingStore.find(company.id, $0) }) else { return nil }
    let settings = try MailboxSettingStore.settings(
      kept, of: company.id, authorityFile: authorityFile, key: Options.sealingKey)
    let returns = try await database.read {
      try MailboxSettingStore.returns(of: company.id, $0, key: Options.sealingKey)
    }
    return ReadMailbox(settings, mailbox: kept.name, company: company.id, actor: actor, returns: returns)
  }

  /// Certificates that the installation trusts for mailboxes instead of the system's.
  static var authorityFile: String? {
    ProcessInfo.processInfo.environment["ENCOURS_IMAP_CA"].flatMap { $0.isEmpty ? nil : $0 }
  }
}
