public import DunningRules
public import Kernel
public import Storage

/// How a customer is reminded: by which scenario, what of it was done, what comes next.
public struct Outlook: Sendable, Hashable {
  /// The company's own scenario by which it is reminded; `nil` for the one that ships.
  public let scenario: ScenarioID?
  public let scenarioName: String
  /// The one that ships for such a customer; it reminds where ``scenario`` is `nil`.
  public let shipped: ShippedScenario
  /// The number of the version that reminds it; `nil` for the one that ships.
  public let version: Int64?
  /// Whether it finishes in that version though a later one is in force.
  public let isFinishing: Bool
  /// Whether two versions of its scenario are being tried.
  public let isTried: Bool
  /// The segment that gives it; `nil` when a person chose it, and for the default.
  public let giver: SegmentID?
  public let forecast: Forecast
  /// The step that each open item has reached.
  public let progress: [ItemID: ItemFacts.Progress]
  /// What waits and will not leave, since nothing of what it asks for may be asked for any more.
  public let overtaken: Set<ActionID>
}

/// Foresees what the daily run will do for one customer.
public struct ForeseeReminders: Sendable {
  public let customer: CustomerID
  public let day: CivilDate

  public init(of customer: CustomerID, on day: CivilDate) {
    self.customer = customer
    self.day = day
  }

  public func run(_ snapshot: Snapshot, company: CompanyID) throws -> Outlook {
    let only = customer...customer
    let book = try ScenarioStore.book(of: company, among: only, snapshot)
    var forecast = Forecast(action: nil, held: [])
    var progress: [ItemID: ItemFacts.Progress] = [:]
    let standing = try StandingFacts.read(customer, book, of: company, on: day, snapshot)
    if let standing {
      forecast = book.forecast(standing.customer, standing.accounts, on: day)
      for item in standing.accounts.flatMap(\.items) { progress[item.item] = item.progress }
    }
    return Outlook(
      scenario: book.key(of: customer), scenarioName: book.entry(of: customer).scenario.name,
      shipped: book.shipped(for: customer),
      version: book.entry(of: customer).number, isFinishing: book.isFinishing(customer),
      isTried: book.half(of: customer) != nil,
      giver: book.giver(of: customer), forecast: forecast, progress: progress,
      overtaken: standing?.overtaken ?? [])
  }
}
