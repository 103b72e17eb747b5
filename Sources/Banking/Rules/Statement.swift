public import Kernel

/// What a bank's message is, which decides whether it feeds cash.
public enum MessageKind: String, Sendable, Hashable, Codable {
  /// The day's statement (camt.053, MT940, CFONB120): the only kind whose entries are cash.
  case statement
  /// Movements of the day so far (camt.052, MT942), which the statement will repeat.
  case intradayReport = "intraday_report"
  /// Details of single movements (camt.054) or returned payments (CFONB240), which the statement will repeat.
  case notification

  /// Whether its booked entries are cash.
  public var isCash: Bool { self == .statement }
}

/// The account a statement is of, as the bank names it.
public struct AccountReference: Sendable, Hashable {
  /// The IBAN, without spaces; or what else the bank calls the account.
  public var number: String?
  public var isIBAN = false
  public var currency: Currency?
  public var ownerName: String?
  public var name: String?
  public var bic: String?

  public init() {}
}

/// A balance on a statement.
public struct StatementBalance: Sendable, Hashable {
  /// Balance type of ISO 20022: OPBD and PRCD open, CLBD closes, ITBD is between, the others are not booked.
  public var code: String
  /// Positive when the account holds money.
  public var amount: Money
  public var day: CivilDate?
  /// The bank did not say on which side the balance is; it was taken as a credit.
  public var sideAssumed: Bool

  public init(code: String, amount: Money, day: CivilDate?, sideAssumed: Bool = false) {
    self.code = code
    self.amount = amount
    self.day = day
    self.sideAssumed = sideAssumed
  }
}

/// Which part of a message or a statement this is; a page is not a statement.
public struct StatementPage: Sendable, Hashable {
  public var number: Int
  public var isLast: Bool

  public init(number: Int, isLast: Bool) {
    self.number = number
    self.isLast = isLast
  }

  /// Whether nothing comes before or after.
  public var isWhole: Bool { number <= 1 && isLast }
}

/// What a statement says of itself.
public struct StatementHeader: Sendable, Hashable {
  public var kind = MessageKind.statement
  /// The message it came in, such as `camt.053.001.08`; empty when the file does not say.
  public var message = ""
  public var messageIdentification: String?
  public var identification: String?
  public var sequence: String?
  public var account = AccountReference()
  public var from: CivilDate?
  public var to: CivilDate?
  public var created: String?
  public var page: StatementPage?
  public var line = 0

  public init() {}

  /// Whether this is the next page of the statement that `earlier` is a page of.
  public func continues(_ earlier: StatementHeader) -> Bool {
    guard let page, let before = earlier.page, page.number > before.number else { return false }
    return account.number == earlier.account.number && sequence == earlier.sequence
  }
}

extension BankEntry {
  /// The entry as it is kept of a statement, or of a notice, whose movements are announced only.
  public func stored(in header: StatementHeader) -> BankEntry {
    guard !header.kind.isCash, status.isCash else { return self }
    var entry = self
    entry.status = .announced
    return entry
  }
}

/// How a statement ends.
public enum StatementEnd: Sendable, Hashable {
  /// With all that its format ends one by.
  case whole
  /// Without the closing balance that its format asks for, though the file goes on or ends in order: nobody can tell
  /// whether all of its entries are there.
  case unclosed
  /// The file breaks off within it: its last entry may be half of one.
  case cut(line: Int, before: Phrase)
}

/// A statement once all of it has been read.
public struct StatementSummary: Sendable, Hashable {
  public var header: StatementHeader
  public var balances: [StatementBalance]
  /// Booked entries and their totals by side, both positive; entries of every currency added up as they stand.
  public var bookedEntries: Int
  public var creditsMinor: Int64
  public var debitsMinor: Int64
  /// Entries the bank has not booked: they are kept out of cash.
  public var unbookedEntries: Int
  /// Entries that could not be read and were set aside.
  public var rejectedEntries: Int
  /// Whether the opening balance and the entries give the closing balance; `nil` when it cannot be told. False, too, when
  /// the closing balance is missing that its format asks for.
  public var reconciles: Bool?
  /// By how much they differ, when they do.
  public var gap: Money?
  public var end = StatementEnd.whole
  /// The first day of its booked entries.
  public var firstDay: CivilDate?
  /// A currency of its booked entries that is not that of its account.
  public var otherCurrency: Currency?

  public init(
    header: StatementHeader, balances: [StatementBalance], bookedEntries: Int, creditsMinor: Int64,
    debitsMinor: Int64, unbookedEntries: Int, rejectedEntries: Int, reconciles: Bool?, gap: Money?
  ) {
    self.header = header
    self.balances = balances
    self.bookedEntries = bookedEntries
    self.creditsMinor = creditsMinor
    self.debitsMinor = debitsMinor
    self.unbookedEntries = unbookedEntries
    self.rejectedEntries = rejectedEntries
    self.reconciles = reconciles
    self.gap = gap
  }

  public var opening: StatementBalance? { Reconciliation.opening(balances, page: header.page) }
  public var closing: StatementBalance? { Reconciliation.closing(balances, page: header.page, kind: header.kind) }
}
