public import Kernel

/// A name of its own under which a company deals with some of its customers.
public struct Brand: Sendable, Hashable {
  public let id: BrandID
  public let name: String

  /// Letters of a name.
  public static let nameMax = 60

  public init(id: BrandID, name: String) {
    self.id = id
    self.name = name
  }
}
