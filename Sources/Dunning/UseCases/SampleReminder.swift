public import DunningRules
public import Kernel
import Messaging
public import MessagingRules
import Receivables
import ReceivablesRules
public import Storage

/// The reminder of a step as a real customer would receive it today, or what would be said on the telephone: nothing is
/// planned or written.
public struct SampleReminder: Sendable {
  public let customer: CustomerID
  public let step: ReminderStep
  public let day: CivilDate
  /// What goes with it.
  public let attachments: [Scenario.Attachment]

  public init(
    _ customer: CustomerID, _ step: ReminderStep, on day: CivilDate, attachments: [Scenario.Attachment] = []
  ) {
    self.attachments = attachments
    self.customer = customer
    self.step = step
    self.day = day
  }

  /// Invoices on a preview: what fits on the first page of a letter.
  private static let itemsMax = 8
  /// Invoices among which those of a preview are looked for.
  private static let lookedAt = 200
  /// Invoices of which a call speaks: all that anybody would add up.
  private static let spokenOf = 2_000

  /// Days between the receipt of a payment and a preview of what is said once it was returned.
  private static let sinceReceipt = 10

  /// Days between a preview of what is said before a direct debit and its collection.
  private static let untilDebit = 14

  /// What would be claimed of an invoice: not what is contested, nor what is promised.
  private func asked(_ item: Item) -> Money {
    guard step != .promise else { return item.claimable }
    return Money(minor: max(0, item.claimable.minor - item.promised.minor), item.open.currency)
  }

  /// - Returns: `nil` when the customer owes nothing that may be claimed, or is in insolvency proceedings.
  public func run(_ snapshot: Snapshot, company: CompanyID, at: Moment) throws -> Reminder? {
    guard let ours = try CompanyStore.find(company, snapshot),
      let debtor = try CustomerStore.find(customer, of: company, snapshot), debtor.insolventSince == nil
    else { return nil }
    // What a promise, a direct debit or a returned payment asks for is no kind of step: its message is made like the gentlest.
    let dunning = DunningStep(rawValue: step.rawValue) ?? .courtesy
    let open = try ItemStore.open(
      of: customer, company: company, after: nil, limit: step == .call ? Self.spokenOf : Self.lookedAt, owedOnly: true,
      snapshot
    ).filter { asked($0).isPositive }
    // A courtesy reminder speaks of what is not due yet; where there is nothing of the kind, of what there is.
    let fitting = open.filter { $0.isOverdue(on: day) == (step != .courtesy) }
    // On the telephone nothing is asked for before its day.
    guard let first = fitting.first ?? (step == .call ? nil : open.first) else { return nil }
    let items = (fitting.isEmpty ? open : fitting).filter { $0.open.currency == first.open.currency }
      .prefix(step == .call ? Self.spokenOf : Self.itemsMax)
    let contacts = try ContactStore.all(of: customer, company: company, snapshot)
    let contact = contacts.first { step == .call ? $0.phone != nil : $0.email != nil }
    let owed = items.reduce(Int64(0)) { $0 + asked($1).minor }
    guard owed > 0 else { return nil }
    // What is to the customer's credit is deducted, as it is of what leaves: nobody is asked for more than they owe.
    let credits =
      step == .courtesy || step == .promise || step == .debitNotice
      ? []
      : try ItemStore.credits(of: customer, company: company, in: first.open.currency, snapshot)
    let total = owed + credits.reduce(0) { $0 + $1.open.minor }
    guard total > 0 else { return nil }
    let action = PlannedAction(
      customer: customer, day: day, step: dunning, channel: contact == nil ? .letter : .email, contact: contact?.id,
      needsApproval: false, attachments: attachments, total: Money(minor: total, first.open.currency),
      items: items.map { PlannedItem($0.id, dunning, minor: asked($0).minor) }
        + credits.map { PlannedItem($0.id, dunning, minor: $0.open.minor) },
      reasons: [])
    let stored = StoredAction(id: ActionID(0), action: action, state: .toApprove)
    var reminder = try ComposeReminders(ours, at: at).messages([stored], snapshot).first?.reminder
    if step == .returned, let first = items.first {
      reminder?.step = .returned
      reminder?.returned = [
        Reminder.Returned(
          amount: asked(first), received: day.adding(days: -Self.sinceReceipt), returned: day.adding(days: -1))
      ]
    }
    if step == .promise {
      reminder?.step = .promise
      reminder?.penaltyTerms = nil
    }
    if step == .debitNotice {
      reminder?.step = .debitNotice
      reminder?.penaltyTerms = nil
      reminder?.payBy = day.adding(days: Self.untilDebit)
      reminder?.debit = .init(
        debit: DirectDebitID(0), collectsOn: day.adding(days: Self.untilDebit), noticeDays: Self.untilDebit,
        mandate: "RUM-0001", account: "0189", creditor: "FR72ZZZ123456")
    }
    return reminder
  }
}
