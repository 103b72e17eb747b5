public import Kernel

/// What a company accepts to lose on a receipt without asking anybody, by kind of difference. Zero accepts nothing.
public struct Tolerances: Sendable, Hashable, Codable {
  /// Minor units of the receipt's currency, more or less.
  public var roundingMinor: Int64
  /// Minor units of the receipt's currency.
  public var bankChargeMinor: Int64
  /// The highest discount, in hundredths of a percent of what is settled.
  public var discountBasisPoints: Int
  /// Days after the due date on which a discount is still accepted; `nil` where the rate alone decides.
  public var discountDaysLate: Int?

  public init(
    roundingMinor: Int64 = 5, bankChargeMinor: Int64 = 30_00, discountBasisPoints: Int = 300,
    discountDaysLate: Int? = Tolerances.usualDaysLate
  ) {
    self.roundingMinor = roundingMinor
    self.bankChargeMinor = bankChargeMinor
    self.discountBasisPoints = discountBasisPoints
    self.discountDaysLate = discountDaysLate
  }

  /// A discount is granted for paying early, and neither ledgers nor lists say until when: a quarter after the due date
  /// it is none of any terms.
  public static let usualDaysLate = 90

  /// What a company accepts that has said nothing.
  public static let standard = Tolerances()

  /// Nothing but what was agreed to the cent.
  public static let none = Tolerances(
    roundingMinor: 0, bankChargeMinor: 0, discountBasisPoints: 0, discountDaysLate: 0)

  /// Beyond these it is no tolerance any more but a rebate, which somebody decides.
  public static let roundings: ClosedRange<Int64> = 0...1_00
  public static let bankCharges: ClosedRange<Int64> = 0...100_00
  public static let discounts = 0...1_000
  public static let daysLate = 0...365

  /// Discounts are agreed in quarters of a percent.
  private static let discountStep = 25

  /// The rate, in hundredths of a percent, of which `missing` is exactly the discount on `total`; `nil` when it is that of
  /// none that is accepted. The payer's software may have rounded the discount or what is left.
  func discountRate(_ missing: Int64, of total: Int64) -> Int? {
    guard missing > 0, total > missing else { return nil }
    for rate in stride(from: Tolerances.discountStep, through: discountBasisPoints, by: Tolerances.discountStep) {
      let (product, overflow) = total.multipliedReportingOverflow(by: Int64(rate))
      if overflow { return nil }
      if abs(product - missing * 10_000) <= 10_000 { return rate }
    }
    return nil
  }
}
