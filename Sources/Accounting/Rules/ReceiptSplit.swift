public import Kernel
public import ReceivablesRules

/// Splits what was received on an invoice by rate of VAT, for the status «encaissée» and payment reports.
///
/// Source: DGFiP external specifications v3.2, status 212 and flows 10.2 and 10.4 (regles-fr §10.2).
public struct ReceiptSplit: Sendable {
  /// A part of a payment set against the invoice, or taken back from it.
  public struct Part: Sendable, Hashable {
    public let allocation: AllocationID
    /// Minor units with tax; below zero when taken back.
    public let minor: Int64
    /// What is taken back.
    public let reverses: AllocationID?

    public init(allocation: AllocationID, minor: Int64, reverses: AllocationID? = nil) {
      self.allocation = allocation
      self.minor = minor
      self.reverses = reverses
    }
  }

  private let weights: [Int64]
  private var given: [Int64]
  private var received: Int64 = 0
  private var earlier: [AllocationID: [Int64]] = [:]

  /// - Parameter vat: the invoice, rate by rate.
  public init(_ vat: [VatPart]) {
    weights = vat.map(\.totalMinor)
    given = vat.map { _ in 0 }
  }

  /// The shares of the next part, by rate: they add up to it. What was received so far is shared as one amount would be, so
  /// that an invoice paid in many parts is received at each rate to the cent; what is taken back is the opposite of
  /// what was said.
  public mutating func next(_ part: Part) -> [Int64] {
    let shares: [Int64]
    if let earlier = part.reverses.flatMap({ earlier[$0] }), earlier.reduce(0, +) == -part.minor {
      shares = earlier.map { -$0 }
    } else {
      let due = zip(ProRata.shares(of: received + part.minor, by: weights), given).map { $0 - $1 }
      // Rounding alone must not take back at one rate what comes at another.
      let isOneWay = due.allSatisfy { $0 == 0 || ($0 < 0) == (part.minor < 0) }
      shares = isOneWay ? due : ProRata.shares(of: part.minor, by: weights)
    }
    earlier[part.allocation] = shares
    received += part.minor
    given = zip(given, shares).map { $0 + $1 }
    return shares
  }

  /// The tax in an amount with tax; half a minor unit is rounded away from zero.
  public static func tax(in minor: Int64, rate: Int) -> Int64 {
    let base = Int64(10_000 + rate)
    let product = minor.magnitude.multipliedFullWidth(by: UInt64(rate.magnitude))
    let (quotient, remainder) = base.magnitude.dividingFullWidth(product)
    let rounded = quotient + (remainder * 2 >= base.magnitude ? 1 : 0)
    return minor < 0 ? -Int64(rounded) : Int64(rounded)
  }
}
