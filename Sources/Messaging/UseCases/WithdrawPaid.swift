import Journal
public import Kernel
import MessagingRules
public import Receivables
import ReceivablesRules
public import Storage

/// Withdraws what waits to leave and has nothing left to ask for, in the transaction that settles it: nobody reads until
/// the next sending that a reminder of what is paid is about to leave.
///
/// What is paid in part is looked at when it would leave (``WithdrawIfSettled``). Money that is taken back brings no
/// message back: the next run decides.
public struct WithdrawPaid: Sendable {
  private let company: CompanyID

  public init(_ company: CompanyID) { self.company = company }

  /// Customers whose messages one statement reads.
  private static let most = 100

  /// - Parameter mark: an allocation; what was settled since is looked at.
  public func run(since mark: AllocationID, _ transaction: Transaction, actor: Actor, at: Moment) throws {
    guard try OutboxStore.anyWaits(of: company, transaction) else { return }
    try run(try AllocationStore.moved(since: mark, of: company, transaction), transaction, actor: actor, at: at)
  }

  /// - Parameter paid: the items that money came on.
  public func run(
    _ paid: [AllocationStore.Movement], _ transaction: Transaction, actor: Actor, at: Moment
  ) throws {
    let moved = Set(paid.map(\.debit))
    let customers = Set(paid.map(\.customer)).sorted()
    for start in stride(from: 0, to: customers.count, by: WithdrawPaid.most) {
      let part = Array(customers[start..<min(start + WithdrawPaid.most, customers.count)])
      // A message before a direct debit asks for nothing.
      let waiting = try OutboxStore.lockWaiting(to: part, of: company, transaction).filter { message in
        message.reminder.debit == nil
          && message.reminder.lines.contains { line in line.item.map { moved.contains($0) } ?? false }
      }
      if waiting.isEmpty { continue }
      let named = Set(waiting.flatMap { $0.reminder.lines.compactMap(\.item) }).sorted()
      let items = Dictionary(
        try ItemStore.find(named, of: company, transaction).map { ($0.id, $0) },
        uniquingKeysWith: { first, _ in first })
      for message in waiting {
        guard let reason = WithdrawIfSettled.nothingLeft(of: message.reminder, items) else { continue }
        try Outbox.withdraw([message.action], of: company, because: reason, transaction)
        Journal(transaction, actor: actor, at: at).record(
          "message.withdrawn", "message:\(message.id)", company: company, facts: message.facts(reason))
      }
    }
  }
}
