public import AccountingRules
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// A batch that was handed over.
public struct AccountingBatch: Sendable, Hashable {
  /// Counts on from 1 in each company.
  public let number: Int
  public let from: CivilDate?
  public let until: CivilDate
  public let madeAt: Moment
  public let madeBy: String
  public let entries: Int
  /// Lines of lettering.
  public let letters: Int
  /// What is debited, which is what is credited.
  public let total: Money
}

/// Batches and what is in them.
public enum BatchStore {
  /// Latest first.
  public static func all(
    of company: CompanyID, limit: Int = 200, _ snapshot: Snapshot
  ) throws -> [AccountingBatch] {
    try snapshot.query(
      """
      SELECT number, from_day, until_day, made_at, made_by, entries, letters, debit_minor, currency
      FROM accounting_batch WHERE company = \(company) ORDER BY number DESC LIMIT \(limit)
      """, batch)
  }

  public static func find(
    _ number: Int, of company: CompanyID, _ snapshot: Snapshot
  ) throws -> AccountingBatch? {
    try snapshot.first(
      """
      SELECT number, from_day, until_day, made_at, made_by, entries, letters, debit_minor, currency
      FROM accounting_batch WHERE company = \(company) AND number = \(number)
      """, batch)
  }

  private static func batch(_ row: Row) throws -> AccountingBatch {
    AccountingBatch(
      number: Int(row.int(0)), from: try row.dateOrNil(1), until: try row.date(2), madeAt: try row.moment(3),
      madeBy: row.text(4), entries: Int(row.int(5)), letters: Int(row.int(6)), total: try row.money(7, currency: 8))
  }

