public import Kernel

/// That nothing is delivered to a customer while what it owes is late: since when, why, and who or what asked for it.
public struct DeliveryBlock: Hashable, Sendable {
  /// What asked for it.
  public enum Cause: Hashable, Sendable {
    /// A person, in their words.
    case person(reason: String)
    /// A step of a scenario, by its kind (`last`), when this action of it was done.
    case step(String, ActionID)
  }

  public let customer: CustomerID
  public let since: CivilDate
  public let cause: Cause
  /// The label of who wrote it down.
  public let by: String
  /// Whether it ends when nothing is overdue any more; otherwise somebody lifts it.
  public let endsByItself: Bool

  public init(of customer: CustomerID, since: CivilDate, cause: Cause, by: String, endsByItself: Bool = true) {
    self.customer = customer
    self.since = since
    self.cause = cause
    self.by = by
    self.endsByItself = endsByItself
  }

  /// Letters of a reason, for blocking and for lifting.
  public static let reasonMax = 200
}

/// When deliveries are blocked, and when they go on.
public enum DeliveryBlockRule {
  /// What a customer is at when a step that blocks deliveries was done.
  public struct Standing: Hashable, Sendable {
    /// Whether anything is overdue, net of the credits whose day has passed.
    public let isOverdue: Bool
    public let isBlocked: Bool
    public let isInsolvent: Bool

    public init(isOverdue: Bool, isBlocked: Bool, isInsolvent: Bool) {
      self.isOverdue = isOverdue
      self.isBlocked = isBlocked
      self.isInsolvent = isInsolvent
    }
  }

  /// Whether a step that was done blocks deliveries: not of who has paid meanwhile, nor of an insolvent customer. What such a customer
  /// owed before does not free its suppliers from contracts that go on; to stop them is a person's decision.
  ///
  /// Source: Code de commerce L622-13 I (contracts in progress).
  public static func begins(_ standing: Standing) -> Bool {
    standing.isOverdue && !standing.isBlocked && !standing.isInsolvent
  }

  /// Whether a block ends by itself: once nothing is overdue any more, whatever is open and not due yet.
  public static func ends(_ block: DeliveryBlock, isOverdue: Bool) -> Bool { block.endsByItself && !isOverdue }
}
