import DunningRules
import Foundation
import Kernel
import ReceivablesRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"

private func scenario(_ steps: [Scenario.Step], monthly: Int? = nil) -> Scenario {
  ScenarioRule.guarded(
    Scenario(
      name: "Essai", steps: steps, daysBetweenContacts: 5, contactsPerMonth: monthly, minimumMinor: 0,
      promiseTolerance: 1, calendar: BusinessCalendar()))
}

private func customer(
  kind: CustomerKind = .businessFrance, language: LanguageCode = .french, broken: CivilDate? = nil,
  recent: CustomerFacts.RecentContacts = .init()
) -> CustomerFacts {
  CustomerFacts(
    CustomerID(7), kind: kind, language: language, emailContact: ContactID(70), phoneContact: ContactID(71),
    recentContacts: recent, lastBrokenPromise: broken)
}

private func item(
  _ id: Int64 = 1, late: Int, euros: Int64 = 1_000, disputed: Int64 = 0, progress: ItemFacts.Progress? = nil
) -> ItemFacts {
  ItemFacts(
    ItemID(id), due: today.adding(days: -late), openMinor: euros * 100, disputedMinor: disputed * 100,
    progress: progress)
}

private func next(
  _ scenario: Scenario, _ items: [ItemFacts], _ who: CustomerFacts = customer()
) -> StepKey? {
  Planner(scenario, on: today).decide(who, [AccountFacts(.eur, items)]).action?.key
}

private func reached(_ kind: DunningStep, _ key: String, daysAgo: Int = 9) -> ItemFacts.Progress {
  ItemFacts.Progress(kind, key: StepKey(rawValue: key), on: today.adding(days: -daysAgo))
}

@Suite("Several steps of a kind")
struct ScenarioStepTests {
  private let calls = scenario([
    .init(.first, offset: 3), .init(.call, offset: 8, means: .call), .init(.second, offset: 15),
    .init(.call, key: StepKey(rawValue: "call.2"), offset: 22, means: .call), .init(.last, offset: 30),
  ])

  @Test(
    "each is taken in its turn, whatever its kind",
    arguments: [
      (nil, "first"), (("first", DunningStep.first), "call"), (("call", .call), "second"),
      (("second", .second), "call.2"),
      (("call.2", .call), "last"), (("last", .last), nil),
    ] as [((String, DunningStep)?, String?)])
  func turns(before: (String, DunningStep)?, expected: String?) {
    let progress = before.map { reached($0.1, $0.0) }
    #expect(next(calls, [item(late: 60, progress: progress)])?.rawValue == expected)
  }

  @Test("a step that was removed since counts as the last of its kind, else as what is before the first firmer message")
  func removed() {
    #expect(next(calls, [item(late: 60, progress: reached(.first, "first.2"))])?.rawValue == "call")
    #expect(next(calls, [item(late: 60, progress: reached(.courtesy, "courtesy"))])?.rawValue == "first")
    let short = scenario([.init(.first, offset: 3), .init(.call, offset: 8, means: .call), .init(.last, offset: 30)])
    // The second reminder is not there: the call before the last reminder was meant to follow the first.
    #expect(next(short, [item(late: 60, progress: reached(.second, "second"))])?.rawValue == "last")
    #expect(next(short, [item(late: 60, progress: reached(.formalNotice, "formal_notice"))]) == nil)
  }

