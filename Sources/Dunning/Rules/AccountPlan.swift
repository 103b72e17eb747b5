import Kernel
import ReceivablesRules

/// The plan of one account as it is being made: a customer's items in one currency.
struct AccountPlan {
  let planner: Planner
  let customer: CustomerFacts
  let account: AccountFacts
  let explaining: Bool
  let open: [Bool]?
  /// What happened to the customer, as far as steps are around it.
  let events: [AccountEvent]
  var held: [Held] = []
  /// The first day on which the step of ``action()`` could have been taken; `nil` around an event.
  var since: CivilDate?
  private var through: [(progress: ItemFacts.Progress, minor: Int64)] = []

  init(
    _ planner: Planner, _ customer: CustomerFacts, _ account: AccountFacts, _ events: [AccountEvent], explaining: Bool
  ) {
    self.planner = planner
    self.customer = customer
    self.account = account
    self.events = events
    self.explaining = explaining
    open = planner.openSteps(customer, account)
  }

  func step(_ place: Int) -> Scenario.Step { planner.scenario.steps[place] }

  /// The action that the account needs today, if any; what is left is in ``held``.
  ///
  /// The furthest step that is needed decides. When it cannot be taken, the items that need it wait with their reason,
  /// and the others are looked at without them: one old debt without a postal address does not silence the account.
  mutating func action() -> PlannedAction? {
    var claims: [Claim] = []
    for item in account.items where item.openMinor > 0 {
      if let claim = claim(on: planner.climbing(item)) { claims.append(claim) }
    }
    if !events.isEmpty, let action = eventAction(&claims) { return action }
    if let action = timelyTask(claims) { return action }
    while let level = claims.compactMap(\.needed).max() {
      if let reason = accountReason(step(level)) {
        held += claims.filter { $0.needed != nil }.map { Held($0.item.item, reason) }
        return nil
      }
      switch attempt(claims, level) {
      case .success(let action): return action
      case .failure(let refusal):
        held += claims.filter { $0.needed == level }.map { Held($0.item.item, refusal.reason) }
        claims.removeAll { $0.needed == level }
      }
    }
    return nil
  }

  /// What the account owes that no step is left for; `nil` while a person or an insolvency stopped its reminders.
  var end: ScenarioEnd? {
    guard let firmest = through.max(by: { $0.progress.step < $1.progress.step })?.progress.step,
      let latest = through.map(\.progress.day).max()
    else { return nil }
    if let since = customer.insolventSince, since <= planner.day { return nil }
    if let until = customer.pausedUntil, planner.day < until { return nil }
    return ScenarioEnd(firmest, on: latest, amount: money(through.reduce(Int128(0)) { $0 + Int128($1.minor) }))
  }

  /// The earliest day on which an item can take a step: it has begun, and what came before has had its time.
  private func begun(_ level: Scenario.Step, _ item: ItemFacts) -> CivilDate {
    let start = planner.scenario.start(of: level, due: item.due)
    return item.progress.map { max(start, $0.day.adding(days: max(1, level.daysAfterPrevious))) } ?? start
  }

  /// Why a step cannot be taken.
  struct Refusal: Error {
    let reason: Reason
  }

  /// The action of one level, or why it cannot be.
  private mutating func attempt(_ claims: [Claim], _ place: Int) -> Result<PlannedAction, Refusal> {
    let level = step(place)
    let listed = listed(claims, place)
    let told = Set(listed.map(\.item.item))
    let made = made(level, listed, spokenFor: spokenFor(claims, besides: told, level)) { planned($0, place) }
    if case .success = made {
      since = claims.filter { $0.needed == place }.map { begun(level, $0.item) }.min()
      for claim in claims where claim.needed != nil && claim.needed != place && !told.contains(claim.item.item) {
        held.append(Held(claim.item.item, .afterFirmerStep(level.kind)))
      }
    }
    return made
  }

