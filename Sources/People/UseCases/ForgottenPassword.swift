import Journal
public import Kernel
public import PeopleRules
public import Storage
import Web

/// Makes a link to choose a new password, for whoever asks with an address.
///
/// The one who asks learns nothing: the answer is the same whether the address has an account, and the present password
/// goes on working until the link is used.
public struct ForgottenPassword: Sendable {
  public struct Link: Sendable, Hashable {
    /// The secret of the address `/invitation/{token}`.
    public let token: String
    public let name: String
    public let language: LanguageCode
    public let email: EmailAddress
  }

  /// Seconds a link may be used.
  public static let seconds: Int64 = 3600
  /// Links that one account, and one address of the network, may be sent before a pause.
  static let free = 3

  let database: Database

  public init(database: Database) { self.database = database }

  /// - Returns: what to send and to whom; nil when there is nobody to send it to, or too much was asked.
  public func run(email: String, caller: Caller, at: Moment) async throws -> Link? {
    guard let address = EmailAddress(email) else { return nil }
    return try await database.write { transaction in
      // Counted apart from the passwords: asking for links keeps nobody from signing in.
      for (place, account, free) in [
        ("forgotten", Secret.digest(address.folded), ForgottenPassword.free),
        ("forgotten:\(caller.address)", AttemptStore.everyAccount, SignInPatience.freeTriesOfAddress),
      ] {
        let before = try AttemptStore.count(place: place, account: account, free: free, at: at, transaction)
        if before.wait(at: at) > 0 { return nil }
      }
      guard let account = try PersonStore.account(address, transaction),
        let person = try PersonStore.find(account.id, transaction)
      else { return nil }
      let token = Secret.make()
      try InvitationStore.insert(
        token, person: person.id, expires: at.adding(seconds: ForgottenPassword.seconds), transaction)
      Journal(transaction, actor: .system("door"), at: at).record(
        "person.password_forgotten", "person:\(person.id)", company: nil, facts: ["address": .text(caller.address)])
      return Link(token: token, name: person.name, language: person.language, email: person.email)
    }
  }
}
