import Journal
public import Kernel
import MessagingRules
public import Sealing
public import Storage

/// Somebody's mail program has asked for the picture of an e-mail: the first time is noted with its moment and journaled,
/// later ones are only counted.
///
/// Whoever asks is nobody to us: the mark in the token is what allows it, and what is answered never depends on what
/// becomes of it. Nothing is kept of the asker: no address, no program, no cookie.
public struct NoteOpening: Sendable {
  static let actor = Actor.system("opening")

  private let token: String
  private let key: SealingKey

  public init(_ token: String, key: SealingKey) {
    self.token = token
    self.key = key
  }

  /// - Returns: whether something was written down.
  @discardableResult
  public func run(_ database: Database, at now: Moment) async throws -> Bool {
    guard let message = OpeningPicture.message(of: token, key) else { return false }
    // Looked at before anybody is kept waiting for a change that none may follow.
    guard try await database.read({ try OpeningStore.isWanted(message, at: now, $0) }) else { return false }
    return try await database.write { transaction in
      guard try OpeningStore.isWanted(message, at: now, transaction),
        let noted = try OpeningStore.note(message, at: now, transaction)
      else { return false }
      if noted.count == 1 {
        Journal(transaction, actor: NoteOpening.actor, at: now).record(
          "message.opened", "message:\(message)", company: noted.company,
          facts: ["recipient": .text(noted.recipient)])
      }
      return true
    }
  }
}
