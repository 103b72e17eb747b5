import AccountingRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Rates of exchange, and what they left of accounts that were settled in another currency than that of the books.
enum ExchangeStore {
  // MARK: rates

  /// Those of some currencies.
  static func rates(
    of company: CompanyID, in currencies: [Currency], _ snapshot: Snapshot
  ) throws -> ExchangeRates {
    ExchangeRates(
      try snapshot.query(
        """
        SELECT currency, day, millionths FROM exchange_rate
        WHERE company = \(company) AND currency IN \(currencies.map(\.code))
        """
      ) { row in
        (currency: try row.currency(0), day: try row.date(1), rate: ExchangeRate(millionths: row.int(2)))
      })
  }

  /// Replaces what was known of the days that are given.
  static func write(
    _ rates: [(currency: Currency, day: CivilDate, rate: ExchangeRate)], of company: CompanyID,
    _ transaction: Transaction
  ) throws {
    let days = Set(rates.map(\.day)).sorted()
    for part in MovementStore.parts(days) {
      try transaction.execute("DELETE FROM exchange_rate WHERE company = \(company) AND day IN \(part)")
    }
    try transaction.bulkInsert(into: "exchange_rate", ["company", "currency", "day", "millionths"]) { add in
      for rate in rates { try add([company.bound, rate.currency.bound, rate.day.bound, rate.rate.millionths.bound]) }
    }
  }

  /// How many currencies have rates, and the first and the last day.
  static func known(
    of company: CompanyID, _ snapshot: Snapshot
  ) throws -> (currencies: Int, from: CivilDate, until: CivilDate)? {
    try snapshot.first(
      "SELECT COUNT(DISTINCT currency), MIN(day), MAX(day) FROM exchange_rate WHERE company = \(company)"
    ) { row in
      guard row.int(0) > 0 else { return nil }
      return (Int(row.int(0)), try row.date(1), try row.date(2))
    } ?? nil
  }

  // MARK: what was handed over

  /// What items that were handed over are worth in the books.
  static func values(
    of items: [ItemID], in books: Currency, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: Money] {
    var found: [ItemID: Money] = [:]
    for part in MovementStore.parts(items) {
      try snapshot.forEach(
        """
        SELECT item, value_minor FROM accounting_movement
        WHERE company = \(company) AND item IN \(part) AND value_minor IS NOT NULL
        """
      ) { found[$0.id(0)] = Money(minor: $0.int(1), books) }
    }
    return found
  }

  /// A code in another currency than the books', with what bears it.
  struct Group {
    let lettering: LetteringID
    let code: String
    let day: CivilDate
    let customerCode: String
    let customerName: String
    var items: [(item: ItemID, number: String, issued: CivilDate, amount: Money, isOurs: Bool)] = []
  }

  /// Codes that were given in a period and whose difference was not handed over. What the ledger settled by itself is its own to
  /// book.
  static func settled(
    of company: CompanyID, besides books: Currency, from: CivilDate?, until day: CivilDate, _ snapshot: Snapshot
  ) throws -> [Group] {
    var groups: [Group] = []
    try snapshot.forEach(
      """
      SELECT l.id, l.code, l.day, c.code, c.name, i.id, i.number, i.issued, i.amount_minor, i.currency, i.source
      FROM lettering l JOIN customer c ON c.id = l.customer JOIN lettered_item x ON x.lettering = l.id
        JOIN item i ON i.id = x.item
      WHERE l.company = \(company) AND l.undone_on IS NULL AND l.day >= \(from ?? "1900-01-01") AND l.day <= \(day)
        AND i.currency <> \(books) AND NOT EXISTS (SELECT 1 FROM accounting_exchange e WHERE e.lettering = l.id)
      ORDER BY l.id, i.issued, i.id
      """
    ) { row in
      let lettering: LetteringID = row.id(0)
      if groups.last?.lettering != lettering {
        groups.append(
          Group(
            lettering: lettering, code: row.text(1), day: try row.date(2), customerCode: row.text(3),
            customerName: row.text(4)))
      }
      groups[groups.count - 1].items.append(
        (
          row.id(5), row.text(6), try row.date(7), try row.money(8, currency: 9),
          ItemSource.ours.contains(row.text(10))
        ))
    }
    return groups.filter { $0.items.contains(where: \.isOurs) }
  }

  /// Differences that were handed over for codes that hold no more: their opposites.
  static func undone(
    of company: CompanyID, until day: CivilDate, _ snapshot: Snapshot
  ) throws -> [ExchangeDifference] {
    let undone = try snapshot.query(
      """
      SELECT l.id, e.minor, c.code, c.name, l.code, l.undone_on
      FROM accounting_exchange e JOIN lettering l ON l.id = e.lettering JOIN customer c ON c.id = l.customer
      WHERE e.company = \(company) AND e.undone_batch IS NULL AND e.minor <> 0 AND l.undone_on <= \(day)
      ORDER BY l.id
      """
    ) { row in
      let lettering: LetteringID = row.id(0)
      return (
        lettering: lettering, minor: row.int(1), code: row.text(2), name: row.text(3), letter: row.text(4),
        on: try row.date(5)
      )
    }
    return try undone.map {
      ExchangeDifference(
        lettering: $0.lettering, minor: -$0.minor, customerCode: $0.code, customerName: $0.name, reference: $0.letter,
        referenceDay: $0.on, letter: nil, letteredOn: $0.on, day: try ClosingStore.open($0.on, of: company, snapshot))
    }
  }

  static func handOver(
    _ differences: [ExchangeDifference], in batch: Identifier<Named.AccountingBatch>, company: CompanyID,
    _ transaction: Transaction
  ) throws {
    for difference in differences {
      if difference.isUndone {
        try transaction.execute(
          "UPDATE accounting_exchange SET undone_batch = \(batch) WHERE lettering = \(difference.lettering)")
      } else {
        try transaction.execute(
          """
          INSERT INTO accounting_exchange (lettering, company, batch, minor)
          VALUES (\(difference.lettering), \(company), \(batch), \(difference.minor))
          """)
      }
    }
  }
}
