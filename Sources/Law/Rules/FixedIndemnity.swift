public import Kernel
public import ReceivablesRules

/// The fixed indemnity for recovery costs, due for each invoice that a business pays late.
///
/// Source: Code de commerce, art. L441-10 II and D441-5; since 1 January 2013.
public enum FixedIndemnity {
  /// 40 € for debts due since 2013, nothing before.
  public static let history: [(from: CivilDate, amount: Money)] = [("2013-01-01", Money(minor: 40_00, .eur))]

  /// How an invoice payable in several parts counts.
  public enum Counting: Sendable, Hashable {
    /// Once, however many parts are late.
    case onceAnInvoice
    /// Once for each part that is late. Only where a company chose so.
    case onceAnInstalment
  }

  /// One due date of an invoice.
  public struct Debt: Hashable, Sendable {
    public let invoice: String
    public let due: CivilDate
    /// Day of the last payment, `nil` while something is left.
    public let paid: CivilDate?

    public init(invoice: String, due: CivilDate, paid: CivilDate? = nil) {
      self.invoice = invoice
      self.due = due
      self.paid = paid
    }
  }

  /// Why no indemnity is due, or that it is.
  public enum Finding: Hashable, Sendable {
    case due(Money)
    case notLate
    case consumer
    /// Proceedings opened by the due date forbade paying.
    case insolvency
    /// Already counted for another due date of the invoice.
    case counted
    case beforeTheLaw
  }

  /// What each due date owes on `day`, in the order given.
  public static func findings(
    _ debts: [Debt], debtor: CustomerKind, insolventSince: CivilDate? = nil, on day: CivilDate,
    counting: Counting = .onceAnInvoice
  ) -> [Finding] {
    var counted: Set<String> = []
    return debts.map { debt in
      if debtor == .consumer { return .consumer }
      guard debt.due < (debt.paid ?? day) else { return .notLate }
      if let insolventSince, insolventSince <= debt.due { return .insolvency }
      guard let amount = history.last(where: { $0.from <= debt.due })?.amount else { return .beforeTheLaw }
      if counting == .onceAnInvoice, !counted.insert(debt.invoice).inserted { return .counted }
      return .due(amount)
    }
  }

  /// The sum due on `day`.
  public static func total(
    _ debts: [Debt], debtor: CustomerKind, insolventSince: CivilDate? = nil, on day: CivilDate,
    counting: Counting = .onceAnInvoice
  ) throws(MoneyError) -> Money {
    let parts = findings(debts, debtor: debtor, insolventSince: insolventSince, on: day, counting: counting)
    return try Money.sum(parts.compactMap { if case .due(let amount) = $0 { amount } else { nil } }, .eur)
  }
}
