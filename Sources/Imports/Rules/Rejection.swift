public import Kernel

/// A row that could not be read and was set aside, to be corrected and replayed.
public struct Rejection: Hashable, Sendable, Codable {
  /// The line of the file, from 1.
  public let line: Int
  public let field: String
  public let reason: Phrase
  /// The row as it stands in the file; `nil` when it may name an employee.
  public let raw: String?
  /// What the row holds, by field, for the form in which it is corrected; empty when `raw` is `nil`.
  public let fields: [String: String]

  public init(line: Int, field: String, reason: Phrase, raw: String? = nil, fields: [String: String] = [:]) {
    self.line = line
    self.field = field
    self.reason = reason
    self.raw = raw
    self.fields = fields
  }
}
