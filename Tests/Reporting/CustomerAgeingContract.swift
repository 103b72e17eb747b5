import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Support
import Testing

@Suite("The aged balance customer by customer")
struct CustomerAgeingContract {
  static let today: CivilDate = "2026-06-30"

  private static func fill(_ transaction: Transaction) throws -> CompanyID {
    let (company, first) = try Example.stored(transaction)
    for number in 0..<12 {
      let customer =
        number == 0
        ? first
        : try CustomerStore.insert(
          Example.customer(company, code: "C-\(number)", name: "Client \(number)"), transaction)
      for item in 0..<3 {
        _ = try Example.store(
          Example.item(
            company, customer, number: "F-\(number)-\(item)", cents: Int64((number % 4 + 1) * 10_000 + item),
            issued: "2026-01-15", due: Self.today.adding(days: 20 - 40 * item - number)), transaction)
      }
    }
    return company
  }

  @Test("the customers' lines add up to the balance of the company, today and before", arguments: Engine.all)
  func sums(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        for asOf in [Self.today, "2026-05-01"] as [CivilDate] {
          let whole = try #require(
            try AgeingStore.ageing(of: .whole(company), asOf: asOf, today: Self.today, snapshot)[.eur])
          let query = CustomerAgeingStore.Query(
            .whole(company), currency: .eur, asOf: asOf, today: Self.today, limit: 100)
          let lines = try CustomerAgeingStore.lines(query, snapshot)
          let totals = try CustomerAgeingStore.totals(query, snapshot)
          #expect(lines.count == 12 && totals.customers == 12)
          for index in whole.buckets.indices {
            #expect(lines.reduce(0) { $0 + $1.buckets[index].minor } == whole.buckets[index].amount.minor)
            #expect(totals.line.buckets[index] == whole.buckets[index].amount)
          }
          #expect(lines.map(\.overdue.minor) == lines.map(\.overdue.minor).sorted(by: >))
        }
      }
    }
  }

  @Test("pages follow each other by the figure and the customer, whatever the order", arguments: Engine.all)
  func pages(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try Self.fill($0) }
      try await database.read { snapshot in
        for order in [CustomerAgeingStore.Order.overdue, .total, .bucket(2)] {
          var query = CustomerAgeingStore.Query(
            .whole(company), currency: .eur, asOf: Self.today, today: Self.today, limit: 5)
          query.order = order
          var seen: [String] = []
          while true {
            let lines = try CustomerAgeingStore.lines(query, snapshot)
            guard let last = lines.last else { break }
            seen += lines.map(\.code)
            query.after = CustomerAgeingStore.place(after: last, by: order)
          }
          #expect(seen.count == 12 && Set(seen).count == 12)
        }
      }
    }
  }

  @Test("the DSO month by month ends with today's", arguments: Engine.all)
  func history(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { transaction in
        let company = try Self.fill(transaction)
        let customer = try #require(try CustomerStore.all(of: company, transaction).first)
        for (number, day) in ["2026-04-10", "2026-05-10", "2026-06-10"].enumerated() {
          let issued = try #require(CivilDate(day))
          _ = try Example.store(
            Example.item(
              company, customer.id, number: "S-\(number)", cents: 90_000, issued: issued, due: issued.adding(days: 30)),
            transaction)
        }
        return company
      }
      try await database.read { snapshot in
        let now = try SalesStore.outstanding(
          of: .whole(company), in: .eur, asOf: Self.today, today: Self.today, snapshot)
        let history = try SalesStore.history(of: .whole(company), in: .eur, on: Self.today, months: 4, snapshot)
        #expect(history.now == now)
        #expect(history.months.count == 4)
        #expect(history.months.first?.simple == now.inTenths?.simple)
        let may = try SalesStore.outstanding(
          of: .whole(company), in: .eur, asOf: "2026-05-31", today: Self.today, snapshot)
        #expect(history.months[1].simple == may.inTenths?.simple)
        #expect(now.simple != nil && may.simple != nil)
      }
    }
  }
}