  /// The lines of a batch as they were handed over.
  public static func lines(
    of number: Int, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [LedgerLine] {
    try snapshot.query(
      """
      SELECT l.journal, l.journal_name, l.number, l.day, l.account, l.account_name, l.auxiliary, l.auxiliary_name,
        l.reference, l.reference_day, l.label, l.debit_minor, l.credit_minor, l.letter, l.letter_day, l.valid_day,
        l.foreign_minor, l.foreign_currency
      FROM accounting_line l JOIN accounting_batch b ON b.id = l.batch
      WHERE b.company = \(company) AND b.number = \(number) ORDER BY l.place
      """
    ) { row in
      LedgerLine(
        journal: row.text(0), journalName: row.text(1), number: Int(row.int(2)), day: try row.date(3),
        account: row.text(4), accountName: row.text(5), auxiliary: row.textOrNil(6), auxiliaryName: row.textOrNil(7),
        reference: row.text(8), referenceDay: try row.date(9), label: row.text(10), debitMinor: row.int(11),
        creditMinor: row.int(12), letter: row.textOrNil(13), letterDay: try row.dateOrNil(14),
        validDay: try row.date(15), foreign: row.isNull(16) ? nil : try row.money(16, currency: 17))
    }
  }

  /// The lettering of a batch as it was handed over.
  public static func letters(
    of number: Int, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [LetterLine] {
    try snapshot.query(
      """
      SELECT l.account, l.auxiliary, l.auxiliary_name, l.reference, l.reference_day, l.amount_minor, l.currency, l.letter,
        l.letter_day, l.is_undone
      FROM accounting_letter l JOIN accounting_batch b ON b.id = l.batch
      WHERE b.company = \(company) AND b.number = \(number) ORDER BY l.place
      """
    ) { row in
      LetterLine(
        account: row.text(0), auxiliary: row.text(1), auxiliaryName: row.text(2), reference: row.text(3),
        referenceDay: try row.date(4), amount: try row.money(5, currency: 6), letter: row.text(7),
        day: try row.date(8), isUndone: row.flag(9))
    }
  }

  /// How many movements wait to be handed over, the first of their days and the last.
  public static func waiting(
    of company: CompanyID, until day: CivilDate, _ snapshot: Snapshot
  ) throws -> (count: Int, from: CivilDate, until: CivilDate)? {
    try snapshot.first(
      """
      SELECT COUNT(*), MIN(i.issued), MAX(i.issued) FROM item i
      WHERE i.company = \(company) AND i.source IN \(ItemSource.ours) AND i.issued <= \(day)
        AND NOT EXISTS (SELECT 1 FROM accounting_movement m WHERE m.item = i.id)
      """
    ) { row in
      guard row.int(0) > 0 else { return nil }
      return (Int(row.int(0)), try row.date(1), try row.date(2))
    } ?? nil
  }

  /// The number that follows the last entry of a company, and that of its last batch.
  static func last(of company: CompanyID, _ snapshot: Snapshot) throws -> (entry: Int, batch: Int) {
    let entry = try snapshot.count(
      "SELECT COALESCE(MAX(number), 0) FROM accounting_line WHERE company = \(company)")
    let batch = try snapshot.count(
      "SELECT COALESCE(MAX(number), 0) FROM accounting_batch WHERE company = \(company)")
    return (Int(entry), Int(batch))
  }

  struct Letter {
    let lettering: LetteringID
    let line: LetterLine
  }

  /// Codes given up to a day that were not handed over, and codes handed over that hold no more.
  static func newLetters(
    of company: CompanyID, until day: CivilDate, account: String, _ snapshot: Snapshot
  ) throws -> [Letter] {
    func letters(_ condition: SQL, isUndone: Bool) throws -> [Letter] {
      try snapshot.query(
        """
        SELECT l.id, c.code, c.name, i.number, i.issued, i.amount_minor, i.currency, l.code,
          \(isUndone ? "l.undone_on" : "l.day" as SQL)
        FROM lettering l JOIN customer c ON c.id = l.customer JOIN lettered_item x ON x.lettering = l.id
          JOIN item i ON i.id = x.item
        WHERE l.company = \(company) AND \(condition)
        ORDER BY c.code, l.place, i.issued, i.id
        """
      ) { row in
        Letter(
          lettering: row.id(0),
          line: LetterLine(
            account: account, auxiliary: row.text(1), auxiliaryName: row.text(2), reference: row.text(3),
            referenceDay: try row.date(4), amount: try row.money(5, currency: 6), letter: row.text(7),
            day: try row.date(8), isUndone: isUndone))
      }
    }
    let sent: SQL = "SELECT 1 FROM accounting_letter s WHERE s.lettering = l.id AND s.is_undone = "
    return try letters(
      """
      l.undone_on IS NOT NULL AND l.undone_on <= \(day) AND EXISTS (\(sent)\(false)) AND NOT EXISTS (\(sent)\(true))
      """, isUndone: true)
      + letters("l.undone_on IS NULL AND l.day <= \(day) AND NOT EXISTS (\(sent)\(false))", isUndone: false)
  }

  static func insert(
    _ batch: AccountingBatch, movements: [Movement], differences: [ExchangeDifference], lines: [LedgerLine],
    letters: [Letter], company: CompanyID, _ transaction: Transaction
  ) throws {
    let id: Identifier<Named.AccountingBatch> = try transaction.insert(
      """
      INSERT INTO accounting_batch (company, number, from_day, until_day, made_at, made_by, currency, entries, letters,
        debit_minor)
      VALUES (\(company), \(batch.number), \(batch.from), \(batch.until), \(batch.madeAt), \(batch.madeBy),
        \(batch.total.currency), \(batch.entries), \(batch.letters), \(batch.total.minor)) RETURNING id
      """)
    try transaction.bulkInsert(into: "accounting_movement", ["item", "company", "batch", "value_minor"]) { add in
      for movement in movements {
        try add([movement.item.bound, company.bound, id.bound, movement.value.minor.bound])
      }
    }
    try ExchangeStore.handOver(differences, in: id, company: company, transaction)
    try transaction.bulkInsert(
      into: "accounting_line",
      [
        "batch", "place", "company", "journal", "journal_name", "number", "day", "account", "account_name",
        "auxiliary", "auxiliary_name", "reference", "reference_day", "label", "debit_minor", "credit_minor", "letter",
        "letter_day", "valid_day", "foreign_minor", "foreign_currency",
      ]
    ) { add in
      for (place, line) in lines.enumerated() {
        try add([
          id.bound, place.bound, company.bound, line.journal.bound, line.journalName.bound, line.number.bound,
          line.day.bound, line.account.bound, line.accountName.bound, line.auxiliary.bound, line.auxiliaryName.bound,
          line.reference.bound, line.referenceDay.bound, line.label.bound, line.debitMinor.bound,
          line.creditMinor.bound, line.letter.bound, line.letterDay.bound, line.validDay.bound,
          line.foreign?.minor.bound ?? .null, line.foreign?.currency.bound ?? .null,
        ])
      }
    }
    try transaction.bulkInsert(
      into: "accounting_letter",
      [
        "batch", "place", "company", "lettering", "is_undone", "account", "auxiliary", "auxiliary_name", "reference",
        "reference_day", "amount_minor", "currency", "letter", "letter_day",
      ]
    ) { add in
      for (place, letter) in letters.enumerated() {
        let line = letter.line
        try add([
          id.bound, place.bound, company.bound, letter.lettering.bound, line.isUndone.bound, line.account.bound,
          line.auxiliary.bound, line.auxiliaryName.bound, line.reference.bound, line.referenceDay.bound,
          line.amount.minor.bound, line.amount.currency.bound, line.letter.bound, line.day.bound,
        ])
      }
    }
  }
}

extension Named {
  enum AccountingBatch {}
}
