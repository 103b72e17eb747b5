public import Kernel
public import ReceivablesRules

/// Everything that is open on a customer's account in one currency on one day, as a debtor compares it with their own books:
/// what is disputed and what is not due yet with the rest.
public struct Statement: Sendable, Hashable, Codable {
  public struct Line: Sendable, Hashable, Codable {
    public var number: String
    public var kind: ItemKind
    public var issued: CivilDate
    public var due: CivilDate
    public var amount: Money
    /// What is left of it; below zero for what is owed to the customer.
    public var open: Money
    /// What of it the customer contests.
    public var disputed: Money

    public init(
      number: String, kind: ItemKind, issued: CivilDate, due: CivilDate, amount: Money, open: Money, disputed: Money
    ) {
      self.number = number
      self.kind = kind
      self.issued = issued
      self.due = due
      self.amount = amount
      self.open = open
      self.disputed = disputed
    }
  }

  /// By due date.
  public var lines: [Line]
  /// How many more there are, which are only added up.
  public var others: Int
  /// What they add up to.
  public var othersOpen: Money

  /// Lines that a statement names one by one: some twenty pages.
  public static let linesMax = 800

  public init(lines: [Line], others: Int = 0, othersOpen: Money) {
    self.lines = lines
    self.others = others
    self.othersOpen = othersOpen
  }

  /// What the account owes in all.
  public func total() throws(MoneyError) -> Money {
    try Money.sum(lines.map(\.open) + [othersOpen], othersOpen.currency)
  }
}
