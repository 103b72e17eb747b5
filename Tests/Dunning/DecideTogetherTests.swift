import DunningRules
import Kernel
import Testing

@testable import Dunning

@Suite("Customers who are decided about at once")
struct DecideTogetherTests {
  @Test("are decided about as they would be one by one, in their order, however they are shared out")
  func alike() {
    let day: CivilDate = "2026-11-23"
    var dice = Dice(seed: 77)
    let customers = (1...700).map { _ in
      (facts: Sample.customer(&dice, before: day), accounts: [AccountFacts(.eur, Sample.items(&dice, around: day))])
    }
    let book = ScenarioBook(standard: nil, minimum: 0)
    var planners = PlannerShelf(book, on: day)
    var expected: [Decision] = []
    for customer in customers {
      expected.append(planners[customer.facts.customer].decide(customer.facts, customer.accounts))
    }
    #expect(expected.contains { $0.action != nil } && expected.contains { $0.action == nil })
    for share in [1, 7, 250, 700, 10_000] {
      #expect(DecideTogether.decide(customers, by: book, on: day, share: share) == expected, "\(share)")
    }
    #expect(DecideTogether.decide([], by: book, on: day).isEmpty)
  }
}
