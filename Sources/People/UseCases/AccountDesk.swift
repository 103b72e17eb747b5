public import Mail
public import PeopleRules
public import Sealing
public import Storage

/// What everything about accounts works with.
public struct AccountDesk: Sendable {
  public let database: Database
  public let passwords: Passwords
  /// What second factors are kept under.
  public let key: SealingKey
  public let courier: Courier
  /// The address of the interface as browsers have it, without a slash at its end: for links in e-mails. It is never
  /// taken from a request, where anybody could write another.
  public let address: @Sendable () -> String

  public init(
    database: Database, passwords: Passwords, key: SealingKey, courier: Courier,
    address: @escaping @Sendable () -> String
  ) {
    self.database = database
    self.passwords = passwords
    self.key = key
    self.courier = courier
    self.address = address
  }

  /// The address of a link to choose a password.
  public func link(_ token: String) -> String { "\(address())/invitation/\(token)" }

  /// Whether second factors were sealed under the key that the program runs with; true while there are none.
  public func opensSecondFactors() async throws -> Bool {
    guard let (person, sealed) = try await database.read({ try SecondFactorStore.newest($0) }) else { return true }
    return (try? key.open(sealed, for: SecondFactor.purpose(person))) != nil
  }

  var secondFactor: SecondFactor { SecondFactor(database: database, passwords: passwords, key: key) }
}

/// Carries the program's own messages to its people. A value, so that tests put their own in its place.
public struct Courier: Sendable {
  /// - Returns: whether a mail server took the note.
  public let send: @Sendable (_ note: MailNote, _ to: EmailAddress, _ name: String) async -> Bool

  public init(_ send: @escaping @Sendable (_ note: MailNote, _ to: EmailAddress, _ name: String) async -> Bool) {
    self.send = send
  }

  /// For an installation without a mail server.
  public static let none = Courier { _, _, _ in false }
}
