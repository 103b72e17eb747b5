public import Kernel

/// What a customer hears next if nothing is paid, said or changed until then.
public struct Forecast: Sendable, Hashable {
  /// Dated the day on which it will be decided; `nil` when nothing comes by itself.
  public let action: PlannedAction?
  /// Why what is owed waits today.
  public let held: [Held]
  /// Why it waits on the last day that was asked about, where nothing comes: what no day ends.
  public let inTheEnd: [Held]
  /// Whether the action comes after something that has not left yet, or that nobody has approved: then its day is only the
  /// earliest one, and moves on with the wait.
  public let followsUnsent: Bool

  public init(action: PlannedAction?, held: [Held], inTheEnd: [Held] = [], followsUnsent: Bool = false) {
    self.action = action
    self.held = held
    self.inTheEnd = inTheEnd
    self.followsUnsent = followsUnsent
  }
}

extension ScenarioBook {
  /// Asks the planner of the customer about today, then about each day on which something it waits for ends.
  public func forecast(_ customer: CustomerFacts, _ accounts: [AccountFacts], on today: CivilDate) -> Forecast {
    guard customer.unsentSince.map({ $0 < today }) ?? false else {
      return forecast(customer, accounts, on: today, behindUnsent: false)
    }
    // What waits to leave, or may have left, comes first whatever it is about; but a call about what happened, and what a
    // colleague is asked, wait for no message.
    let beside = forecast(customer, accounts, on: today, behindUnsent: false)
    return beside.action == nil ? forecast(customer, accounts, on: today, behindUnsent: true) : beside
  }

  /// - Parameter behindUnsent: whether what waits to leave is foreseen to have left on the next day.
  private func forecast(
    _ customer: CustomerFacts, _ accounts: [AccountFacts], on today: CivilDate, behindUnsent: Bool
  ) -> Forecast {
    var day = today
    var customer = customer
    var held: [Held]?
    var inTheEnd: [Held] = []
    // What a condition asks may come to hold on any day.
    let isConditional = entry(of: customer.customer).scenario.allSteps.contains { !$0.conditions.isEmpty }
    for _ in 0..<(isConditional ? Forecast.daysMax : Forecast.turnsMax) {
      let then = foreseen(customer, accounts, on: day, since: today)
      let decision = planner(of: customer.customer, on: day).decide(
        then, broken(accounts, of: customer, on: day, since: today), explaining: true)
      let waiting = held ?? decision.held
      held = waiting
      if let action = decision.action { return Forecast(action: action, held: waiting, followsUnsent: behindUnsent) }
      inTheEnd = decision.held
      let judged = judgingDays(customer, accounts, since: today).filter { $0 > day }.min()
      let ended = decision.held.filter { held in
        if case .messageWaits = held.reason { return behindUnsent }
        return true
      }.compactMap { $0.reason.ends(after: day) }.min()
      let tomorrow = isConditional ? day.adding(days: 1) : nil
      guard let next = [judged, ended, tomorrow].compactMap({ $0 }).min() else { break }
      day = next
      if behindUnsent { customer.unsentSince = nil }
    }
    return Forecast(action: nil, held: held ?? [], inTheEnd: inTheEnd, followsUnsent: behindUnsent)
  }
}

extension ScenarioBook {
  /// The days on which promises are found not to be kept if nothing is paid or matched until then: what is promised in
  /// part goes on meanwhile, and waits for none of them.
  private func judgingDays(_ customer: CustomerFacts, _ accounts: [AccountFacts], since today: CivilDate) -> [CivilDate]
  {
    let scenario = entry(of: customer.customer).scenario
    return accounts.flatMap(\.items).flatMap(\.promises).compactMap { scenario.judges($0, since: today) }
  }

  /// The items of which promises will have been found not to be kept.
  private func broken(
    _ accounts: [AccountFacts], of customer: CustomerFacts, on day: CivilDate, since today: CivilDate
  ) -> [AccountFacts] {
    guard accounts.contains(where: { $0.items.contains { !$0.promises.isEmpty } }) else { return accounts }
    let scenario = entry(of: customer.customer).scenario
    return accounts.map { account in
      AccountFacts(
        account.currency,
        account.items.map { item in
          guard let last = item.promises.compactMap({ scenario.judges($0, since: today) }).filter({ $0 <= day }).max()
          else { return item }
          var after = item
          after.owedAgainOn = max(item.owedAgainOn ?? last, last)
          return after
        })
    }
  }

