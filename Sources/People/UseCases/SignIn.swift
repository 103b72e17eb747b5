public import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
import Web

/// Signs somebody in with a password.
public struct SignIn: Sendable {
  public enum Outcome: Sendable, Hashable {
    case signedIn(StartedSession)
    /// The password is right; the secret names the sign-in that waits for a code of the second factor.
    case secondFactor(step: String)
    /// The address and the password do not go together; whether the address exists is not told. `left` tries are left
    /// before a pause.
    case refused(left: Int)
    case wait(seconds: Int64)
    /// The person may see no company.
    case noCompany
  }

  let database: Database
  let passwords: Passwords

  public init(database: Database, passwords: Passwords) {
    self.database = database
    self.passwords = passwords
  }

  /// - Parameters:
  ///   - stay: whether the session outlives the browser.
  /// - Throws: `PeopleError.busy`; a try that was not looked at is not counted.
  public func run(email: String, password: String, caller: Caller, stay: Bool, at: Moment) async throws -> Outcome {
    let account = EmailAddress(email)
    let accountDigest = Secret.digest(account?.folded ?? email)
    let place = try await place(of: caller, account: account)
    let (before, ofAddress) = try await database.write { transaction in
      (
        try AttemptStore.count(place: place.name, account: accountDigest, at: at, transaction),
        place.isKnown
          ? nil
          : try AttemptStore.count(
            place: place.name, account: AttemptStore.everyAccount, free: SignInPatience.freeTriesOfAddress, at: at,
            transaction)
      )
    }
    let wait = max(before.wait(at: at), ofAddress?.wait(at: at) ?? 0)
    if wait > 0 { return .wait(seconds: wait) }

    let found = try await database.read { snapshot in
      try account.flatMap { try PersonStore.account($0, snapshot) }
    }
    let tooLong = password.utf8.count > PasswordRule.bytesMax
    let matches: Bool
    do {
      matches = try await passwords.verify(tooLong ? "" : password, found?.passwordHash)
    } catch {
      try await database.write { transaction in
        for counted in [accountDigest, AttemptStore.everyAccount] {
          try AttemptStore.takeBack(place: place.name, account: counted, transaction)
        }
      }
      throw error
    }
    guard matches, !tooLong, let person = found?.id else {
      return .refused(left: max(0, before.left(at: at) - 1))
    }
    return try await database.write { transaction in
      try AttemptStore.forget(place: place.name, account: accountDigest, transaction)
      try AttemptStore.takeBack(place: place.name, account: AttemptStore.everyAccount, transaction)
      switch try Admission.of(person, caller: caller, stay: stay, at: at, transaction) {
      case .session(let session): return .signedIn(session)
      case .secondFactor(let step): return .secondFactor(step: step)
      case .noCompany: return .noCompany
      }
    }
  }

  /// Where a try comes from: a device that has signed the account in before, else an address.
  private func place(of caller: Caller, account: EmailAddress?) async throws -> (name: String, isKnown: Bool) {
    if let device = caller.device, let account,
      try await database.read({ try AttemptStore.knows(device, account: account, $0) })
    {
      return ("device:\(Secret.digest(device))", true)
    }
    return ("address:\(caller.address)", false)
  }
}

/// A session that has just begun: the secrets for the browser, which are nowhere else.
public struct StartedSession: Sendable, Hashable {
  public let token: String
  public let device: String
  /// Seconds the cookie outlives the browser; nil when it goes with it.
  public let staysSeconds: Int?

  static func start(
    for person: PersonID, caller: Caller, stay: Bool, at: Moment, _ transaction: Transaction
  ) throws -> StartedSession? {
    let companies = try CompanyStore.all(transaction)
    guard let access = try PersonStore.find(person, transaction)?.access,
      // The oldest they may see: a company that is added draws nobody to it.
      let first = companies.filter({ access.allows($0.id) }).min(by: { $0.id < $1.id })
    else { return nil }
    let last = try LastCompanyStore.find(of: person, transaction)
    let company = companies.first { $0.id == last && access.allows($0.id) } ?? first
    let token = Secret.make()
    let device = caller.device ?? Secret.make()
    try SessionStore.start(
      token, person: person, company: company.id, caller: caller, stays: stay, at: at, transaction)
    try AttemptStore.remember(device, of: person, at: at, transaction)
    return StartedSession(
      token: token, device: device, staysSeconds: stay ? Int(SessionLife.seconds(stays: true)) : nil)
  }
}

/// Ends a session; whoever still holds its token has nothing.
public struct SignOut: Sendable {
  let database: Database

  public init(database: Database) { self.database = database }

  public func run(token: String) async throws {
    try await database.write { try SessionStore.end(token, $0) }
  }
}
