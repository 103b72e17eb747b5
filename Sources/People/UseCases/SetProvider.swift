import Journal
public import Kernel
public import OpenID
public import PeopleRules
public import Sealing
public import Storage

/// Says at which provider people may sign in, or that they may at none.
///
/// A provider's word opens accounts: whoever chose it could become anybody. So it is chosen by who may do everything.
public struct SetProvider: Sendable {
  public enum Refusal: String, Error, Sendable {
    /// Neither https nor this machine.
    case address
    case client
    case secret
    /// The role cannot be given to newcomers: there is none, or it manages people.
    case role
    case domain
  }

  static let purpose = "open-id"

  let key: SealingKey
  let actor: Actor
  let at: Moment

  public init(key: SealingKey, actor: Actor, at: Moment) {
    self.key = key
    self.actor = actor
    self.at = at
  }

  /// - Parameter secret: nil keeps the present one.
  /// - Throws: `NotAllowed`, `Refusal`.
  public func run(
    issuer: String, clientID: String, secret: String?, domain: String, newcomersRole: String?,
    trustsAddresses: Bool, _ transaction: Transaction
  ) throws {
    try actor.needsEverything()
    guard (try? ProviderAddress.check(issuer)) != nil, issuer.utf8.count <= 500 else { throw Refusal.address }
    guard !clientID.isEmpty, clientID.utf8.count <= 500 else { throw Refusal.client }
    let before = try ProviderStore.settings(transaction)
    let sealed: String
    if let secret, !secret.isEmpty {
      guard secret.utf8.count <= 2_000 else { throw Refusal.secret }
      sealed = try key.seal(secret, for: SetProvider.purpose)
    } else if let before, before.issuer == issuer {
      sealed = before.sealedSecret
    } else {
      // A secret meant for one provider is not sent to another.
      throw Refusal.secret
    }
    if let newcomersRole {
      guard let role = try RoleStore.find(newcomersRole, transaction), !role.may(.managePeople)
      else { throw Refusal.role }
    }
    if newcomersRole != nil || trustsAddresses {
      guard domain.contains("."), !domain.contains("@"), domain.utf8.count <= 253 else { throw Refusal.domain }
    }
    try ProviderStore.write(
      ProviderSettings(
        issuer: issuer, clientID: clientID, sealedSecret: sealed, domain: domain, newcomersRole: newcomersRole,
        trustsAddresses: trustsAddresses),
      transaction)
    Journal(transaction, actor: actor, at: at).record(
      "provider.set", "installation", company: nil,
      facts: [
        "issuer": .text(issuer), "client": .text(clientID), "domain": .text(domain),
        "newcomers": newcomersRole.map { .text($0) } ?? .none, "trusts": .text(trustsAddresses ? "yes" : "no"),
      ])
  }

  public func forget(_ transaction: Transaction) throws {
    try actor.needsEverything()
    guard try ProviderStore.settings(transaction) != nil else { return }
    try ProviderStore.forget(transaction)
    Journal(transaction, actor: actor, at: at).record("provider.forgotten", "installation", company: nil)
  }
}
