public import Kernel

extension Reminder {
  /// That what a message claims was put on notice before: it then announces no notice, unless of the rest.
  public struct Noticed: Sendable, Hashable, Codable {
    /// The days of the formal notices, each once.
    public var days: [CivilDate]
    /// Whether nothing that is claimed is left to be put on notice.
    public var isWhole: Bool

    public init(days: [CivilDate], isWhole: Bool) {
      self.days = days
      self.isWhole = isWhole
    }
  }
}