  /// A step taken for some claims, or why it cannot be.
  /// - Parameter spokenFor: what of the credits was set against other claims before.
  func made(
    _ level: Scenario.Step, _ claims: [Claim], spokenFor: Int128 = 0, _ planned: (Claim) -> PlannedItem
  ) -> Result<PlannedAction, Refusal> {
    let listed = claims.sorted { ($0.item.due, $0.item.item) < ($1.item.due, $1.item.item) }
    let credits = level.offset < 0 ? [] : credits(beyond: spokenFor)
    let claimed = listed.reduce(Int128(0)) { $0 + Int128($1.minor) }
    let credited = credits.reduce(Int128(0)) { $0 + Int128($1.minor) }
    if let reason = tooLittle(claimed + credited, credited: credited) { return .failure(Refusal(reason: reason)) }
    guard let address = StepAddress(level, customer) else {
      return .failure(
        Refusal(reason: unreachable(level)))
    }
    var reasons = address.reasons
    if credited < 0 { reasons.append(.credits(money(-credited))) }
    reasons += level.outcomes + level.grading(customer)
    if let text = level.text { reasons.append(.worded(text)) }
    if level.needsApproval { reasons.append(.needsApproval) }
    var action = PlannedAction(
      customer: customer.customer, day: planner.day, step: level.kind, key: level.key, channel: address.channel,
      contact: address.contact, copies: address.copies, needsApproval: level.needsApproval,
      text: level.text, attachments: address.channel.isMessage ? level.attachments : [], starts: level.starts,
      errand: level.errand.map { PlannedErrand($0.text, by: last(of: $0, level, due: listed.first?.item.due)) },
      total: money(claimed + credited),
      items: listed.map(planned)
        + credits.map { PlannedItem($0.item, level.kind, key: level.key, minor: $0.minor) },
      reasons: reasons)
    let all = account.items.reduce(Int128(0)) { $0 + Int128(min(0, $1.openMinor)) }
    action.creditsKeptMinor = Int64(clamping: credited - all)
    return .success(action)
  }

  /// The day by which what a step asks of a colleague is to be done: no later where a step around due dates comes late.
  /// - Parameter due: the oldest due date of what it is about.
  private func last(of errand: Errand, _ level: Scenario.Step, due: CivilDate?) -> CivilDate {
    let start = level.event == nil ? due.map { planner.scenario.start(of: level, due: $0) } : nil
    return max(planner.day, (start ?? planner.day).adding(days: errand.days))
  }

  private func unreachable(_ level: Scenario.Step) -> Reason {
    if level.means == .sms { return .mobileMissing(level.kind) }
    return level.means == .message && customer.emailIsLost ? .contactLost(level.kind) : .contactMissing(level.kind)
  }

  /// What of the credits was deducted before: from what was asked for in the tone of a step or a firmer one and is not told
  /// of again.
  func spokenFor(_ claims: [Claim], besides told: Set<ItemID>, _ level: Scenario.Step) -> Int128 {
    claims.filter { claim in
      guard !told.contains(claim.item.item), let progress = claim.item.progress else { return false }
      return max(progress.step, progress.firmest ?? progress.step) >= level.kind
    }.reduce(0) { $0 + Int128($1.minor) }
  }

  /// The credits of the account, the oldest first, without what is spoken for.
  private func credits(beyond spokenFor: Int128) -> [(item: ItemID, minor: Int64)] {
    var left = spokenFor
    return account.items.filter { $0.openMinor < 0 }.sorted { ($0.due, $0.item) < ($1.due, $1.item) }.compactMap {
      credit in
      let taken = Int64(clamping: min(left, -Int128(credit.openMinor)))
      left -= Int128(taken)
      return taken == -credit.openMinor ? nil : (credit.item, credit.openMinor + taken)
    }
  }

