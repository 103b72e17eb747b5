public import Kernel
import Receivables
import ReceivablesRules
import Risk
import RiskRules
public import SegmentsRules
public import Storage

/// Reads what is known of the customers of a company, with a handful of statements however many they are.
public enum PictureStore {
  /// Hands over every customer, in the order of their keys.
  /// - Parameter needs: what conditions ask for; the rest is not read.
  public static func forEach(
    of company: CompanyID, on day: CivilDate, needs: PictureNeeds, _ snapshot: Snapshot,
    _ body: (CustomerPicture) throws -> Void
  ) throws {
    let known = try Known(company, day, needs, snapshot)
    try snapshot.forEach(
      """
      SELECT id, kind, language, country, currency, insolvent_since, parent, sector, size, tags FROM customer
      WHERE company = \(company) ORDER BY id
      """
    ) { row in
      var picture = CustomerPicture(row.id(0))
      picture.kind = CustomerKind(rawValue: row.text(1)) ?? .businessFrance
      picture.language = LanguageCode(row.text(2))
      picture.country = row.text(3)
      picture.currency = try row.currency(4)
      picture.isInsolvent = try row.dateOrNil(5).map { $0 <= day } ?? false
      picture.isGrouped = !row.isNull(6)
      picture.profile = CustomerProfile(
        sector: row.textOrNil(7), size: row.textOrNil(8).flatMap { CompanySize(rawValue: $0) },
        tags: TagText.read(row.textOrNil(9)))
      known.complete(&picture)
      try body(picture)
    }
  }
}

/// What is added up over the rows that belong to customers.
private struct Known {
  private struct Account {
    let openMinor: Int64
    let overdueMinor: Int64
    let lateItems: Int
    let oldestDaysLate: Int
  }

  private var accounts: [CustomerID: Account] = [:]
  private var sales: [CustomerID: (minor: Int64, invoices: Int)] = [:]
  private var months: [CustomerID: Int] = [:]
  private var delays: [CustomerID: Int] = [:]
  private var promises: [CustomerID: (kept: Int, judged: Int)] = [:]
  private var disputed: Set<CustomerID> = []
  private var insured: Set<CustomerID> = []
  private var overLimit: Set<CustomerID> = []
  private var grades: [CustomerID: Grade] = [:]
  private var heads: Set<CustomerID> = []
  private var reached: Set<CustomerID> = []
  private var inCharge: [CustomerID: [Duty: PersonID]] = [:]

