public import Kernel

/// Somebody who uses Encours.
public struct Person: Sendable, Hashable {
  public let id: PersonID
  public var email: EmailAddress
  public var name: String
  public var role: Role
  public var language: LanguageCode
  public var access: CompanyAccess

  public init(
    id: PersonID, email: EmailAddress, name: String, role: Role, language: LanguageCode = .french,
    access: CompanyAccess = .all
  ) {
    self.id = id
    self.email = email
    self.name = name
    self.role = role
    self.language = language
    self.access = access
  }

  /// The person as one who acts.
  public var actor: Actor {
    .person(id, name: name, rights: role.rights, companies: access, customers: role.customers)
  }
}

/// An e-mail address as an account's name: the same in any case.
public struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
  /// As it was written.
  public let text: String
  /// As it is compared.
  public let folded: String

  /// Bytes of an address at most (RFC 5321 §4.5.3.1.3, its brackets left out).
  public static let bytesMax = 254

  /// Nil when the text cannot be an address: one `@` with something on both sides, no space, 254 bytes at most.
  public init?(_ text: some StringProtocol) {
    let trimmed = text.drop { $0.isWhitespace }
    let end = trimmed.lastIndex { !$0.isWhitespace }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
    let address = String(trimmed[..<end])
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, address.utf8.count <= EmailAddress.bytesMax,
      address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace })
    else { return nil }
    self.text = address
    folded = address.lowercased()
  }

  public var description: String { text }
}
