public import Kernel

/// That a customer owed more than its limit, from the day on which a nightly run found it until the day on which one
/// found that it no longer did. A fact that is kept.
public struct LimitOverrun: Hashable, Sendable {
  public let id: LimitOverrunID
  public let customer: CustomerID
  public let beganOn: CivilDate
  /// As it began, in minor units of the company's currency.
  public let exposureMinor: Int64
  public let limitMinor: Int64
  /// The first day on which it no longer was; `nil` while it is.
  public let endedOn: CivilDate?

  public init(
    id: LimitOverrunID, of customer: CustomerID, from beganOn: CivilDate, exposureMinor: Int64, limitMinor: Int64,
    endedOn: CivilDate? = nil
  ) {
    self.id = id
    self.customer = customer
    self.beganOn = beganOn
    self.exposureMinor = exposureMinor
    self.limitMinor = limitMinor
    self.endedOn = endedOn
  }
}
