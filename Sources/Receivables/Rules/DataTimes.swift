public import Kernel

/// How far the books of a company are known: what a reminder is based on.
public struct DataTimes: Sendable, Hashable {
  /// The last day that the statements of the bank cover; `nil` before the first statement.
  public var bank: CivilDate?
  /// When the ledger was last imported; `nil` before the first import.
  public var ledger: Moment?

  public init(bank: CivilDate? = nil, ledger: Moment? = nil) {
    self.bank = bank
    self.ledger = ledger
  }

  /// Days after which an account without a new statement is taken for closed.
  public static let idleDays = 31

  /// What several accounts and ledgers make together: the bank is known as far as the account that lags most, because
  /// customers pay on any of them; an account that has had no statement for a month beside the others is left out.
  /// - Parameters:
  ///   - accounts: the last day of the statements of each account.
  ///   - ledgers: the last import of each kind of ledger.
  public init(accounts: [CivilDate], ledgers: [Moment]) {
    let newest = accounts.max()
    let used = accounts.filter { day in newest.map { $0.days(since: day) <= DataTimes.idleDays } ?? false }
    self.init(bank: used.min(), ledger: ledgers.max())
  }
}
