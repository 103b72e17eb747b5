public import Kernel

/// An item of a customer's account with the code it bears, or bore.
public struct LetterLine: Sendable, Hashable {
  public let account: String
  public let auxiliary: String
  public let auxiliaryName: String
  public let reference: String
  public let referenceDay: CivilDate
  /// Signed: above zero for what was owed.
  public let amount: Money
  public let letter: String
  /// The day on which it was given, or taken away.
  public let day: CivilDate
  /// The code was handed over before and holds no more.
  public let isUndone: Bool

  public init(
    account: String, auxiliary: String, auxiliaryName: String, reference: String, referenceDay: CivilDate,
    amount: Money, letter: String, day: CivilDate, isUndone: Bool
  ) {
    self.account = account
    self.auxiliary = auxiliary
    self.auxiliaryName = auxiliaryName
    self.reference = reference
    self.referenceDay = referenceDay
    self.amount = amount
    self.letter = letter
    self.day = day
    self.isUndone = isUndone
  }

  public static let columns = [
    "CompteNum", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "Debit", "Credit", "Devise", "EcritureLet",
    "DateLet", "Etat",
  ]

  /// The values in the order of ``columns``.
  public var cells: [String] {
    let magnitude = amount.isNegative ? Money(minor: -amount.minor, amount.currency) : amount
    let text = magnitude.decimalText(separator: ",")
    let zero = Money.zero(amount.currency).decimalText(separator: ",")
    return [
      account, FecText.clean(auxiliary), FecText.clean(auxiliaryName), FecText.clean(reference),
      FecText.day(referenceDay),
      amount.isNegative ? zero : text, amount.isNegative ? text : zero, amount.currency.code, letter, FecText.day(day),
      isUndone ? "delettre" : "lettre",
    ]
  }
}
