import Journal
import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

private let monday: CivilDate = "2026-11-23"

@Suite("Instalment plans")
struct InstalmentTests {
  private func part(_ item: Int64, _ cents: Int64) -> PromisedPart {
    PromisedPart(ItemID(item), Money(minor: cents, .eur))
  }

  @Test("payments are alike, the last takes the cents, and months keep their day")
  func spread() throws {
    let terms = InstalmentTerms(count: 3, first: "2026-12-31", rhythm: .monthly)
    #expect(terms.days == ["2026-12-31", "2027-01-31", "2027-02-28"])
    #expect(terms.amounts(of: 1_000_00) == [333_33, 333_33, 333_34])
    let down = InstalmentTerms(count: 3, first: "2026-12-01", rhythm: .fortnightly, firstMinor: 400_00)
    #expect(down.amounts(of: 1_000_01) == [400_00, 300_00, 300_01])
    #expect(down.days.last == "2026-12-29")
    // The oldest debt is paid first; a payment may close one document and begin the next.
    let payments = try terms.spread([part(1, 400_00), part(2, 600_00)], on: monday)
    #expect(payments.map(\.parts) == [[part(1, 333_33)], [part(1, 66_67), part(2, 266_66)], [part(2, 333_34)]])
    #expect(payments.map(\.amount.minor).reduce(0, +) == 1_000_00)
  }

  @Test("no cent is lost or made, whatever the terms", arguments: 2...36)
  func sums(count: Int) throws {
    for (minor, first) in [(100_00, nil), (99_99, 1), (1_234_567_89, 999_99)] as [(Int64, Int64?)] {
      let terms = InstalmentTerms(count: count, first: monday, rhythm: .weekly, firstMinor: first)
      let payments = try terms.spread([part(1, minor / 3), part(2, minor - minor / 3)], on: monday)
      #expect(payments.count == count)
      #expect(payments.flatMap(\.parts).map(\.amount.minor).reduce(0, +) == minor)
      #expect(payments.allSatisfy { $0.parts.map(\.amount.minor).reduce(0, +) == $0.amount.minor })
      #expect(payments.allSatisfy { $0.amount.minor > 0 })
    }
  }

