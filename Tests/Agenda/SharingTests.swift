import Agenda
import AgendaRules
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing

@Suite("Sharing customers out")
struct SharingTests {
  private let first = PersonID(1)
  private let second = PersonID(2)
  private let third = PersonID(3)

  private func customers(_ overdue: [Int64], spoke: [Int: PersonID] = [:]) -> [SharedCustomer] {
    overdue.enumerated().map {
      SharedCustomer(CustomerID(Int64($0.offset + 1)), overdue: $0.element, spoke: spoke[$0.offset])
    }
  }

  @Test("what is overdue and how many customers there are weigh alike, the same way every time")
  func even() {
    let shared = customers([900, 800, 700, 600, 500, 400, 300, 200, 100])
    let sharing = Sharing(shared, over: [first: Load(), second: Load(), third: Load()])
    for person in [first, second, third] {
      let load = sharing.after(person)
      #expect(load.customers == 3, "\(load)")
      #expect(abs(load.overdue - 1_500) <= 200, "\(load)")
    }
    #expect(sharing == Sharing(shared.reversed(), over: sharing.before) && !sharing.seal.isEmpty)
    #expect(Set(sharing.customers.values.flatMap { $0 }).count == 9)
  }

  @Test("what somebody has already counts: who has much gets little")
  func already() {
    let sharing = Sharing(
      customers(Array(repeating: 100, count: 10)),
      over: [first: Load(customers: 10, overdue: 1_000), second: Load()])
    #expect(sharing.given[first] == nil && sharing.given[second] == Load(customers: 10, overdue: 1_000))
    let uneven = Sharing(
      customers(Array(repeating: 100, count: 10)),
      over: [first: Load(customers: 4, overdue: 400), second: Load()])
    #expect(uneven.after(first) == Load(customers: 7, overdue: 700) && uneven.after(second) == uneven.after(first))
  }

  @Test("a customer stays with who spoke to it last while that is no more than an even share")
  func familiar() {
    let spoke = Dictionary(uniqueKeysWithValues: (0..<6).map { ($0, second) })
    let sharing = Sharing(
      customers(Array(repeating: 100, count: 6), spoke: spoke), over: [first: Load(), second: Load()])
    #expect(sharing.given[second]?.customers == 3 && sharing.given[first]?.customers == 3)
    let one = Sharing(customers([100, 100], spoke: [1: first]), over: [first: Load(), second: Load()])
    #expect(one.customers == [first: [CustomerID(2)], second: [CustomerID(1)]])
    // Who is not among those who share gets nothing.
    let other = Sharing(customers([100], spoke: [0: third]), over: [first: Load(), second: Load()])
    #expect(other.customers == [first: [CustomerID(1)]])
  }

