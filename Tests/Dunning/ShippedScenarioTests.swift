import Dunning
import DunningRules
import Foundation
import Kernel
import MessagingRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"

private func step(
  _ scenario: Scenario, due: CivilDate, euros: Int64 = 1_000, reached: DunningStep? = nil, on day: CivilDate = today
) -> DunningStep? {
  let item = ItemFacts(
    ItemID(1), due: due, openMinor: euros * 100,
    progress: reached.map { ItemFacts.Progress($0, on: day.adding(days: -20)) })
  let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70), phoneContact: ContactID(71))
  return Planner(scenario, on: day).decide(customer, [AccountFacts(.eur, [item])]).action?.step
}

@Suite("The scenarios that ship")
struct ShippedScenarioTests {
  @Test("each can be published as it is, whatever the guards do to it", arguments: ShippedScenario.allCases)
  func publishable(kind: ShippedScenario) {
    #expect(ScenarioRule.problems(kind.scenario) == [])
    #expect(ScenarioRule.guarded(kind.scenario) == kind.scenario)
  }

  @Test("a public buyer is never threatened, a consumer never telephoned")
  func kinds() {
    #expect(ShippedScenario.publicSector.scenario.steps.allSatisfy { $0.kind != .formalNotice && $0.kind != .last })
    #expect(ShippedScenario.consumers.scenario.steps.allSatisfy { $0.means != .call })
  }

  @Test(
    "whose payment the bank took back is written to gently on the next working day", arguments: ShippedScenario.allCases
  )
  func returnedPayment(kind: ShippedScenario) throws {
    let scenario = kind.scenario
    let step = try #require(scenario.eventSteps.first { $0.event == .returnedPayment })
    #expect(step.kind == .first && step.means == .message && step.text == nil)
    // Taken back on Friday 20 November: Monday.
    #expect(scenario.start(of: step, due: "2026-11-20") == today)
    #expect(step.needsApproval == [.consumers, .publicSector, .keyAccounts].contains(kind))
    #expect(ReminderStep.worded(step) == .returned)
    var own = step
    own.text = "Ferme"
    #expect(ReminderStep.worded(own) == .first)
    #expect(ReminderStep.worded(.last, around: .returnedPayment, text: nil) == .last)
    #expect(ReminderStep.worded(.first, around: .brokenPromise, text: nil) == .first)
  }

  @Test("an insured debt has been through every step well before the sixty days of the policies")
  func insured() {
    #expect(ShippedScenario.insured.scenario.steps.allSatisfy { $0.nominalOffset <= 45 })
  }

  @Test(
    "a colleague is asked to declare an insured debt by the thirtieth day, whatever keeps the formal notice")
  func declaration() {
    func action(
      late days: Int, _ progress: ItemFacts.Progress?, isInsured: Bool, isInferred: Bool = false,
      unsentSince: CivilDate? = nil, pausedUntil: CivilDate? = nil
    ) -> PlannedAction? {
      let item = ItemFacts(
        ItemID(1), due: today.adding(days: -days), dueIsInferred: isInferred, openMinor: 1_000_00, progress: progress)
      var customer = CustomerFacts(
        CustomerID(7), pausedUntil: pausedUntil, emailContact: ContactID(70), isInsured: isInsured)
      customer.unsentSince = unsentSince
      return Planner(ShippedScenario.insured.scenario, on: today).decide(customer, [AccountFacts(.eur, [item])]).action
    }
    let last = ItemFacts.Progress(.last, on: today.adding(days: -2))
    for isInferred in [false, true] {
      let asked = action(late: 22, last, isInsured: true, isInferred: isInferred)
      #expect(asked?.step == .task && asked?.errand?.due == today.adding(days: 8))
      #expect(asked?.total == Money(minor: 1_000_00, .eur))
    }
    for late in [25, 27, 29, 33] {
      let asked = action(late: late, last, isInsured: true)
      #expect(asked?.step == .task && asked?.errand?.due == today.adding(days: max(0, 30 - late)))
    }
    #expect(action(late: 22, last, isInsured: false) == nil)
    var declared = ItemSteps()
    declared.add(.last, on: today.adding(days: -10))
    declared.add(.task, on: today.adding(days: -8))
    #expect(action(late: 30, declared.progress, isInsured: true)?.step == .formalNotice, "it waits no longer for that")
    // Whatever the item has been through: a debt that was imported late, or of which no reminder was approved.
    for late in [22, 32, 81] {
      let asked = action(late: late, nil, isInsured: true)
      #expect(asked?.step == .task && asked?.errand?.due == today.adding(days: max(0, 30 - late)))
    }
    let first = ItemFacts.Progress(.first, on: today.adding(days: -19))
    #expect(action(late: 22, first, isInsured: true)?.step == .task)
    #expect(action(late: 22, first, isInsured: true, unsentSince: today.adding(days: -19))?.step == .task)
    #expect(action(late: 22, first, isInsured: true, pausedUntil: today.adding(days: 9))?.step == .task)
    #expect(action(late: 22, first, isInsured: false)?.step == .second)
    // It brings no item further: what follows a declaration is what follows the last message.
    var early = ItemSteps()
    early.add(.task, on: today.adding(days: -1))
    #expect(action(late: 33, early.progress, isInsured: true)?.step == .first)
    early.add(.first, on: today.adding(days: -9))
    #expect(action(late: 33, early.progress, isInsured: true)?.step == .second)
    let tasks = [LanguageCode.french, .english].map { language in
      ShippedScenario.insured.scenario(in: language).step(.task)?.errand?.text
    }
    #expect(tasks[0]?.contains("Déclarer") == true && tasks[1]?.contains("Declare") == true)
    #expect(tasks.allSatisfy { ($0 ?? "").count <= ScenarioRule.errandMax })
  }

