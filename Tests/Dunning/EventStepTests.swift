import Dunning
import DunningRules
import Kernel
import Testing

/// Monday 23 November 2026.
private let monday: CivilDate = "2026-11-23"

private let afterPromise = StepKey(rawValue: "call.promise")

/// A call the working day after a broken promise and another a week later, an e-mail after a returned payment, a task at an
/// insolvency, beside reminders ten days apart.
private let attentive = ScenarioRule.guarded(
  Scenario(
    name: "Attentif", steps: [.init(.first, offset: 3), .init(.second, offset: 13), .init(.last, offset: 23)],
    eventSteps: [
      .init(.call, key: afterPromise, event: .brokenPromise, offset: 1, counting: .business, means: .call),
      .init(.call, key: StepKey(rawValue: "call.later"), event: .brokenPromise, offset: 8, means: .call),
      .init(.first, key: StepKey(rawValue: "first.returned"), event: .returnedPayment, offset: 1),
      .init(
        .task, key: StepKey(rawValue: "task.insolvent"), event: .insolvency, offset: 0, means: .task,
        errand: Errand("Déclarer la créance", within: 3)),
    ], daysBetweenContacts: 5, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))

private func invoice(
  _ id: Int64 = 1, late: Int = 40, disputed: Int64 = 0, promised: CivilDate? = nil,
  progress: (DunningStep, CivilDate)? = nil
) -> ItemFacts {
  ItemFacts(
    ItemID(id), due: monday.adding(days: -late), openMinor: 1_000_00, disputedMinor: disputed,
    promises: promised.map { [.init(minor: 1_000_00, promisedFor: $0)] } ?? [],
    progress: progress.map { .init($0.0, on: $0.1) })
}

private func broken(
  _ id: Int64 = 1, on day: CivilDate = "2026-11-20", for promised: CivilDate? = nil, _ items: Set<ItemID> = [ItemID(1)]
) -> AccountEvent {
  AccountEvent(.init(.brokenPromise, id), on: day, happened: promised, items: items)
}

private func returned(_ day: CivilDate = "2026-11-20", _ items: Set<ItemID> = [ItemID(1)]) -> AccountEvent {
  AccountEvent(.init(.returnedPayment, 9), on: day, items: items)
}

private func customer(
  _ events: [AccountEvent], answers: [AccountEvent.Key: AccountEvent.Answer] = [:], insolvent: CivilDate? = nil,
  paused: CivilDate? = nil, contacted: CivilDate? = nil, count: Int = 0
) -> CustomerFacts {
  CustomerFacts(
    CustomerID(7), insolventSince: insolvent, pausedUntil: paused, emailContact: ContactID(70),
    phoneContact: ContactID(71), lastContact: contacted,
    recentContacts: .init(Array(repeating: contacted ?? monday, count: count)), events: events, answers: answers)
}

private func decide(
  _ items: [ItemFacts], _ who: CustomerFacts, on day: CivilDate = monday, _ scenario: Scenario = attentive,
  explaining: Bool = false
) -> Decision {
  Planner(scenario, on: day).decide(who, [AccountFacts(.eur, items)], explaining: explaining)
}

@Suite("Steps around an event")
struct EventStepTests {
  @Test("who paid and was paid back by the bank is told so first, before any ordinary step")
  func returnedFirst() {
    let late = invoice(late: 4)
    let waits = decide([late], customer([returned(monday)]))
    #expect(waits.action == nil)
    #expect(waits.held == [Held(ItemID(1), .eventAhead(.first, .returnedPayment, on: monday, from: "2026-11-24"))])
    #expect(decide([late], customer([returned(monday)]), on: "2026-11-24").action?.event == .returnedPayment)
    // Nor is anything else said to them today: the word about the payment would come days later.
    #expect(decide([late, invoice(2, late: 4)], customer([returned(monday)])).action == nil)
    let told = decide([late, invoice(2, late: 4)], customer([returned(monday)]), on: "2026-11-24")
    #expect(told.action?.event == .returnedPayment && told.action?.items.count == 2)
  }

