public import Kernel
public import ReceivablesRules

/// What the change of rates leaves on a customer's account once what is in another currency is settled in full.
///
/// Source: plan comptable général, art. 420-5 to 420-8 (each operation at the rate of its day), art. 946-65 and 947-75 (656 and
/// 756, losses and gains of exchange on trade receivables and debts).
public struct ExchangeDifference: Sendable, Hashable {
  public let lettering: LetteringID
  /// Minor units of the books: above zero where the account would be left debited, which is a loss.
  public let minor: Int64
  public let customerCode: String
  public let customerName: String
  /// The oldest item of the group, and its day.
  public let reference: String
  public let referenceDay: CivilDate
  /// The code that the line bears; `nil` for the opposite, once the group holds no more.
  public let letter: String?
  /// The day on which the group was settled, or came apart.
  public let letteredOn: CivilDate
  /// The day on which it counts: the same, or the first one that is open (decision 045).
  public let day: CivilDate

  public var isUndone: Bool { letter == nil }

  public init(
    lettering: LetteringID, minor: Int64, customerCode: String, customerName: String, reference: String,
    referenceDay: CivilDate, letter: String?, letteredOn: CivilDate, day: CivilDate
  ) {
    self.lettering = lettering
    self.minor = minor
    self.customerCode = customerCode
    self.customerName = customerName
    self.reference = reference
    self.referenceDay = referenceDay
    self.letter = letter
    self.letteredOn = letteredOn
    self.day = day
  }
}
