public import Kernel

/// What is on the agenda of a day.
public enum AgendaRule {
  /// Days without a movement after which a dispute wants to be taken up again.
  public static let quietDays = 10
  /// Days after which somebody is asked again to decide on what no step is left for.
  public static let undecidedDays = 30
  /// Days for which a broken promise is work: afterwards the scenario has taken over.
  public static let brokenDays = 60
  /// Days that the view of a week shows, today included.
  public static let weekDays = 7

  /// Whether a line was laid aside, and the day has not come to take it up again.
  public static func isLaidAside(_ fact: AgendaFact, by mark: AgendaMark?, on day: CivilDate) -> Bool {
    guard let mark else { return false }
    if let until = mark.until { return day < until && fact.since <= mark.seen }
    switch fact.key.kind {
    case .dispute: return day.days(since: mark.day) < quietDays
    case .decision: return day.days(since: mark.day) < undecidedDays
    case .promise, .call, .sending, .address, .errand, .task: return fact.since <= mark.seen
    // A call to the customer does not read what it wrote.
    case .reply: return false
    }
  }

  /// What is to be done until a day: what was laid aside is out, and what was put off to one of its days stands there.
  /// - Parameter standing: who stands in for whom; what they put off takes the tasks of those with it.
  public static func open(
    _ facts: [AgendaFact], marks: [AgendaKey: AgendaMark], until last: CivilDate, on day: CivilDate,
    standing: StandIn? = nil
  ) -> [AgendaFact] {
    let putOff = putOff(facts, marks, on: day)
    return facts.compactMap { fact in
      let mark = marks[fact.key]
      let isAside = isLaidAside(fact, by: mark, on: day)
      // A line that is finished has no day to come back on.
      if isAside && mark?.until == nil { return nil }
      let covering = (putOff[fact.customer] ?? []).filter { covers($0.key, $0.mark, fact, standing) }
      var line = fact
      line.putOffTo = (covering.map { $0.mark.until } + [isAside ? mark?.until : nil]).compactMap(\.self).max()
      return line.standsOn <= last ? line : nil
    }
  }

  /// The lines of a day, or of the days until another: ``open(_:marks:until:on:standing:)``, and of it
  /// ``lines(of:on:accounts:mayCall:)``.
  public static func lines(
    _ facts: [AgendaFact], marks: [AgendaKey: AgendaMark], until last: CivilDate, on day: CivilDate,
    accounts: [CustomerID: AgendaAccount], mayCall: Bool = true, standing: StandIn? = nil
  ) -> [AgendaFact] {
    lines(
      of: open(facts, marks: marks, until: last, on: day, standing: standing), on: day, accounts: accounts,
      mayCall: mayCall)
  }

  /// The lines of what is open: each customer has one line a day for all that there is to say, its other reasons with it.
  /// Beside it stand only messages that wait for approval: they are read and let go, nobody is called.
  ///
  /// - Parameters:
  ///   - open: what ``open(_:marks:until:on:standing:)`` leaves of what was read.
  ///   - accounts: what each customer owes, by which the lines of a kind are ordered (``Priority``).
  ///   - mayCall: whether whoever looks may call; who may not finds what they were asked to do before it.
  public static func lines(
    of open: [AgendaFact], on day: CivilDate, accounts: [CustomerID: AgendaAccount], mayCall: Bool = true
  ) -> [AgendaFact] {
    let broken = Set(open.filter { $0.key.kind == .promise }.map(\.customer))
    var called: Set<CustomerID> = []
    let calls = open.filter { $0.key.kind == .call }.sorted { callRank($0) < callRank($1) }
      .filter { !broken.contains($0.customer) && called.insert($0.customer).inserted }
    let others = open.filter { $0.key.kind != .call && $0.key.kind != .sending }
    var lines = open.filter { $0.key.kind == .sending }
    // What there is to say of a customer on a day follows one another, the first with the others.
    let reasons = others + calls
    let keys = reasons.map { ($0.customer.rawValue, max(day, $0.standsOn), place($0, mayCall), $0.key.subject) }
    var last: (customer: Int64, day: CivilDate)?
    for index in reasons.indices.sorted(by: { keys[$0] < keys[$1] }) {
      let of = (customer: keys[index].0, day: keys[index].1)
      if let last, last == of {
        lines[lines.count - 1].also.append(reasons[index])
      } else {
        lines.append(reasons[index])
      }
      last = of
    }
    // Worked out once for each line: a comparison is made some ten times as often.
    let places = lines.map { line in
      (
        // Who expects a call at a time is called then, whatever others owe.
        line.key.kind.place, line.time(on: day)?.minutes ?? Int.max,
        -Priority(of: line, accounts[line.customer], on: day).weight, line.key.subject
      )
    }
    return lines.indices.sorted { places[$0] < places[$1] }.map { lines[$0] }
  }

  /// What lines add up to in each currency: of a customer who is there several times, or for several reasons, the
  /// greatest sum counts, for a message that waits speaks of the same debt as a call. What is nothing is not told beside
  /// what is something.
  /// - Parameter stake: what is at stake for a reason.
  public static func atStake(_ lines: [AgendaFact], _ stake: (AgendaFact) -> Money?) -> [Money] {
    var greatest: [CustomerID: [Currency: Int64]] = [:]
    for reason in lines.flatMap(\.reasons) {
      guard let money = stake(reason) else { continue }
      greatest[reason.customer, default: [:]].merge([money.currency: money.minor], uniquingKeysWith: max)
    }
    let sums = greatest.values.reduce(into: [Currency: Int64]()) { $0.merge($1, uniquingKeysWith: +) }
    let told = sums.filter { $0.value != 0 }
    return (told.isEmpty ? sums : told).sorted { $0.key.code < $1.key.code }.map { Money(minor: $0.value, $0.key) }
  }

