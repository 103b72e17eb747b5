import Kernel
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage
import Support
import Testing

@Suite("The aged balance by collector, by group and filtered")
struct GroupedAgeingContract {
  static let today: CivilDate = "2026-06-30"

  /// Twelve customers: one collector has the even ones, another every third of the others, nobody the rest. The first heads
  /// the second and, through it, the third.
  private static func fill(_ transaction: Transaction) throws -> CompanyID {
    let company = try CompanyStore.insert(Example.company(), transaction)
    var customers: [CustomerID] = []
    for number in 0..<12 {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: "Client \(number)"), transaction)
      customers.append(customer)
      for item in 0..<4 {
        _ = try Example.store(
          Example.item(
            company, customer, item == 3 ? .payment : .invoice, number: "F-\(number)-\(item)",
            cents: item == 3 ? -333 : Int64((number % 4 + 1) * 10_001 + item), issued: "2026-01-15",
            due: Self.today.adding(days: 20 - 40 * item - number)), transaction)
      }
    }
    for (parent, child) in [(0, 1), (1, 2)] {
      try transaction.execute("UPDATE customer SET parent = \(customers[parent]) WHERE id = \(customers[child])")
    }
    for (number, customer) in customers.enumerated() where number % 2 == 0 || number % 3 == 0 {
      try PutInCharge(PersonID(number % 2 == 0 ? 7 : 8), .collector, of: [customer]).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
    }
    try PutInCharge(PersonID(9), .salesperson, of: [customers[0], customers[3]]).run(
      transaction, company: company, actor: Example.actor, at: Engine.moment)
    return company
  }

  /// Every question on both days, from the items and from what is kept.
  private static func each(
    _ engine: Engine, _ body: @escaping @Sendable (CustomerAgeingStore.Query, Snapshot) throws -> Void
  ) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      let company = try await database.write { try fill($0) }
      for isKept in [false, true] {
        if isKept { try await KeptFigures.ready(company, on: today, database) }
        for asOf in [today, "2026-05-01"] as [CivilDate] where !isKept || asOf == today {
          var query = CustomerAgeingStore.Query(
            .whole(company), currency: .eur, asOf: asOf, today: today, limit: 100)
          query.isKept = isKept
          let asked = query
          try await database.read { try body(asked, $0) }
        }
      }
    }
  }

  @Test("whatever the filter, the totals are the sums of its lines to the cent", arguments: Engine.all)
  func filters(engine: Engine) async throws {
    try await Self.each(engine) { query, snapshot in
      let all = try CustomerAgeingStore.lines(query, snapshot)
      func check(_ count: Int, _ change: (inout CustomerAgeingStore.Query) -> Void) throws {
        var asked = query
        change(&asked)
        let lines = try CustomerAgeingStore.lines(asked, snapshot)
        let totals = try CustomerAgeingStore.totals(asked, snapshot)
        #expect(lines.count == count && totals.customers == count)
        #expect(Set(lines).isSubset(of: all))
        for index in query.buckets.lastDays.indices {
          #expect(lines.reduce(0) { $0 + $1.buckets[index].minor } == totals.line.buckets[index].minor)
        }
        #expect(lines.reduce(0) { $0 + $1.items } == totals.line.items)
      }
      try check(6) { $0.entrusted = [Entrusted(.collector, to: PersonID(7))] }
      try check(2) { $0.entrusted = [Entrusted(.collector, to: PersonID(8))] }
      try check(4) { $0.entrusted = [Entrusted(.collector, to: nil)] }
      try check(1) {
        $0.entrusted = [Entrusted(.collector, to: PersonID(7)), Entrusted(.salesperson, to: PersonID(9))]
      }
      try check(3) { $0.head = CustomerID(1) }
      try check(1) { $0.head = CustomerID(12) }
      let late = all.filter { line in line.buckets.dropFirst(3).contains { $0.isPositive } }.count
      try check(late) { $0.lateFrom = 3 }
    }
  }

  @Test("the groups add up to the balance, and each to the customers behind it", arguments: Engine.all)
  func groups(engine: Engine) async throws {
    try await Self.each(engine) { query, snapshot in
      let totals = try CustomerAgeingStore.totals(query, snapshot)
      for (grouping, keys) in [
        (GroupedAgeingStore.Grouping.collector, [0, 7, 8]), (.group, [1, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      ] as [(GroupedAgeingStore.Grouping, [Int64])] {
        let (lines, count) = try GroupedAgeingStore.lines(query, by: grouping, snapshot)
        #expect(lines.map(\.key).sorted() == keys && count == keys.count)
        #expect(lines.map(\.overdue.minor) == lines.map(\.overdue.minor).sorted(by: >))
        #expect(lines.reduce(0) { $0 + $1.customers } == totals.customers)
        for index in totals.line.buckets.indices {
          #expect(lines.reduce(0) { $0 + $1.buckets[index].minor } == totals.line.buckets[index].minor)
        }
        for line in lines {
          var members = query
          if grouping == .group {
            members.head = CustomerID(line.key)
          } else {
            members.entrusted = [Entrusted(.collector, to: line.key == 0 ? nil : PersonID(line.key))]
          }
          let found = try CustomerAgeingStore.lines(members, snapshot)
          #expect(found.count == line.customers && found.reduce(0) { $0 + $1.total.minor } == line.total.minor)
        }
        // Page by page they are the same.
        var page = query
        page.limit = 2
        var seen: [GroupedAgeingStore.Line] = []
        while true {
          let found = try GroupedAgeingStore.lines(page, by: grouping, snapshot).lines
          guard let last = found.last else { break }
          seen += found
          page.after = GroupedAgeingStore.place(after: last, by: page.order)
        }
        #expect(seen == lines)
      }
      #expect(try GroupedAgeingStore.lines(query, by: .group, snapshot).lines.first { $0.key == 1 }?.name == "Client 0")
    }
  }
}
