/// How much of a limit is used by what a customer owes, in minor units of one currency.
public struct LimitUse: Hashable, Sendable {
  /// What the customer owes, less the credits; below zero where we owe it something.
  public let exposureMinor: Int64
  public let limitMinor: Int64

  public init(exposureMinor: Int64, of limitMinor: Int64) {
    self.exposureMinor = exposureMinor
    self.limitMinor = limitMinor
  }

  public var isOver: Bool { exposureMinor > limitMinor }

  /// What may still be sold on credit; 0 where nothing may. What we owe the customer is no room beyond the limit.
  public var roomMinor: Int64 { max(0, limitMinor - max(0, exposureMinor)) }

  /// What is owed beyond the limit.
  public var overrunMinor: Int64 { isOver ? exposureMinor - limitMinor : 0 }

  /// The share of the limit that is used, in percent; `nil` of a limit of nothing. Rounded so that more than 100 always
  /// means an overrun, and less always room.
  public var percent: Int? {
    guard limitMinor > 0 else { return nil }
    let (owed, limit) = (Int128(max(0, exposureMinor)) * 100, Int128(limitMinor))
    let whole = owed / limit
    return Int(clamping: isOver && owed % limit != 0 ? whole + 1 : whole)
  }
}
