import Journal
public import Kernel
public import OpenID
import PeopleRules
public import Storage
import Web

/// Lets somebody in by the provider's word: whoever it named before, else the account with its verified address, once.
public struct ProviderSignIn: Sendable {
  public enum Outcome: Sendable, Hashable {
    case admitted(Admission)
    /// Nobody here has the address, and newcomers are not let in with it.
    case unknown
    /// The provider does not vouch for the address, or the account with it is somebody else's at the provider.
    case unverified
  }

  let database: Database

  public init(database: Database) { self.database = database }

  public func run(_ identity: Identity, caller: Caller, at: Moment) async throws -> Outcome {
    try await database.write { transaction in
      guard let settings = try ProviderStore.settings(transaction), settings.issuer == identity.issuer else {
        return .unknown
      }
      if let known = try ProviderStore.person(
        issuer: identity.issuer, subject: identity.subject, transaction)
      {
        guard try PersonStore.find(known, transaction) != nil else { return .unknown }
        return .admitted(try Admission.of(known, caller: caller, stay: false, at: at, transaction))
      }
      guard let email = identity.email.flatMap({ EmailAddress($0) }),
        settings.trusts(email, isVerified: identity.isEmailVerified)
      else {
        return .unverified
      }
      let person: PersonID
      if let account = try PersonStore.account(email, transaction) {
        // Addresses are given to other people in time; the provider's own name for somebody is not.
        guard try !ProviderStore.knows(account.id, issuer: identity.issuer, transaction) else { return .unverified }
        person = account.id
      } else {
        guard let newcomer = try newcomer(identity, email, settings, at: at, transaction) else { return .unknown }
        person = newcomer
      }
      try ProviderStore.link(
        issuer: identity.issuer, subject: identity.subject, to: person, at: at, transaction)
      Journal(transaction, actor: .system("door"), at: at).record(
        "person.provider_linked", "person:\(person)", company: nil,
        facts: ["issuer": .text(identity.issuer), "subject": .text(identity.subject)])
      return .admitted(try Admission.of(person, caller: caller, stay: false, at: at, transaction))
    }
  }

  /// A new account for somebody whom the provider vouches for; nil when newcomers are not let in with the address.
  private func newcomer(
    _ identity: Identity, _ email: EmailAddress, _ settings: ProviderSettings, at: Moment, _ transaction: Transaction
  ) throws -> PersonID? {
    guard settings.welcomes(email), try !PersonStore.hadAccount(email, transaction),
      let role = try settings.newcomersRole.flatMap({ try RoleStore.hold($0, transaction) }),
      !role.may(.managePeople)
    else { return nil }
    let given = TypedName.line(identity.name ?? "")
    let name = String((given.isEmpty ? email.text : given).prefix(ChangeProfile.nameCharacters))
    let person = Person(id: PersonID(0), email: email, name: name, role: role)
    let id = try PersonStore.insert(person, passwordHash: nil, transaction)
    Journal(transaction, actor: .system("door"), at: at).record(
      "person.added", "person:\(id)", company: nil,
      facts: ["name": .text(name), "email": .text(email.text), "role": .text(role.key)])
    return id
  }
}
