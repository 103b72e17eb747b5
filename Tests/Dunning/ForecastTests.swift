import DunningRules
import Kernel
import ReceivablesRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"
private let one = ItemID(1)

private func forecast(
  _ items: [ItemFacts], paused: CivilDate? = nil, insolvent: CivilDate? = nil, heard: CivilDate? = nil
) -> Forecast {
  let customer = CustomerFacts(
    CustomerID(7), insolventSince: insolvent, pausedUntil: paused, emailContact: ContactID(70),
    lastContact: heard)
  return ScenarioBook(standard: nil, minimum: 0).forecast(customer, [AccountFacts(.eur, items)], on: today)
}

private func item(
  late: Int, progress: (DunningStep, CivilDate)? = nil, disputed: Int64 = 0, promised: CivilDate? = nil
) -> ItemFacts {
  ItemFacts(
    one, due: today.adding(days: -late), openMinor: 100_000, disputedMinor: disputed,
    promises: promised.map { [ItemFacts.Promise(minor: 100_000, promisedFor: $0)] } ?? [],
    progress: progress.map { ItemFacts.Progress($0.0, on: $0.1) })
}

@Suite("What a customer hears next")
struct ForecastTests {
  @Test("what is due today comes today")
  func now() {
    let found = forecast([item(late: 5)])
    #expect(found.action?.day == today && found.action?.step == .first)
  }

