import Kernel
import PeopleRules
import Storage
import Web

/// Asks somebody who is signed in for their password again, before what a stranger at an open screen must not do.
struct OwnPassword: Sendable {
  let database: Database
  let passwords: Passwords

  /// - Throws: `PeopleError.wrongPassword`, `.wait` after too many wrong tries, `.noPassword` when there is none, `.busy`.
  func confirm(_ password: String, of person: PersonID, at: Moment) async throws {
    let account = "person:\(person)"
    let (before, hash) = try await database.write { transaction in
      (
        try AttemptStore.count(place: OwnPassword.place, account: account, at: at, transaction),
        try PersonStore.passwordHash(of: person, transaction)
      )
    }
    let wait = before.wait(at: at)
    if wait > 0 { throw PeopleError.wait(seconds: wait) }
    guard let hash else { throw PeopleError.noPassword }
    let matches: Bool
    do {
      let tooLong = password.utf8.count > PasswordRule.bytesMax
      matches = tooLong ? false : try await passwords.verify(password, hash)
    } catch {
      try await database.write { try AttemptStore.takeBack(place: OwnPassword.place, account: account, $0) }
      throw error
    }
    guard matches else { throw PeopleError.wrongPassword }
    try await database.write { try AttemptStore.forget(place: OwnPassword.place, account: account, $0) }
  }

  /// Counted apart from the tries at the door: they cannot keep anybody from signing in.
  private static let place = "account"
}
