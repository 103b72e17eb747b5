import DunningRules
import Foundation
import Kernel
import ReceivablesRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"

@Suite("Whom a step goes to")
struct RecipientTests {
  private func action(
    _ step: Scenario.Step, email: ContactID? = ContactID(70), phone: ContactID? = ContactID(71),
    roles: [ContactRole: CustomerFacts.Holder] = [:], postal: Bool = true
  ) -> PlannedAction? {
    let scenario = ScenarioRule.guarded(
      Scenario(
        name: "Essai", steps: [step], daysBetweenContacts: 5, minimumMinor: 0, promiseTolerance: 1,
        calendar: BusinessCalendar()))
    let customer = CustomerFacts(
      CustomerID(7), emailContact: email, phoneContact: phone, roles: roles, hasPostalAddress: postal)
    let item = ItemFacts(ItemID(1), due: today.adding(days: -40), openMinor: 1_000_00)
    return Planner(scenario, on: today).decide(customer, [AccountFacts(.eur, [item])]).action
  }

  private let head = CustomerFacts.Holder(ContactID(80), email: ContactID(81), phone: ContactID(82))

  @Test("a step that names a post goes to who holds it, by each means")
  func named() {
    let roles: [ContactRole: CustomerFacts.Holder] = [.manager: head]
    let mail = action(.init(.first, offset: 3, recipient: .manager), roles: roles)
    #expect(mail?.channel == .email && mail?.contact == ContactID(81) && mail?.reasons == [.toRole(.manager)])
    let paper = action(.init(.first, offset: 3, means: .letter, recipient: .manager), roles: roles)
    #expect(paper?.channel == .letter && paper?.contact == ContactID(80) && paper?.reasons == [.toRole(.manager)])
    let call = action(.init(.call, offset: 3, means: .call, recipient: .manager), roles: roles)
    #expect(call?.channel == .call && call?.contact == ContactID(82) && call?.reasons == [.toRole(.manager)])
    let usual = action(.init(.first, offset: 3), roles: roles)
    #expect(usual?.contact == ContactID(70) && usual?.reasons == [])
  }

  @Test("where nobody holds it, or not by that means, it goes to the usual contact and says so")
  func missing() {
    let mail = action(.init(.first, offset: 3, recipient: .legal))
    #expect(mail?.channel == .email && mail?.contact == ContactID(70) && mail?.reasons == [.roleMissing(.legal)])
    let unreached: [ContactRole: CustomerFacts.Holder] = [.legal: .init(ContactID(90))]
    #expect(action(.init(.first, offset: 3, recipient: .legal), roles: unreached)?.contact == ContactID(70))
    // On paper nobody needs an address of their own.
    let paper = action(.init(.first, offset: 3, recipient: .legal), email: nil, roles: unreached)
    #expect(paper?.channel == .letter && paper?.contact == ContactID(90))
    #expect(paper?.reasons == [.noEmail, .toRole(.legal)])
    let task = action(.init(.call, offset: 3, means: .call, recipient: .legal), phone: nil, roles: unreached)
    #expect(task?.channel == .task && task?.contact == ContactID(70))
    #expect(task?.reasons == [.noPhone, .roleMissing(.legal)])
    #expect(action(.init(.first, offset: 3, recipient: .legal), email: nil, roles: unreached, postal: false) == nil)
  }

  @Test("copies go with an e-mail, each person once, never to who receives it")
  func copies() {
    let same = CustomerFacts.Holder(ContactID(70), email: ContactID(70))
    let mail = action(
      .init(.first, offset: 3, copies: [.buyer, .manager, .legal, .accountsPayable]),
      roles: [.buyer: head, .manager: head, .accountsPayable: same])
    #expect(mail?.contact == ContactID(70) && mail?.copies == [ContactID(81)])
    #expect(mail?.reasons == [.copied([.buyer])])
    let paper = action(.init(.first, offset: 3, copies: [.buyer]), email: nil, roles: [.buyer: .init(ContactID(80))])
    #expect(paper?.channel == .letter && paper?.copies == [])
    #expect(action(.init(.first, offset: 3, means: .letter, copies: [.buyer]), roles: [.buyer: head])?.copies == [])
  }

  @Test("what a step says is kept with the version; one that says nothing reads as before")
  func kept() throws {
    let step = Scenario.Step(.first, offset: 3, recipient: .manager, copies: [.buyer, .finance])
    #expect(try JSONDecoder().decode(Scenario.Step.self, from: JSONEncoder().encode(step)) == step)
    let old = """
      {"itemMinimumMinor":0,"daysAfterPrevious":0,"means":"message","needsApproval":false,"offset":3,"step":"first"}
      """
    #expect(try JSONDecoder().decode(Scenario.Step.self, from: Data(old.utf8)) == Scenario.Step(.first, offset: 3))
    var scenario = Scenario.standard
    #expect(FactNeeds(of: scenario).roles.isEmpty)
    scenario.steps[1].recipient = .manager
    scenario.steps[1].copies = [.manager, .legal, .buyer]
    #expect(FactNeeds(of: .standard).and(scenario).roles == [.manager, .legal, .buyer])
    #expect(ScenarioRule.guarded(scenario).steps[1].copies == [.buyer, .legal])
    #expect(scenario.changes(since: .standard).count == 1)
    let worded = Scenario.Step(.second, offset: 3, text: "Ferme")
    #expect(try JSONDecoder().decode(Scenario.Step.self, from: JSONEncoder().encode(worded)) == worded)
    #expect(action(worded)?.text == "Ferme" && action(worded)?.reasons == [.worded("Ferme")])
    #expect(action(.init(.call, offset: 3, means: .call, text: "Ferme"))?.text == nil)
  }
}