  @Test("what waits to leave is foreseen to have left: the next step comes on the day after, and says why not today")
  func unsent() {
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70), unsentSince: "2026-11-10")
    let account = AccountFacts(.eur, [item(late: 15, progress: (.first, "2026-11-10"))])
    let found = ScenarioBook(standard: nil, minimum: 0).forecast(customer, [account], on: today)
    #expect(found.held == [Held(one, .messageWaits(since: "2026-11-10"))])
    #expect(found.action?.step == .second && found.action?.day == "2026-11-24" && found.followsUnsent)
    let byHand = Planner(.standard, on: today).byHand(.second, customer, [account])
    #expect(byHand == .failure(.held(.messageWaits(since: "2026-11-10"))))
  }

  @Test("a call about what happened waits for no message: it is foreseen before what follows the one that waits")
  func besideUnsent() {
    let event = AccountEvent(.init(.brokenPromise, 4), on: today, items: [one])
    let customer = CustomerFacts(
      CustomerID(7), emailContact: ContactID(70), phoneContact: ContactID(71), unsentSince: "2026-11-10",
      events: [event])
    let account = AccountFacts(.eur, [item(late: 15, progress: (.first, "2026-11-10"))])
    let found = ScenarioBook(standard: nil, minimum: 0).forecast(customer, [account], on: today)
    #expect(found.action?.step == .call && found.action?.day == "2026-11-24" && !found.followsUnsent)
  }

  @Test("the next step comes on its day, after the days between two contacts")
  func next() {
    let found = forecast([item(late: 5, progress: (.first, today))], heard: today)
    #expect(found.action?.step == .second && found.action?.day == "2026-11-30")
    #expect(!found.held.isEmpty)
  }

  @Test("an item that the next action leaves out has a day of its own, after that action")
  func behind() {
    let promised = item(late: 5, promised: "2026-12-11")
    let other = ItemFacts(ItemID(2), due: today.adding(days: -5), openMinor: 50_000)
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70))
    let account = AccountFacts(.eur, [promised, other])
    let book = ScenarioBook(standard: nil, minimum: 0)
    let first = book.forecast(customer, [account], on: today)
    #expect(first.action?.items.map(\.item) == [ItemID(2)] && first.action?.day == today)
    let own = book.forecast(of: one, customer, [account], behind: first, on: today).action
    #expect(own?.items.map(\.item) == [one] && own.map { $0.day > "2026-12-11" } == true)
    // What credits cover is not asked for, alone neither.
    let covered = AccountFacts(.eur, [promised, other, ItemFacts(ItemID(3), due: today, openMinor: -200_000)])
    let none = book.forecast(customer, [covered], on: today)
    #expect(book.forecast(of: one, customer, [covered], behind: none, on: today).action == nil)
    // A credit that pays the other invoice in part says nothing of this one; both are asked for together once it is late.
    let small = AccountFacts(.eur, [promised, other, ItemFacts(ItemID(3), due: today, openMinor: -10_000)])
    let both = book.forecast(
      of: one, customer, [small], behind: book.forecast(customer, [small], on: today), on: today)
    #expect(both.action?.items.contains { $0.item == one } == true && both.action.map { $0.day > "2026-12-11" } == true)
  }

  @Test("a pause and a promise put it off, a weekend too")
  func later() {
    #expect(forecast([item(late: 5)], paused: "2026-12-05").action?.day == "2026-12-07")
    let promised = forecast([item(late: 5, promised: "2026-11-27")]).action
    #expect(promised.map { $0.day > "2026-11-27" && $0.step == .first } ?? false)
  }

  @Test("a promise is foreseen not to be kept: the call about it comes first, then the step that waited")
  func broken() throws {
    let promised = ItemFacts(
      one, due: today.adding(days: -5), openMinor: 100_000,
      promises: [ItemFacts.Promise(PromiseID(4), minor: 100_000, promisedFor: "2026-11-27")])
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70), phoneContact: ContactID(71))
    let book = ScenarioBook(standard: nil, minimum: 0)
    let account = AccountFacts(.eur, [promised])
    // Friday, a working day for the transfer, judged on Tuesday, called about on Wednesday.
    let call = try #require(book.forecast(customer, [account], on: today).action)
    #expect(call.step == .call && call.day == "2026-12-02" && call.event == .brokenPromise)
  }

  @Test("a promise that waiting money may keep is foreseen to be judged on no day: the money must be matched first")
  func brokenBehindMoney() {
    let receipt = AwaitedReceipt(minor: 40_000, on: "2026-11-20")
    let awaited = ItemFacts(
      one, due: today.adding(days: -25), openMinor: 100_000,
      promises: [ItemFacts.Promise(PromiseID(4), minor: 100_000, promisedFor: "2026-11-27", receipt: receipt)],
      receipt: receipt, progress: ItemFacts.Progress(.second, on: "2026-11-10"))
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70), phoneContact: ContactID(71))
    let book = ScenarioBook(standard: nil, minimum: 0)
    let account = AccountFacts(.eur, [awaited])
    let unjudged = Reason.promiseUnjudged(for: "2026-11-27", Money(minor: 40_000, .eur), on: "2026-11-20")
    let before = book.forecast(customer, [account], on: today)
    #expect(before.action == nil && before.inTheEnd.first?.reason == unjudged)
    // Long after the money came and the day passed.
    let after = book.forecast(customer, [account], on: "2026-12-18")
    #expect(after.action == nil && after.held == [Held(one, unjudged)])
    #expect(book.foreseen(customer, [account], on: "2026-12-21", since: "2026-12-18") == customer)
  }

  @Test("a promise of a part: the day on which it is found not to be kept is looked at, whatever else waits")
  func brokenInPart() throws {
    let promised = ItemFacts(
      one, due: today.adding(days: -5), openMinor: 100_000,
      promises: [ItemFacts.Promise(PromiseID(4), minor: 50_000, promisedFor: "2026-11-27")],
      progress: ItemFacts.Progress(.formalNotice, on: "2026-11-10"))
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70), phoneContact: ContactID(71))
    let found = ScenarioBook(standard: nil, minimum: 0).forecast(customer, [AccountFacts(.eur, [promised])], on: today)
    let call = try #require(found.action)
    #expect(call.step == .call && call.day == "2026-12-02" && call.event == .brokenPromise)
  }

  @Test("where a step is for accounts late by so many days, the day on which that holds is found")
  func conditional() throws {
    var scenario = Scenario.standard
    scenario.steps = scenario.steps.map { step in
      var step = step
      if step.kind == .last { step.conditions = [Scenario.Condition(.only, .oldest(daysLate: 30))] }
      return step
    }
    scenario.steps.removeAll { $0.kind == .formalNotice }
    let late = ItemFacts(
      one, due: today.adding(days: -16), openMinor: 100_000,
      progress: ItemFacts.Progress(.call, on: today.adding(days: -1), firmest: (.second, StepKey(.second))))
    let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70), phoneContact: ContactID(71))
    let book = ScenarioBook(standard: ScenarioBook.Entry(scenario), minimum: 0)
    let action = try #require(book.forecast(customer, [AccountFacts(.eur, [late])], on: today).action)
    #expect(action.step == .last && action.day.days(since: late.due) >= 30 && action.day.days(since: late.due) <= 33)
  }

  @Test("the message that reminds of a promise is a contact: what follows waits for its peace")
  func reminded() throws {
    func found(_ from: CivilDate?) -> CivilDate? {
      let promised = ItemFacts(
        one, due: today.adding(days: -5), openMinor: 100_000,
        promises: [ItemFacts.Promise(PromiseID(4), minor: 100_000, promisedFor: "2026-12-01", remindedFrom: from)])
      let customer = CustomerFacts(CustomerID(7), emailContact: ContactID(70))
      let book = ScenarioBook(standard: nil, minimum: 0)
      return book.forecast(customer, [AccountFacts(.eur, [promised])], on: today).action?.day
    }
    #expect(found(nil) == "2026-12-04" && found("2026-11-30") == "2026-12-07")
  }

  @Test("of a plan the first payment that is missed is asked for")
  func plan() {
    let item = ItemFacts(
      one, due: today.adding(days: -5), openMinor: 100_000,
      promises: [
        ItemFacts.Promise(minor: 50_000, promisedFor: "2026-11-27"),
        ItemFacts.Promise(minor: 50_000, promisedFor: "2027-01-27"),
      ])
    let found = forecast([item]).action
    #expect(found?.day == "2026-12-01" && found?.total == Money(minor: 50_000, .eur))
  }

  @Test("nothing comes by itself where only a person or money ends the wait")
  func never() {
    #expect(forecast([item(late: 5, disputed: 100_000)]).action == nil)
    let insolvent = forecast([item(late: 5)], insolvent: "2026-10-14")
    #expect(insolvent.action == nil && insolvent.held.contains { $0.reason == .insolvent(since: "2026-10-14") })
    #expect(forecast([item(late: 90, progress: (.formalNotice, "2026-10-01"))]).action == nil)
    #expect(forecast([]).action == nil)
  }
}
