import Foundation
public import Kernel
public import Storage

/// How far a company's mailbox has been read, and what keeps it from being read.
public struct MailboxRead: Sendable, Hashable {
  /// Which mailbox: `imap://user@host:port/folder`, without its password.
  public let mailbox: String
  /// The numbering that ``lastUID`` belongs to; 0 before the first look.
  public var validity: Int64
  /// The last message taken in.
  public var lastUID: Int64
  /// When it was last read to its end.
  public var lookedAt: Moment?
  /// Why it cannot be read; `nil` when the last look went well.
  public var failure: Phrase?
  /// Since when it cannot.
  public var failedSince: Moment?

  public init(_ mailbox: String, validity: Int64 = 0, lastUID: Int64 = 0) {
    self.mailbox = mailbox
    self.validity = validity
    self.lastUID = lastUID
  }
}

/// What is kept of the looks into mailboxes.
public enum MailboxReadStore {
  public static func find(
    _ mailbox: String, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> MailboxRead? {
    try snapshot.first(
      """
      SELECT validity, last_uid, looked_at, failure, failed_since FROM mailbox_read
      WHERE company = \(company) AND mailbox = \(mailbox)
      """
    ) { row in
      var read = MailboxRead(mailbox, validity: row.int(0), lastUID: row.int(1))
      read.lookedAt = try row.momentOrNil(2)
      read.failure = row.textOrNil(3).flatMap { try? JSONDecoder().decode(Phrase.self, from: Data($0.utf8)) }
      read.failedSince = try row.momentOrNil(4)
      return read
    }
  }

  /// Takes the right to look into it now. A try to come, by a clock that was put back since, keeps nobody off.
  /// - Parameter pause: seconds since the last try before which nobody looks again.
  /// - Returns: whether it is the caller's.
  static func claim(
    _ mailbox: String, of company: CompanyID, at moment: Moment, pause: Int64, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO mailbox_read (company, mailbox, validity, last_uid, tried_at)
      VALUES (\(company), \(mailbox), 0, 0, \(moment))
      ON CONFLICT (company, mailbox) DO UPDATE SET tried_at = excluded.tried_at
      WHERE mailbox_read.tried_at IS NULL OR mailbox_read.tried_at <= \(moment.adding(seconds: -pause))
        OR mailbox_read.tried_at > \(moment)
      """) == 1
  }

  /// Has it looked into again at the next turn.
  static func forgetTry(_ mailbox: String, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE mailbox_read SET tried_at = NULL WHERE company = \(company) AND mailbox = \(mailbox)")
  }

  /// Notes the last message taken in. Of two readers the one that is further counts, within one numbering.
  static func advance(
    _ mailbox: String, validity: Int64, to uid: Int64, of company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO mailbox_read (company, mailbox, validity, last_uid) VALUES (\(company), \(mailbox), \(validity), \(uid))
      ON CONFLICT (company, mailbox) DO UPDATE SET
        last_uid = CASE WHEN mailbox_read.validity = excluded.validity AND mailbox_read.last_uid > excluded.last_uid
          THEN mailbox_read.last_uid ELSE excluded.last_uid END,
        validity = excluded.validity
      """)
  }

  /// Notes a look that went well to its end.
  static func looked(
    _ mailbox: String, of company: CompanyID, at moment: Moment, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO mailbox_read (company, mailbox, validity, last_uid, looked_at)
      VALUES (\(company), \(mailbox), 0, 0, \(moment))
      ON CONFLICT (company, mailbox) DO UPDATE
      SET looked_at = excluded.looked_at, failure = NULL, failed_since = NULL
      """)
  }

  /// Notes that it cannot be read, and why.
  /// - Returns: whether it could be before.
  static func failed(
    _ mailbox: String, of company: CompanyID, _ reason: Phrase, at moment: Moment, _ transaction: Transaction
  ) throws -> Bool {
    let before = try find(mailbox, of: company, transaction)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let facts = String(decoding: try encoder.encode(reason), as: UTF8.self)
    try transaction.execute(
      """
      INSERT INTO mailbox_read (company, mailbox, validity, last_uid, failure, failed_since)
      VALUES (\(company), \(mailbox), 0, 0, \(facts), \(moment))
      ON CONFLICT (company, mailbox) DO UPDATE
      SET failure = excluded.failure, failed_since = COALESCE(mailbox_read.failed_since, excluded.failed_since)
      """)
    return before?.failedSince == nil
  }
}