  init(_ company: CompanyID, _ day: CivilDate, _ needs: PictureNeeds, _ snapshot: Snapshot) throws {
    let year = day.adding(days: -SegmentRule.memory)
    let currency =
      try snapshot.first("SELECT currency FROM company WHERE id = \(company)") { try $0.currency(0) } ?? .eur
    func those(_ statement: SQL) throws -> Set<CustomerID> { Set(try snapshot.query(statement) { $0.id(0) }) }
    if needs.contains(.account) {
      try snapshot.forEach(
        """
        SELECT customer, CAST(SUM(CASE WHEN currency = \(currency) THEN open_minor ELSE 0 END) AS bigint),
          CAST(SUM(CASE WHEN currency = \(currency) AND due < \(day) THEN open_minor ELSE 0 END) AS bigint),
          COUNT(CASE WHEN \(Overdue.isLate(on: day)) THEN 1 END), \(Overdue.oldest(on: day))
        FROM item WHERE company = \(company) AND open_minor <> 0 GROUP BY customer
        """
      ) { row in
        accounts[row.id(0)] = Account(
          openMinor: row.int(1), overdueMinor: row.int(2), lateItems: Int(row.int(3)),
          oldestDaysLate: try row.dateOrNil(4).map { day.days(since: $0) } ?? 0)
      }
    }
    if needs.contains(.sales) {
      // An invoice in instalments is one document.
      try snapshot.forEach(
        """
        SELECT customer, CAST(SUM(CASE WHEN currency = \(currency) THEN amount_minor ELSE 0 END) AS bigint),
          COUNT(DISTINCT CASE WHEN kind = 'invoice' THEN number END)
        FROM item WHERE company = \(company) AND kind IN ('invoice', 'credit_note') AND issued > \(year)
          AND issued <= \(day)
        GROUP BY customer
        """
      ) { row in sales[row.id(0)] = (row.int(1), Int(row.int(2))) }
    }
    if needs.contains(.months) {
      // Months of thirty days and a half, counted back: the day decides, not the calendar.
      let back = snapshot.dialect.days(from: "issued", to: "\(day)")
      try snapshot.forEach(
        """
        SELECT customer, COUNT(DISTINCT CAST(\(back) * 12 / 366 AS bigint)) FROM item
        WHERE company = \(company) AND kind = 'invoice' AND issued > \(year) AND issued <= \(day) GROUP BY customer
        """
      ) { months[$0.id(0)] = Int($0.int(1)) }
    }
    if needs.contains(.delay) {
      let late = snapshot.dialect.days(from: "due", to: "settled_on")
      try snapshot.forEach(
        """
        SELECT customer, CAST(SUM(amount_minor) AS bigint),
          CAST(SUM(CASE WHEN settled_on > due THEN amount_minor * \(late) ELSE 0 END) AS bigint)
        FROM item WHERE company = \(company) AND kind = 'invoice' AND settled_on > \(year) AND settled_on <= \(day)
        GROUP BY customer
        """
      ) { row in
        guard row.int(1) > 0 else { return }
        delays[row.id(0)] = Int(roundedHalfAwayFromZero(Int128(row.int(2)), over: Int128(row.int(1))))
      }
    }
    if needs.contains(.promises) {
      try snapshot.forEach(
        """
        SELECT customer, COUNT(CASE WHEN state = 'kept' THEN 1 END), COUNT(*) FROM promise
        WHERE company = \(company) AND state IN ('kept', 'broken') AND promised_for >= \(year)
          AND (promised_for <= \(day) OR state = 'kept')
        GROUP BY customer
        """
      ) { promises[$0.id(0)] = (Int($0.int(1)), Int($0.int(2))) }
    }
    if needs.contains(.disputes) {
      disputed = try those("SELECT DISTINCT customer FROM item WHERE company = \(company) AND disputed_minor > 0")
    }
    if needs.contains(.insurance) { insured = try LimitStore.insured(in: company, on: day, snapshot) }
    if needs.contains(.grades) { grades = try ScoreStore.grades(in: company, snapshot) }
    if needs.contains(.overruns) { overLimit = try OverrunStore.exceeded(in: company, snapshot) }
    if needs.contains(.groups) {
      heads = try those("SELECT DISTINCT parent FROM customer WHERE company = \(company) AND parent IS NOT NULL")
    }
    if needs.contains(.contacts) {
      reached = try those(
        """
        SELECT DISTINCT customer FROM contact
        WHERE company = \(company) AND receives_reminders AND removed IS NULL AND email IS NOT NULL
        """)
    }
    if needs.contains(.people) {
      try snapshot.forEach(
        "SELECT customer, duty, person FROM in_charge WHERE company = \(company) AND segment IS NULL"
      ) { row in
        if let duty = Duty(rawValue: row.text(1)) { inCharge[row.id(0), default: [:]][duty] = row.id(2) }
      }
    }
  }

  func complete(_ picture: inout CustomerPicture) {
    let customer = picture.customer
    if let account = accounts[customer] {
      picture.openMinor = account.openMinor
      picture.overdueMinor = account.overdueMinor
      picture.lateItems = account.lateItems
      picture.oldestDaysLate = account.oldestDaysLate
    }
    if let sold = sales[customer] {
      picture.turnoverMinor = sold.minor
      picture.invoices = sold.invoices
    }
    picture.activeMonths = months[customer] ?? 0
    picture.delay = delays[customer]
    if let promised = promises[customer] {
      picture.hasBrokenPromise = promised.kept < promised.judged
      // Rounded down: who kept all but one of many did not keep all.
      picture.keptPercent = promised.kept * 100 / promised.judged
    }
    picture.isDisputed = disputed.contains(customer)
    picture.isInsured = insured.contains(customer)
    picture.isOverLimit = overLimit.contains(customer)
    picture.grade = picture.kind.isNaturalPerson ? nil : grades[customer]
    picture.isGrouped = picture.isGrouped || heads.contains(customer)
    picture.hasEmail = reached.contains(customer)
    picture.inCharge = inCharge[customer] ?? [:]
  }
}
