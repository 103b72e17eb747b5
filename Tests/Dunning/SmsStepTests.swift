import DunningRules
import Foundation
import Kernel
import ReceivablesRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"

@Suite("Steps by text message")
struct SmsStepTests {
  private func scenario(_ steps: [Scenario.Step]) -> Scenario {
    ScenarioRule.guarded(
      Scenario(
        name: "Essai", steps: steps, daysBetweenContacts: 5, minimumMinor: 0, promiseTolerance: 1,
        calendar: BusinessCalendar()))
  }

  private func customer(
    sms: ContactID? = ContactID(75), roles: [ContactRole: CustomerFacts.Holder] = [:],
    contacted: CivilDate? = nil, recent: CustomerFacts.RecentContacts = .init()
  ) -> CustomerFacts {
    CustomerFacts(
      CustomerID(7), kind: .consumer, emailContact: ContactID(70), phoneContact: ContactID(71), smsContact: sms,
      roles: roles, lastContact: contacted, recentContacts: recent)
  }

  private func decide(_ scenario: Scenario, _ customer: CustomerFacts) -> Decision {
    let item = ItemFacts(ItemID(1), due: today.adding(days: -12), openMinor: 1_000_00)
    return Planner(scenario, on: today).decide(customer, [AccountFacts(.eur, [item])])
  }

  private let step = Scenario.Step(.first, offset: 3, means: .sms)

  @Test("it goes to the mobile of the usual contact, or of who holds the post that it names")
  func reached() {
    let usual = decide(scenario([step]), customer()).action
    #expect(usual?.channel == .sms && usual?.contact == ContactID(75) && usual?.copies == [])
    var named = step
    named.recipient = .manager
    let head = CustomerFacts.Holder(ContactID(80), email: ContactID(81), sms: ContactID(83))
    let posted = decide(scenario([named]), customer(roles: [.manager: head])).action
    #expect(posted?.contact == ContactID(83) && posted?.reasons == [.toRole(.manager)])
    let other = decide(scenario([named]), customer()).action
    #expect(other?.contact == ContactID(75) && other?.reasons == [.roleMissing(.manager)])
  }

  @Test("without a mobile nothing is done, neither by e-mail nor on paper, and the reason is said and counted")
  func missing() {
    let decision = decide(scenario([step]), customer(sms: nil))
    #expect(decision.action == nil && decision.held == [Held(ItemID(1), .mobileMissing(.first))])
    #expect(decision.unreachedStep == .first)
    #expect(decision.held[0].reason.blockedCode == "mobile_missing")
  }

  @Test("it is a contact like any other: peace, the cap of a month and one message a day hold")
  func contact() {
    let rested = decide(scenario([step]), customer(contacted: today.adding(days: -2)))
    #expect(rested.action == nil)
    var capped = scenario([step])
    capped.contactsPerMonth = 2
    let recent = CustomerFacts.RecentContacts([today.adding(days: -20), today.adding(days: -8)])
    #expect(decide(capped, customer(recent: recent)).action == nil)
    #expect(decide(scenario([step]), customer(contacted: today)).action == nil)
  }

  @Test("a formal notice, a call and a task are never text messages, and a text message has no copies")
  func guarded() {
    let steps = scenario([
      .init(.formalNotice, offset: 40, means: .sms), .init(.call, offset: 15, means: .sms),
      .init(.task, offset: 12, means: .sms),
      .init(
        .first, offset: 3, means: .sms, recipient: .buyer, copies: [.finance], text: "Court", attachments: [.statement]),
      .init(.second, offset: 9, attachments: [.statement, .invoices]),
      .init(.last, offset: 30, means: .letter, attachments: [.statement, .invoices]),
    ]).steps
    #expect(steps.map(\.means) == [.sms, .message, .task, .call, .letter, .registeredLetter])
    #expect(
      steps.map(\.attachments) == [[], [.statement, .invoices], [], [], [.statement, .invoices], []],
      "a telephone shows no document")
    #expect(steps[0].copies == [] && steps[0].recipient == .buyer && steps[0].text == "Court")
  }

  @Test("mobiles are read only where a step asks for them")
  func needs() {
    #expect(FactNeeds(of: scenario([step])).mobiles && !FactNeeds(of: .standard).mobiles)
    #expect(FactNeeds(of: .standard).and(scenario([step])).mobiles)
    #expect(ShippedScenario.allCases.allSatisfy { !FactNeeds(of: $0.scenario).mobiles }, "text messages cost money")
  }

  @Test("a scenario with such a step is kept and read again, and its means is among the differences")
  func kept() throws {
    let scenario = scenario([step, .init(.second, offset: 10)])
    let read = try JSONDecoder().decode(Scenario.self, from: JSONEncoder().encode(scenario))
    #expect(read == scenario)
    let before = self.scenario([.init(.first, offset: 3), .init(.second, offset: 10)])
    #expect(scenario.changes(since: before).count == 1)
  }

  @Test("a replay counts them among the messages, and apart")
  func replayed() {
    let past = CustomerPast(
      customer(),
      [.init(.eur, [ItemPast(ItemID(1), issued: "2026-08-01", due: "2026-09-01", amountMinor: 1_000_00)])])
    let outcome = Replay(scenario([step, .init(.second, offset: 10)]), over: "2026-08-15"..."2026-10-30").live(past)
    #expect(outcome.messages == 2 && outcome.sms == 1 && outcome.calls == 0)
  }

  @Test("what left is sent, not to be posted; what became of it is told")
  func stages() {
    let fates: [(MessageFate, ActionStage)] = [
      (.sent, .sent), (.delivered, .delivered), (.undelivered, .undelivered), (.toCheck, .doubtful),
      (.failed, .refused), (.pending, .queued),
    ]
    for (fate, stage) in fates { #expect(ActionStage(.queued, by: .sms, fate) == stage) }
    #expect(ActionStage(.queued, by: .letter, .sent) == .written)
  }
}
