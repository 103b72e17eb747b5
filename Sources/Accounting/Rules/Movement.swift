public import CashApplicationRules
public import Kernel
import ReceivablesRules

/// Something that we booked on a customer's account and that the accounting software does not know yet.
public struct Movement: Sendable, Hashable {
  public enum Nature: Sendable, Hashable {
    /// Money came, or went back: a receipt, what takes it back, or the opposite of one that was undone.
    case bank
    /// What was settled beside the money, or its opposite.
    case difference(DifferenceKind, isUndone: Bool)
    /// A part of a receipt went over to another customer's account (decision 043), or came back.
    case transfer
    /// A part of a receipt went over to another currency of the account (decision 058), or came back. Both halves bear the mark.
    case exchange(mark: String)
  }

  public let item: ItemID
  public let nature: Nature
  /// Signed as the item: below zero for what the customer has paid.
  public let amount: Money
  /// What it is worth in the currency of the books, with the sign of the amount.
  public var value: Money
  /// The day on which it counts.
  public let day: CivilDate
  /// The day on which the bank or the customer did it.
  public let pieceDay: CivilDate
  public let number: String
  public let label: String?
  public let customerCode: String
  public let customerName: String
  /// The number of our account that the money came on.
  public let bankAccount: String?
  /// The code that the line bears, and its day.
  public let letter: String?
  public let letterDay: CivilDate?
  /// The VAT of what a discount was given on; empty where it is not known.
  public let vat: [VatShare]
  /// What this one undoes: its opposite, at the same rate.
  public let undoes: ItemID?

  /// An amount at a rate, which is its weight.
  public struct VatShare: Sendable, Hashable {
    /// Hundredths of a percent.
    public let rate: Int
    /// Minor units with tax.
    public let totalMinor: Int64

    public init(rate: Int, totalMinor: Int64) {
      self.rate = rate
      self.totalMinor = totalMinor
    }
  }

  public init(
    item: ItemID, nature: Nature, amount: Money, day: CivilDate, pieceDay: CivilDate, number: String, label: String?,
    customerCode: String, customerName: String, bankAccount: String? = nil, letter: String? = nil,
    letterDay: CivilDate? = nil, vat: [VatShare] = [], undoes: ItemID? = nil
  ) {
    self.item = item
    self.nature = nature
    self.amount = amount
    value = amount
    self.day = day
    self.pieceDay = pieceDay
    self.number = number
    self.label = label
    self.customerCode = customerCode
    self.customerName = customerName
    self.bankAccount = bankAccount
    self.letter = letter
    self.letterDay = letterDay
    self.vat = vat
    self.undoes = undoes
  }
}
