public import Kernel

/// What a customer hears next if nothing is paid, said or changed until then.
public struct Forecast: Sendable, Hashable {
  /// Dated the day on which it will be decided; `nil` when nothing comes by itself.
  public let action: PlannedAction?
  /// Why what is owed waits today.
  public let held: [Held]
  /// Whether the action comes after something that has not left yet, or that nobody has approved: then its day is only the
  /// earliest one, and moves on with the wait.
  public let followsUnsent: Bool

  public init(action: PlannedAction?, held: [Held], followsUnsent: Bool = false) {
    self.action = action
    self.held = held
    self.followsUnsent = followsUnsent
  }
}

extension ScenarioBook {
  /// Asks the planner of the customer about today, then about each day on which something it waits for ends.
  public func forecast(_ customer: CustomerFacts, _ accounts: [AccountFacts], on today: CivilDate) -> Forecast {
    var day = today
    var customer = customer
    var held: [Held]?
    var followsUnsent = false
    for _ in 0..<Forecast.turnsMax {
      let decision = planner(of: customer.customer, on: day).decide(customer, accounts, explaining: true)
      let waiting = held ?? decision.held
      held = waiting
      if let action = decision.action {
        return Forecast(action: action, held: waiting, followsUnsent: followsUnsent)
      }
      followsUnsent = followsUnsent || decision.held.contains { $0.reason.isOfUnsent }
      guard let next = decision.held.compactMap({ $0.reason.ends(after: day) }).min() else { break }
      day = next
      // What waits to leave is foreseen to have left by then.
      customer.unsentSince = nil
    }
    return Forecast(action: nil, held: held ?? [])
  }
}

extension ScenarioBook {
  /// When an item is spoken of that the customer's next action leaves out: as if it were alone with the credits of its
  /// account, after that action.
  public func forecast(
    of item: ItemID, _ customer: CustomerFacts, _ accounts: [AccountFacts], behind first: PlannedAction?,
    on today: CivilDate
  ) -> Forecast {
    let alone = accounts.map { AccountFacts($0.currency, $0.items.filter { $0.item == item || $0.openMinor < 0 }) }
      .filter { $0.items.contains { $0.item == item } }
    guard let first else { return forecast(customer, alone, on: today) }
    var then = customer
    if first.step != .task { then.lastContacts[first.total.currency] = first.day }
    return forecast(then, alone, on: first.day.adding(days: 1))
  }
}

extension Forecast {
  /// Days that are asked about: each ends one reason to wait, and few hold one after the other.
  fileprivate static let turnsMax = 24
}

extension Reason {
  fileprivate var isOfUnsent: Bool { if case .messageWaits = self { true } else { false } }

  /// The first day after one on which the reason may no longer hold; `nil` when only a person or money ends it.
  func ends(after day: CivilDate) -> CivilDate? {
    let tomorrow = day.adding(days: 1)
    switch self {
    // How long a promise that was not kept is waited for is the scenario's to say.
    case .promised(_, let until), .receiptWaits(_, _, let until), .debitUnderWay(_, _, let until),
      .billUnderWay(_, _, let until):
      return max(until.adding(days: 1), tomorrow)
    case .contactedToday, .afterFirmerStep, .messageWaits: return tomorrow
    default: return until.map { max($0, tomorrow) }
    }
  }
}
