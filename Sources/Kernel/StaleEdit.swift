/// Somebody changed a thing between the moment at which a person read it and the moment at which they saved theirs.
///
/// A form carries the version it was made from; the update names it (`WHERE version = …`) and counts it up, so that of
/// two people who save at once the second is told instead of undoing the first without knowing.
public struct StaleEdit: Error, Hashable, Sendable {
  /// The name of whoever changed it; `nil` when that was not kept.
  public let by: String?
  public let at: Moment?
  /// The version that stands now.
  public let version: Int64

  public init(by: String?, at: Moment?, version: Int64) {
    self.by = by
    self.at = at
    self.version = version
  }
}

extension StaleEdit: CustomStringConvertible {
  public var description: String {
    "\(by ?? "somebody") changed it\(at.map { " at \($0)" } ?? "") since it was read; "
      + "read version \(version) and make the change again"
  }
}
