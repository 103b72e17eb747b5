import DunningRules
import Kernel
import Testing

@Suite("What a scenario must respect")
struct ScenarioRuleTests {
  private func scenario(_ steps: [Scenario.Step]) -> Scenario {
    Scenario(
      name: "Essai", steps: steps, daysBetweenContacts: 5, minimumMinor: 0, promiseTolerance: 1,
      calendar: BusinessCalendar())
  }

  @Test("the scenario that ships can be published as it is")
  func shipped() {
    #expect(ScenarioRule.problems(.standard) == [])
    #expect(ScenarioRule.guarded(.standard) == .standard)
  }

  @Test("a formal notice stays registered, read by a person, and eight days away, whatever is written")
  func formalNotice() {
    let written = scenario([Scenario.Step(.formalNotice, offset: 30, means: .message, daysAfterPrevious: 1)])
    let step = ScenarioRule.guarded(written).steps[0]
    #expect(step.means == .registeredLetter)
    #expect(step.needsApproval)
    #expect(step.daysAfterPrevious == 8)
  }

  @Test("only a call is a call, and steps stand in the order of their days")
  func order() {
    let written = scenario([
      Scenario.Step(.last, offset: 20, means: .call), Scenario.Step(.call, offset: 5, means: .letter),
    ])
    let guarded = ScenarioRule.guarded(written)
    #expect(guarded.steps.map(\.kind) == [.call, .last])
    #expect(guarded.steps.map(\.means) == [.call, .message])
  }

  @Test("what stands against publishing is named")
  func problems() {
    #expect(ScenarioRule.problems(scenario([Scenario.Step(.courtesy, offset: -5)])) == [.nothingAfterDue])
    let wrong = scenario([
      Scenario.Step(.courtesy, offset: 2), Scenario.Step(.first, offset: -1), Scenario.Step(.second, offset: 10),
      Scenario.Step(.last, offset: 10), Scenario.Step(.formalNotice, offset: 400),
    ])
    #expect(
      ScenarioRule.problems(wrong) == [
        .courtesyIsLate, .tooEarly(.first), .sameDay(.second, .last), .outOfBounds(.formalNotice),
      ])
    var restless = Scenario.standard
    restless.daysBetweenContacts = 0
    #expect(ScenarioRule.problems(restless) == [.contactsOutOfBounds])
  }

  @Test("a step that is added comes after the one before it")
  func added() {
    let written = scenario([Scenario.Step(.second, offset: 40)])
    let more = ScenarioRule.added(.call, to: written)?.0
    #expect(more?.steps.map(\.offset) == [40, 41])
  }

  @Test("a step on paper goes by letter although an address is known")
  func paper() {
    let written = scenario([Scenario.Step(.first, offset: 3, means: .letter)])
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70))
    let item = ItemFacts(ItemID(1), due: "2026-11-18", openMinor: 100_000)
    let action = Planner(written, version: ScenarioVersionID(9), on: "2026-11-23")
      .decide(customer, [AccountFacts(.eur, [item])]).action
    #expect(action?.channel == .letter)
    #expect(action?.scenario == ScenarioVersionID(9))
  }

  @Test("the company's own minimum holds beside the scenario's, the higher of the two")
  func minimum() {
    let low = ScenarioBook.Entry(scenario([Scenario.Step(.first, offset: 3)]))
    #expect(ScenarioBook(standard: low, minimum: 50_00).standard.scenario.minimumMinor == 50_00)
    #expect(ScenarioBook(standard: nil, minimum: 0).standard.scenario == .standard)
  }
}
