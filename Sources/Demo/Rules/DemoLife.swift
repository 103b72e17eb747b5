public import DunningRules
public import Kernel

/// The last months of fictional customers: the planner that runs the product decides whom the scenario reminds on each
/// working day, and dice what people say and do. Nothing is read of the clock: the same accounts, seed and day tell the
/// same story, and the planner goes on from where it ends.
public struct DemoLife: Sendable {
  /// Days that are told.
  public static let days = 85
  /// Customers that are told of, the first ones: a demo of any size stays quick.
  public static let customers = 400
  /// Calls and notices of the last days that are still to be done.
  private static let waitingDays = 4

  let seed: UInt64
  let day: CivilDate
  private let scenario: Scenario
  let calendar = BusinessCalendar()
  private var promises = 0
  public private(set) var acts: [DemoAct] = []

  public init(_ accounts: [DemoAccount], scenario: Scenario, seed: UInt64, day: CivilDate) {
    self.seed = seed
    self.day = day
    self.scenario = scenario
    for account in accounts {
      remind(account)
      talk(account)
      answer(account)
      if let (day, minutes, mail) = mail(account) {
        add(day, minutes, account, .collector(of: account.index), .mail(mail))
      }
    }
    acts = acts.enumerated().sorted { left, right in
      (left.element.day, left.element.minutes, left.offset) < (right.element.day, right.element.minutes, right.offset)
    }.map(\.element)
  }

  // MARK: The scenario

  private struct Standing {
    let parts: [ItemID: Int64]
    let made: CivilDate
    let until: CivilDate
    /// The day from which it suspends nothing any more.
    let ended: CivilDate?
  }

  private mutating func remind(_ account: DemoAccount) {
    var dice = Dice(seed: seed, 11, account.index)
    var progress: [ItemID: ItemFacts.Progress] = [:]
    var lastContact: CivilDate?
    var standing: [Standing] = []
    let currencies = Set(account.debts.map(\.currency)).sorted { $0.code < $1.code }
    for back in (1...DemoLife.days).reversed() {
      let today = day.adding(days: -back)
      guard calendar.isBusinessDay(today) else { continue }
      let accounts = currencies.map { currency in
        AccountFacts(
          currency,
          account.debts.compactMap { debt in
            guard debt.currency == currency, debt.issued <= today, debt.open(on: today) > 0 else { return nil }
            return facts(debt, on: today, standing, progress[debt.item])
          })
      }.filter { !$0.items.isEmpty }
      if accounts.isEmpty { continue }
      let customer = CustomerFacts(
        account.customer, insolventSince: account.insolventSince.flatMap { $0 <= today ? $0 : nil },
        emailContact: account.contact.flatMap { $0.email != nil ? $0.id : nil },
        phoneContact: account.contact.flatMap { $0.hasPhone ? $0.id : nil }, lastContact: lastContact)
      guard let action = Planner(scenario, on: today).decide(customer, accounts).action else { continue }
      let isOld = back > DemoLife.waitingDays
      let byPerson = action.needsApproval || !action.channel.isMessage
      add(
        today, action.needsApproval ? 14 * 60 + account.index % 50 : 7 * 60 + 5, account,
        action.needsApproval ? .manager : .collector(of: account.index), .reminder(action, isDone: isOld || !byPerson))
      for item in action.items where item.minor > 0 { progress[item.item] = .init(item.step, on: today) }
      lastContact = today
      if action.channel == .call, isOld, let promise = call(account, about: action, on: today, &dice) {
        standing.append(promise)
      }
    }
  }

  private func facts(
    _ debt: DemoAccount.Debt, on today: CivilDate, _ standing: [Standing], _ progress: ItemFacts.Progress?
  ) -> ItemFacts {
    var promises = standing.compactMap { promise -> ItemFacts.Promise? in
      guard let minor = promise.parts[debt.item], promise.ended.map({ today < $0 }) ?? true else { return nil }
      return ItemFacts.Promise(minor: minor, promisedFor: promise.until)
    }
    if let promised = debt.promised, promised.made <= today {
      promises.append(.init(minor: promised.minor, promisedFor: promised.until))
    }
    return ItemFacts(
      debt.item, due: debt.due, openMinor: debt.open(on: today),
      disputedMinor: debt.disputed.map { $0.since <= today ? $0.minor : 0 } ?? 0, promises: promises,
      progress: progress)
  }

  // MARK: Calls and promises

  private mutating func call(
    _ account: DemoAccount, about action: PlannedAction, on today: CivilDate, _ dice: inout Dice
  ) -> Standing? {
    let by = DemoColleague.collector(of: account.index)
    let minutes = dice.number((9 * 60)...(11 * 60 + 50))
    func say(_ outcome: String, _ note: String, callBack: CivilDate? = nil, promise: DemoAct.Promise? = nil)
      -> DemoAct.Deed
    {
      .call(
        .init(
          outcome: outcome, contact: outcome == "no_answer" ? nil : account.contact?.name, note: note,
          callBack: callBack, promise: promise))
    }
    if dice.happens(perThousand: 250) {
      add(today, minutes - 30, account, by, say("no_answer", dice.pick(DemoWords.absent)))
    }
    let chance = dice.number(0...99)
    if chance < 65, let promise = promise(account, about: action, on: today, &dice) {
      add(today, minutes, account, by, say("promise", dice.pick(DemoWords.promises), promise: promise))
      if let verdict = promise.verdict {
        add(verdict.day, 7 * 60 + 1, account, by, .verdict(promise: promise.number, isKept: verdict.isKept))
      }
      return Standing(
        parts: Dictionary(promise.parts.map { ($0.item, $0.minor) }, uniquingKeysWith: +), made: today,
        until: promise.until, ended: promise.verdict?.day)
    }
    if chance < 85 {
      let again = calendar.adding(businessDays: dice.number(1...3), to: today)
      add(today, minutes, account, by, say("callback", dice.pick(DemoWords.callBacks), callBack: again))
      add(again, minutes + 20, account, by, say("paid", dice.pick(DemoWords.paid)))
    } else {
      add(today, minutes, account, by, say("paid", dice.pick(DemoWords.paid)))
    }
    return nil
  }

