public import DunningRules
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

/// Why a reminder went out for an item on a day, or why none did and when one will.
public struct ItemExplanation: Sendable, Hashable {
  public enum Answer: Sendable, Hashable {
    /// An action of this day speaks of it.
    case acted(StoredAction)
    /// The next run of this day will.
    case planned(PlannedAction)
    /// Nothing is done, and why.
    case held(Reason)
  }

  public let item: Item
  public let customer: Customer
  public let answer: Answer
  /// What the step behind a message about it that waits lacks; `nil` where none waits, or where the step lacks nothing.
  public let lacking: Reason?
  /// By which version the answer was decided, or is; `nil` for the scenario that ships.
  public let decidedBy: DecidingVersion?
  /// What comes next of it where nothing is done today, if nothing is paid, said or changed until then.
  public let foreseen: PlannedAction?
  /// Whether that comes once what was prepared before has left: no day is known for it.
  public let followsUnsent: Bool
  /// The actions that spoke of it, latest first.
  public let history: [StoredAction]

  /// What waits about it, and leaves without it or not at all: nothing may be asked of the item any more.
  public let overtaken: StoredAction?

  /// The latest action about it whose message waits to leave, and asks for it when it does.
  public var inQueue: StoredAction? { history.first { $0.stage.isInQueue && $0.id != overtaken?.id } }

  /// What led to the answer.
  public var reasons: [Reason] {
    switch answer {
    case .acted(let stored): stored.action.reasons(for: item.id)
    case .planned(let action): action.reasons(for: item.id)
    case .held(let reason): [reason, lacking].compactMap(\.self)
    }
  }

  /// When something happens next, where the reason says so.
  public var next: CivilDate? {
    guard case .held(let reason) = answer else { return nil }
    // What waits for something of its own has the day of that, whatever leaves before.
    return followsUnsent ? reason.until : foreseen?.day ?? reason.until
  }
}

extension Reason {
  /// The reason as the forecast bears it out: the day of the step that it names is the one on which it will be decided, and
  /// where nothing will come it is what keeps it from coming.
  /// - Parameters:
  ///   - waits: since when something waits to leave before it; no day is known then.
  ///   - forecast: what comes of the item.
  ///   - day: the one that is asked about.
  func borneOut(by forecast: Forecast, for item: ItemID, behind waits: CivilDate?, on day: CivilDate) -> Reason {
    if let waits { return namesStep ? .messageWaits(since: waits) : self }
    guard let action = forecast.action else {
      // What has a day of its own is no end: only so many days are asked about.
      let last = forecast.inTheEnd.first { $0.item == item }?.reason
      // Until the last day of its limitation a debt is owed as any other: a person can still ask for it.
      if case .timeBarred(let since)? = last, day < since { return self }
      return last.flatMap { until != nil && $0.until == nil ? $0 : nil } ?? self
    }
    let event = action.events.min { $0.key < $1.key }
    switch self {
    case .notYet, .done, .eventAhead:
      // Two steps may have one name: the one around an event is named with it.
      if let event { return .eventAhead(action.step, event.key.kind, on: event.value, from: action.day) }
    default: return self
    }
    switch self {
    case .notYet: return .notYet(action.step, from: action.day)
    case .done(let done, let day, _, _): return .done(done, on: day, next: action.step, from: action.day)
    default: return self
    }
  }

  /// Whether it is what the next step lacks: a message about the item that waits comes before that.
  fileprivate var isOfNextStep: Bool {
    switch self {
    case .inferredDueDate, .receiptBars, .outsideConditions: true
    default: false
    }
  }

  /// Whether it names the next step and its day.
  private var namesStep: Bool {
    switch self {
    case .notYet, .done, .eventAhead: true
    default: false
    }
  }
}

/// The version of a scenario of the company's own that decided something.
public struct DecidingVersion: Sendable, Hashable {
  /// What the scenario is called in it.
  public let name: String
  public let number: Int64

  init?(_ entry: ScenarioBook.Entry?) {
    // A number below zero is the scenario that ships, kept for who finishes in it.
    guard let entry, let number = entry.number, number > 0 else { return nil }
    name = entry.scenario.name
    self.number = number
  }
}

extension PlannedAction {
  fileprivate func reasons(for item: ItemID) -> [Reason] {
    (items.first { $0.item == item }?.reasons ?? []) + reasons
  }
}

