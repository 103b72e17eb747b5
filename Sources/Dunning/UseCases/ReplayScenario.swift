public import DunningRules
public import Kernel
public import Storage

/// What a draft would have done on past days beside what is in force, on the same customers.
public struct ScenarioReplay: Sendable, Hashable {
  public let days: ClosedRange<CivilDate>
  /// Customers that the scenario reminds, or would remind.
  public let concerned: Int
  /// Of these, the customers that were lived through: all of them, or one in so many.
  public let sampled: Int
  /// Of these, those who owed something on those days.
  public fileprivate(set) var owing = 0
  public fileprivate(set) var before = Replay.Outcome()
  public fileprivate(set) var after = Replay.Outcome()
}

/// Lives through past days with a draft and with what is in force.
public struct ReplayScenario: Sendable {
  public let id: ScenarioID
  public let draft: Scenario
  public let days: ClosedRange<CivilDate>
  /// Customers who are lived through at most: a page waits for the answer.
  public let most: Int

  public init(_ id: ScenarioID, _ draft: Scenario, over days: ClosedRange<CivilDate>, most: Int = 2_000) {
    self.id = id
    self.draft = draft
    self.days = days
    self.most = most
  }

  public func run(_ snapshot: Snapshot, company: CompanyID) throws -> ScenarioReplay {
    let trial = try TriedDraft(id, draft, of: company, snapshot)
    let concerned = try snapshot.query("SELECT id FROM customer WHERE company = \(company) ORDER BY id") {
      $0.id(0) as CustomerID
    }.filter { trial.concerns($0) }
    let step = max(1, (concerned.count + most - 1) / most)
    let customers = stride(from: 0, to: concerned.count, by: step).map { concerned[$0] }
    var (tried, inForce): (Replays, Replays) = (Replays(trial.triedBook, days), Replays(trial.book, days))
    var result = ScenarioReplay(days: days, concerned: concerned.count, sampled: customers.count)
    try PastFactStore.forEach(
      of: company, among: customers, since: Replay.start(of: days),
      needs: trial.book.needs.and(trial.tried), snapshot
    ) { customer in
      result.owing += 1
      result.before += inForce[customer.today.customer].live(customer)
      result.after += tried[customer.today.customer].live(customer)
    }
    return result
  }

  /// The replays of the scenarios of a book, made when they are first needed.
  private struct Replays {
    private let book: ScenarioBook
    private let days: ClosedRange<CivilDate>
    private var made: [ScenarioBook.Place: Replay] = [:]

    init(_ book: ScenarioBook, _ days: ClosedRange<CivilDate>) {
      self.book = book
      self.days = days
    }

    subscript(customer: CustomerID) -> Replay {
      mutating get {
        let place = book.place(of: customer)
        if let known = made[place] { return known }
        let replay = Replay(book.entry(at: place).scenario, over: days)
        made[place] = replay
        return replay
      }
    }
  }
}
