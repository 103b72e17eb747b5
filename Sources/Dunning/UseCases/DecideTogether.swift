import Dispatch
import DunningRules
import Kernel
import Synchronization

/// Decides about many customers, as many at once as the machine has cores.
///
/// Decisions are pure and each is about one customer: in what order, or beside which others, they are made changes nothing.
enum DecideTogether {
  /// Customers that one core takes at a time: a planner of each scenario is made for them.
  static let share = 250

  /// - Returns: the decisions in the order of the customers.
  static func decide(
    _ customers: [(facts: CustomerFacts, accounts: [AccountFacts])], by book: ScenarioBook, on day: CivilDate,
    share: Int = DecideTogether.share
  ) -> [Decision] {
    let starts = Array(stride(from: 0, to: customers.count, by: share))
    let made = Mutex<[Int: [Decision]]>([:])
    DispatchQueue.concurrentPerform(iterations: starts.count) { place in
      var planners = PlannerShelf(book, on: day)
      let decisions = customers[starts[place]..<min(starts[place] + share, customers.count)].map {
        planners[$0.facts.customer].decide($0.facts, $0.accounts)
      }
      made.withLock { $0[place] = decisions }
    }
    return made.withLock { parts in starts.indices.flatMap { parts[$0] ?? [] } }
  }
}
