import Banking
public import CashApplicationRules
public import Disputes
public import DisputesRules
import Journal
public import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What a payer kept back of what it pays: it is owed but contested, so that nobody is reminded of it (decision 041).
public struct KeptBack: Sendable, Hashable {
  public let item: ItemID
  public let amount: Money
  /// The code of a shipped reason, or words.
  public let reason: String

  public init(_ item: ItemID, _ amount: Money, reason: String) {
    self.item = item
    self.amount = amount
    self.reason = reason
  }

  /// What an answer leaves out as kept back; `nil` where it leaves nothing.
  public init?(of answer: Candidate, in currency: Currency) {
    guard let kept = answer.keptBack else { return nil }
    let reason: DisputeReason =
      switch kept.why {
      case .guarantee: .guarantee
      case .damage: .quality
      case .contested: .other
      }
    self.init(kept.item, Money(minor: kept.minor, currency), reason: reason.rawValue)
  }

  /// Who applies money says what was kept back of it, whether or not they may open other disputes. What is contested already
  /// is held already.
  /// - Parameter entry: the bank entry that pays the rest.
  /// - Returns: the dispute that holds it; `nil` where another one does.
  func hold(
    _ entry: StoredEntry, company: CompanyID, on day: CivilDate, _ transaction: Transaction, at: Moment
  ) throws -> DisputeID? {
    guard let left = try ItemStore.lock([item], of: company, transaction)[item]?.claimable,
      left.currency == amount.currency, left.isPositive
    else { return nil }
    let held = Money(minor: min(amount.minor, left.minor), amount.currency)
    return try OpenDispute(item, held, reason: reason, note: entry.name).run(
      transaction, company: company, on: day, actor: .system("cash"), at: at)
  }
}

extension StoredAnswer {
  /// Lets go what was kept back beside a payment that is taken back: all of it is owed as before.
  func release(company: CompanyID, on day: CivilDate, _ transaction: Transaction, at: Moment) throws {
    guard let dispute, let stored = try DisputeStore.find(dispute, of: company, transaction), stored.closedOn == nil
    else { return }
    try CloseDispute(dispute, .withdrawn).run(transaction, company: company, on: day, actor: .system("cash"), at: at)
  }
}
