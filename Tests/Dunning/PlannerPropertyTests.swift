import DunningRules
import Kernel
import Testing

/// A generator whose seed is printed with every failure.
struct Dice {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func roll(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func chance(_ percent: Int) -> Bool { roll(100) < percent }
}

/// Customers of every kind, made from a seed.
enum Sample {
  static func items(_ dice: inout Dice, around day: CivilDate) -> [ItemFacts] {
    (0..<dice.roll(6) + 1).map { index in
      let open = Int64(dice.roll(2_000_000)) * (dice.chance(15) ? -1 : 1)
      let progress =
        dice.chance(50)
        ? ItemFacts.Progress(
          DunningStep.allCases[dice.roll(6)], on: day.adding(days: -1 - dice.roll(30))) : nil
      return ItemFacts(
        ItemID(Int64(index) + 1), due: day.adding(days: 20 - dice.roll(120)), dueIsInferred: dice.chance(10),
        openMinor: open, disputedMinor: dice.chance(20) ? Int64(dice.roll(2_000_000)) : 0,
        promises: dice.chance(20)
          ? [.init(minor: Int64(dice.roll(2_000_000)) + 1, promisedFor: day.adding(days: 10 - dice.roll(20)))] : [],
        progress: progress)
    }
  }

  static func customer(_ dice: inout Dice, before day: CivilDate) -> CustomerFacts {
    CustomerFacts(
      CustomerID(1), insolventSince: dice.chance(5) ? day.adding(days: -10) : nil,
      emailContact: dice.chance(80) ? ContactID(1) : nil, phoneContact: dice.chance(50) ? ContactID(2) : nil,
      hasPostalAddress: dice.chance(80),
      lastContact: dice.chance(30) ? day.adding(days: -1 - dice.roll(9)) : nil)
  }

  static func shuffled<Element>(_ elements: [Element], _ dice: inout Dice) -> [Element] {
    var copy = elements
    for index in copy.indices.dropFirst() { copy.swapAt(index, dice.roll(index + 1)) }
    return copy
  }
}

@Suite("What holds for the planner whatever the customer")
struct PlannerPropertyTests {
  private let start: CivilDate = "2026-11-23"

