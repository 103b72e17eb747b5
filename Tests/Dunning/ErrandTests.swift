import DunningRules
import Foundation
import Kernel
import ReceivablesRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"

private func scenario(_ steps: [Scenario.Step]) -> Scenario {
  ScenarioRule.guarded(
    Scenario(
      name: "Essai", steps: steps, daysBetweenContacts: 5, minimumMinor: 0, promiseTolerance: 1,
      calendar: BusinessCalendar()))
}

@Suite("A step that is a task for a colleague")
struct ErrandTests {
  private let visited = scenario([
    .init(.first, offset: 3), .init(.task, offset: 5, means: .task, errand: Errand("En parler à la visite", within: 7)),
    .init(.second, offset: 10),
  ])

  private func decide(
    late: Int, _ progress: ItemFacts.Progress?, contacted: CivilDate? = nil, on day: CivilDate = today,
    country: String = "FR"
  ) -> Decision {
    let customer = CustomerFacts(
      CustomerID(7), country: country, hasPostalAddress: false, lastContact: contacted)
    let item = ItemFacts(
      ItemID(1), due: day.adding(days: -late), openMinor: 1_000_00, progress: progress)
    return Planner(visited, on: day).decide(customer, [AccountFacts(.eur, [item])])
  }

  @Test("it asks by a day, of somebody who needs no address; no peace is waited for, but a working day is")
  func asked() {
    let first = ItemFacts.Progress(.first, on: today.adding(days: -2))
    let action = decide(late: 5, first, contacted: today.adding(days: -2)).action
    #expect(action?.step == .task && action?.channel == .task && action?.contact == nil)
    #expect(action?.errand == PlannedErrand("En parler à la visite", by: today.adding(days: 7)))
    #expect(action?.reasons == [] && action?.needsApproval == false)
    #expect(decide(late: 9, first).action?.errand?.due == today.adding(days: 3), "asked for late, due no later")
    #expect(decide(late: 5, first, contacted: today).held == [Held(ItemID(1), .contactedToday)])
    let saturday = today.adding(days: 5)
    #expect(decide(late: 5, first, on: saturday).held == [Held(ItemID(1), .dayOff(next: today.adding(days: 7)))])
    // A holiday of the customer's is none of the colleague's.
    let friday: CivilDate = "2026-04-03"
    #expect(BusinessCalendar(.france).isBusinessDay(friday) && NationalHolidays.isHoliday(friday, in: "DE"))
    let before = ItemFacts.Progress(.first, on: "2026-04-01")
    #expect(decide(late: 5, before, on: friday, country: "DE").action?.step == .task)
  }

  @Test("it is for no day that has passed, and around an event counts from the day on which it is asked for")
  func days() {
    let alone = scenario([
      .init(.task, offset: 5, means: .task, errand: Errand("Visite", within: 7)), .init(.last, offset: 360),
    ])
    for (late, days) in [(5, 7), (12, 0), (40, 0)] {
      let item = ItemFacts(ItemID(1), due: today.adding(days: -late), openMinor: 1_000_00)
      let decision = Planner(alone, on: today).decide(CustomerFacts(CustomerID(7)), [AccountFacts(.eur, [item])])
      #expect(decision.action?.errand?.due == today.adding(days: days))
    }
  }

  @Test("it says what is to be done before it can be published, and is neither a message nor firmer than one")
  func rules() throws {
    let (added, key) = try #require(ScenarioRule.added(.task, to: .standard))
    #expect(key == StepKey(.task) && added.step(key)?.means == .task)
    #expect(ScenarioRule.problems(added) == [.errandMissing])
    var written = added
    let place = try #require(written.steps.firstIndex { $0.key == key })
    written.steps[place].errand = Errand("Passer au dépôt")
    written.steps[place].recipient = .manager
    #expect(ScenarioRule.problems(written) == [])
    #expect(ScenarioRule.guarded(written).steps[place].recipient == nil)
    #expect(ScenarioRule.guarded(written).withConfirmation.steps[place].needsApproval == false)
    written.steps[place].offset = 60
    #expect(ScenarioRule.problems(ScenarioRule.guarded(written)) == [], "after a formal notice too")
    written.steps[place].errand?.days = 61
    #expect(ScenarioRule.problems(written).contains(.outOfBounds(.task)))
    #expect(try JSONDecoder().decode(Scenario.self, from: JSONEncoder().encode(visited)) == visited)
    var message = Scenario.standard
    message.steps[1].means = .task
    message.steps[1].errand = Errand("x")
    #expect(ScenarioRule.guarded(message).steps[1].means == .message)
    #expect(ScenarioRule.guarded(message).steps[1].errand == nil)
    #expect(visited.changes(since: scenario(visited.steps.map { $0 })) == [])
  }

  @Test("in a replay it is no message, and no contact that the next one waits for")
  func replayed() {
    let item = ItemPast(
      ItemID(1), issued: "2026-05-31", due: "2026-06-30", amountMinor: 1_000_00, settlements: [], disputes: [],
      promises: [], remindedOn: nil)
    let close = scenario([
      .init(.first, offset: 3), .init(.task, offset: 8, means: .task, errand: Errand("Visite")),
      .init(.second, offset: 9),
    ])
    let past = CustomerPast(CustomerFacts(CustomerID(1), emailContact: ContactID(1)), [.init(.eur, [item])])
    let outcome = Replay(close, over: "2026-07-01"..."2026-07-09").live(past)
    #expect(outcome.steps == [.first: 1, .task: 1, .second: 1])
    #expect(outcome.messages == 2 && outcome.calls == 1)
  }
}