  @Test("customers that owe nothing, and credits, are shared by their number")
  func nothing() {
    let sharing = Sharing(customers([0, -50, 0, 0]), over: [first: Load(), second: Load()])
    #expect(sharing.given[first] == Load(customers: 2) && sharing.given[second] == Load(customers: 2))
    #expect(Sharing(customers([1]), over: [:]).customers.isEmpty)
    #expect(
      Sharing(customers([1, 2]), over: [first: Load()]).seal != Sharing(customers([1, 2]), over: [second: Load()]).seal)
  }

  @Test("it is shown, done as shown in one transaction, and undone as a whole", arguments: Engine.all)
  func stored(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let (day, now, company) = (AgendaBench.day, AgendaBench.now, bench.company)
      let manager = Actor.person(bench.claire.id, name: "Claire Morel", rights: Set(Right.allCases))
      // Paul spoke to the second customer; a third is Claire's already, a fourth owes nothing.
      try await database.write { transaction in
        for (code, cents) in [("C-3", Int64(50_000)), ("C-4", 0)] {
          let id = try CustomerStore.insert(Example.customer(company, code: code, name: code), transaction)
          guard cents > 0 else { continue }
          _ = try Example.store(
            Example.item(company, id, number: "F-3", cents: cents, issued: "2026-08-01", due: "2026-09-30"), transaction
          )
          try PutInCharge(bench.claire.id, .collector, of: [id]).run(
            transaction, company: company, actor: manager, at: now)
        }
        _ = try RecordCall(bench.call(1), .paid).run(
          transaction, company: company, on: day, actor: bench.paul.actor, at: now)
      }
      let act = ShareCustomers(of: nil, over: [bench.claire.id, bench.paul.id])
      let sharing = try await database.read { try act.proposal(company, on: day, $0) }
      #expect(
        sharing.customers == [bench.paul.id: [bench.customers[1]], bench.claire.id: [bench.customers[0]]])
      #expect(sharing.before[bench.claire.id] == Load(customers: 1, overdue: 50_000))
      #expect(sharing.after(bench.claire.id) == Load(customers: 2, overdue: 150_000))
      let run: @Sendable (String, Actor) async throws -> BatchID = { seal, actor in
        try await database.write {
          try act.run($0, company: company, seal: seal, on: day, actor: actor, at: now).batch
        }
      }
      await #expect(throws: ShareRefusal.moved) { _ = try await run("x", manager) }
      await #expect(throws: NotAllowed.self) { _ = try await run(sharing.seal, bench.paul.actor) }
      let batch = try await run(sharing.seal, manager)
      let charges: @Sendable () async throws -> [CustomerID: PersonID] = {
        try await database.read {
          try InChargeStore.customers(.collector, among: bench.customers, in: company, $0)
        }
      }
      #expect(try await charges() == [bench.customers[0]: bench.claire.id, bench.customers[1]: bench.paul.id])
      await #expect(throws: ShareRefusal.nothing) { _ = try await run(sharing.seal, manager) }
      // Those of one collector go to the others; who gives and takes begins with none.
      let own = try await database.read {
        try ShareCustomers(of: bench.claire.id, over: [bench.claire.id, bench.paul.id]).proposal(company, on: day, $0)
      }
      #expect(own.before[bench.claire.id] == Load() && own.before[bench.paul.id]?.customers == 1)
      #expect(own.customers.values.flatMap { $0 }.count == 2)
      let undone = try await database.write {
        try UndoBatch(batch).run($0, company: company, on: day, actor: manager, at: now)
      }
      #expect(undone == (2, 0))
      #expect(try await charges() == [:])
    }
  }

  @Test("loads, lines and promises are those of whose customers they are", arguments: Engine.all)
  func workload(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      let (day, company) = (AgendaBench.day, bench.company)
      try await database.write { transaction in
        try PutInCharge(bench.paul.id, .collector, of: [bench.customers[0]]).run(
          transaction, company: company, actor: .system("test"), at: AgendaBench.now)
        _ = try bench.promise(0, for: "2026-11-27", transaction, made: "2026-11-20")
        _ = try bench.promise(1, for: "2026-12-20", transaction, made: "2026-11-20")
        for customer in bench.customers {
          try transaction.execute(
            """
            INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
              decided_at) VALUES (\(company), \(customer), \(day), 'call', 'call', 'EUR', 100, 'to_do', '[]',
              \(AgendaBench.now))
            """)
        }
        _ = try AskTask("Relire", about: bench.customers[1], of: bench.claire.id, by: day).run(
          transaction, company: company, on: day, actor: bench.paul.actor, at: AgendaBench.now)
      }
      try await database.read { snapshot in
        let loads = try PortfolioStore.loads(of: company, in: .eur, on: day, snapshot)
        #expect(
          loads == [bench.paul.id: Load(customers: 1, overdue: 100_000), nil: Load(customers: 1, overdue: 100_000)])
        let lines = try AgendaStore.counts(of: .whole(company), on: day, snapshot)
        #expect(lines == [bench.paul.id: 1, bench.claire.id: 1, nil: 1])
        let promises = try PortfolioStore.promises(of: company, until: day.adding(days: 6), snapshot)
        #expect(promises == [bench.paul.id: 1])
      }
      // The same is read off the figures that are kept, where they are of the day.
      let before = try await database.read { try PortfolioStore.loads(of: company, in: .eur, on: day, $0) }
      try await KeptFigures.ready(company, on: day, database)
      let after = try await database.read { snapshot in
        #expect(try KeptFigures.hold(company, on: day, snapshot))
        return try PortfolioStore.loads(of: company, in: .eur, on: day, snapshot)
      }
      #expect(before == after && before[nil]?.customers == 1)
    }
  }
}
