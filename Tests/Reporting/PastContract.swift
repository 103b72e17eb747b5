import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Support
import Testing

@Suite("How the accounts stood")
struct PastContract {
  static let today: CivilDate = "2026-06-20"

  /// An invoice paid in part in May, one paid late in June, a credit, one that is not due; two collectors and nobody.
  private static func fill(_ transaction: Transaction) throws -> CompanyID {
    let (company, first) = try Example.stored(transaction)
    let second = try CustomerStore.insert(Example.customer(company, code: "C-2", name: "Deux"), transaction)
    let third = try CustomerStore.insert(Example.customer(company, code: "C-3", name: "Trois"), transaction)
    func item(
      _ number: String, _ customer: CustomerID, _ cents: Int64, _ issued: CivilDate, _ due: CivilDate,
      _ kind: ItemKind = .invoice
    ) throws -> ItemID {
      try Example.store(
        Example.item(company, customer, kind, number: number, cents: cents, issued: issued, due: due), transaction)
    }
    let one = try item("F-1", first, 100_000, "2026-03-10", "2026-04-30")
    let two = try item("F-2", second, 50_000, "2026-04-05", "2026-05-05")
    _ = try item("F-3", third, 70_000, "2026-06-01", "2026-07-31")
    _ = try item("F-4", third, 20_000, "2026-01-15", "2026-02-15")
    let partial = try item("P-1", first, -40_000, "2026-05-12", "2026-05-12", .payment)
    let whole = try item("P-2", second, -50_000, "2026-06-10", "2026-06-10", .payment)
    _ = try item("A-1", first, -5_000, "2026-06-02", "2026-06-02", .creditNote)
    for (debit, credit, cents, day) in [
      (one, partial, Int64(40_000), "2026-05-12" as CivilDate), (two, whole, 50_000, "2026-06-10"),
    ] {
      try AllocationStore.allocate(
        Money(minor: cents, .eur), of: debit, by: credit, company: company, day: day, reason: .manual, transaction)
    }
    for (person, customer) in [(1, first), (2, second)] {
      try PutInCharge(PersonID(Int64(person)), .collector, of: [customer]).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
    }
    return company
  }

