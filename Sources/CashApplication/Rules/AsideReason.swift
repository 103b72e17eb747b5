/// What a bank entry is that settles nothing of a customer's.
public enum AsideReason: String, Sendable, Hashable, Codable, CaseIterable {
  /// The tax office or a social fund pays something back.
  case taxRefund = "tax_refund"
  case subsidy
  case loan
  /// From one of the company's own accounts to another.
  case internalTransfer = "internal_transfer"
  /// What a card terminal, a slip of cheques or a platform pays out, of several customers and perhaps less its fees.
  case payout
  /// Interest or a dividend.
  case interest
  /// A supplier or an insurer pays something back.
  case refund
  /// What an owner brings.
  case capital
  /// A payment that the ledger has already, or a return.
  case inLedger = "in_ledger"
  case other
}
