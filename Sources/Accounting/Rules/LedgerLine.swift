public import Kernel

/// A line of an entry, in the words of the *fichier des écritures comptables*.
///
/// Source: Livre des procédures fiscales, art. A47 A-1: eighteen columns in this order.
public struct LedgerLine: Sendable, Hashable {
  public var journal: String
  public var journalName: String
  public var number: Int
  public var day: CivilDate
  public var account: String
  public var accountName: String
  public var auxiliary: String?
  public var auxiliaryName: String?
  public var reference: String
  public var referenceDay: CivilDate
  public var label: String
  /// Minor units; one of the two is zero, the other above.
  public var debitMinor: Int64
  public var creditMinor: Int64
  public var letter: String?
  public var letterDay: CivilDate?
  public var validDay: CivilDate
  /// The amount in the currency in which it was agreed, above zero for a debit; `nil` where that is the currency of the books.
  public var foreign: Money?

  public init(
    journal: String, journalName: String, number: Int, day: CivilDate, account: String, accountName: String,
    auxiliary: String? = nil, auxiliaryName: String? = nil, reference: String, referenceDay: CivilDate, label: String,
    debitMinor: Int64, creditMinor: Int64, letter: String? = nil, letterDay: CivilDate? = nil, validDay: CivilDate,
    foreign: Money? = nil
  ) {
    self.journal = journal
    self.journalName = journalName
    self.number = number
    self.day = day
    self.account = account
    self.accountName = accountName
    self.auxiliary = auxiliary
    self.auxiliaryName = auxiliaryName
    self.reference = reference
    self.referenceDay = referenceDay
    self.label = label
    self.debitMinor = debitMinor
    self.creditMinor = creditMinor
    self.letter = letter
    self.letterDay = letterDay
    self.validDay = validDay
    self.foreign = foreign
  }
}