  /// A promise of what the call was about; `nil` where nothing is left that can be promised.
  private mutating func promise(
    _ account: DemoAccount, about action: PlannedAction, on today: CivilDate, _ dice: inout Dice
  ) -> DemoAct.Promise? {
    let debts = action.items.compactMap { item in account.debts.first { $0.item == item.item && item.minor > 0 } }
    let parts = debts.compactMap { debt -> (item: ItemID, minor: Int64)? in
      let minor = debt.claim(on: today)
      return minor > 0 && debt.promised == nil ? (debt.item, minor) : nil
    }
    guard !parts.isEmpty else { return nil }
    let promised = debts.filter { debt in parts.contains { $0.item == debt.item } }
    // Most of those who pay within a month say the day on which they will.
    let paid = promised.compactMap { debt in debt.settlements.map(\.day).filter { $0 > today }.min() }.max()
    let paysSoon = paid.map { $0.days(since: today) <= 30 && $0 < day } ?? false
    guard paysSoon || dice.happens(perThousand: 400) else { return nil }
    var until = calendar.onOrAfter(today.adding(days: dice.number(5...14)))
    if let paid, paysSoon, dice.happens(perThousand: 800) { until = calendar.onOrAfter(paid) }
    let deadline = calendar.adding(businessDays: 1, to: until)
    let judged = calendar.adding(businessDays: 1, to: deadline)
    let known = min(deadline, day.adding(days: -1))
    func isPaid(on end: CivilDate) -> Bool {
      zip(promised, parts).allSatisfy { debt, part in debt.open(on: today) - debt.open(on: end) >= part.minor }
    }
    var verdict: (day: CivilDate, isKept: Bool)?
    if isPaid(on: known) {
      let days = promised.flatMap { $0.settlements.map(\.day) }.filter { $0 > today && $0 <= known }.sorted()
      verdict = (days.first(where: isPaid) ?? known, true)
    } else if judged < day {
      verdict = (judged, false)
    } else if !zip(promised, parts).allSatisfy({ debt, part in debt.claim(on: day) >= part.minor }) {
      // Paid in part meanwhile: less is left than was promised.
      return nil
    }
    promises += 1
    return DemoAct.Promise(
      number: promises, parts: parts, currency: action.total.currency, until: until, verdict: verdict)
  }

  // MARK: Words

  private mutating func talk(_ account: DemoAccount) {
    var dice = Dice(seed: seed, 12, account.index)
    guard account.debts.contains(where: { $0.due < day && $0.open(on: day) > 0 }) else { return }
    let collector = DemoColleague.collector(of: account.index)
    let seller = DemoColleague.seller(of: account.index)
    if dice.happens(perThousand: 350) {
      let on = calendar.adding(businessDays: -dice.number(2...30), to: day)
      let text = dice.pick(DemoWords.comments(manager: DemoColleague.manager.name, seller: seller?.name))
      add(on, dice.number((9 * 60)...(17 * 60)), account, collector, .comment(text))
      if let seller, text.contains(seller.name) {
        add(
          calendar.adding(businessDays: 1, to: on), dice.number((9 * 60)...(17 * 60)), account, seller,
          .comment(dice.pick(DemoWords.replies)))
      }
    }
    if dice.happens(perThousand: 200) {
      let asked = calendar.adding(businessDays: -dice.number(1...2), to: day)
      add(
        asked, 16 * 60 + account.index % 50, account, .manager,
        .task(
          dice.pick(DemoWords.tasks), of: collector,
          due: calendar.adding(businessDays: dice.number(0...4), to: day)))
    }
  }

  private mutating func answer(_ account: DemoAccount) {
    var dice = Dice(seed: seed, 13, account.index)
    let collector = DemoColleague.collector(of: account.index)
    for debt in account.debts {
      guard let disputed = debt.disputed, day.days(since: disputed.since) > 14, dice.happens(perThousand: 450) else {
        continue
      }
      let latest = calendar.adding(businessDays: -dice.number(1...9), to: day)
      let on = max(calendar.onOrAfter(disputed.since.adding(days: 3)), latest)
      let isGranted = dice.happens(perThousand: 600)
      add(
        on, dice.number((10 * 60)...(16 * 60)), account, collector,
        .answer(debt.item, isGranted: isGranted, note: dice.pick(isGranted ? DemoWords.granted : DemoWords.refused)))
    }
  }

  private mutating func add(
    _ on: CivilDate, _ minutes: Int, _ account: DemoAccount, _ by: DemoColleague, _ deed: DemoAct.Deed
  ) {
    // What would happen today has not happened yet.
    guard on < day else { return }
    acts.append(DemoAct(day: on, minutes: minutes, customer: account.customer, by: by, deed: deed))
  }
}