  @Test("two items at different steps of a kind go together, both at the later")
  func together() throws {
    let twice = scenario([
      .init(.first, offset: 3), .init(.first, key: StepKey(rawValue: "first.2"), offset: 10), .init(.last, offset: 30),
    ])
    let action = try #require(
      Planner(twice, on: today).decide(
        customer(),
        [AccountFacts(.eur, [item(1, late: 4), item(2, late: 12, progress: reached(.first, "first"))])]
      ).action)
    #expect(action.key.rawValue == "first.2")
    #expect(action.items.map { [$0.item.description, $0.key.rawValue] } == [["2", "first.2"], ["1", "first.2"]])
  }

  @Test("of several courtesy reminders only the nearest to the due date is sent")
  func courtesy() {
    let early = scenario([
      .init(.courtesy, offset: -15), .init(.courtesy, key: StepKey(rawValue: "courtesy.2"), offset: -5),
      .init(.first, offset: 3),
    ])
    #expect(next(early, [item(late: -12)])?.rawValue == "courtesy")
    #expect(next(early, [item(late: -4)])?.rawValue == "courtesy.2")
    #expect(next(early, [item(late: -4, progress: reached(.courtesy, "courtesy"))])?.rawValue == "courtesy.2")
    #expect(next(early, [item(late: -4, progress: reached(.courtesy, "courtesy.2"))]) == nil)
  }

  @Test("a step more stands on a day of its own, under a name of its own; formal notice is given once")
  func added() throws {
    let (more, key) = try #require(ScenarioRule.added(.call, to: .standard))
    #expect(key.rawValue == "call.2")
    #expect(more.steps.map(\.key.rawValue).count(where: { $0.hasPrefix("call") }) == 2)
    #expect(ScenarioRule.problems(more) == [])
    #expect(ScenarioRule.added(.formalNotice, to: .standard) == nil)
    let (doubled, second) = try #require(ScenarioRule.doubled(StepKey(.first), in: .standard))
    #expect(doubled.step(second)?.kind == .first)
    // A week later it would come after the second reminder, which is firmer.
    #expect(doubled.step(second)?.offset == 9)
    #expect(ScenarioRule.problems(doubled) == [])
    #expect(Set(doubled.steps.map(\.nominalOffset)).count == 7)
    // A courtesy reminder goes to an earlier day, before the due date as the first one.
    let (earlier, _) = try #require(ScenarioRule.doubled(StepKey(.courtesy), in: .standard))
    #expect(earlier.steps.map(\.offset).prefix(2) == [-14, -7])
    #expect(ScenarioRule.doubled(StepKey(rawValue: "none"), in: .standard) == nil)
  }

  @Test("a message that is added is read before it leaves, whatever the others do")
  func addedIsRead() throws {
    for kind in DunningStep.allCases where kind != .formalNotice {
      let (more, key) = try #require(ScenarioRule.added(kind, to: .standard))
      #expect(more.step(key)?.needsApproval == !kind.isByHand, "\(kind)")
    }
    #expect(Scenario.standard.step(.first)?.needsApproval == false)
  }

  @Test("what stands against publishing several of a kind is named")
  func problems() {
    let sameDay = scenario([.init(.first, offset: 3), .init(.call, offset: 3, means: .call)])
    #expect(ScenarioRule.problems(sameDay) == [.sameDay(.first, .call)])
    let gentler = scenario([.init(.last, offset: 5), .init(.call, offset: 8, means: .call), .init(.second, offset: 10)])
    #expect(ScenarioRule.problems(gentler) == [.notInOrder(.last, after: .second)])
    let twice = scenario([
      .init(.formalNotice, offset: 30), .init(.formalNotice, key: StepKey(rawValue: "formal_notice.2"), offset: 60),
    ])
    #expect(ScenarioRule.problems(twice) == [.noticedTwice])
    #expect(ScenarioRule.problems(scenario([.init(.first, offset: 3)], monthly: 0)) == [.contactsOutOfBounds])
    let crowd = scenario((1...21).map { .init(.call, key: StepKey(rawValue: "call.\($0)"), offset: $0, means: .call) })
    #expect(ScenarioRule.problems(crowd) == [.tooManySteps])
    #expect(ScenarioRule.addable(to: crowd) == [])
  }

  @Test("what was changed since another version is told, the steps in the order of their days")
  func changes() throws {
    var after = Scenario.standard
    after.steps.removeAll { $0.kind == .second }
    let call = try #require(after.steps.firstIndex { $0.kind == .call })
    after.steps[call].offset = 12
    (after, _) = try #require(ScenarioRule.added(.call, to: after))
    after.contactsPerMonth = 4
    let changes = after.changes(since: .standard)
    guard changes.count == 4, case .removed(let second) = changes[0], case .changed(let from, let to) = changes[1],
      case .added(let more) = changes[2]
    else {
      Issue.record("\(changes)")
      return
    }
    #expect(second.kind == .second && from.offset == 15 && to.offset == 12 && more.key.rawValue == "call.2")
    #expect(changes[3] == .contactsPerMonth(from: nil, to: 4))
    #expect(Scenario.standard.changes(since: .standard) == [])
  }

  @Test("whatever the steps, an item goes from one to the next, never back and never over one that is open to it")
  func property() {
    for seed in 0..<300 {
      var dice = Dice(seed: UInt64(seed))
      var written = Scenario.standard
      for _ in 0..<dice.roll(6) {
        if let (more, _) = ScenarioRule.added(DunningStep.allCases[dice.roll(6)], to: written) { written = more }
      }
      let late = (0..<60).map { $0 + 1 }
      var progress: ItemFacts.Progress?
      var places: [Int] = []
      for day in late {
        let on = today.adding(days: day)
        let facts = ItemFacts(ItemID(1), due: today, openMinor: 100_000, progress: progress)
        let who = CustomerFacts(
          CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2),
          lastContact: progress?.day)
        guard let action = Planner(written, on: on).decide(who, [AccountFacts(.eur, [facts])]).action else { continue }
        places.append(written.steps.firstIndex { $0.key == action.key } ?? -1)
        progress = ItemFacts.Progress(action.step, key: action.key, on: on)
      }
      let first = written.steps.firstIndex { $0.offset >= 0 } ?? 0
      #expect(places == Array(first..<(first + places.count)), "seed \(seed)")
    }
  }
}

