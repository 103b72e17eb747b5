/// When the VAT of an invoice is due.
public enum VatDue: String, Sendable, Hashable, CaseIterable {
  /// With the money: services, and deposits (CGI art. 269, 2, c).
  case receipt
  /// With the invoice or the delivery: goods, and services of who chose to pay on debits.
  case invoice
  /// The invoice does not say; the company does for all of these.
  case unsaid
}

/// What an invoice asks at one rate of VAT, as written: a credit note has it above zero too.
public struct VatPart: Sendable, Hashable {
  /// UNTDID 5305: S standard, Z zero, E exempt, AE reverse charge …
  public let category: String
  /// Hundredths of a percent.
  public let rate: Int
  /// Minor units without tax.
  public let baseMinor: Int64
  /// Minor units of tax.
  public let taxMinor: Int64

  public init(category: String, rate: Int, baseMinor: Int64, taxMinor: Int64) {
    self.category = category
    self.rate = rate
    self.baseMinor = baseMinor
    self.taxMinor = taxMinor
  }

  /// Minor units with tax.
  public var totalMinor: Int64 { baseMinor + taxMinor }

  /// The buyer owes the tax, not the seller: nothing is due on receipt.
  public var isReverseCharge: Bool { category == "AE" }
}

/// The VAT of an invoice by rate.
public struct VatBreakdown: Sendable, Hashable {
  public let due: VatDue
  public let parts: [VatPart]

  public init(due: VatDue, parts: [VatPart]) {
    self.due = due
    self.parts = parts
  }
}

/// Shares an amount by weights, to the minor unit.
public enum ProRata {
  /// The shares add up to `amount` exactly: each takes its whole units, the largest remainders one more, the last of equal
  /// ones first.
  ///
  /// Source: DGFiP external specifications, statuses of payment by rate (regles-fr §10.2).
  /// - Parameter weights: none below zero; all zero shares nothing.
  public static func shares(of amount: Int64, by weights: [Int64]) -> [Int64] {
    let total = weights.reduce(0, +)
    guard total > 0, !weights.contains(where: { $0 < 0 }) else { return weights.map { _ in 0 } }
    let magnitude = amount.magnitude
    var shares: [UInt64] = []
    var remainders: [UInt64] = []
    for weight in weights {
      // The quotient fits, since no weight is above their sum.
      let (quotient, remainder) = total.magnitude.dividingFullWidth(magnitude.multipliedFullWidth(by: weight.magnitude))
      shares.append(quotient)
      remainders.append(remainder)
    }
    let left = magnitude - shares.reduce(0, +)
    let order = weights.indices.sorted { (remainders[$0], $0) > (remainders[$1], $1) }
    for index in order.prefix(Int(left)) { shares[index] += 1 }
    return shares.map { amount < 0 ? -Int64($0) : Int64($0) }
  }
}
