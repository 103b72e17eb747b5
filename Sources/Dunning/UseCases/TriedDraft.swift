import DunningRules
import Kernel
import Storage

/// A draft as it would be in force, beside what reminds its customers today.
struct TriedDraft {
  /// What is in force.
  let book: ScenarioBook
  /// The draft for everybody.
  let triedBook: ScenarioBook
  /// The draft with the guards of each step and the least sum of the company.
  let tried: Scenario
  private let id: ScenarioID
  private let isDefault: Bool
  private let asDefault: Bool
  /// Whether it reminds anybody, or would when it is published.
  let isUsed: Bool

  /// - Parameter asDefault: whether it is tried in place of the company's default.
  init(
    _ id: ScenarioID, _ draft: Scenario, asDefault: Bool = false, of company: CompanyID, _ snapshot: Snapshot
  ) throws {
    self.id = id
    self.asDefault = asDefault
    book = try ScenarioStore.book(of: company, snapshot)
    isDefault = try ScenarioStore.find(id, of: company, snapshot)?.isDefault ?? false
    isUsed =
      try asDefault || isDefault || ScenarioMembers.counts(of: company, snapshot)[id] ?? 0 > 0
    let minimum = try snapshot.count("SELECT reminder_minimum_minor FROM company WHERE id = \(company)")
    let entry = ScenarioBook(standard: .init(ScenarioRule.guarded(draft)), minimum: minimum).standard
    tried = entry.scenario
    triedBook = book.trying(entry)
  }

  /// Whether the scenario reminds a customer, or would: those who have it, from a person or a segment, and, when it is the
  /// default, those who have none. One that nobody has yet is tried on everybody, so that its writer sees what it would do.
  func concerns(_ customer: CustomerID) -> Bool {
    let own = book.scenario(of: customer)
    if asDefault { return own == nil }
    return !isUsed || own == id || (isDefault && own == nil)
  }

  /// The first working day on which nobody was contacted yet: after the run of a day nothing would be done on it.
  func simulatedDay(from day: CivilDate, _ company: CompanyID, _ snapshot: Snapshot) throws -> CivilDate {
    let hasRun =
      try snapshot.count(
        "SELECT COUNT(*) FROM dunning_action WHERE company = \(company) AND day = \(day) AND state <> 'cancelled'") > 0
    return book.standard.scenario.calendar.onOrAfter(hasRun ? day.adding(days: 1) : day)
  }
}
