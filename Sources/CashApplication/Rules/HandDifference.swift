public import Kernel
public import ReceivablesRules

/// What a person says of what was received beside what it settles: unlike the matcher, which stays within the company's
/// tolerances, up to the ceiling beyond which it is a rebate (``Tolerances``).
public enum HandDifference {
  static func isAllowed(_ difference: Difference, settling settled: Int64, in currency: Currency) -> Bool {
    (try? check(difference, settling: settled, in: currency)) != nil
  }

  /// - Parameter settled: what the items come to, with their signs.
  public static func check(
    _ difference: Difference, settling settled: Int64, in currency: Currency
  ) throws(HandRefusal) {
    let most: Int64
    switch difference.kind {
    case .rounding: most = Tolerances.roundings.upperBound
    case .bankCharge: most = Tolerances.bankCharges.upperBound
    case .discount:
      let (share, overflow) = settled.multipliedReportingOverflow(by: Int64(Tolerances.discounts.upperBound))
      most = overflow ? settled / 10 : share / 10_000
    case .penalties: most = .max
    }
    let isRightWay =
      switch difference.kind {
      case .rounding: true
      case .bankCharge, .discount: difference.minor > 0
      case .penalties: difference.minor < 0
      }
    guard isRightWay else { throw .differenceWrongWay(difference.kind) }
    guard difference.minor.magnitude <= most.magnitude else {
      throw .differenceTooGreat(
        difference.kind, asked: Money(minor: Int64(clamping: difference.minor.magnitude), currency),
        most: Money(minor: most, currency))
    }
  }
}

extension Difference {
  /// Shares it out among what several customers settle, in proportion to it; the last one takes the cents that are left.
  /// - Parameter settled: not below zero, in minor units.
  /// - Returns: one for each; zero for who settles nothing, unless nobody settles anything.
  public func shared(among settled: [Int64]) -> [Difference] {
    let total = settled.reduce(Int128(0)) { $0 + Int128($1) }
    let last = settled.lastIndex { $0 > 0 } ?? 0
    var left = minor
    var shares = settled.map { part in
      let share = total == 0 ? 0 : Int64(Int128(minor) * Int128(part) / total)
      left -= share
      return Difference(kind, minor: share)
    }
    if shares.indices.contains(last) { shares[last] = Difference(kind, minor: shares[last].minor + left) }
    return shares
  }
}

/// What a customer kept back of what it owes: the item is paid without it, and the rest is contested.
public enum Deduction {
  /// Takes what is missing off the latest of the parts that is large enough.
  /// - Parameters:
  ///   - missing: above zero.
  ///   - parts: in the order of their due dates.
  /// - Returns: what is paid of the parts and the item that is contested; `nil` where no part is as large.
  public static func take(_ missing: Int64, from parts: [AppliedPart]) -> (parts: [AppliedPart], item: ItemID)? {
    guard missing > 0, let place = parts.lastIndex(where: { $0.minor >= missing }) else { return nil }
    var paid = parts
    let part = parts[place]
    if part.minor == missing {
      paid.remove(at: place)
    } else {
      paid[place] = AppliedPart(item: part.item, minor: part.minor - missing)
    }
    return (paid, part.item)
  }
}