  @Test("it never claims beyond what is undisputed and unpromised, and never less than the minimum")
  func neverTooMuch() {
    for seed in 0..<3_000 {
      var dice = Dice(seed: UInt64(seed))
      let day = start.adding(days: dice.roll(60))
      let items = Sample.items(&dice, around: day)
      let decision = Planner(.standard, on: day).decide(
        Sample.customer(&dice, before: day), [AccountFacts(.eur, items)])
      guard let action = decision.action else { continue }
      let facts = Dictionary(uniqueKeysWithValues: items.map { ($0.item, $0) })
      for planned in action.items {
        guard let item = facts[planned.item] else { Issue.record("seed \(seed): unknown item"); continue }
        if planned.minor < 0 {
          #expect(planned.minor >= item.openMinor && action.step != .courtesy, "seed \(seed)")
          continue
        }
        let pending = item.promises.filter { Scenario.standard.suspended(until: $0.promisedFor) >= day }
        let claimable = max(0, item.openMinor - item.disputedMinor - pending.reduce(0) { $0 + $1.minor })
        #expect(planned.minor > 0 && planned.minor <= claimable, "seed \(seed)")
        #expect(planned.step <= action.step, "seed \(seed)")
        if action.step == .formalNotice { #expect(!item.dueIsInferred, "seed \(seed)") }
      }
      #expect(action.total.minor == action.items.reduce(0) { $0 + $1.minor }, "seed \(seed)")
      #expect(action.total.minor >= Scenario.standard.minimumMinor, "seed \(seed)")
      #expect(Scenario.standard.calendar.isBusinessDay(day), "seed \(seed)")
      #expect(Set(action.items.map(\.item)).count == action.items.count, "seed \(seed)")
    }
  }

  @Test(
    "no step comes on the wrong side of the due date: what is n days before or after it is never taken for the other")
  func sides() {
    for seed in 0..<3_000 {
      var dice = Dice(seed: UInt64(seed) + 40_000)
      let day = start.adding(days: dice.roll(60))
      let items = Sample.items(&dice, around: day)
      let decision = Planner(.standard, on: day).decide(
        Sample.customer(&dice, before: day), [AccountFacts(.eur, items)])
      guard let action = decision.action, let step = Scenario.standard.step(action.step) else { continue }
      let dues = Dictionary(uniqueKeysWithValues: items.map { ($0.item, $0.due) })
      let late = action.items.filter { $0.minor > 0 }.compactMap { dues[$0.item] }.map { day.days(since: $0) }
      if step.offset < 0 {
        #expect(late.allSatisfy { $0 <= 0 && $0 >= step.offset }, "seed \(seed): \(late)")
      } else {
        #expect(late.allSatisfy { $0 > 0 } && (late.max() ?? 0) >= step.offset, "seed \(seed): \(late)")
      }
    }
  }

  @Test("the order of items and accounts does not matter")
  func order() {
    for seed in 0..<1_000 {
      var dice = Dice(seed: UInt64(seed) + 10_000)
      let items = Sample.items(&dice, around: start)
      let dollars = Sample.items(&dice, around: start).map {
        ItemFacts(
          ItemID($0.item.rawValue + 100), due: $0.due, openMinor: $0.openMinor, progress: $0.progress)
      }
      let who = Sample.customer(&dice, before: start)
      let planner = Planner(.standard, on: start)
      let one = planner.decide(who, [AccountFacts(.eur, items), AccountFacts(.usd, dollars)])
      let other = planner.decide(
        who,
        [AccountFacts(.usd, Sample.shuffled(dollars, &dice)), AccountFacts(.eur, Sample.shuffled(items, &dice))])
      #expect(one.action == other.action, "seed \(seed)")
      #expect(Set(one.held) == Set(other.held), "seed \(seed)")
    }
  }

  /// Lives through some days as the store would: what was sent becomes history.
  private func live(
    _ who: CustomerFacts, _ items: [ItemFacts], days: [CivilDate]
  ) -> [PlannedAction] {
    var items = items
    var who = who
    var actions: [PlannedAction] = []
    for day in days {
      guard let action = Planner(.standard, on: day).decide(who, [AccountFacts(.eur, items)]).action else { continue }
      actions.append(action)
      let steps = Dictionary(uniqueKeysWithValues: action.items.filter { $0.minor > 0 }.map { ($0.item, $0.step) })
      items = items.map { item in
        guard let step = steps[item.item], step > item.progress?.step ?? .courtesy || item.progress == nil else {
          return item
        }
        return ItemFacts(
          item.item, due: item.due, dueIsInferred: item.dueIsInferred, openMinor: item.openMinor,
          disputedMinor: item.disputedMinor, promises: item.promises, progress: .init(step, on: day))
      }
      who = CustomerFacts(
        who.customer, insolventSince: who.insolventSince, emailContact: who.emailContact,
        phoneContact: who.phoneContact, hasPostalAddress: who.hasPostalAddress, lastContact: day)
    }
    return actions
  }

  @Test("a day run twice acts once")
  func twice() {
    for seed in 0..<500 {
      var dice = Dice(seed: UInt64(seed) + 20_000)
      let items = Sample.items(&dice, around: start)
      let who = Sample.customer(&dice, before: start)
      #expect(live(who, items, days: [start, start, start]) == live(who, items, days: [start]), "seed \(seed)")
    }
  }

  @Test(
    "days skipped or not, contacts stand apart, an account climbs one step at a time, and no invoice is asked for more gently"
  )
  func noBurst() {
    for seed in 0..<500 {
      var dice = Dice(seed: UInt64(seed) + 30_000)
      let items = Sample.items(&dice, around: start).map {
        ItemFacts($0.item, due: $0.due, dueIsInferred: $0.dueIsInferred, openMinor: $0.openMinor)
      }
      let skipping = dice.chance(50)
      var days: [CivilDate] = []
      for offset in 0..<120 where !skipping || dice.chance(30) { days.append(start.adding(days: offset)) }
      let who = CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2))
      let actions = live(who, items, days: days)
      for (earlier, later) in zip(actions, actions.dropFirst()) {
        #expect(later.day.days(since: earlier.day) >= Scenario.standard.daysBetweenContacts, "seed \(seed)")
      }
      for item in items {
        let asked = actions.filter { $0.items.contains { $0.item == item.item && $0.minor > 0 } }
        let messages = asked.map(\.step).filter { !$0.isByHand }
        for (earlier, later) in zip(messages, messages.dropFirst()) {
          #expect(earlier <= later, "seed \(seed): \(messages)")
        }
        let steps = asked.flatMap(\.items).filter { $0.item == item.item }.map(\.step)
        #expect(steps.map(place) == steps.map(place).sorted(), "seed \(seed): \(steps)")
      }
      // What the account has heard of leads by one step to what it hears next, whichever invoice that is about.
      var reached = -1
      for action in actions {
        let next = place(action.step)
        #expect(next <= max(reached, 0) + 1, "seed \(seed): \(actions.map(\.step))")
        reached = max(reached, next)
      }
    }
  }

  private func place(_ step: DunningStep) -> Int { Scenario.standard.steps.firstIndex { $0.kind == step } ?? -1 }

  @Test("run every day, an unpaid invoice goes through the whole scenario, on working days, once each")
  func wholeScenario() {
    let invoice = ItemFacts(ItemID(1), due: "2026-09-30", openMinor: 20_000_00)
    let who = CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2))
    let days = (0..<90).map { CivilDate("2026-09-01").adding(days: $0) }
    let actions = live(who, [invoice], days: days)
    #expect(actions.map(\.step) == [.courtesy, .first, .second, .call, .last, .formalNotice])
    #expect(
      actions.map(\.day) == ["2026-09-23", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-03"])
  }
}
