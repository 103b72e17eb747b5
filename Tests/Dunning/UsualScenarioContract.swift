import Dunning
import DunningRules
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

private let today: CivilDate = "2026-11-23"
private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations

@Suite("The scenario of who was given none")
struct UsualScenarioContract {
  @Test("is the one that ships for its kind, until the company has a default of its own", arguments: Engine.all)
  func kinds(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let kinds: [(CustomerKind, ShippedScenario)] = [
        (.businessFrance, .standard), (.consumer, .consumers), (.publicBody, .publicSector),
        (.businessOther, .standard),
      ]
      let (company, customers) = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(code: "V", name: "V"), transaction)
        let customers = try kinds.enumerated().map { place, kind in
          var customer = Example.customer(company, code: "C\(place)", name: "Client \(place)")
          customer.kind = kind.0
          let id = try CustomerStore.insert(customer, transaction)
          _ = try Example.store(
            Example.item(company, id, number: "F\(place)", cents: 900_00, due: today.adding(days: -4)), transaction)
          return id
        }
        return (company, customers)
      }
      func outlooks() async throws -> [Outlook] {
        try await database.read { snapshot in
          try customers.map { try ForeseeReminders(of: $0, on: today).run(snapshot, company: company) }
        }
      }
      let usual = try await outlooks()
      #expect(usual.map(\.shipped) == kinds.map(\.1) && usual.allSatisfy { $0.scenario == nil })
      #expect(usual.map(\.scenarioName) == kinds.map(\.1.rawValue))
      // Four days late: a business is reminded today, who is a person on the seventh day.
      #expect(usual[0].forecast.action?.day == today)
      #expect(usual[1].forecast.action?.day == today.adding(days: 3))
      let book = try await database.read { try ScenarioStore.book(of: company, $0) }
      #expect(book.planner(of: customers[1], on: today).scenario == ShippedScenario.consumers.scenario)
      // How long a promise is waited for is the scenario's to say.
      let waits = try await database.write { transaction in
        var patient = Scenario.standard
        patient.promiseTolerance = 7
        let before = try PromiseTolerance.days(of: customers[0], company: company, transaction)
        _ = try OwnScenario.inForce(patient, of: company, transaction)
        return [before, try PromiseTolerance.days(of: customers[0], company: company, transaction)]
      }
      #expect(waits == [1, 7])
    }
  }

  @Test("a default of the company's own holds for everybody, and its least sum for those that ship")
  func default_() {
    let (one, other) = (CustomerID(1), CustomerID(2))
    let own = ScenarioBook.Entry(ShippedScenario.export.scenario, version: ScenarioVersionID(4), number: 1)
    let mine = ScenarioBook(
      standard: own, standardKey: ScenarioID(9), published: [ScenarioID(9): own], apart: [one: .consumers], minimum: 0)
    #expect(mine.entry(of: one).version == ScenarioVersionID(4) && mine.shipped(for: one) == .standard)
    let shipped = ScenarioBook(standard: nil, apart: [one: .consumers], minimum: 50_00)
    #expect(shipped.entry(of: one).scenario.name == "consumers" && shipped.entry(of: other).scenario.name == "standard")
    #expect(shipped.entry(of: one).scenario.minimumMinor == 50_00)
    #expect(shipped.trying(own).entry(of: one) == own)
  }
}