  @Test(
    "a new scenario lets nothing leave unread; taking that away leaves the guards", arguments: ShippedScenario.allCases)
  func confirmation(kind: ShippedScenario) {
    let careful = kind.scenario.withConfirmation
    #expect(careful.steps.filter { !$0.kind.isByHand }.allSatisfy { $0.needsApproval })
    #expect(ScenarioRule.problems(careful) == [])
    let automatic = careful.withoutConfirmation
    #expect(automatic.steps.filter { $0.needsApproval }.allSatisfy { $0.kind == .formalNotice })
  }

  @Test("five working days are a week, and a holiday is not one of them")
  func businessDays() {
    var scenario = Scenario.standard
    scenario.steps = [.init(.first, offset: 5, counting: .business)]
    // Due on Friday 13 November; the fifth working day after it is Friday 20 November.
    #expect(step(scenario, due: "2026-11-13", on: "2026-11-19") == nil)
    #expect(step(scenario, due: "2026-11-13", on: "2026-11-20") == .first)
    // Due on Tuesday 10 November: the 11th is a holiday.
    #expect(step(scenario, due: "2026-11-10", on: "2026-11-17") == nil)
    #expect(step(scenario, due: "2026-11-10", on: "2026-11-18") == .first)
  }

  @Test("working days before the due date are counted back, over the weekend")
  func businessDaysBefore() {
    var scenario = Scenario.standard
    scenario.steps = [.init(.courtesy, offset: -5, counting: .business), .init(.first, offset: 3)]
    #expect(step(scenario, due: "2026-12-01", on: "2026-11-23") == nil)
    #expect(step(scenario, due: "2026-12-01", on: "2026-11-24") == .courtesy)
  }

  @Test("an invoice outside the bounds of a step goes on to the next instead of waiting for ever")
  func bounds() {
    var scenario = Scenario.standard
    scenario.steps = [
      .init(.second, offset: 10), .init(.call, offset: 15, means: .call, itemMinimumMinor: 500_00),
      .init(.last, offset: 21, itemMaximumMinor: 5_000_00), .init(.formalNotice, offset: 30, means: .registeredLetter),
    ]
    let due = today.adding(days: -40)
    #expect(step(scenario, due: due, euros: 499, reached: .second) == .last)
    #expect(step(scenario, due: due, euros: 500, reached: .second) == .call)
    #expect(step(scenario, due: due, euros: 5_000, reached: .call) == .last)
    #expect(step(scenario, due: due, euros: 5_001, reached: .call) == .formalNotice)
  }

  @Test("a ceiling below the least amount cannot be published")
  func emptyBounds() {
    var scenario = Scenario.standard
    scenario.steps = [.init(.first, offset: 3, itemMinimumMinor: 100_00, itemMaximumMinor: 99_99)]
    #expect(ScenarioRule.problems(scenario) == [.outOfBounds(.first)])
  }

  @Test("a version published before working days and ceilings existed reads as it was meant")
  func olderVersions() throws {
    let text = """
      {"step":"first","offset":3,"means":"message","needsApproval":false,"itemMinimumMinor":0,"daysAfterPrevious":0}
      """
    #expect(try JSONDecoder().decode(Scenario.Step.self, from: Data(text.utf8)) == Scenario.Step(.first, offset: 3))
    let bounded = Scenario.Step(.call, offset: 5, counting: .business, means: .call, itemMaximumMinor: 1_00)
    #expect(try JSONDecoder().decode(Scenario.Step.self, from: JSONEncoder().encode(bounded)) == bounded)
  }
}
