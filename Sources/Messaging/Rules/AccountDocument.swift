public import Kernel

/// What the creditor states of an account, or agrees on with the debtor, in words: ready to be drawn, and signed where there
/// are boxes for it.
public struct AccountDocument: Sendable, Hashable {
  public var language: LanguageCode
  public var day: CivilDate
  /// Who writes it: the name, then the lines of the address.
  public var sender: LetterContent.Sender
  public var placeAndDate: String
  public var title: String
  /// Who agrees on what; above the table.
  public var opening: [String]
  public var table: LetterContent.Table
  /// How it is paid, below the table.
  public var payment: [LetterContent.Labelled]
  /// What both bind themselves to; numbered where they are drawn. Empty of a statement.
  public var clauses: [String]
  /// What stands last, above the boxes to sign in.
  public var closing: String
  /// One box to sign in for each; empty where nobody signs.
  public var signatures: [String]
  /// The line at the foot of every page; the page's number follows it.
  public var legal: String

  public init(
    language: LanguageCode, day: CivilDate, sender: LetterContent.Sender, placeAndDate: String, title: String,
    opening: [String], table: LetterContent.Table, payment: [LetterContent.Labelled],
    clauses: [String] = [], closing: String, signatures: [String] = [], legal: String
  ) {
    self.language = language
    self.day = day
    self.sender = sender
    self.placeAndDate = placeAndDate
    self.title = title
    self.opening = opening
    self.table = table
    self.payment = payment
    self.clauses = clauses
    self.closing = closing
    self.signatures = signatures
    self.legal = legal
  }
}