/// Explains the items that carry a number.
public struct ExplainItem: Sendable {
  public let number: String
  public let day: CivilDate
  public init(_ number: String, on day: CivilDate) {
    self.number = number
    self.day = day
  }

  /// One answer for each due date of the document.
  /// - Throws: `DunningError.unknownNumber`.
  public func run(_ snapshot: Snapshot, company: CompanyID) throws -> [ItemExplanation] {
    var items = try ItemStore.find(number: number, of: company, snapshot)
    if items.isEmpty, let known = try ItemStore.number(like: number, of: company, snapshot) {
      items = try ItemStore.find(number: known, of: company, snapshot)
    }
    if items.isEmpty { throw DunningError.unknownNumber(number) }
    // What settled a document bears its number too, where a list of the ledger said so.
    let documents = items.filter { $0.kind != .adjustment }
    return try (documents.isEmpty ? items : documents).compactMap { item in
      guard let customer = try CustomerStore.find(item.customer, of: company, snapshot) else { return nil }
      let history = try ActionStore.history(ofItem: item.id, company: company, limit: 20, snapshot)
      let only = item.customer...item.customer
      let book = try ScenarioStore.book(of: company, among: only, snapshot)
      let standing = try StandingFacts.read(item.customer, book, of: company, on: day, snapshot)
      let (answer, lacking, next, followsUnsent) = try answer(item, history, book, standing)
      var decidedBy = DecidingVersion(book.entry(of: item.customer))
      if case .acted(let stored) = answer {
        decidedBy = try stored.action.scenario.flatMap { version in
          DecidingVersion(try ScenarioStore.entries([version], of: company, snapshot)[version])
        }
      }
      return ItemExplanation(
        item: item, customer: customer, answer: answer, lacking: lacking, decidedBy: decidedBy, foreseen: next,
        followsUnsent: followsUnsent, history: history,
        overtaken: history.first { isOvertaken($0, item, standing) })
    }
  }

  /// Whether what waits does not ask for the item any more: it was paid since, or nothing may be asked of it.
  private func isOvertaken(_ stored: StoredAction, _ item: Item, _ standing: StandingFacts?) -> Bool {
    stored.isBarred && (item.open.isZero || standing?.bars[item.id] != nil)
  }

  private func answer(
    _ item: Item, _ history: [StoredAction], _ book: ScenarioBook, _ standing: StandingFacts?
  ) throws -> (ItemExplanation.Answer, lacking: Reason?, next: PlannedAction?, followsUnsent: Bool) {
    // What waits for a person and has nothing left to ask for is asked of nobody.
    let asked = history.first { stored in
      stored.action.day == day && stored.stage != .cancelled && !stored.isSettled
        && !isOvertaken(stored, item, standing)
    }
    if let today = asked {
      return (.acted(today), nil, nil, false)
    }
    // What was paid may be what a step around an event waited for.
    var answer = ItemExplanation.Answer.held(item.open.isNegative ? .credit(try item.open.negated()) : .settled)
    var lacking: Reason?
    var (foreseen, followsUnsent): (PlannedAction?, Bool) = (nil, false)
    if let standing {
      let (customer, accounts) = (standing.customer, standing.accounts)
      let judged = book.foreseen(customer, accounts, on: day, since: day)
      let decision = book.planner(of: item.customer, on: day).decide(judged, accounts, explaining: true)
      // Several reasons may be given for an item; the first is the nearest to it.
      if let action = decision.action, item.open.isPositive, action.items.contains(where: { $0.item == item.id }) {
        answer = .planned(action)
      } else if let held = decision.held.first(where: { $0.item == item.id }),
        item.open.isPositive || held.reason.code == "event_settled"
      {
        let next = book.forecast(customer, accounts, on: day)
        let own = book.forecast(of: item.id, customer, accounts, behind: next, on: day)
        foreseen = own.action
        followsUnsent = own.followsUnsent
        let waits = followsUnsent ? customer.unsentSince : nil
        if waits != nil, held.reason.isOfNextStep, let message = history.first(where: { $0.stage.waits }) {
          answer = .held(.messageWaits(since: message.action.day))
          lacking = held.reason
        } else {
          answer = .held(held.reason.borneOut(by: own, for: item.id, behind: waits, on: day))
        }
      }
    }
    return (answer, lacking, foreseen, followsUnsent)
  }
}
