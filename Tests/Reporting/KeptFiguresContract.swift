import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Support
import Testing

@Suite("Figures kept beside the items")
struct KeptFiguresContract {
  private static let today: CivilDate = "2026-11-23"

  private struct Account: Sendable {
    let company: CompanyID
    let customers: [CustomerID]
    let debts: [ItemID]
    let credit: ItemID
  }

  private static func fill(_ transaction: Transaction) throws -> Account {
    let company = try CompanyStore.insert(Example.company(), transaction)
    let customers = try (1...3).map {
      try CustomerStore.insert(Example.customer(company, code: "C-\($0)", name: "Client \($0)"), transaction)
    }
    let dues: [CivilDate] = [
      "2026-12-02", "2026-11-23", "2026-11-22", "2026-10-24", "2026-09-01", "2026-07-26", "2026-01-05",
    ]
    let debts = try dues.enumerated().map { index, due in
      try Example.store(
        Example.item(
          company, customers[index % 3], number: "F-\(index)", cents: Int64(10_000 * (index + 1)),
          issued: due.adding(days: -30), due: due), transaction)
    }
    let credit = try Example.store(
      Example.item(
        company, customers[0], .payment, number: "P-1", cents: -15_000, issued: "2026-11-18", due: "2026-11-18"),
      transaction)
    return Account(company: company, customers: customers, debts: debts, credit: credit)
  }

  /// The kept figures are there, are those of the items, and every report answers the same from both.
  private func check(_ database: Database, _ company: CompanyID, isKept: Bool = true) async throws {
    let today = Self.today
    try await database.read { snapshot in
      #expect(try KeptFigures.hold(company, on: today, snapshot) == isKept)
      #expect(try KeptFigures.problems(snapshot) == [])
      guard isKept else { return }
      let sight = Sight.whole(company)
      let live = try AgeingStore.ageing(of: sight, asOf: today, today: today, snapshot)
      #expect(try AgeingStore.today(of: sight, on: today, isKept: true, snapshot) == live)
      let sales = try SalesStore.history(of: sight, in: .eur, on: today, months: 12, snapshot)
      let kept = try SalesStore.history(of: sight, in: .eur, on: today, months: 12, isKept: true, snapshot)
      #expect(kept.now == sales.now && kept.months == sales.months)
      let ends = try MonthEndStore.months(of: sight, in: .eur, on: today, count: 12, snapshot)
      #expect(try MonthEndStore.months(of: sight, in: .eur, on: today, count: 12, isKept: true, snapshot) == ends)
      for order in [CustomerAgeingStore.Order.overdue, .total, .bucket(1), .bucket(5)] {
        var query = CustomerAgeingStore.Query(sight, currency: .eur, asOf: today, today: today, limit: 2)
        query.order = order
        var other = query
        other.isKept = true
        var pages = 0
        while pages < 4 {
          let lines = try CustomerAgeingStore.lines(query, snapshot)
          #expect(try CustomerAgeingStore.lines(other, snapshot) == lines)
          guard let last = lines.last else { break }
          query.after = CustomerAgeingStore.place(after: last, by: order)
          other.after = query.after
          pages += 1
        }
        let totals = try CustomerAgeingStore.totals(query, snapshot)
        let keptTotals = try CustomerAgeingStore.totals(other, snapshot)
        #expect(keptTotals.customers == totals.customers && keptTotals.line == totals.line)
      }
    }
  }

