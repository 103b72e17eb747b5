public import AgendaRules
public import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Teamwork

/// Why customers were not shared out.
public enum ShareRefusal: Error, Sendable, Hashable {
  /// Nobody is chosen to share.
  case nobody
  /// There is no customer to share out.
  case nothing
  case tooMany
  /// What would be done is no longer what was shown.
  case moved
}

extension ShareRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nobody: "no collector is chosen; tick some"
    case .nothing: "there is no customer to share out; choose whose customers"
    case .tooMany:
      "there are more than \(ActOnCustomers.customersMax) customers; filter the list of customers and share out a part"
    case .moved: "customers or amounts have changed since this was shown; look again"
    }
  }
}

/// The customers of nobody, or of one collector, are shared out over several.
public struct ShareCustomers: Sendable {
  /// Whose customers; `nil` for nobody's.
  public let source: PersonID?
  public let people: [PersonID]

  public init(of source: PersonID?, over people: [PersonID]) {
    self.source = source
    self.people = Set(people).sorted()
  }

  /// What would be done, to be shown before it is.
  public func proposal(_ company: CompanyID, on day: CivilDate, _ snapshot: Snapshot) throws -> Sharing {
    if people.isEmpty { throw ShareRefusal.nobody }
    guard let currency = try CompanyStore.find(company, snapshot)?.currency else { throw ShareRefusal.nothing }
    let shared = try PortfolioStore.customers(
      of: source, in: company, currency: currency, on: day, limit: ActOnCustomers.customersMax + 1, snapshot)
    if shared.isEmpty { throw ShareRefusal.nothing }
    if shared.count > ActOnCustomers.customersMax { throw ShareRefusal.tooMany }
    let loads = try PortfolioStore.loads(of: company, in: currency, on: day, snapshot)
    // Who gives their customers away and takes a part of them begins with none.
    let present = people.map { person in (person, person == source ? Load() : loads[person] ?? Load()) }
    return Sharing(shared, over: Dictionary(present, uniquingKeysWith: { first, _ in first }))
  }

  /// - Parameter seal: that of the sharing which was shown.
  /// - Throws: `NotAllowed`, `ShareRefusal`, `BatchRefusal`.
  /// - Returns: what undoes it, and how many customers were shared out.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, seal: String, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> (batch: BatchID, count: Int) {
    try actor.needs(.assignCustomers, in: company)
    let sharing = try proposal(company, on: day, transaction)
    guard sharing.seal == seal else { throw ShareRefusal.moved }
    let act = ActOnCustomers(sharing: sharing.customers)
    return (try act.run(transaction, company: company, on: day, actor: actor, at: at), act.customers.count)
  }
}