  @Test("terms that make no plan are refused, each with its reason")
  func refusals() {
    func refused(_ terms: InstalmentTerms, _ parts: [PromisedPart]? = nil) -> InstalmentRefusal? {
      do {
        _ = try terms.spread(parts ?? [part(1, 100_00)], on: monday)
        return nil
      } catch { return error }
    }
    #expect(refused(InstalmentTerms(count: 1, first: monday, rhythm: .monthly)) == .count)
    #expect(refused(InstalmentTerms(count: 37, first: monday, rhythm: .weekly)) == .count)
    #expect(refused(InstalmentTerms(count: 2, first: "2026-11-22", rhythm: .monthly)) == .inThePast("2026-11-22"))
    #expect(refused(InstalmentTerms(count: 14, first: monday, rhythm: .quarterly)) == .tooLong)
    #expect(refused(InstalmentTerms(count: 2, first: monday, rhythm: .monthly), []) == .nothing)
    let all = InstalmentTerms(count: 2, first: monday, rhythm: .monthly, firstMinor: 100_00)
    #expect(refused(all) == .tooSmall(Money(minor: 100_00, .eur)))
    #expect(refused(InstalmentTerms(count: 3, first: monday, rhythm: .monthly), [part(1, 2)]) != nil)
    let dollars = PromisedPart(ItemID(2), Money(minor: 1_00, Currency("USD") ?? .eur))
    #expect(
      refused(InstalmentTerms(count: 2, first: monday, rhythm: .monthly), [part(1, 1_00), dollars])
        == .severalCurrencies)
  }

  private struct Place {
    let company: CompanyID
    let customer: CustomerID
    let invoice: ItemID
    let payment: ItemID
  }

  private func stored(_ transaction: Transaction) throws -> Place {
    let (company, customer) = try Example.stored(transaction)
    return Place(
      company: company, customer: customer,
      invoice: try Example.store(Example.item(company, customer, number: "F-1", cents: 900_00), transaction),
      payment: try Example.store(
        Example.item(company, customer, .payment, number: "P-1", cents: -900_00, issued: monday, due: monday),
        transaction))
  }

  private func make(_ place: Place, _ cents: Int64, _ transaction: Transaction) throws -> InstalmentPlanID {
    try MakeInstalmentPlan(
      [PromisedPart(place.invoice, Money(minor: cents, .eur))],
      InstalmentTerms(count: 3, first: "2026-12-01", rhythm: .monthly), agreedBy: "Sophie"
    ).run(
      transaction, for: place.customer, company: place.company, on: monday, actor: Example.actor, at: Engine.moment)
  }

  @Test("each payment is a promise that cash keeps; all kept, the plan is", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let place = try stored(transaction)
        let plan = try make(place, 900_00, transaction)
        func found() throws -> InstalmentPlan {
          try #require(try InstalmentPlanStore.find(plan, of: place.company, transaction))
        }
        #expect(try found().payments.map(\.promisedFor) == ["2026-12-01", "2027-01-01", "2027-02-01"])
        #expect(try ItemStore.find(place.invoice, of: place.company, transaction)?.promised.minor == 900_00)
        for (month, day) in ["2026-12-01", "2027-01-04", "2027-02-01"].enumerated() as EnumeratedSequence<[CivilDate]> {
          #expect(try found().state == .running)
          try AllocationStore.allocate(
            Money(minor: 300_00, .eur), of: place.invoice, by: place.payment, company: place.company, day: day,
            reason: .matched, transaction)
          let outcome = try JudgePromises(on: day).run(
            transaction, company: place.company, actor: Example.actor, at: Engine.moment)
          #expect(outcome.kept == 1 && outcome.broken == 0, "payment \(month + 1)")
        }
        #expect(try found().state == .kept)
        #expect(try ItemStore.find(place.invoice, of: place.company, transaction)?.promised.minor == 0)
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test("money that comes late pays the payment that was missed, and none that is still to come", arguments: Engine.all)
  func late(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let place = try stored(transaction)
        let plan = try make(place, 900_00, transaction)
        func judge(_ day: CivilDate) throws -> String {
          let outcome = try JudgePromises(on: day).run(
            transaction, company: place.company, actor: Example.actor, at: Engine.moment)
          return "\(outcome.kept) kept, \(outcome.broken) broken"
        }
        func pay(_ cents: Int64, _ day: CivilDate) throws {
          try AllocationStore.allocate(
            Money(minor: cents, .eur), of: place.invoice, by: place.payment, company: place.company, day: day,
            reason: .matched, transaction)
        }
        #expect(try judge("2026-12-04") == "0 kept, 1 broken")
        try pay(300_00, "2026-12-08")
        #expect(try judge("2026-12-08") == "0 kept, 0 broken")
        // All that is left is promised: nothing is asked for before January.
        let item = try #require(try ItemStore.find(place.invoice, of: place.company, transaction))
        #expect(item.open.minor == 600_00 && item.promised.minor == 600_00)
        try pay(300_00, "2027-01-04")
        #expect(try judge("2027-01-04") == "1 kept, 0 broken")
        #expect(try judge("2027-02-04") == "0 kept, 1 broken")
        let states = try #require(try InstalmentPlanStore.find(plan, of: place.company, transaction)).payments.map(
          \.state)
        #expect(states == [.broken, .kept, .broken])
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test("a missed payment is asked for again alone; ending the plan asks for all that is left", arguments: Engine.all)
  func ended(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let place = try stored(transaction)
        #expect(throws: InstalmentRefusal.self) { _ = try make(place, 900_01, transaction) }
        let plan = try make(place, 600_00, transaction)
        // What is not spread stays free, and is not promised twice.
        #expect(throws: InstalmentRefusal.self) { _ = try make(place, 300_01, transaction) }
        let outcome = try JudgePromises(on: "2026-12-04").run(
          transaction, company: place.company, actor: Example.actor, at: Engine.moment)
        #expect(outcome.broken == 1)
        #expect(try ItemStore.find(place.invoice, of: place.company, transaction)?.promised.minor == 400_00)
        func end() throws {
          try EndInstalmentPlan(plan).run(
            transaction, company: place.company, on: "2026-12-15", actor: Example.actor, at: Engine.moment)
        }
        try end()
        let found = try #require(try InstalmentPlanStore.find(plan, of: place.company, transaction))
        #expect(found.state == .ended)
        #expect(found.payments.map(\.state) == [.broken, .withdrawn, .withdrawn])
        #expect(try ItemStore.find(place.invoice, of: place.company, transaction)?.promised.minor == 0)
        #expect(throws: InstalmentRefusal.notRunning) { try end() }
        let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
        #expect(try InstalmentPlanStore.find(plan, of: other, transaction) == nil)
        let reader = Actor.person(PersonID(9), name: "Lecteur", rights: [.see])
        #expect(throws: NotAllowed.self) {
          _ = try MakeInstalmentPlan([], InstalmentTerms(count: 2, first: monday, rhythm: .monthly)).run(
            transaction, for: place.customer, company: place.company, on: monday, actor: reader, at: Engine.moment)
        }
        #expect(try BalanceCheck.problems(transaction).isEmpty)
        try transaction.execute("UPDATE customer SET insolvent_since = '2026-11-01' WHERE id = \(place.customer)")
        #expect(throws: InstalmentRefusal.insolvent(since: "2026-11-01")) { _ = try make(place, 100_00, transaction) }
      }
    }
  }
}
