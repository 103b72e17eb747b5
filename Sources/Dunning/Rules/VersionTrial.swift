public import Kernel

/// One of the halves of a trial: `a` is reminded by the version in force, `b` by the one that is tried.
public enum TrialHalf: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  case a
  case b

  public static func < (left: TrialHalf, right: TrialHalf) -> Bool { left == .a && right == .b }
}

/// Two versions of a scenario that are tried on random halves of its customers.
public struct VersionTrial: Sendable, Hashable {
  public let scenario: ScenarioID
  /// The version that was in force when the trial began.
  public let inForce: ScenarioVersionID
  /// The one that is tried against it, which no other trial tries.
  public let tried: ScenarioVersionID

  public init(of scenario: ScenarioID, inForce: ScenarioVersionID, tried: ScenarioVersionID) {
    self.scenario = scenario
    self.inForce = inForce
    self.tried = tried
  }

  /// The half of a customer: drawn from its key and from that of the version that is tried, so that it is the same wherever
  /// and whenever it is asked, and so that another trial divides the same customers otherwise.
  ///
  /// A coin is thrown for each pair of neighbouring keys: one of the two is in each half. Customers who were entered one
  /// after the other are then divided evenly, however few they are.
  public func half(of customer: CustomerID) -> TrialHalf {
    let pair = UInt64(bitPattern: customer.rawValue >> 1)
    let coin = Self.mixed(Self.mixed(UInt64(bitPattern: tried.rawValue)) ^ pair) >> 63
    return coin == UInt64(bitPattern: customer.rawValue) & 1 ? .a : .b
  }

  /// The version by which a customer is reminded.
  public func version(of customer: CustomerID) -> ScenarioVersionID { half(of: customer) == .a ? inForce : tried }

  /// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit of what goes in turns about half of those that come
  /// out, so that keys counted up by one are spread evenly.
  static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
