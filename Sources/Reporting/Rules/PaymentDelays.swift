public import Kernel

/// The annual table of invoices that were issued and are late, as companies with an auditor publish it.
///
/// Source: Code de commerce L441-14 and D441-6; the layout of the order of 20 March 2017 as remembered (regles-fr §1.4).
public struct PaymentDelays: Sendable, Hashable {
  /// Days late of the brackets of the model: 0 day (for information), 1–30, 31–60, 61–90, 91 and more.
  public static let brackets = AgeingBuckets(lastDays: [0, 30, 60, 90])

  /// Invoices of one bracket.
  public struct Share: Sendable, Hashable {
    public var invoices = 0
    public var minor: Int64 = 0

    public init(invoices: Int = 0, minor: Int64 = 0) {
      self.invoices = invoices
      self.minor = minor
    }
  }

  public let currency: Currency
  /// By bracket, what is contested left out.
  public private(set) var shares: [Share]
  /// What is contested: counted in the note below the table.
  public private(set) var excluded = Share()
  /// Sales of the year with VAT.
  public let salesMinor: Int64

  public init(currency: Currency, salesMinor: Int64) {
    self.currency = currency
    self.salesMinor = salesMinor
    shares = Array(repeating: Share(), count: PaymentDelays.brackets.count)
  }

  public mutating func add(daysLate: Int, isDisputed: Bool, invoices: Int, minor: Int64) {
    if isDisputed {
      excluded.invoices += invoices
      excluded.minor += minor
    } else {
      let index = PaymentDelays.brackets.index(daysLate: daysLate)
      shares[index].invoices += invoices
      shares[index].minor += minor
    }
  }

  /// What is at least a day late.
  public var total: Share {
    shares.dropFirst().reduce(Share()) { Share(invoices: $0.invoices + $1.invoices, minor: $0.minor + $1.minor) }
  }

  /// A part of the year's sales; `nil` without sales.
  public func percent(_ share: Share) -> Percent? {
    guard salesMinor > 0 else { return nil }
    // Rounded once more where it is shown: a coarser figure here would be rounded twice.
    return Percent(
      partsPerMillion: Int64(
        clamping: roundedHalfAwayFromZero(Int128(share.minor) * 1_000_000, over: Int128(salesMinor))))
  }
}
