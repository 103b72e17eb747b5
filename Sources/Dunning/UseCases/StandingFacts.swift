import DunningRules
import Kernel
import ReceivablesRules
import Storage

/// The facts about one customer as they will be once what waits and has nothing left to ask for is withdrawn: the sender
/// withdraws it when it would leave, and the run what nobody has approved.
struct StandingFacts {
  private(set) var customer: CustomerFacts
  private(set) var accounts: [AccountFacts]
  /// Why nothing may be asked of an item.
  let bars: [ItemID: Reason]
  /// What waits and asks for nothing that may be asked for any more.
  let overtaken: Set<ActionID>

  /// - Returns: `nil` for a customer without open items.
  static func read(
    _ id: CustomerID, _ book: ScenarioBook, of company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> StandingFacts? {
    var found: StandingFacts?
    try FactStore.forEach(of: company, among: id...id, on: day, needs: book.needs, snapshot) { customer, accounts in
      let planner = book.planner(of: id, on: day)
      var bars: [ItemID: Reason] = [:]
      for account in accounts {
        for item in account.items where item.openMinor > 0 {
          bars[item.item] = planner.bar(on: item, of: customer, account)
        }
      }
      let history =
        bars.isEmpty
        ? [] : try ActionStore.history(of: id, company: company, limit: historyMax, snapshot)
      found = StandingFacts(customer, accounts, bars, history)
    }
    return found
  }

  /// Actions of a customer that are looked at.
  private static let historyMax = 50

  private init(
    _ customer: CustomerFacts, _ accounts: [AccountFacts], _ bars: [ItemID: Reason], _ history: [StoredAction]
  ) {
    self.customer = customer
    self.accounts = accounts
    self.bars = bars
    let open = Set(accounts.flatMap(\.items).map(\.item))
    let overtaken = history.filter { stored in
      stored.isBarred && stored.action.items.contains { $0.minor > 0 }
        && stored.action.items.allSatisfy { $0.minor <= 0 || bars[$0.item] != nil || !open.contains($0.item) }
    }
    self.overtaken = Set(overtaken.map(\.id))
    if overtaken.isEmpty { return }
    let standing = history.filter { stored in
      !self.overtaken.contains(stored.id) && stored.state != .cancelled && !stored.stage.isUnheard
    }
    self.customer.unsentSince = customer.unsentSince.flatMap { since in
      standing.filter { $0.stage.waits && $0.action.day >= since }.map(\.action.day).min()
    }
    self.customer.lastContact = standing.filter { $0.action.step != .task }.map(\.action.day).max()
    let told = Set(overtaken.flatMap(\.action.items).map(\.item))
    self.accounts = accounts.map { account in
      AccountFacts(
        account.currency,
        account.items.map { item in
          guard told.contains(item.item) else { return item }
          var after = item
          var steps = ItemSteps()
          for stored in standing where stored.action.events.isEmpty {
            for part in stored.action.items where part.item == item.item {
              steps.add(part.step, key: part.key, on: stored.action.day)
            }
          }
          after.progress = steps.progress
          after.askedOn = nil
          return after
        })
    }
  }
}

extension StoredAction {
  /// Whether a bar of what it asks for keeps it from leaving, or from being approved.
  var isBarred: Bool { stage.isInQueue || stage == .toApprove }
}
