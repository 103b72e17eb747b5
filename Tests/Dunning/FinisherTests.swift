import DunningRules
import Kernel
import ReceivablesRules
import Testing

@testable import Dunning

/// Versions of a scenario of a company, made from a seed; every one could be published.
enum SampleVersion {
  static func scenario(_ dice: inout Dice) -> Scenario {
    while true {
      var scenario = Scenario.standard
      scenario.eventSteps = []
      for step in scenario.steps where dice.chance(25) { scenario = scenario.without(step.key) }
      if dice.chance(50), let step = scenario.steps.filter({ !$0.kind.isByHand }).dropFirst(dice.roll(2)).first {
        if let doubled = ScenarioRule.doubled(step.key, in: scenario) { scenario = doubled.0 }
      }
      let shift = dice.roll(6)
      for place in scenario.steps.indices where scenario.steps[place].offset >= 0 {
        scenario.steps[place].offset += shift
      }
      scenario = ScenarioRule.guarded(scenario)
      if ScenarioRule.problems(scenario).isEmpty { return scenario }
    }
  }
}

/// A customer of a company whose scenario goes from one version to another, while days pass.
struct PassedLife {
  private(set) var actions: [PlannedAction] = []
  private var items: [ItemFacts]
  private var steps: [ItemID: ItemSteps] = [:]
  private var contact: CivilDate?
  private let customer: CustomerID

  init(_ customer: CustomerID, _ items: [ItemFacts]) {
    self.customer = customer
    self.items = items
  }

  /// The items that a step has reached, and that are owed.
  var begun: Set<ItemID> { Set(items.filter { $0.progress != nil && $0.openMinor > 0 }.map(\.item)) }
  var owed: Set<ItemID> { Set(items.filter { $0.openMinor > 0 }.map(\.item)) }

  mutating func live(_ day: CivilDate, by book: ScenarioBook) {
    let who = CustomerFacts(
      customer, emailContact: ContactID(1), phoneContact: ContactID(2), lastContact: contact)
    guard
      let action = book.planner(of: customer, on: day).decide(who, [AccountFacts(.eur, items)]).action
    else { return }
    actions.append(action)
    if action.step != .task { contact = day }
    for planned in action.items where planned.minor > 0 {
      guard let place = items.firstIndex(where: { $0.item == planned.item }) else { continue }
      let item = items[place]
      steps[item.item, default: ItemSteps()].add(planned.step, key: planned.key, on: day)
      items[place] = ItemFacts(
        item.item, due: item.due, openMinor: item.openMinor,
        progress: steps[item.item]?.progress)
    }
  }

  mutating func pay(_ item: ItemID) {
    items = items.map { $0.item == item ? ItemFacts(item, due: $0.due, openMinor: 0, progress: $0.progress) : $0 }
  }
}

extension PlannedAction {
  /// The items for which this step was new, with it: not those that only went along.
  var reached: [PlannedItem] {
    items.filter { $0.reasons.contains { if case .reached = $0 { true } else { false } } }
  }
}

@Suite("Customers in the middle of a version")
struct FinisherTests {
  private let day: CivilDate = "2026-11-23"
  private let own = ScenarioID(1)
  private let first = ScenarioVersionID(1)
  private let second = ScenarioVersionID(2)

  private func entry(_ offset: Int, _ version: ScenarioVersionID) -> ScenarioBook.Entry {
    var scenario = Scenario.standard
    scenario.steps = [.init(.first, offset: offset)]
    return ScenarioBook.Entry(scenario, version: version, number: version.rawValue)
  }

  private func book(_ finishers: [ScenarioBook.Finisher], minimum: Int64 = 0) -> ScenarioBook {
    ScenarioBook(
      standard: entry(10, second), standardKey: own, published: [own: entry(10, second)],
      assigned: [CustomerID(3): ScenarioID(2)], finishers: finishers, others: [first: entry(3, first)],
      minimum: minimum)
  }

  @Test("keep the earlier version while the scenario is theirs; the others, and a trial of a draft, do not")
  func kept() {
    let book = book([1, 3].map { ScenarioBook.Finisher(CustomerID($0), own, in: first) }, minimum: 5_000)
    #expect(book.entry(of: CustomerID(1)).version == first && book.isFinishing(CustomerID(1)))
    #expect(book.entry(of: CustomerID(1)).scenario.minimumMinor == 5_000)
    #expect(book.entry(of: CustomerID(2)).version == second && !book.isFinishing(CustomerID(2)))
    // The third has another scenario now, which is not in force: the default reminds it, in the version in force.
    #expect(book.entry(of: CustomerID(3)).version == second && !book.isFinishing(CustomerID(3)))
    #expect(book.finishers(of: own) == [1: 1])
    #expect(book.finishers(of: ScenarioID(2)).isEmpty)
    #expect(!book.trying(entry(20, second)).isFinishing(CustomerID(1)))
  }

  @Test("what their version asks to be read is read")
  func needs() {
    var asking = Scenario.standard
    asking.steps = [.init(.first, offset: 3, conditions: [.init(.only, .brokenPromise)])]
    let finisher = ScenarioBook.Finisher(CustomerID(1), own, in: first)
    let book = ScenarioBook(
      standard: entry(10, second), standardKey: own, finishers: [finisher],
      others: [first: .init(asking, version: first)],
      minimum: 0)
    #expect(book.needs.brokenPromises)
    #expect(!self.book([]).needs.brokenPromises)
  }