  /// What may be claimed of an item, or `nil` with its reason when nothing may.
  /// - Parameter byHand: whether a person asks, who may know what the limitation was interrupted by.
  mutating func claim(on item: ItemFacts, byHand: Bool = false) -> Claim? {
    let contested = min(item.openMinor, max(0, item.disputedMinor))
    var promised = promised(on: item, atMost: item.openMinor - contested)
    var minor = item.openMinor - contested - (promised?.minor ?? 0)
    var covering: InstrumentUnderWay?
    if minor > 0, let instrument = item.instrument, planner.day <= instrument.last {
      if instrument.minor >= minor {
        covering = instrument
      } else {
        // A bill is a promise in writing. What those of an item do not cover, or not any more, is asked for.
        minor -= instrument.minor
        promised = (promised ?? Promised(first: (instrument.day, 0))).adding(instrument.minor, for: instrument.day)
      }
    }
    var needed = planner.needed(item, claim: minor > 0 ? minor : item.openMinor, open: open)
    if let place = needed { needed = saidBefore(place, item) }
    // What is recovered by legal means is asked for by nobody else.
    if let number = item.legalFile {
      if needed != nil || explaining { held.append(Held(item.item, .inLegalFile(number))) }
      return nil
    }
    if minor > 0, let receipt = item.receipt, planner.day <= receipt.last {
      if needed != nil || explaining {
        held.append(
          Held(item.item, .receiptWaits(money(Int128(receipt.minor)), on: receipt.day, until: receipt.last)))
      }
      return nil
    }
    if let covering {
      if needed != nil || explaining { held.append(Held(item.item, underWay(covering))) }
      return nil
    }
    if minor <= 0 {
      if needed != nil || explaining {
        held.append(Held(item.item, promised.map { reason($0) } ?? .disputed(money(contested))))
      }
      return nil
    }
    let timeBarred = byHand ? nil : timeBarred(item)
    if let place = needed, let reason = timeBarred ?? itemReason(item, place) {
      held.append(Held(item.item, reason))
      needed = nil
    } else if needed == nil {
      if let progress = item.progress, planner.isThrough(item, claim: minor, open: open) {
        through.append((progress, minor))
      }
      if explaining {
        let reason = timeBarred ?? waiting(item, claim: minor)
        held.append(Held(item.item, stopped(before: reason) ?? reason))
      }
    }
    return timeBarred == nil ? Claim(item: item, minor: minor, promised: promised, needed: needed) : nil
  }

  /// The step that an item takes which has come to one: what a promise left unpaid, or was contested until now, is asked
  /// for once more before a formal notice of it, unless the customer has heard from us since.
  private func saidBefore(_ place: Int, _ item: ItemFacts) -> Int {
    guard step(place).kind == .formalNotice, let freed = item.owedAgainOn,
      customer.lastHeard(before: .formalNotice).map({ $0 < freed }) ?? true
    else { return place }
    return (planner.firstOverdue..<place).last { !step($0).kind.isByHand } ?? place
  }

  /// What a person or a court stopped: whoever asks why nothing is sent is not told of a step that will not come.
  private func stopped(before reason: Reason) -> Reason? {
    if let since = customer.insolventSince, since <= planner.day { return .insolvent(since: since) }
    if let until = customer.pausedUntil, planner.day < until, let next = reason.until, next < until {
      return .paused(until: until)
    }
    return nil
  }

  /// Why an item cannot take the step it needs.
  private func itemReason(_ item: ItemFacts, _ place: Int) -> Reason? {
    let step = step(place)
    if step.kind == .formalNotice, item.dueIsInferred { return .inferredDueDate }
    if let reason = barred(item, place) { return reason }
    if let progress = item.progress {
      let from = progress.day.adding(days: step.daysAfterPrevious)
      if from > planner.day {
        return .done(progress.step, on: progress.day, next: step.kind, from: planner.scenario.calendar.onOrAfter(from))
      }
    }
    // Today's message is the account's reason, whatever its item.
    if let asked = item.askedOn, asked < planner.day {
      let next = asked.adding(days: daysAfterMessage(place, item))
      if next > planner.day { return .recentContact(on: asked, next: planner.scenario.calendar.onOrAfter(next)) }
    }
    return nil
  }