  @Test("who was told that a payment came back has the days it was given: no ordinary message comes before")
  func returnedGivesDays() {
    let told = AccountEvent.Answer(of: "2026-11-13", last: "2026-11-16")
    let who = customer([returned("2026-11-13")], answers: [returned().key: told])
    var asked = invoice(late: 40, progress: (.second, "2026-10-20"))
    asked.askedOn = "2026-11-16"
    let day: CivilDate = "2026-11-20"
    #expect(
      decide([asked], who, on: day).held == [Held(ItemID(1), .recentContact(on: "2026-11-16", next: "2026-11-23"))])
    #expect(decide([asked], who, on: "2026-11-23").action?.step == .last)
  }

  @Test("who broke their word is asked about it before an ordinary message goes on")
  func brokenFirst() {
    let waits = decide([invoice(late: 20, progress: (.first, "2026-11-05"))], customer([broken()]), on: "2026-11-20")
    #expect(waits.action == nil)
    #expect(waits.held == [Held(ItemID(1), .eventAhead(.call, .brokenPromise, on: "2026-11-20", from: monday))])
  }

  @Test("a step comes at its delay after what happened, in working days where it counts those")
  func delay() {
    let waiting = invoice(progress: (.last, "2026-11-10"))
    // The promise was judged on a Friday: the next working day is Monday.
    #expect(decide([waiting], customer([broken()]), on: "2026-11-20").action == nil)
    let call = decide([waiting], customer([broken()])).action
    #expect(call?.key == afterPromise && call?.channel == .call && call?.event == .brokenPromise)
    #expect(call?.events == [AccountEvent.Key(.brokenPromise, 1): "2026-11-20"])
    #expect(call?.items.map(\.reasons) == [[.event(.brokenPromise, on: "2026-11-20")]])
    let ahead = decide([waiting], customer([broken()]), on: "2026-11-20", explaining: true)
    #expect(ahead.held.first?.reason == .eventAhead(.call, .brokenPromise, on: "2026-11-20", from: monday))
  }

  @Test("the step around the event wins over the one of the day, whose silence is a reason; both are one contact")
  func wins() {
    let due = invoice(late: 3)
    let decision = decide([due, invoice(2, late: 13, progress: (.first, "2026-11-10"))], customer([broken()]))
    #expect(decision.action?.key == afterPromise)
    #expect(decision.action?.items.map(\.item) == [ItemID(2), ItemID(1)])
    let reasons = decision.action?.items.map(\.reasons) ?? []
    #expect(
      reasons == [
        [.joins(daysLate: 13), .yields(.second)], [.event(.brokenPromise, on: "2026-11-20"), .yields(.first)],
      ])
    // What a step around an event does not speak of waits, and says for what.
    let early = decide(
      [due, invoice(2, late: 13, progress: (.first, "2026-11-10"))], customer([returned()]))
    #expect(early.action?.key.rawValue == "first.returned" && early.action?.items.count == 2)
    let firm = decide([due, invoice(2, late: 23, progress: (.second, "2026-11-10"))], customer([returned()]))
    #expect(firm.action?.items.map(\.item) == [ItemID(1)])
    #expect(firm.held == [Held(ItemID(2), .afterEvent(.returnedPayment, on: "2026-11-20"))])
  }

  @Test("of two kinds the weightier goes first, and the other waits for the peace; two of a kind are one call")
  func several() {
    let both = customer([broken(), returned()])
    #expect(decide([invoice(progress: (.last, "2026-11-10"))], both).action?.key.rawValue == "first.returned")
    let plan = decide(
      [invoice(progress: (.last, "2026-11-10")), invoice(2, progress: (.last, "2026-11-10"))],
      customer([broken(1), broken(2, [ItemID(2)])])
    ).action
    #expect(plan?.events.count == 2 && plan?.items.count == 2)
  }

  @Test("what was done for an event is not done again, nor when its promise is judged anew")
  func once() {
    let waiting = invoice(progress: (.last, "2026-11-10"))
    let key = AccountEvent.Key(.brokenPromise, 1)
    let done = AccountEvent.Answer(of: "2026-11-20", last: monday)
    let who = customer([broken()], answers: [key: done])
    for day in 1..<5 { #expect(decide([waiting], who, on: monday.adding(days: day)).action == nil) }
    // A week after the promise the second step has its turn.
    #expect(decide([waiting], who, on: "2026-11-30").action?.key.rawValue == "call.later")
    let again = customer([broken(on: "2026-11-27")], answers: [key: done])
    for day in 0..<20 { #expect(decide([waiting], again, on: monday.adding(days: day)).action == nil) }
    // Both waited for the peace: the later one stands for both.
    #expect(
      decide([waiting], customer([broken(on: "2026-11-10")]), on: "2026-11-20").action?.key.rawValue == "call.later")
  }

  @Test("what is old when it is first seen, or could not be done in time, brings nothing and says so")
  func past() {
    let waiting = invoice(progress: (.last, "2026-11-10"))
    let single = ScenarioRule.guarded(attentive.without(StepKey(rawValue: "call.later")))
    func at(_ event: AccountEvent) -> Decision { decide([waiting], customer([event]), single, explaining: true) }
    #expect(at(broken(on: "2026-11-06")).action != nil)
    let late = at(broken(on: "2026-11-05"))
    #expect(late.action == nil && late.held.contains(Held(ItemID(1), .eventPast(.brokenPromise, on: "2026-11-05"))))
    // It was judged by a run that had not been for weeks.
    #expect(at(broken(for: "2026-10-30")).action == nil)
    #expect(at(broken(for: "2026-11-18")).action != nil)
  }

  @Test("what is paid, disputed, promised anew or not late yet is not asked for")
  func guards() {
    let paid = decide([invoice(2, late: -10)], customer([broken()]), explaining: true)
    #expect(paid.action == nil)
    #expect(paid.held.contains(Held(ItemID(1), .eventSettled(.brokenPromise, on: "2026-11-20"))))
    let done: (DunningStep, CivilDate) = (.last, "2026-11-10")
    #expect(decide([invoice(disputed: 1_000_00, progress: done)], customer([broken()])).action == nil)
    #expect(decide([invoice(promised: "2026-12-01", progress: done)], customer([broken()])).action == nil)
    #expect(decide([invoice(late: -3)], customer([broken()])).action == nil)
    let part = decide([invoice(disputed: 400_00, progress: done)], customer([broken()])).action
    #expect(part?.total.minor == 600_00)
  }

  @Test("peace, pauses and days off hold for what happened as for what is due")
  func peace() {
    let waiting = [invoice(progress: (.last, "2026-11-10"))]
    #expect(decide(waiting, customer([broken()], contacted: "2026-11-20")).action == nil)
    #expect(decide(waiting, customer([broken()], contacted: "2026-11-18")).action?.key == afterPromise)
    #expect(decide(waiting, customer([broken()], paused: "2026-12-24")).action == nil)
    #expect(decide(waiting, customer([broken()]), on: "2026-11-22").action == nil)
    var capped = attentive
    capped.contactsPerMonth = 2
    #expect(decide(waiting, customer([broken()], contacted: "2026-11-10", count: 2), capped).action == nil)
  }

  @Test("an insolvency asks a colleague and claims nothing of the debtor, whatever else happened")
  func insolvency() {
    let who = customer([broken(), returned()], insolvent: "2026-11-20", paused: "2027-01-01", contacted: "2026-11-20")
    let decision = decide([invoice(late: 3), invoice(2, late: -30)], who)
    #expect(decision.action?.channel == .task && decision.action?.event == .insolvency)
    let said = decision.action?.items.flatMap(\.reasons) ?? []
    #expect(!said.contains { if case .yields = $0 { true } else { false } }, "no step comes later")
    #expect(decision.action?.items.count == 2)
    #expect(decision.action?.errand == PlannedErrand("Déclarer la créance", by: "2026-11-26"))
    let key = AccountEvent.Key(.insolvency, Int64(CivilDate("2026-11-20").daysSince1970))
    let told = customer(
      [broken(), returned()], answers: [key: .init(of: "2026-11-20", last: monday)], insolvent: "2026-11-20")
    for day in 1..<20 { #expect(decide([invoice(late: 3)], told, on: monday.adding(days: day)).action == nil) }
    // No person can write a step that would speak to the debtor.
    let written = ScenarioRule.guarded(
      Scenario(
        name: "Dur", steps: [.init(.last, offset: 3)],
        eventSteps: [.init(.last, key: StepKey(rawValue: "x"), event: .insolvency, offset: 0)],
        daysBetweenContacts: 1, minimumMinor: 0, promiseTolerance: 1, calendar: BusinessCalendar()))
    #expect(written.eventSteps == [])
    #expect(decide([invoice()], customer([], insolvent: "2026-11-20"), written).action == nil)
  }

  @Test("conditions, amounts and the address of a step hold around an event too")
  func conditions() {
    func with(_ change: (inout Scenario.Step) -> Void) -> Scenario {
      ScenarioRule.guarded(attentive.mapping { if $0.key == afterPromise { change(&$0) } })
    }
    let waiting = [invoice(progress: (.last, "2026-11-10"))]
    let who = customer([broken()])
    #expect(decide(waiting, who, with { $0.conditions = [.init(.only, .lateItems(atLeast: 2))] }).action == nil)
    #expect(decide(waiting, who, with { $0.conditions = [.init(.except, .lateItems(atLeast: 2))] }).action != nil)
    #expect(decide(waiting, who, with { $0.itemMinimumMinor = 1_000_01 }).action == nil)
    let unreachable = CustomerFacts(CustomerID(7), hasPostalAddress: false, events: [returned()])
    let decision = decide(waiting, unreachable)
    #expect(decision.action == nil && decision.unreachedStep == .first)
  }

  @Test("what comes next is foreseen with its event")
  func foreseen() {
    let book = ScenarioBook(standard: .init(attentive), minimum: 0)
    let forecast = book.forecast(
      customer([broken()], contacted: "2026-11-19"),
      [AccountFacts(.eur, [invoice(progress: (.last, "2026-11-10"))])], on: "2026-11-20")
    #expect(forecast.action?.key == afterPromise && forecast.action?.day == "2026-11-24")
  }

  @Test("whatever the customer and its events: no guard is broken, the order does not matter")
  func properties() {
    for seed in 0..<3_000 {
      var dice = Dice(seed: UInt64(seed) + 50_000)
      let day = monday.adding(days: dice.roll(60))
      let items = Sample.items(&dice, around: day)
      let events = (0..<dice.roll(4)).map { index in
        AccountEvent(
          .init([.brokenPromise, .returnedPayment, .closedDispute][dice.roll(3)], Int64(index)),
          on: day.adding(days: -dice.roll(30)),
          items: Set((0..<dice.roll(3) + 1).map { _ in ItemID(Int64(dice.roll(7))) }))
      }
      let base = Sample.customer(&dice, before: day)
      func who(_ events: [AccountEvent]) -> CustomerFacts {
        CustomerFacts(
          base.customer, insolventSince: base.insolventSince, emailContact: base.emailContact,
          phoneContact: base.phoneContact, hasPostalAddress: base.hasPostalAddress, lastContact: base.lastContact,
          events: events)
      }
      let one = decide(items, who(events), on: day, explaining: true)
      let other = decide(
        Sample.shuffled(items, &dice), who(Sample.shuffled(events, &dice)), on: day, explaining: true)
      #expect(one.action == other.action && Set(one.held) == Set(other.held), "seed \(seed)")
      guard let action = one.action else { continue }
      if base.insolventSince != nil { #expect(action.channel == .task, "seed \(seed)") }
      let facts = Dictionary(uniqueKeysWithValues: items.map { ($0.item, $0) })
      for planned in action.items where planned.minor > 0 {
        guard let item = facts[planned.item] else { Issue.record("seed \(seed): unknown item"); continue }
        let pending = item.promises.filter { attentive.suspended(until: $0.promisedFor) >= day }
        let claimable = max(0, item.openMinor - item.disputedMinor - pending.reduce(0) { $0 + $1.minor })
        #expect(planned.minor <= claimable, "seed \(seed)")
      }
      #expect(Set(action.items.map(\.item)).count == action.items.count, "seed \(seed)")
      #expect(action.events.allSatisfy { key, of in of <= day && key.kind == action.event }, "seed \(seed)")
    }
  }

  @Test("days run twice, skipped or caught up: each event is answered once and contacts stand apart")
  func noBurst() {
    for seed in 0..<500 {
      var dice = Dice(seed: UInt64(seed) + 60_000)
      let items = (1...3).map { invoice(Int64($0), late: dice.roll(60) + 1, progress: (.last, "2026-10-01")) }
      let events = (0..<dice.roll(5) + 1).map { index in
        broken(Int64(index), on: monday.adding(days: dice.roll(40)), [ItemID(Int64(dice.roll(3) + 1))])
      }
      var answers: [AccountEvent.Key: AccountEvent.Answer] = [:]
      var actions: [PlannedAction] = []
      for offset in 0..<80 where !dice.chance(seed % 3 == 0 ? 60 : 0) {
        let day = monday.adding(days: offset)
        for _ in 0..<2 {
          let who = customer(events.filter { $0.day <= day }, answers: answers, contacted: actions.last?.day)
          guard let action = decide(items, who, on: day).action else { continue }
          actions.append(action)
          for (key, of) in action.events { answers[key] = .init(of: of, last: day) }
        }
      }
      for (earlier, later) in zip(actions, actions.dropFirst()) {
        #expect(later.day.days(since: earlier.day) >= attentive.daysBetweenContacts, "seed \(seed)")
      }
      for event in events {
        let steps = actions.filter { $0.events[event.key] != nil }.map(\.key)
        #expect(Set(steps).count == steps.count, "seed \(seed): \(steps)")
        for action in actions where action.events[event.key] != nil {
          #expect(action.day.days(since: event.day) <= 8 + AccountEvent.memory, "seed \(seed)")
        }
      }
    }
  }

  @Test("a replay lives through what happened, once each")
  func replay() {
    let past = ItemPast(
      ItemID(1), issued: "2026-06-01", due: "2026-06-30", amountMinor: 1_000_00,
      promises: [.init(.init(1_000_00, from: "2026-07-06", until: "2026-09-02"), promisedFor: "2026-09-01")])
    let who = CustomerPast(
      customer([]), [.init(.eur, [past])], events: [broken(on: "2026-09-02", for: "2026-09-01")])
    let outcome = Replay(attentive, over: "2026-07-01"..."2026-10-31").live(who)
    #expect(outcome.calls == 2, "the day after, and a week later: \(outcome)")
    var none = attentive
    none.eventSteps = []
    #expect(Replay(none, over: "2026-07-01"..."2026-10-31").live(who).calls == 0)
  }
}

@Suite("Writing steps around an event")
struct EventRuleTests {
  @Test(
    "what is around an event stands apart from the axis, by event and day; what cannot be goes back to the due date")
  func guarded() {
    var moved = attentive
    moved.steps[1].event = .closedDispute
    moved.steps[1].offset = 2
    moved.steps[1].daysAfterPrevious = 9
    let written = ScenarioRule.guarded(moved)
    #expect(written.steps.map(\.kind) == [.first, .last])
    #expect(
      written.eventSteps.map { $0.event } == [
        .insolvency, .returnedPayment, .brokenPromise, .brokenPromise, .closedDispute,
      ])
    #expect(written.eventSteps.last?.daysAfterPrevious == 0)
    #expect(ScenarioRule.problems(written) == [])
    for kind in [DunningStep.courtesy, .formalNotice] {
      let wrong = ScenarioRule.guarded(
        Scenario(
          name: "Faux", steps: [.init(kind, event: .brokenPromise, offset: 3)], daysBetweenContacts: 5, minimumMinor: 0,
          promiseTolerance: 1, calendar: BusinessCalendar()))
      #expect(wrong.eventSteps.isEmpty && wrong.steps.count == 1)
    }
  }

  @Test("two steps of one day after one event, a negative delay and a scenario of events alone cannot be published")
  func problems() {
    func changed(_ change: (inout Scenario) -> Void) -> [ScenarioRule.Problem] {
      var copy = attentive
      change(&copy)
      return ScenarioRule.problems(ScenarioRule.guarded(copy))
    }
    #expect(
      changed { $0 = $0.mapping { if $0.event == .brokenPromise { ($0.offset, $0.counting) = (2, .calendar) } } }
        == [.sameDay(.call, .call)])
    #expect(
      changed { $0 = $0.mapping { if $0.event == .returnedPayment { $0.offset = -1 } } } == [.outOfBounds(.first)])
    #expect(
      changed { $0 = $0.mapping { if $0.event == .returnedPayment { $0.offset = 61 } } } == [.outOfBounds(.first)])
    #expect(changed { $0.steps = [] } == [.nothingAfterDue])
    #expect(changed { $0 = $0.mapping { $0.errand?.text = "" } } == [.errandMissing])
  }

  @Test("a step around an event is doubled on a day of its own, taken out, and named among what changed")
  func written() throws {
    let (doubled, key) = try #require(ScenarioRule.doubled(afterPromise, in: attentive))
    #expect(ScenarioRule.problems(doubled) == [])
    #expect(doubled.step(key)?.event == .brokenPromise)
    #expect(doubled.without(key) == attentive)
    let step = try #require(doubled.step(key))
    #expect(doubled.changes(since: attentive) == [.added(step)])
    #expect(attentive.changes(since: doubled) == [.removed(step)])
    var moved = attentive
    moved.eventSteps.removeAll { $0.key == afterPromise }
    var onAxis = try #require(attentive.step(afterPromise))
    let before = onAxis
    onAxis.event = nil
    onAxis.offset = 15
    moved.steps.append(onAxis)
    #expect(ScenarioRule.guarded(moved).changes(since: attentive) == [.changed(from: before, to: onAxis)])
  }

  @Test("what no step is around is not read")
  func needs() {
    #expect(FactNeeds(of: ShippedScenario.consumers.scenario).events == [.returnedPayment])
    var silent = ShippedScenario.consumers.scenario
    silent.eventSteps = []
    #expect(FactNeeds(of: silent).events == [])
    let needs = FactNeeds(of: attentive)
    #expect(needs.events == [.insolvency, .returnedPayment, .brokenPromise])
    #expect(needs.eventDays >= 8 + AccountEvent.memory)
    #expect(FactNeeds(of: ShippedScenario.consumers.scenario).and(attentive).events == needs.events)
  }

  @Test("each reason is said in both languages")
  func said() {
    let day: CivilDate = "2026-11-20"
    for language in [LanguageCode.french, .english] {
      let wording = ReasonWording(language)
      for kind in AccountEvent.Kind.allCases {
        for reason in [
          Reason.event(kind, on: day), .afterEvent(kind, on: day), .eventAhead(.call, kind, on: day, from: monday),
          .eventSettled(kind, on: day), .eventPast(kind, on: day), .yields(.second),
        ] {
          let text = wording.text(reason)
          #expect(text != reason.code && text.contains(" "), "\(text)")
        }
      }
    }
    #expect(
      ReasonWording(.french).text(.event(.brokenPromise, on: day)) == "après la promesse rompue le 20/11/2026")
  }
}
