import DunningRules
public import Kernel
import Messaging
public import MessagingRules
import Receivables
import ReceivablesRules
public import Storage

/// The reminder of a step as a real customer would receive it today, for a preview: nothing is planned or written.
public struct SampleReminder: Sendable {
  public let customer: CustomerID
  public let step: ReminderStep
  public let day: CivilDate

  public init(_ customer: CustomerID, _ step: ReminderStep, on day: CivilDate) {
    self.customer = customer
    self.step = step
    self.day = day
  }

  /// Invoices on a preview: what fits on the first page of a letter.
  private static let itemsMax = 8

  /// - Returns: `nil` when the customer owes nothing.
  public func run(_ snapshot: Snapshot, company: CompanyID, at: Moment) throws -> Reminder? {
    guard let ours = try CompanyStore.find(company, snapshot), let dunning = DunningStep(rawValue: step.rawValue)
    else { return nil }
    let owed = try ItemStore.open(
      of: customer, company: company, after: nil, limit: Self.itemsMax, owedOnly: true, snapshot)
    guard let first = owed.first else { return nil }
    let items = owed.filter { $0.open.currency == first.open.currency && $0.claimable.isPositive }
    let contact = try ContactStore.all(of: customer, company: company, snapshot).first { $0.email != nil }
    let total = items.reduce(Int64(0)) { $0 + $1.claimable.minor }
    guard total > 0 else { return nil }
    let action = PlannedAction(
      customer: customer, day: day, step: dunning, channel: contact == nil ? .letter : .email, contact: contact?.id,
      needsApproval: false, total: Money(minor: total, first.open.currency),
      items: items.map { PlannedItem($0.id, dunning, minor: $0.claimable.minor) }, reasons: [])
    let stored = StoredAction(id: ActionID(0), action: action, state: .toApprove)
    return try ComposeReminders(ours, at: at).messages([stored], snapshot).first?.reminder
  }
}
