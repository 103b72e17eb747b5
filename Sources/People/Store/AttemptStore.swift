import Kernel
import PeopleRules
import Storage
import Web

/// The tries to sign in, counted by account and place, and the devices that have succeeded before.
enum AttemptStore {
  /// Counts a try before it is looked at, so that many at once do not slip through; ``forget`` takes it back.
  /// - Returns: what was counted before this try.
  static func count(
    place: String, account: String, free: Int = SignInPatience.freeTries, at: Moment, _ transaction: Transaction
  ) throws -> SignInPatience {
    try transaction.execute(
      "DELETE FROM sign_in_failure WHERE last_at < \(at.adding(seconds: -SignInPatience.memorySeconds))")
    // Writing before reading makes a second try wait here until the first is counted.
    try transaction.execute(
      """
      INSERT INTO sign_in_failure (place, account, failures, last_at) VALUES (\(place), \(account), 0, \(at))
      ON CONFLICT (place, account) DO UPDATE SET failures = sign_in_failure.failures
      """)
    let before =
      try transaction.first(
        "SELECT failures, last_at FROM sign_in_failure WHERE place = \(place) AND account = \(account)"
      ) { SignInPatience(failures: Int($0.int(0)), last: try $0.moment(1), free: free) }
      ?? SignInPatience(failures: 0, last: at, free: free)
    guard before.wait(at: at) == 0 else { return before }
    try transaction.execute(
      """
      UPDATE sign_in_failure SET failures = failures + 1, last_at = \(at)
      WHERE place = \(place) AND account = \(account)
      """)
    return before
  }

  /// The name under which the tries of one address on every account are counted.
  static let everyAccount = "*"

  static func forget(place: String, account: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM sign_in_failure WHERE place = \(place) AND account = \(account)")
  }

  /// Forgets every wrong try on an account from wherever.
  static func forgetAll(account: String, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM sign_in_failure WHERE account = \(account)")
  }

  /// Takes one try back: the one that succeeded, from what an address has counted; one that nobody could look at.
  static func takeBack(place: String, account: String, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      UPDATE sign_in_failure SET failures = failures - 1
      WHERE place = \(place) AND account = \(account) AND failures > 0
      """)
  }

  /// Whether the device with this secret has signed the account in before.
  static func knows(_ device: String, account: EmailAddress, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM known_device JOIN person ON person.id = known_device.person
      WHERE digest = \(Secret.digest(device)) AND email_folded = \(account.folded)
      """) > 0
  }

  /// Whether the device with this secret has signed the person in before.
  static func knows(_ device: String, person: PersonID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      "SELECT COUNT(*) FROM known_device WHERE digest = \(Secret.digest(device)) AND person = \(person)") > 0
  }

  static func remember(_ device: String, of person: PersonID, at: Moment, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO known_device (digest, person, seen) VALUES (\(Secret.digest(device)), \(person), \(at))
      ON CONFLICT (digest) DO UPDATE SET seen = excluded.seen, person = excluded.person
      """)
  }
}
