/// How a person signs what the customers receive of whom they are in charge.
public struct Signature: Sendable, Hashable {
  /// The name as customers are to read it.
  public var name: String
  /// What the person does, such as `Chargée de recouvrement`.
  public var role: String?
  /// The direct line; `nil` for the company's.
  public var phone: String?

  /// Letters of a name and of a function, and of a telephone number.
  public static let nameMax = 100
  public static let phoneMax = 30

  public init(name: String, role: String? = nil, phone: String? = nil) {
    self.name = name
    self.role = role
    self.phone = phone
  }
}
