/// Something a reader found in a file or a form: what, where, and what to do about it.
///
/// Readers collect findings instead of stopping at the first, so that a person sees them all at once.
public struct Finding: Hashable, Sendable, Codable {
  public enum Severity: String, Sendable, Codable, Comparable {
    /// Worth knowing; nothing is lost.
    case notice
    /// Loaded, but a person should look.
    case warning
    /// The record was set aside; it can be corrected and replayed.
    case rejected
    /// The whole file is refused and nothing changed.
    case fatal

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .notice: 0
      case .warning: 1
      case .rejected: 2
      case .fatal: 3
      }
    }
  }

  public let severity: Severity
  /// A stable, short name for the kind of finding, such as `statement_does_not_add_up`.
  public let code: String
  /// The line of the file, from 1, where there is one.
  public let line: Int?
  /// The column, tag or form field, where there is one.
  public let field: String?
  /// What was found and what was expected, in one sentence.
  public let reason: Phrase
  /// What the person can do, where there is something.
  public let remedy: Phrase?

  public init(
    _ severity: Severity, _ code: String, line: Int? = nil, field: String? = nil, reason: Phrase, remedy: Phrase? = nil
  ) {
    self.severity = severity
    self.code = code
    self.line = line
    self.field = field
    self.reason = reason
    self.remedy = remedy
  }
}