  /// A customer as it will be on a day if nothing is paid until then: promises whose day passes are not kept, and the
  /// message that reminds of one is a contact.
  public func foreseen(
    _ customer: CustomerFacts, _ accounts: [AccountFacts], on day: CivilDate, since today: CivilDate
  ) -> CustomerFacts {
    let items = accounts.flatMap(\.items).filter { !$0.promises.isEmpty }
    if items.isEmpty { return customer }
    var after = customer
    let scenario = entry(of: customer.customer).scenario
    var covered: [PromiseID: [(item: ItemFacts, promise: ItemFacts.Promise)]] = [:]
    for item in items {
      for promise in item.promises {
        if let key = promise.promise { covered[key, default: []].append((item, promise)) }
        if customer.emailContact != nil, let from = promise.remindedFrom.map({ max($0, today) }),
          from < min(promise.promisedFor, day)
        {
          after.lastContact = max(after.lastContact ?? from, from)
        }
      }
    }
    for (key, parts) in covered.sorted(by: { $0.key < $1.key }) {
      // A promise of which all is contested is not judged, nor one that seems to be paid.
      guard let promise = parts.first?.promise, let known = scenario.judges(promise, since: today),
        parts.contains(where: { $0.promise.minor > 0 }),
        parts.contains(where: { $0.item.disputedMinor < $0.item.openMinor })
      else { continue }
      let promised = promise.promisedFor
      let event = AccountEvent.Key(.brokenPromise, key.rawValue)
      if known > day || after.events.contains(where: { $0.key == event }) { continue }
      after.events.append(
        AccountEvent(event, on: known, happened: promised, items: Set(parts.map(\.item.item))))
      after.lastBrokenPromise = max(after.lastBrokenPromise ?? promised, promised)
    }
    return after
  }

  /// When an item is spoken of that the customer's next actions leave out: what comes after them, one after the other, as if
  /// each were done on its day.
  /// - Parameter first: the next action.
  public func forecast(
    of item: ItemID, _ customer: CustomerFacts, _ accounts: [AccountFacts], behind first: Forecast, on today: CivilDate
  ) -> Forecast {
    var (customer, accounts, next) = (customer, accounts, first)
    for _ in 0..<Forecast.actionsMax {
      guard let action = next.action, !action.items.contains(where: { $0.item == item && $0.minor > 0 }) else { break }
      customer.note(action)
      accounts = accounts.map { $0.after(action) }
      next = forecast(customer, accounts, on: action.day.adding(days: 1))
    }
    return next
  }
}

extension Scenario {
  /// The day on which a promise is found not to be kept; `nil` while money that may keep it waits for a person.
  fileprivate func judges(_ promise: ItemFacts.Promise, since today: CivilDate) -> CivilDate? {
    promise.receipt == nil ? max(suspended(until: promise.promisedFor).adding(days: 1), today) : nil
  }
}

extension CustomerFacts {
  /// As if an action had been done on its day.
  fileprivate mutating func note(_ action: PlannedAction) {
    if action.step != .task {
      lastContact = action.day
      recentContacts.add(action.day)
    }
    for (key, day) in action.events { answers[key] = AccountEvent.Answer(of: day, last: action.day) }
  }
}

extension AccountFacts {
  /// The account once an action has been done; what is done because of an event brings no item further.
  fileprivate func after(_ action: PlannedAction) -> AccountFacts {
    let told = Dictionary(action.items.filter { $0.minor > 0 }.map { ($0.item, $0) }, uniquingKeysWith: { $1 })
    return AccountFacts(
      currency,
      items.map { item in
        guard let part = told[item.item] else { return item }
        var after = item
        if action.starts.contains(.openLegalFile) { after.legalFile = 0 }
        if !part.step.isByHand { after.askedOn = action.day }
        if action.events.isEmpty {
          var steps = ItemSteps(item.progress)
          steps.add(part.step, key: part.key, on: action.day)
          after.progress = steps.progress
        }
        return after
      })
  }
}

extension Forecast {
  /// Days that are asked about: each ends one reason to wait, and few hold one after the other.
  fileprivate static let turnsMax = 24
  /// Days that are asked about where conditions are to be looked at on each.
  fileprivate static let daysMax = 92
  /// Actions about other items that are looked past.
  fileprivate static let actionsMax = 12
}

extension Reason {
  /// The first day after one on which the reason may no longer hold; `nil` when only a person or money ends it.
  func ends(after day: CivilDate) -> CivilDate? {
    let tomorrow = day.adding(days: 1)
    switch self {
    // How long a promise that was not kept is waited for is the scenario's to say.
    case .promised(_, let until), .promisedInParts(_, _, let until), .receiptWaits(_, _, let until),
      .debitUnderWay(_, _, let until), .billUnderWay(_, _, let until):
      return max(until.adding(days: 1), tomorrow)
    case .contactedToday, .taskToday, .afterFirmerStep, .messageWaits: return tomorrow
    default: return until.map { max($0, tomorrow) }
    }
  }
}
