public import Kernel
public import ReceivablesRules
public import Storage

/// How far each account and each ledger of a company is known, written by the imports in their own transaction: a file
/// that brings nothing new, however often somebody sends it, makes nothing younger.
public enum DataFeedStore {
  /// A statement of an account covers everything up to a day.
  public static func bank(
    _ account: BankAccountID, upTo day: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO data_feed (company, kind, name, day) VALUES (\(company), 'bank', \(account.description), \(day))
      ON CONFLICT (company, kind, name) DO UPDATE
      SET day = CASE WHEN excluded.day > data_feed.day THEN excluded.day ELSE data_feed.day END
      """)
  }

  /// The whole ledger was imported.
  /// - Parameter kind: the kind of file that brought it.
  public static func ledger(_ kind: String, at moment: Moment, company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO data_feed (company, kind, name, at) VALUES (\(company), 'ledger', \(kind), \(moment))
      ON CONFLICT (company, kind, name) DO UPDATE SET at = excluded.at
      """)
  }

  public static func times(of company: CompanyID, _ snapshot: Snapshot) throws -> DataTimes {
    var (accounts, ledgers): ([CivilDate], [Moment]) = ([], [])
    try snapshot.forEach("SELECT day, at FROM data_feed WHERE company = \(company)") { row in
      if let day = try row.dateOrNil(0) { accounts.append(day) }
      if let at = try row.momentOrNil(1) { ledgers.append(at) }
    }
    return DataTimes(accounts: accounts, ledgers: ledgers)
  }
}