  /// The money that keeps an item out of a step until it is known whose it is: a last word announces the notice.
  private func barred(_ item: ItemFacts, _ place: Int) -> Reason? {
    guard let receipt = item.receipt, step(place).kind == .formalNotice || planner.isLastWord(place) else { return nil }
    return .receiptBars(money(receipt.minor), on: receipt.day)
  }

  /// Days that a step waits after the last message about an item: what the message gave, unless the scenario draws closer.
  private func daysAfterMessage(_ place: Int, _ item: ItemFacts) -> Int {
    let days = planner.daysAfterMessage[place]
    guard days > 0, let progress = item.progress else { return days }
    return max(progress.firmest ?? progress.step, progress.step) == .last ? DunningStep.last.daysToPay : days
  }

  /// Why the whole account hears nothing today. What a colleague does disturbs no customer: it waits for no peace.
  func accountReason(_ level: Scenario.Step) -> Reason? {
    // What a colleague is asked because of the insolvency itself says nothing to the customer.
    if level.event != .insolvency, !level.isTimely {
      if let since = customer.insolventSince, since <= planner.day { return .insolvent(since: since) }
      if let until = customer.pausedUntil, planner.day < until { return .paused(until: until) }
    }
    if [customer.lastHeard(before: level.kind), customer.unheardOn].contains(planner.day) { return .contactedToday }
    if customer.taskOn == planner.day { return .taskToday }
    if level.kind == .task { return planner.isWorkingDay ? nil : .dayOff(next: planner.nextWorkingDay) }
    // A level counts once its message has left: what follows it would leave beside it. A call about what happened is no level.
    if let since = customer.unsentSince, since < planner.day, level.event == nil || level.kind != .call {
      return .messageWaits(since: since)
    }
    // A step for whom the call did not reach waits for no other call.
    if let since = customer.uncalledSince, since < planner.day, level.event == nil,
      !level.outcomes.contains(.callUnanswered)
    {
      let until = since.adding(days: CustomerFacts.callPatience)
      if planner.day < until { return .callWaits(since: since, until: planner.scenario.calendar.onOrAfter(until)) }
    }
    // Who was called and asked to be called again is not written to meanwhile.
    if level.kind != .call, let agreed = customer.callAgreedFor, planner.day <= agreed {
      return .callAgreed(for: agreed, next: planner.scenario.calendar.onOrAfter(agreed.adding(days: 1)))
    }
    // Who has written is read before they are written to; whoever calls finds the answer on the same page.
    if level.kind != .call, let reason = unread { return reason }
    if customer.heardElsewhereOn == planner.day { return .otherCompany(next: planner.nextWorkingDay) }
    if let last = customer.lastHeard(before: level.kind) {
      let next = last.adding(days: planner.scenario.daysBetweenContacts)
      if next > planner.day {
        return .recentContact(on: last, next: planner.scenario.calendar.onOrAfter(next))
      }
    }
    if let most = planner.scenario.contactsPerMonth,
      let full = customer.recentContacts.full(most, on: planner.day)
    {
      return .monthlyCap(full.count, next: planner.scenario.calendar.onOrAfter(full.until))
    }
    if !planner.isWorkingDay { return .dayOff(next: planner.nextWorkingDay) }
    if planner.closedCountries.contains(customer.country) {
      return .holiday(in: customer.country, next: planner.nextWorkingDay(in: customer.country))
    }
    return nil
  }

  /// The answer that nobody has read, while it holds messages.
  var unread: Reason? {
    guard let since = customer.unreadSince else { return nil }
    let until = since.adding(days: CustomerFacts.answerPatience)
    return planner.day < until ? .answerWaits(since: since, until: planner.scenario.calendar.onOrAfter(until)) : nil
  }