@Suite("The conditions of a step")
struct ScenarioConditionTests {
  private func conditioned(_ conditions: [Scenario.Condition]) -> Scenario {
    scenario([
      .init(.first, offset: 3, conditions: conditions), .init(.second, offset: 10), .init(.last, offset: 20),
    ])
  }

  @Test("a customer for whom they do not hold goes on to the next step")
  func passes() {
    let large = conditioned([.init(.only, .overdue(atLeast: 1_500_00))])
    #expect(next(large, [item(late: 12, euros: 1_499)])?.rawValue == "second")
    #expect(next(large, [item(late: 12, euros: 1_500)])?.rawValue == "first")
    // What is disputed does not count, credits are taken off, and what is not due yet is not late.
    #expect(next(large, [item(late: 12, euros: 1_600, disputed: 200)])?.rawValue == "second")
    #expect(next(large, [item(1, late: 12, euros: 1_600), item(2, late: 1, euros: -200)])?.rawValue == "second")
    #expect(next(large, [item(1, late: 12, euros: 1_000), item(2, late: -9, euros: 900)])?.rawValue == "second")
    #expect(next(large, [item(1, late: 12, euros: 1_000), item(2, late: 1, euros: 500)])?.rawValue == "first")
  }

  @Test("each fact is asked of the customer, and a step may be for all but those for whom it holds")
  func facts() {
    func taken(_ sense: Scenario.Condition.Sense, _ fact: Scenario.Condition.Fact, _ who: CustomerFacts) -> Bool {
      next(conditioned([.init(sense, fact)]), [item(1, late: 12), item(2, late: 3)], who)?.rawValue == "first"
    }
    #expect(taken(.only, .lateItems(atLeast: 2), customer()))
    #expect(!taken(.only, .lateItems(atLeast: 3), customer()))
    #expect(taken(.only, .oldest(daysLate: 12), customer()))
    #expect(!taken(.only, .oldest(daysLate: 13), customer()))
    #expect(taken(.only, .kinds([.consumer, .publicBody]), customer(kind: .publicBody)))
    #expect(!taken(.except, .kinds([.consumer, .publicBody]), customer(kind: .publicBody)))
    #expect(taken(.except, .languages([.english]), customer()))
    #expect(!taken(.except, .languages([.english]), customer(language: .english)))
    #expect(taken(.only, .brokenPromise, customer(broken: today.adding(days: -365))))
    #expect(!taken(.only, .brokenPromise, customer(broken: today.adding(days: -366))))
    #expect(!taken(.only, .brokenPromise, customer()))
  }

  @Test("all of them must hold")
  func all() {
    let both = conditioned([.init(.only, .overdue(atLeast: 100_00)), .init(.except, .kinds([.consumer]))])
    #expect(next(both, [item(late: 12)])?.rawValue == "first")
    #expect(next(both, [item(late: 12)], customer(kind: .consumer))?.rawValue == "second")
  }

  @Test("where no step is left for the customer, that is the reason")
  func nothingLeft() {
    let never = scenario([.init(.first, offset: 3, conditions: [.init(.only, .kinds([.consumer]))])])
    let decision = Planner(never, on: today).decide(
      customer(), [AccountFacts(.eur, [item(late: 12)])], explaining: true)
    #expect(decision.action == nil)
    #expect(decision.held == [Held(ItemID(1), .outsideConditions)])
  }

