/// What a file is for. Named as on the command line.
public enum ImportKind: String, Sendable, Hashable, Codable, CaseIterable {
  case fec
  case openItems = "open-items"
  case customers
  case invoice
  case statement
}