  @Test("follow every change of the items they are made from", arguments: Engine.all)
  func follow(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let account = try await database.write { try Self.fill($0) }
      let company = account.company
      try await check(database, company, isKept: false)
      try await KeptFigures.ready(company, on: Self.today, database)
      try await check(database, company)
      let allocation = try await database.write { transaction in
        try AllocationStore.allocate(
          Money(minor: 10_000, .eur), of: account.debts[0], by: account.credit, company: company, day: Self.today,
          reason: .manual, transaction)
      }
      try await check(database, company)
      try await database.write { transaction in
        try AllocationStore.reverse(allocation, company: company, day: Self.today, transaction)
        // The only item of another currency, on a day without others.
        var item = Example.item(company, account.customers[2], number: "F-CHF", cents: 900, issued: "2026-11-01")
        item = Item(
          id: item.id, company: company, customer: item.customer, number: item.number, issued: item.issued,
          due: item.due, amount: Money(minor: 900, try #require(Currency("CHF"))))
        _ = try Example.store(item, transaction)
      }
      try await check(database, company)
      // Everything settled: the account goes.
      try await database.write { transaction in
        for id in account.debts where try ItemStore.find(id, of: company, transaction)?.customer == account.customers[1]
        {
          let item = try #require(try ItemStore.find(id, of: company, transaction))
          let credit = try Example.store(
            Example.item(
              company, item.customer, .payment, number: "P-\(id)", cents: -item.open.minor, issued: Self.today,
              due: Self.today), transaction)
          try AllocationStore.allocate(
            item.open, of: id, by: credit, company: company, day: Self.today, reason: .manual, transaction)
        }
      }
      try await check(database, company)
    }
  }

  @Test(
    "hold for one day, lapse after an import in bulk, and a change that is taken back leaves them",
    arguments: Engine.all)
  func day(engine: Engine) async throws {
    struct TakenBack: Error {}
    try await engine.withDatabase(Example.migrations) { database in
      let account = try await database.write { try Self.fill($0) }
      let company = account.company
      try await KeptFigures.ready(company, on: "2026-11-01", database)
      try await check(database, company, isKept: false)
      try await KeptFigures.ready(company, on: Self.today, database)
      try await check(database, company)
      await #expect(throws: TakenBack.self) {
        try await database.write { transaction in
          _ = try Example.store(Example.item(company, account.customers[0], number: "F-99"), transaction)
          throw TakenBack()
        }
      }
      try await check(database, company)
      try await database.write { KeptFigures.forget(company, $0) }
      try await check(database, company, isKept: false)
    }
  }

  @Test("a transaction of very many items lets those of its own company lapse, no others", arguments: Engine.all)
  func many(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let (other, company, item) = try await database.write { transaction in
        let other = try Example.stored(transaction)
        _ = try Example.store(Example.item(other.0, other.1, number: "F-1"), transaction)
        let company = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
        let customer = try CustomerStore.insert(Example.customer(company), transaction)
        return (other.0, company, try Example.store(Example.item(company, customer, number: "F-1"), transaction))
      }
      for id in [other, company] { try await KeptFigures.ready(id, on: Self.today, database) }
      try await database.write { transaction in
        KeptFigures.changed((0...5_000).map { ItemID(item.rawValue + $0) }, transaction)
      }
      try await check(database, other)
      try await check(database, company, isKept: false)
    }
  }

  @Test("what lapses has whoever adds up at that moment wait, also when it had lapsed before", arguments: Engine.all)
  func lapsedTwice(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      guard database.dialect == .postgresql else { return }
      let company = try await database.write { try Self.fill($0) }.company
      func writer() async throws -> Int64 {
        try await database.count("SELECT CAST(CAST(xmin AS text) AS bigint) FROM figures WHERE company = \(company)")
      }
      let before = try await writer()
      try await database.write { KeptFigures.forget(company, $0) }
      #expect(try await writer() != before)
    }
  }

  @Test("a wrong one is found", arguments: Engine.all)
  func wrong(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let account = try await database.write { try Self.fill($0) }
      try await KeptFigures.ready(account.company, on: Self.today, database)
      try await database.write { transaction in
        try transaction.execute("UPDATE account SET b1 = b1 + 1 WHERE customer = \(account.customers[0])")
        try transaction.execute("UPDATE ledger_day SET sales_minor = 0")
      }
      let problems = try await database.read { try KeptFigures.problems($0) }
      #expect(problems.count == 3)
    }
  }

  @Test("their brackets are those of the aged balance")
  func brackets() {
    #expect(KeptFigures.lateDays == AgeingBuckets.standard.lastDays)
  }
}