  @Test("no more contacts in thirty days than the scenario allows, then again when the first of them is past")
  func monthly() {
    let rare = scenario([.init(.first, offset: 3)], monthly: 2)
    #expect(next(rare, [item(late: 12)], customer(recent: .init(["2026-11-02"])))?.rawValue == "first")
    let full = customer(recent: .init(["2026-11-02", "2026-11-05"]))
    let held = Planner(rare, on: today).decide(full, [AccountFacts(.eur, [item(late: 12)])]).held
    #expect(held == [Held(ItemID(1), .monthlyCap(2, next: "2026-12-02"))])
    // Beyond the cap, by hand: one more may go once only one of them is within thirty days.
    let beyond = customer(recent: .init(["2026-11-02", "2026-11-05", "2026-11-06"]))
    #expect(
      Planner(rare, on: today).decide(beyond, [AccountFacts(.eur, [item(late: 12)])]).held
        == [Held(ItemID(1), .monthlyCap(3, next: "2026-12-07"))])
    #expect(held.first?.reason.blockedCode == "monthly_cap")
    let foreseen = ScenarioBook(standard: .init(rare), minimum: 0)
      .forecast(full, [AccountFacts(.eur, [item(late: 12)])], on: today)
    #expect(foreseen.action?.day == "2026-12-02")
  }

  @Test("conditions are kept with the version, and what is read is known")
  func kept() throws {
    let conditions: [Scenario.Condition] = [
      .init(.only, .overdue(atLeast: 1)), .init(.except, .lateItems(atLeast: 2)), .init(.only, .oldest(daysLate: 3)),
      .init(.only, .kinds([.consumer])), .init(.except, .languages([.english])), .init(.only, .brokenPromise),
      .init(.except, .segments([SegmentID(4), SegmentID(5)])), .init(.only, .answered), .init(.except, .returned),
    ]
    var written = scenario(
      [.init(.call, key: StepKey(rawValue: "call.2"), label: "Appel direction", offset: 3, conditions: conditions)],
      monthly: 4)
    #expect(try JSONDecoder().decode(Scenario.self, from: JSONEncoder().encode(written)) == written)
    var silent = ShippedScenario.consumers.scenario
    silent.eventSteps = []
    #expect(FactNeeds(of: written) == FactNeeds(of: silent).and(written))
    #expect(FactNeeds(of: written).contactDays == 365, "an answer is one to the last contact, however long ago")
    #expect(FactNeeds(of: written).answers && FactNeeds(of: written).returns)
    #expect(FactNeeds(of: written).brokenPromises && FactNeeds(of: written).segments == [SegmentID(4), SegmentID(5)])
    written.steps[0].conditions = []
    #expect(!FactNeeds(of: written).brokenPromises && FactNeeds(of: written).segments.isEmpty)
    #expect(FactNeeds(of: written).contactDays == 30 && !FactNeeds(of: written).answers)
  }
}

@Suite("The steps that an item was part of")
struct ItemStepsTests {
  private func steps(_ told: [(DunningStep, String, CivilDate)]) -> ItemFacts.Progress? {
    var steps = ItemSteps()
    for (step, key, day) in told { steps.add(step, key: StepKey(rawValue: key), on: day) }
    return steps.progress
  }

  @Test("the last is the one that was reached last, however often the item went along since; the order does not matter")
  func last() {
    let told: [(DunningStep, String, CivilDate)] = [
      (.first, "first", "2026-10-01"), (.second, "second", "2026-10-10"), (.first, "first", "2026-10-12"),
      (.second, "second", "2026-10-20"),
    ]
    #expect(ItemSteps().progress == nil)
    #expect(steps(told) == ItemFacts.Progress(.second, on: "2026-10-10"))
    #expect(steps(told.reversed()) == steps(told))
  }

  @Test("a call after a message leaves the message the firmest, and so does a gentler message in another version")
  func firmest() {
    let called = steps([(.second, "second.2", "2026-10-01"), (.call, "call", "2026-10-10")])
    #expect(called?.step == .call && called?.firmest == .second && called?.firmestKey == StepKey(rawValue: "second.2"))
    // In force was a scenario with a notice, then one in which the item went along with a reminder, then the first again.
    let noticed = steps([(.formalNotice, "formal_notice", "2026-10-01"), (.last, "last", "2026-10-10")])
    let noticing = scenario([
      .init(.first, offset: 3), .init(.last, offset: 10), .init(.formalNotice, offset: 30, means: .registeredLetter),
    ])
    #expect(next(noticing, [item(late: 60, progress: noticed)]) == nil)
    #expect(next(noticing, [item(late: 60, progress: reached(.last, "last"))]) == StepKey(.formalNotice))
    // A version in which the call comes before the message that was sent does not send it again.
    let early = scenario([
      .init(.first, offset: 3), .init(.call, offset: 5, means: .call), .init(.second, offset: 10),
      .init(.last, offset: 30),
    ])
    let sent = steps([(.second, "second", "2026-10-20"), (.call, "call", "2026-11-01")])
    #expect(next(early, [item(late: 60, progress: sent)]) == StepKey(.last))
  }
}
