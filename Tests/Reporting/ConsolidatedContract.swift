import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Support
import Testing

@Suite("Several companies together")
struct ConsolidatedContract {
  static let today: CivilDate = "2026-06-30"

  /// Two companies with two customers each; the first sells in Swiss francs too. Somebody has one customer of each.
  private static func fill(_ transaction: Transaction) throws -> [CompanyID] {
    try ["AAA", "BBB", "CCC"].enumerated().map { place, code in
      let company = try CompanyStore.insert(Example.company(code: code, name: "Société \(code)"), transaction)
      for number in 0..<2 where code != "CCC" {
        let customer = try CustomerStore.insert(
          Example.customer(company, code: "C-\(number)", name: "Client \(number)"), transaction)
        for item in 0..<3 {
          var invoice = Example.item(
            company, customer, number: "F-\(number)-\(item)", cents: Int64(10_001 * (place + 1) + number * 7 + item),
            issued: "2026-01-15", due: today.adding(days: 20 - 45 * item))
          if code == "AAA", item == 2 {
            invoice = Item(
              id: ItemID(0), company: company, customer: customer, kind: .invoice, number: invoice.number,
              issued: invoice.issued, due: invoice.due, amount: Money(minor: 5_005, Currency("CHF") ?? .eur))
          }
          _ = try Example.store(invoice, transaction)
        }
        _ = try Example.store(
          Example.item(
            company, customer, .payment, number: "P-\(number)", cents: -1_000 - Int64(number), issued: "2026-06-10",
            due: "2026-06-10"), transaction)
        if number == 1 {
          try PutInCharge(PersonID(7), .salesperson, of: [customer]).run(
            transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
      }
      return company
    }
  }

  @Test("each company's line is its own aged balance, whether its figures are kept or not", arguments: Engine.all)
  func lines(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let companies = try await database.write { try Self.fill($0) }
      let own = Actor.person(PersonID(7), name: "Luc", rights: [.see], customers: .own)
      func check() async throws {
        try await database.read { snapshot in
          for person in [nil, PersonID(7)] as [PersonID?] {
            let found = try ConsolidatedStore.lines(
              of: companies, seen: person == nil ? nil : companies.map { Sight($0, of: own) }, on: Self.today,
              receivedSince: "2026-06-01", snapshot)
            var expected = 0
            for company in companies {
              let sight = person == nil ? Sight.whole(company) : Sight(company, of: own)
              let balances = try AgeingStore.ageing(of: sight, asOf: Self.today, today: Self.today, snapshot)
              expected += balances.count
              for (currency, balance) in balances {
                let line = try #require(found.first { $0.company == company && $0.disputed.currency == currency })
                #expect(line.buckets == balance.buckets.map(\.amount))
                #expect(line.items == balance.buckets.reduce(0) { $0 + $1.items })
                let came = currency == .eur ? (person == nil ? Int64(2_001) : 1_001) : 0
                #expect(line.received.minor == came)
              }
            }
            #expect(found.count == expected && expected == 3)
          }
          // Who may see one only is told of no other.
          let one = try ConsolidatedStore.lines(
            of: [companies[1]], seen: nil, on: Self.today, receivedSince: "2026-06-01", snapshot)
          #expect(Set(one.map(\.company)) == [companies[1]])
        }
      }
      try await check()
      try await KeptFigures.ready(companies[0], on: Self.today, database)
      try await check()
      try await KeptFigures.ready(companies[1], on: Self.today, database)
      try await check()
    }
  }
}
