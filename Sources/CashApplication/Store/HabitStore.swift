import Banking
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What customers always pay, kept beside what shows it. A row is read anew from what was settled whenever that
/// changes; what people switched off stays so.
enum HabitStore {
  /// Months in which receipts show a habit.
  private static let months = 18
  /// Receipts of one customer that are read at most, and those of the day of the first of them.
  private static let receiptsMax = 24
  /// Customers read in one statement.
  private static let atOnce = 500

  /// The habits in use.
  static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID: [PaymentHabit]] {
    var habits: [CustomerID: [PaymentHabit]] = [:]
    try snapshot.forEach(
      """
      SELECT customer, kind, receipts FROM payment_habit WHERE company = \(company) AND is_off IS NULL
      ORDER BY customer, kind
      """
    ) { row in
      guard let kind = PaymentHabit.Kind(rawValue: row.text(1)) else { return }
      habits[row.id(0), default: []].append(PaymentHabit(kind, receipts: Int(row.int(2))))
    }
    return habits
  }

  /// The habits that people switched off.
  static func off(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID: Set<PaymentHabit.Kind>] {
    var off: [CustomerID: Set<PaymentHabit.Kind>] = [:]
    try snapshot.forEach(
      "SELECT customer, kind FROM payment_habit WHERE company = \(company) AND is_off IS NOT NULL"
    ) { row in
      if let kind = PaymentHabit.Kind(rawValue: row.text(1)) { off[row.id(0), default: []].insert(kind) }
    }
    return off
  }

  /// Reads the habits of customers anew, after something of theirs was applied or undone.
  static func refresh(
    _ customers: some Collection<CustomerID>, on day: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws {
    let sorted = Set(customers).sorted()
    for start in stride(from: 0, to: sorted.count, by: atOnce) {
      let some = Array(sorted[start..<min(sorted.count, start + atOnce)])
      let first = day.adding(months: -months)
      let often = try often(some, since: first, company: company, transaction)
      try refresh(some.filter { often[$0] == nil }, since: first, on: day, company: company, transaction)
      for customer in some {
        guard let since = often[customer] else { continue }
        try refresh([customer], since: since, on: day, company: company, transaction)
      }
    }
  }

  /// From which day on to look at those who pay so often that their last receipts are enough.
  private static func often(
    _ customers: [CustomerID], since day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: CivilDate] {
    var often: [CustomerID: CivilDate] = [:]
    try snapshot.forEach(
      """
      SELECT customer, day FROM (
        SELECT customer, day, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY day DESC, id DESC) AS place
        FROM bank_entry
        WHERE company = \(company) AND customer IN \(customers) AND decision = 'applied' AND amount_minor > 0
          AND day >= \(day)
      ) q WHERE place = \(receiptsMax)
      """
    ) { often[$0.id(0)] = try $0.date(1) }
    return often
  }

  private static func refresh(
    _ customers: [CustomerID], since first: CivilDate, on day: CivilDate, company: CompanyID, _ transaction: Transaction
  ) throws {
    if customers.isEmpty { return }
    let past = try PastStore(company: company, customers: customers, since: first, snapshot: transaction).read()
    let book = HabitBook(items: past.items, past.events)
    var held: Set<PayerRule> = []
    for customer in customers {
      for habit in book.habits(of: customer) {
        held.insert(PayerRule(.habit, habit.kind.rawValue, of: customer))
        let last = book.lastDay(of: habit.kind, customer) ?? day
        try transaction.execute(
          """
          INSERT INTO payment_habit (company, customer, kind, receipts, last_day, since)
          VALUES (\(company), \(customer), \(habit.kind.rawValue), \(habit.receipts), \(last), \(day))
          ON CONFLICT (company, customer, kind) DO UPDATE SET receipts = excluded.receipts,
            last_day = excluded.last_day
          """)
      }
    }
    let kept = try transaction.query(
      """
      SELECT customer, kind FROM payment_habit
      WHERE company = \(company) AND customer IN \(customers) AND is_off IS NULL
      """
    ) { PayerRule(.habit, $0.text(1), of: $0.id(0)) }
    for rule in kept where !held.contains(rule) {
      try transaction.execute(
        """
        DELETE FROM payment_habit
        WHERE company = \(company) AND customer = \(rule.customer) AND kind = \(rule.value)
        """)
    }
  }
}
