public import Kernel

/// Which debts a payment settles when it does not say, or says only in part (*imputation des paiements*).
///
/// Source: Code civil, art. 1342-10 (the debtor designates; otherwise due debts first, among them those that the
/// debtor had most interest to settle, then the oldest, then in proportion) and art. 1343-1 (interest first).
public enum Imputation {
  /// A debt as the rule sees it.
  public struct Debt: Hashable, Sendable {
    public let item: ItemID
    public let due: CivilDate
    /// The day on which the debt arose; among debts equal otherwise the oldest is settled first.
    public let issued: CivilDate
    public let open: Money
    /// Interest that ran on it, for legal statements.
    public let interest: Money
    /// How much the debtor gains by settling this one first (higher rate, security): higher is settled earlier.
    public let burden: Int

    public init(
      _ item: ItemID, due: CivilDate, issued: CivilDate? = nil, open: Money, interest: Money? = nil, burden: Int = 0
    ) {
      self.item = item
      self.due = due
      self.issued = issued ?? due
      self.open = open
      self.interest = interest ?? .zero(open.currency)
      self.burden = burden
    }
  }

  /// What a debt receives.
  public struct Share: Hashable, Sendable {
    public let item: ItemID
    public let principal: Money
    public let interest: Money
  }

  /// Splits a payment: first to the debts that the payer named, in that order, then by the law.
  ///
  /// Nothing is invented: the shares add up to the payment or to all that was owed, whichever is less.
  /// - Parameter onlyNamed: leave what exceeds the named debts to a person rather than to the law's order.
  /// - Throws: `MoneyError` when currencies differ or amounts overflow.
  public static func shares(
    of payment: Money, among debts: [Debt], on day: CivilDate, named: [ItemID] = [], onlyNamed: Bool = false,
    interestFirst: Bool = false
  ) throws(MoneyError) -> [Share] {
    let byItem = Dictionary(debts.map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<ItemID> = []
    let first = named.compactMap { seen.insert($0).inserted ? byItem[$0] : nil }
    var groups = first.map { [$0] }
    if !onlyNamed || named.isEmpty {
      groups += ranked(debts.filter { !seen.contains($0.item) && seen.insert($0.item).inserted }, on: day)
    }
    var left = payment
    var result: [Share] = []
    for group in groups {
      guard left.isPositive else { break }
      let parts = try split(left, among: group, interestFirst: interestFirst)
      for (debt, part) in zip(group, parts) where part.isPositive {
        let interest =
          interestFirst ? Money(minor: min(part.minor, debt.interest.minor), part.currency) : .zero(part.currency)
        result.append(Share(item: debt.item, principal: try part - interest, interest: interest))
        left = try left - part
      }
    }
    return result
  }

  /// Debts in the law's order; those that nothing tells apart are one group.
  private static func ranked(_ debts: [Debt], on day: CivilDate) -> [[Debt]] {
    func key(_ debt: Debt) -> [Int] {
      [
        debt.due <= day ? 0 : 1, -debt.burden, Int(debt.due.daysSince1970), Int(debt.issued.daysSince1970),
      ]
    }
    let groups = Dictionary(grouping: debts, by: key)
    return groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { key in
      (groups[key] ?? []).sorted { $0.item < $1.item }
    }
  }

  /// All of it when there is enough, otherwise in proportion, the last cents to the largest remainders.
  private static func split(
    _ available: Money, among group: [Debt], interestFirst: Bool
  ) throws(MoneyError) -> [Money] {
    var owed: [Money] = []
    for debt in group {
      let sum = interestFirst ? try debt.open + debt.interest : try debt.open + Money.zero(debt.open.currency)
      owed.append(Money(minor: max(0, sum.minor), sum.currency))
    }
    let total = try Money.sum(owed, available.currency)
    if total.minor <= available.minor { return owed }
    let products = owed.map { Int128($0.minor) * Int128(available.minor) }
    var parts = products.map { Int64($0 / Int128(total.minor)) }
    let missing = Int(available.minor - parts.reduce(0, +))
    let byRemainder = products.indices.sorted {
      let left = products[$0] % Int128(total.minor)
      let right = products[$1] % Int128(total.minor)
      return left == right ? group[$0].item < group[$1].item : left > right
    }
    for index in byRemainder.prefix(missing) { parts[index] += 1 }
    return parts.map { Money(minor: $0, available.currency) }
  }
}
