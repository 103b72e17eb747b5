import DemoRules
import Kernel
import Receivables
import Storage

/// The first customers of a demo with what they owed lately, as their last months are told from.
enum DemoAccountStore {
  static func read(
    _ company: CompanyID, first count: Int, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [DemoAccount] {
    var accounts = try snapshot.query(
      "SELECT id, insolvent_since FROM customer WHERE company = \(company) ORDER BY id LIMIT \(count)"
    ) { (CustomerID($0.int(0)), try $0.dateOrNil(1)) }.enumerated().map {
      DemoAccount($1.0, index: $0, insolventSince: $1.1)
    }
    guard let last = accounts.last?.customer else { return [] }
    let places = Dictionary(uniqueKeysWithValues: accounts.indices.map { (accounts[$0].customer, $0) })
    try snapshot.forEach(
      """
      SELECT customer, id, name, email, phone FROM contact
      WHERE company = \(company) AND customer <= \(last) ORDER BY id DESC
      """
    ) { row in
      guard let place = places[row.id(0)] else { return }
      accounts[place].contact = (row.id(1), row.text(2), row.textOrNil(3), !row.isNull(4))
    }
    // What was settled before the time that is told plays no part in it.
    let started = day.adding(days: -DemoLife.days - 1)
    let told: SQL = """
      i.company = \(company) AND i.customer <= \(last) AND i.kind = 'invoice'
        AND (i.settled_on IS NULL OR i.settled_on >= \(started))
      """
    var debts: [ItemID: (account: Int, place: Int)] = [:]
    try snapshot.forEach(
      """
      SELECT i.customer, i.id, i.number, i.issued, i.due, i.amount_minor, i.currency FROM item i
      WHERE \(told) ORDER BY i.id
      """
    ) { row in
      guard let account = places[row.id(0)] else { return }
      debts[row.id(1)] = (account, accounts[account].debts.count)
      accounts[account].debts.append(
        DemoAccount.Debt(
          row.id(1), number: row.text(2), issued: try row.date(3), due: try row.date(4), amountMinor: row.int(5),
          currency: try row.currency(6)))
    }
    func add(_ statement: SQL, _ change: (Row, inout DemoAccount.Debt) throws -> Void) throws {
      try snapshot.forEach(statement) { row in
        guard let found = debts[row.id(0)] else { return }
        try change(row, &accounts[found.account].debts[found.place])
      }
    }
    try add(
      """
      SELECT a.debit_item, a.day, a.amount_minor FROM item i JOIN allocation a ON a.debit_item = i.id
      WHERE \(told) ORDER BY a.id
      """
    ) { row, debt in debt.settlements.append((try row.date(1), row.int(2))) }
    try add(
      """
      SELECT d.item, d.amount_minor, d.opened_on FROM item i JOIN dispute d ON d.item = i.id
      WHERE \(told) AND d.closed_on IS NULL ORDER BY d.id
      """
    ) { row, debt in debt.disputed = (row.int(1), try row.date(2)) }
    try add(
      """
      SELECT pi.item, pi.amount_minor, p.made_on, p.promised_for
      FROM item i JOIN promise_item pi ON pi.item = i.id JOIN promise p ON p.id = pi.promise
      WHERE \(told) AND p.state = 'pending' ORDER BY p.id
      """
    ) { row, debt in debt.promised = (row.int(1), try row.date(2), try row.date(3)) }
    return accounts
  }
}