  @Test("in whatever order they come, they are decided about alike", arguments: 0..<20)
  func order(seed: Int) {
    var dice = Dice(seed: UInt64(seed) + 40_000)
    // The third has another scenario than the one that these finish in.
    let finishers = (1...60).filter { $0 != 3 && dice.chance(50) }.map {
      ScenarioBook.Finisher(CustomerID(Int64($0)), own, in: first)
    }
    let customers = (1...60).map { key in
      let facts = Sample.customer(&dice, before: day)
      return (
        facts: CustomerFacts(
          CustomerID(Int64(key)), insolventSince: facts.insolventSince, emailContact: facts.emailContact,
          lastContact: facts.lastContact), accounts: [AccountFacts(.eur, Sample.items(&dice, around: day))]
      )
    }
    func decided(_ customers: [(facts: CustomerFacts, accounts: [AccountFacts])], _ book: ScenarioBook) -> Set<
      PlannedAction
    > {
      Set(DecideTogether.decide(customers, by: book, on: day, share: 7).compactMap(\.action))
    }
    let one = decided(customers, book(finishers))
    let other = decided(Sample.shuffled(customers, &dice), book(Sample.shuffled(finishers, &dice)))
    #expect(one == other && !one.isEmpty, "seed \(seed)")
    for action in one {
      #expect((action.scenario == first) == finishers.contains { $0.customer == action.customer }, "seed \(seed)")
    }
  }

  @Test("no message is repeated when a customer goes from one version to another, at once or when it has finished")
  func neverTwice() {
    var crossings = 0
    for seed in 0..<400 {
      var dice = Dice(seed: UInt64(seed) + 50_000)
      let entries = [first, second].map { version in
        ScenarioBook.Entry(SampleVersion.scenario(&dice), version: version, number: version.rawValue)
      }
      let customer = CustomerID(1)
      var life = PassedLife(
        customer,
        (1...4).map { ItemFacts(ItemID(Int64($0)), due: day.adding(days: dice.roll(90) - 30), openMinor: 50_000_00) })
      let published = 20 + dice.roll(40)
      let finishes = dice.chance(50)
      var begun: Set<ItemID> = []
      for offset in 0..<200 {
        if offset == published { begun = finishes ? life.begun : [] }
        begun.formIntersection(life.owed)
        let isFinishing = offset >= published && !begun.isEmpty
        let inForce = offset < published ? entries[0] : entries[1]
        let book = ScenarioBook(
          standard: inForce, standardKey: own, published: [own: inForce],
          finishers: isFinishing ? [.init(customer, own, in: first)] : [], others: [first: entries[0]], minimum: 0)
        let before = life.actions.count
        life.live(day.adding(days: offset), by: book)
        // Twice on a day is once.
        life.live(day.adding(days: offset), by: book)
        #expect(life.actions.count <= before + 1, "seed \(seed)")
        if life.actions.count > before {
          #expect(life.actions.last?.scenario == (isFinishing ? first : inForce.version), "seed \(seed)")
        }
        if dice.chance(2) { life.pay(ItemID(Int64(dice.roll(4)) + 1)) }
      }
      if Set(life.actions.map(\.scenario)).count == 2 { crossings += 1 }
      var said: Set<String> = []
      for action in life.actions {
        // Neither a message nor a call, wherever the new version has it.
        for planned in action.reached {
          let what = "\(planned.item) \(planned.key.rawValue)"
          #expect(said.insert(what).inserted, "seed \(seed): \(what) again")
        }
      }
      for item in 1...4 {
        let kinds = life.actions.flatMap(\.reached)
          .filter { $0.item == ItemID(Int64(item)) && !$0.step.isByHand }.map(\.step)
        #expect(kinds == kinds.sorted(), "seed \(seed): \(kinds)")
      }
    }
    #expect(crossings > 100)
  }

  @Test("a call that was made is not asked for again where the new version has it after a message that was sent")
  func calledOnce() {
    var scenario = Scenario.standard
    scenario.eventSteps = []
    func version(_ steps: [Scenario.Step]) -> Planner {
      var version = scenario
      version.steps = steps
      return Planner(version, on: day)
    }
    var told = ItemSteps()
    told.add(.first, on: "2026-10-05")
    told.add(.call, on: "2026-10-12")
    told.add(.second, on: "2026-10-26")
    let item = ItemFacts(ItemID(1), due: "2026-09-30", openMinor: 20_000_00, progress: told.progress)
    #expect(told.progress?.made == [.init(.call)])
    let who = CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2))
    func next(_ steps: [Scenario.Step]) -> PlannedAction? {
      version(steps).decide(who, [AccountFacts(.eur, [item])]).action
    }
    let later: [Scenario.Step] = [
      .init(.first, offset: 3), .init(.second, offset: 10), .init(.call, offset: 14, means: .call),
      .init(.last, offset: 21),
    ]
    #expect(next(later)?.step == .last)
    // Under another key it is the same call, of a second one it is not.
    let renamed = StepKey(rawValue: "call.2")
    var other = later
    other[2] = .init(.call, key: renamed, offset: 14, means: .call)
    #expect(next(other)?.step == .last)
    other.insert(.init(.call, offset: 8, means: .call), at: 1)
    #expect(next(other)?.key == renamed, "a call that was not made yet")
    // Where nothing else is left the scenario is at its end, and says so.
    let held = version(Array(later.prefix(3))).decide(who, [AccountFacts(.eur, [item])], explaining: true)
    #expect(held.action == nil && held.held.map(\.reason) == [.finished(.second, on: "2026-10-26")])
    #expect(held.ends.count == 1)
  }
}
