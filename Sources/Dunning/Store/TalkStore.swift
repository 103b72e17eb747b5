public import Kernel
public import Storage

/// Talks with customers by telephone, whoever asked for them: contacts like those of a scenario.
public enum TalkStore {
  struct Talk {
    let customer: CustomerID
    let day: CivilDate
    /// The day on which the customer asked to be called again.
    let callBack: CivilDate?
  }

  static let migration = Migration(
    "2026-12-27-talks",
    schema: """
      CREATE TABLE talk (
        report ID PRIMARY KEY,
        company ID NOT NULL REFERENCES company (id),
        customer ID NOT NULL REFERENCES customer (id),
        day DATE NOT NULL,
        call_back DATE
      );
      CREATE INDEX talk_customer ON talk (company, customer, day)
      """)

  /// - Parameter report: the report of the call, which makes it known once.
  public static func note(
    _ report: Int64, with customer: CustomerID, company: CompanyID, on day: CivilDate, callBack: CivilDate?,
    _ transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO talk (report, company, customer, day, call_back)
      VALUES (\(report), \(company), \(customer), \(day), \(callBack))
      """)
  }

  /// The report was taken back: nobody had talked.
  public static func forget(_ report: Int64, of company: CompanyID, _ transaction: Transaction) throws {
    try transaction.execute("DELETE FROM talk WHERE company = \(company) AND report = \(report)")
  }

  /// In the order of their reports; those about which something is to be called again, however long ago.
  static func read(
    of company: CompanyID, since first: CivilDate, until last: CivilDate, where isAmong: (SQL) -> SQL,
    _ snapshot: Snapshot
  ) throws -> [Talk] {
    try snapshot.query(
      """
      SELECT customer, day, call_back FROM talk
      WHERE company = \(company) AND (day >= \(first) OR call_back >= \(last)) AND day <= \(last)
        AND \(isAmong("customer")) ORDER BY report
      """
    ) { Talk(customer: $0.id(0), day: try $0.date(1), callBack: try $0.dateOrNil(2)) }
  }
}