  /// Lines by the day they are for, those of a day in the order given; what is late is of today.
  public static func byDay(_ lines: [AgendaFact], on day: CivilDate) -> [AgendaFact] {
    lines.indices.sorted { (max(day, lines[$0].standsOn), $0) < (max(day, lines[$1].standsOn), $1) }.map { lines[$0] }
  }

  /// Lines of all kinds, those that matter most first.
  public static func byPriority(
    _ lines: [AgendaFact], _ accounts: [CustomerID: AgendaAccount], on day: CivilDate
  ) -> [AgendaFact] {
    let weights = lines.map { Priority(of: $0, accounts[$0.customer], on: day).weight }
    return lines.indices.sorted { (weights[$0], lines[$1].key.text) > (weights[$1], lines[$0].key.text) }
      .map { lines[$0] }
  }

  private static func place(_ fact: AgendaFact, _ mayCall: Bool) -> Int {
    fact.key.kind == .task && !mayCall ? -1 : fact.key.kind.place
  }

  /// The lines of each customer that were put off to a day that has not come, or called without an answer.
  private static func putOff(
    _ facts: [AgendaFact], _ marks: [AgendaKey: AgendaMark], on day: CivilDate
  ) -> [CustomerID: [(key: AgendaKey, mark: AgendaMark)]] {
    let asked = Dictionary(
      facts.filter { $0.key.kind == .task || $0.key.kind == .errand }.map { ($0.key, $0.customer) },
      uniquingKeysWith: { first, _ in first })
    var result: [CustomerID: [(key: AgendaKey, mark: AgendaMark)]] = [:]
    for (key, mark) in marks {
      guard let until = mark.until, day < until else { continue }
      let customer: CustomerID? =
        switch key.kind {
        case .reply, .promise, .call, .address, .dispute, .decision: CustomerID(key.subject)
        case .errand, .task: asked[key]
        case .sending: nil
        }
      if let customer { result[customer, default: []].append((key, mark)) }
    }
    return result
  }

  /// Whether a line that was put off took another reason of its customer with it: all that stood on it, but nothing that
  /// a colleague was asked, and for one's own task no more than one's other tasks. To whoever stands in for a colleague
  /// the colleague's tasks are as their own.
  private static func covers(
    _ key: AgendaKey, _ mark: AgendaMark, _ fact: AgendaFact, _ standing: StandIn?
  ) -> Bool {
    guard fact.key.kind != .sending, fact.due <= mark.seen else { return false }
    guard fact.key.kind == .task else { return key.kind != .task }
    guard let assignee = fact.assignee, let person = mark.person else { return false }
    return assignee == person || standing.map { $0.person == person && $0.absent.contains(assignee) } ?? false
  }

  /// What somebody expects goes before what the scenario wants.
  private static func callRank(_ fact: AgendaFact) -> Int {
    switch fact.reason {
    case .callback: 0
    case .promiseDue: 1
    case .saidPaid, .unanswered: 2
    default: 3
    }
  }

  /// The day on which a customer is called again after a call: nil when the call settled it.
  ///
  /// - Parameter callback: what was agreed.
  public static func comesBack(
    after outcome: CallOutcome, on day: CivilDate, callback: CivilDate?, calendar: BusinessCalendar = BusinessCalendar()
  ) -> CivilDate? {
    switch outcome {
    case .callback: callback
    case .noAnswer: calendar.adding(businessDays: 1, to: day)
    // The bank needs that long to show it.
    case .paid: calendar.adding(businessDays: 3, to: day)
    case .promise, .contested: nil
    }
  }

  /// The Friday of this week or, from Friday on, of the next: when payment runs are made. The working day before it
  /// when it is a holiday.
  public static func nextFriday(after day: CivilDate, calendar: BusinessCalendar = BusinessCalendar()) -> CivilDate {
    let ahead = (5 - day.isoWeekday + 7) % 7
    let friday = day.adding(days: ahead == 0 ? 7 : ahead)
    guard !calendar.isBusinessDay(friday) else { return friday }
    let before = calendar.adding(businessDays: -1, to: friday)
    return before > day ? before : calendar.onOrAfter(friday)
  }

  /// Shares a promised sum out over what can be promised, in the order given: nil when it is more than that.
  public static func spread(_ total: Int64, over left: [Int64]) -> [Int64]? {
    var rest = total
    let parts = left.map { room in
      let part = min(rest, max(0, room))
      rest -= part
      return part
    }
    return rest == 0 ? parts : nil
  }
}

/// Somebody who does the work of colleagues who are away.
public struct StandIn: Sendable, Hashable {
  public let person: PersonID
  public let absent: Set<PersonID>

  public init(_ person: PersonID, for absent: Set<PersonID>) {
    self.person = person
    self.absent = absent
  }
}

/// What came of a call.
public enum CallOutcome: String, Sendable, Hashable, CaseIterable, Codable {
  case promise
  case callback
  case noAnswer = "no_answer"
  case contested
  case paid

  /// Whether somebody was spoken to: only then is the call made that somebody wanted.
  public var isReached: Bool { self != .noAnswer }
}

extension AgendaKind {
  /// Where it stands in the order of the day.
  fileprivate var place: Int {
    switch self {
    case .reply: 0
    case .promise: 1
    case .call: 2
    case .sending: 3
    // Until it is right, no letter reaches the customer and none is a proof.
    case .address: 4
    case .dispute: 5
    case .decision: 6
    case .errand: 7
    case .task: 8
    }
  }
}