  /// The claims that go into a message of this level.
  private func listed(_ claims: [Claim], _ place: Int) -> [Claim] {
    // A formal notice speaks of nothing that has not been through the steps before it, a task of nothing else.
    if step(place).offset < 0 || step(place).kind == .formalNotice || step(place).kind == .task {
      return claims.filter { $0.needed == place }
    }
    let isLastWord = planner.isLastWord(place)
    let isByHand = step(place).kind.isByHand
    // An item that has been asked for more firmly is not asked for gently again: its next step comes by itself.
    return claims.filter { claim in
      if barred(claim.item, place) != nil { return false }
      // Nobody is put on notice for an invoice after one word about it: the last word before a notice is not its first. Nor is
      // a call that may never be made.
      if isLastWord || isByHand, claim.needed != place, claim.item.progress == nil { return false }
      if let needed = claim.needed { return step(needed).offset >= 0 }
      return planner.isListed(claim.item) && planner.place(of: claim.item.progress) <= place
    }
  }

  /// Why a sum is not worth a message, if it is not.
  private func tooLittle(_ net: Int128, credited: Int128) -> Reason? {
    if net <= 0 { return .coveredByCredits(money(-credited)) }
    guard net < Int128(planner.scenario.minimumMinor) else { return nil }
    return .belowMinimum(money(net), minimum: Money(minor: planner.scenario.minimumMinor, account.currency))
  }

  private func planned(_ claim: Claim, _ level: Int) -> PlannedItem {
    var reasons: [Reason] = []
    let late = planner.daysLate(claim.item)
    if let needed = claim.needed {
      reasons.append(.reached(step(needed).kind, daysLate: late))
      if let progress = claim.item.progress { reasons.append(.follows(progress.step, on: progress.day)) }
      reasons += passed(claim.item, before: needed)
    } else {
      reasons.append(.joins(daysLate: late))
    }
    reasons += parts(claim)
    let own = step(place(of: claim, in: level))
    return PlannedItem(claim.item.item, own.kind, key: own.key, minor: claim.minor, reasons: reasons)
  }

  /// The step at which an item stands once this level has asked for it.
  ///
  /// An account is asked in one tone, that of its item which is furthest (*niveau du compte*): nobody who read a last reminder
  /// of an invoice gets a second reminder of it a week later, nor the same once more. A call has no tone: what goes along
  /// with it stays where it was.
  private func place(of claim: Claim, in level: Int) -> Int {
    if !step(level).kind.isByHand { return level }
    return claim.needed == level ? level : min(max(planner.place(of: claim.item.progress), planner.firstOverdue), level)
  }

  /// The steps that an item has not been through and that are not for the customer.
  private func passed(_ item: ItemFacts, before needed: Int) -> [Reason] {
    guard let open, needed > planner.firstOverdue else { return [] }
    let from = max(planner.place(of: item.progress) + 1, planner.firstOverdue)
    return (min(from, needed)..<needed).filter { !open[$0] }.map { .passed(step($0).kind) }
  }

  /// Why an item that may be claimed needs nothing today.
  private func waiting(_ item: ItemFacts, claim: Int64) -> Reason {
    func day(_ place: Int) -> CivilDate {
      let level = step(place)
      var from = begun(level, item)
      if let asked = item.askedOn { from = max(from, asked.adding(days: daysAfterMessage(place, item))) }
      if level.kind != .task, let last = customer.lastHeard(before: level.kind) {
        from = max(from, last.adding(days: planner.scenario.daysBetweenContacts))
      }
      return planner.scenario.calendar.onOrAfter(from)
    }
    let reached = planner.place(of: item.progress)
    let early = planner.nextBeforeDue(after: reached, claim: claim, open: open, due: item.due)
    guard let next = early ?? planner.next(after: item.progress, claim: claim, open: open) else {
      if planner.hasSteps(after: item.progress) { return .outsideConditions }
      return item.progress.map { .finished($0.step, on: $0.day) } ?? .outsideConditions
    }
    guard let progress = item.progress else { return .notYet(step(next).kind, from: day(next)) }
    return .done(progress.step, on: progress.day, next: step(next).kind, from: day(next))
  }

  func money(_ minor: Int64) -> Money { Money(minor: minor, account.currency) }

  /// Sums beyond 64 bits are clamped: no account reaches 92 million billion.
  func money(_ minor: Int128) -> Money { Money(minor: Int64(clamping: minor), account.currency) }
}
