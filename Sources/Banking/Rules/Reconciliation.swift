public import Kernel

/// Whether a statement adds up: opening balance plus entries equals closing balance.
public enum Reconciliation {
  /// The balance the statement starts from. On a later page the bank's balance in between takes its place.
  public static func opening(_ balances: [StatementBalance], page: StatementPage?) -> StatementBalance? {
    let booked = balances.first { $0.code == "OPBD" } ?? balances.first { $0.code == "PRCD" }
    if let booked { return booked }
    guard let page, page.number > 1 else { return nil }
    return between(balances).first
  }

  /// The balance the statement ends on. A report of the day so far ends on the bank's balance in between.
  public static func closing(
    _ balances: [StatementBalance], page: StatementPage?, kind: MessageKind = .statement
  ) -> StatementBalance? {
    if let booked = balances.first(where: { $0.code == "CLBD" }) { return booked }
    if kind == .intradayReport { return between(balances).last }
    guard let page, !page.isLast else { return nil }
    return between(balances).last
  }

  private static func between(_ balances: [StatementBalance]) -> [StatementBalance] {
    balances.filter { $0.code == "ITBD" }
  }

  /// The difference closing − (opening + entries): zero when the statement adds up, `nil` when it cannot be told
  /// because a balance is missing or the currencies differ.
  public static func gap(
    opening: StatementBalance?, closing: StatementBalance?, entries: [Currency: Int64]
  ) -> Money? {
    guard let opening, let closing, opening.amount.currency == closing.amount.currency else { return nil }
    let currency = opening.amount.currency
    guard entries.allSatisfy({ $0.key == currency || $0.value == 0 }) else { return nil }
    let (expected, first) = opening.amount.minor.addingReportingOverflow(entries[currency] ?? 0)
    let (gap, second) = closing.amount.minor.subtractingReportingOverflow(expected)
    return first || second ? nil : Money(minor: gap, currency)
  }
}
