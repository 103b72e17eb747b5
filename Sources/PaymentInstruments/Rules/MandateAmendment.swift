/// What of a mandate was changed after it was used, and the debtor's bank has not been told: the next debit says so, once.
///
/// Source: EPC016-06 and EPC222-07, 4.8.2 and AT-24; EPC130-08 and EPC131-08 (customer-to-PSP guidelines), Amendment
/// Information Details: the original mandate reference, and of a new account the original one or SMNDA.
public struct MandateAmendment: Hashable, Sendable {
  /// How the debtor's bank knows the account before.
  public enum OriginalAccount: Hashable, Sendable {
    /// With the same bank: the account before.
    case iban(String)
    /// Same mandate, new debtor account (SMNDA): what may be said whichever bank it is.
    case sameMandateNewAccount
  }

  /// The reference before; `nil` where it is the same.
  public let reference: String?
  /// The account before; `nil` where it is the same.
  public let iban: String?

  /// - Returns: `nil` when nothing differs from what the bank knows.
  public init?(reference: String?, iban: String?, now: (reference: String, iban: String)) {
    self.reference = reference == now.reference ? nil : reference
    self.iban = iban == now.iban ? nil : iban
    if self.reference == nil, self.iban == nil { return nil }
  }

  /// What is said of the account before, beside the one that is debited now.
  public func account(now: String) -> OriginalAccount? {
    iban.map { MandateAmendment.isSameBank($0, now) ? .iban($0) : .sameMandateNewAccount }
  }

  /// Digits of the bank's own number behind the key, in countries where the account of another branch bears it too.
  private static let bankDigits = ["FR": 5, "MC": 5, "DE": 8]

  private static func isSameBank(_ one: String, _ other: String) -> Bool {
    guard let digits = bankDigits[String(one.prefix(2))] else { return false }
    return one.prefix(2) == other.prefix(2)
      && one.dropFirst(4).prefix(digits) == other.dropFirst(4).prefix(digits)
  }
}