  @Test("each month's end is what the aged balance of that day says", arguments: Engine.all)
  func monthEnds(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        let months = try MonthEndStore.months(of: .whole(company), in: .eur, on: Self.today, count: 5, snapshot)
        #expect(months.map(\.day) == ["2026-06-20", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28"])
        for month in months {
          let found = try AgeingStore.ageing(of: .whole(company), asOf: month.day, today: Self.today, snapshot)
          let ageing = try #require(found[.eur])
          let (total, overdue) = (try ageing.total(.eur), try ageing.overdue(.eur))
          #expect(month.outstanding.receivablesMinor == total.minor, "\(month.day)")
          #expect(month.overdueMinor == overdue.minor, "\(month.day)")
        }
        #expect(months.map(\.salesMinor) == [65_000, 0, 50_000, 100_000, 0])
        // Due on the last day of April: not late on that day.
        #expect(months[2].overdueMinor == 20_000)
      }
    }
  }

  @Test("the kept months' ends are the aged balances of those days, brackets and all", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      func keep(on day: CivilDate = Self.today, from first: CivilDate = "2000-01-01") async throws {
        try await KeptFigures.ready(company, on: day, database)
        try await MonthEndStore.keep(of: company, in: .eur, on: day, isKnown: { _ in { $0 >= first } }, database)
      }
      func last(_ day: CivilDate = Self.today) async throws -> MonthEndStore.Past {
        try await database.read {
          try MonthEndStore.past(of: company, in: .eur, at: day.firstOfMonth.adding(days: -1), $0)
        }
      }
      func check() async throws {
        let days = try await database.read { snapshot in
          let lines = try snapshot.query("SELECT day, b0, b1, b2, b3, b4, b5 FROM month_end ORDER BY day") { row in
            (try row.date(0), (1...6).map { row.int($0) })
          }
          for (day, brackets) in lines {
            let found = try AgeingStore.ageing(of: .whole(company), asOf: day, today: Self.today, snapshot)[.eur]
            #expect(brackets == found?.buckets.map(\.amount.minor) ?? Array(repeating: 0, count: 6), "\(day)")
          }
          let ends = try MonthEndStore.months(of: .whole(company), in: .eur, on: Self.today, count: 12, snapshot)
          let kept = try MonthEndStore.months(
            of: .whole(company), in: .eur, on: Self.today, count: 12, isKept: true, snapshot)
          #expect(kept == ends)
          return lines.count
        }
        #expect(days == MonthEndStore.kept)
      }
      #expect(try await last() == .awaited)
      try await keep()
      try await check()
      #expect(try await last().overdueMinor == 130_000)
      // An invoice of April that arrives in June corrects the past, at the next turn of the worker.
      try await database.write { transaction in
        let customer = try #require(try CustomerStore.all(of: company, transaction).first)
        _ = try Example.store(
          Example.item(company, customer.id, number: "F-9", cents: 9_900, issued: "2026-04-02", due: "2026-05-02"),
          transaction)
      }
      try await database.read { snapshot in
        let ends = try MonthEndStore.months(of: .whole(company), in: .eur, on: Self.today, count: 12, snapshot)
        #expect(
          try MonthEndStore.months(of: .whole(company), in: .eur, on: Self.today, count: 12, isKept: true, snapshot)
            == ends)
      }
      try await keep()
      try await check()
      #expect(try await last().overdueMinor == 139_900)
      // What moves between the items of the past without changing what was owed leaves it as it is.
      let items = try await database.read { try $0.query("SELECT id FROM item ORDER BY id") { ItemID($0.int(0)) } }
      try await database.write { KeptFigures.changed(items, $0) }
      #expect(try await database.count("SELECT COUNT(*) FROM figures WHERE past = \(Self.today)") == 1)
      try await keep(on: "2026-06-21")
      try await check()
      try await database.write { KeptFigures.forget(company, $0) }
      #expect(try await last() == .awaited)
      try await keep()
      try await check()
      #expect(try await database.read { try KeptFigures.problems($0) } == [])
      // A new month has an end that nobody has added up yet; one of which not all is known has none.
      #expect(try await last("2026-07-01") == .awaited)
      try await keep(on: "2026-07-01", from: "2026-07-01")
      #expect(try await last("2026-07-01") == .unknown)
    }
  }

  @Test("the DSO of today is the same in the history and alone", arguments: Engine.all)
  func sameAsAlone(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        let alone = try SalesStore.outstanding(
          of: .whole(company), in: .eur, asOf: Self.today, today: Self.today, snapshot)
        let months = try MonthEndStore.months(of: .whole(company), in: .eur, on: Self.today, count: 12, snapshot)
        #expect(months.first?.outstanding == alone)
      }
    }
  }

  @Test("what is overdue belongs to who collects it, and what nobody collects is said", arguments: Engine.all)
  func collectors(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        let lines = try OverdueStore.byCollector(of: .whole(company), in: .eur, on: Self.today, snapshot)
        #expect(lines.map(\.collector) == [PersonID(1), nil])
        #expect(lines.map(\.overdue.minor) == [55_000, 20_000])
        #expect(lines.map(\.oldestDue) == ["2026-04-30", "2026-02-15"])
        // 60 000 for 51 days and 20 000 for 125: credits make nobody less late.
        let late = try OverdueStore.weightedDaysLate(of: .whole(company), in: .eur, on: Self.today, snapshot)
        #expect(late == 6_950)
      }
    }
  }

  @Test("the annual table has unpaid invoices by days late at closing, disputed ones apart", arguments: Engine.all)
  func delays(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { transaction in
        let company = try Self.fill(transaction)
        try transaction.execute(
          """
          INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on)
          SELECT company, id, customer, currency, 1000, 'price', \("2026-05-20" as CivilDate) FROM item WHERE number = 'F-4'
          """)
        return company
      }
      try await database.read { snapshot in
        let closing: CivilDate = "2026-05-31"
        let table = try PaymentDelayStore.unpaid(of: .whole(company), in: .eur, at: closing, snapshot)
        #expect(table.shares.map(\.invoices) == [0, 1, 1, 0, 0])
        #expect(table.shares.map(\.minor) == [0, 50_000, 60_000, 0, 0])
        #expect(table.excluded == PaymentDelays.Share(invoices: 1, minor: 20_000))
        #expect(table.salesMinor == 170_000)
        #expect(table.percent(table.total)?.description == "64.7059")
        let late = try PaymentDelayStore.paidLate(of: .whole(company), in: .eur, year: "2026-06-30", snapshot)
        #expect(late.shares.map(\.minor) == [0, 0, 50_000, 0, 0])
      }
    }
  }

  @Test("a year without sales has no percentage, and a bracket ends with its last day")
  func rules() {
    var table = PaymentDelays(currency: .eur, salesMinor: 0)
    for (days, minor) in [(0, Int64(1)), (1, 2), (30, 3), (31, 4), (60, 5), (61, 6), (90, 7), (91, 8), (400, 9)] {
      table.add(daysLate: days, isDisputed: false, invoices: 1, minor: minor)
    }
    #expect(table.shares.map(\.minor) == [1, 5, 9, 13, 17])
    #expect(table.total == PaymentDelays.Share(invoices: 8, minor: 44))
    #expect(table.percent(table.total) == nil)
  }
}
