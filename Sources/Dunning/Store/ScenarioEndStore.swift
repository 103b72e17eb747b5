import DunningRules
import Kernel
import Storage

/// What no step of a scenario is left for, kept by the day's run for the work lists.
enum ScenarioEndStore {
  private struct Key: Hashable {
    let customer: CustomerID
    let currency: Currency
  }

  /// Writes what differs from what is kept of these customers.
  static func keep(
    _ ends: [CustomerID: [ScenarioEnd]], of company: CompanyID, among range: ClosedRange<CustomerID>,
    _ transaction: Transaction
  ) throws {
    var kept: [Key: ScenarioEnd] = [:]
    try transaction.forEach(
      """
      SELECT customer, step, day, amount_minor, currency FROM scenario_end
      WHERE company = \(company) AND customer BETWEEN \(range.lowerBound) AND \(range.upperBound)
      """
    ) { row in
      guard let step = DunningStep(rawValue: row.text(1)) else { return }
      let amount = try row.money(3, currency: 4)
      kept[Key(customer: row.id(0), currency: amount.currency)] = ScenarioEnd(
        step, on: try row.date(2), amount: amount)
    }
    for (customer, ends) in ends.sorted(by: { $0.key < $1.key }) {
      for end in ends {
        let key = Key(customer: customer, currency: end.amount.currency)
        guard kept.removeValue(forKey: key) != end else { continue }
        try transaction.execute(
          """
          INSERT INTO scenario_end (company, customer, currency, step, day, amount_minor)
          VALUES (\(company), \(customer), \(end.amount.currency), \(end.step.rawValue), \(end.on), \(end.amount.minor))
          ON CONFLICT (company, customer, currency) DO UPDATE SET step = excluded.step, day = excluded.day,
            amount_minor = excluded.amount_minor
          """)
      }
    }
    for key in kept.keys {
      try transaction.execute(
        """
        DELETE FROM scenario_end
        WHERE company = \(company) AND customer = \(key.customer) AND currency = \(key.currency)
        """)
    }
  }

  /// Forgets the customers who owe nothing late any more, whom the run does not look at.
  static func forgetSettled(of company: CompanyID, before day: CivilDate, _ transaction: Transaction) throws {
    try transaction.execute(
      """
      DELETE FROM scenario_end WHERE company = \(company) AND NOT EXISTS (
        SELECT 1 FROM item o WHERE o.company = \(company) AND o.customer = scenario_end.customer AND o.open_minor > 0
          AND o.due < \(day))
      """)
  }
}
