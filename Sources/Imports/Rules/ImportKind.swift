/// What a file is for. Named as on the command line.
public enum ImportKind: String, Sendable, Hashable, Codable, CaseIterable {
  case fec
  case openItems = "open-items"
  case customers
  case invoice
  case statement
  /// What a bank answers to a file of direct debits.
  case debitStatus = "debit-status"

  /// Whether it says what every customer owes: after it, what was paid or billed before is known.
  public var isLedger: Bool { self == .fec || self == .openItems }
}
