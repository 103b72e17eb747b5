import Agenda
import AgendaRules
import Dunning
import DunningRules
import Foundation
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("A call that reached nobody is what the next step may be for")
struct UnansweredCallTests {
  private let day = AgendaBench.day
  private let now = AgendaBench.now
  private let thursday: CivilDate = "2026-11-26"

  /// Both are called, who could not be reached is written to.
  private static let insistent: Scenario = {
    var content = Scenario.standard
    content.name = "Insistant"
    content.daysBetweenContacts = 2
    content.steps = [
      .init(.call, offset: 3, means: .call),
      .init(.second, offset: 10, conditions: [.init(.only, .callUnanswered)]), .init(.last, offset: 360),
    ]
    return content
  }()

  private func planned(_ database: Database, _ bench: AgendaBench) async throws {
    try await database.write { transaction in
      let system = Actor.system("test")
      for customer in bench.customers {
        _ = try ContactStore.insert(
          Contact(
            id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example", phone: "+33 1 02 03 04 05"),
          company: bench.company, transaction)
      }
      let own = try CopyScenario(.shipped(.standard), name: "Insistant").run(
        transaction, company: bench.company, actor: system, at: now)
      try SaveScenario(own, Self.insistent, revision: 1).run(
        transaction, company: bench.company, actor: system, at: now)
      _ = try PublishScenario(own, revision: 2).run(transaction, company: bench.company, actor: system, at: now)
      try ChooseDefaultScenario(own).run(transaction, company: bench.company, actor: system, at: now)
    }
    _ = try await PlanReminders(bench.company, on: day).run(
      database, actor: .system("run"), at: now, enqueue: { _, _ in })
  }

  /// What comes on Thursday for an invoice, and why.
  private func next(_ database: Database, _ bench: AgendaBench, _ number: String) async throws -> PlannedAction? {
    let explained = try await database.read { snapshot in
      try ExplainItem(number, on: thursday).run(snapshot, company: bench.company).first
    }
    guard case .planned(let action)? = explained?.answer else { return nil }
    return action
  }

  private func report(
    _ database: Database, _ bench: AgendaBench, _ outcome: CallOutcome, on day: CivilDate
  ) async throws -> Int64 {
    try await database.write { transaction in
      try RecordCall(bench.call(0), outcome).run(
        transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
    }
  }

  @Test(
    "who was called and not reached is written to without waiting for another call, unless reached since",
    arguments: Engine.all)
  func unanswered(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await planned(database, bench)
      #expect(try await next(database, bench, "F-1") == nil, "nobody has reported the call yet")
      let mark = try await report(database, bench, .noAnswer, on: day)
      let second = try #require(try await next(database, bench, "F-1"))
      #expect(second.step == .second && second.reasons.contains(.callUnanswered))
      #expect(try await next(database, bench, "F-2") == nil, "the other customer was not called")
      _ = try await database.write { transaction in
        try UndoMark(mark).run(transaction, company: bench.company, on: day, actor: bench.claire.actor, at: now)
      }
      #expect(try await next(database, bench, "F-1") == nil)
      _ = try await report(database, bench, .noAnswer, on: "2026-11-24")
      #expect(try await next(database, bench, "F-1")?.step == .second)
      let needs = FactNeeds(of: Self.insistent)
      #expect(needs.calls && !FactNeeds(of: Scenario.standard).calls)
      try await database.read { snapshot in
        var past: CustomerPast?
        try PastFactStore.forEach(
          of: bench.company, among: [bench.customers[0]], since: "2026-01-01", needs: needs, snapshot
        ) { past = $0 }
        #expect(past?.calls == [.init(on: "2026-11-24", isReached: false)])
      }
      _ = try await report(database, bench, .paid, on: "2026-11-25")
      #expect(try await next(database, bench, "F-1") == nil)
    }
  }

  @Test("a condition on calls is read as it was stored")
  func stored() throws {
    let condition = Scenario.Condition(.except, .callUnanswered)
    let text = try JSONEncoder().encode(condition)
    #expect(try JSONDecoder().decode(Scenario.Condition.self, from: text) == condition)
  }
}
