public import Kernel

/// A kind of long work, declared once: whoever offers it, does it or shows it reads it here.
public struct JobKind: Sendable, Hashable {
  /// What is kept of it, such as `import`; its texts are under `job.NAME`.
  public let name: String
  /// Asked of whoever wants it, and again when it is done.
  public let right: Right
  /// Whether beginning again does nothing twice.
  public let isRepeatable: Bool
  /// Whether nothing of it is kept unless it comes to its end; else what was done before it stopped stays done.
  public let isWhole: Bool
  /// Whether it spends its time waiting: it then has a turn of its own, and nothing waits behind it.
  public let isSlow: Bool

  public init(_ name: String, right: Right, isRepeatable: Bool, isWhole: Bool, isSlow: Bool = false) {
    self.name = name
    self.right = right
    self.isRepeatable = isRepeatable
    self.isWhole = isWhole
    self.isSlow = isSlow
  }
}
