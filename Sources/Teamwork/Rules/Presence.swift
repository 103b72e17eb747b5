public import Kernel

/// Somebody is at a customer's page right now.
public struct Presence: Sendable, Hashable {
  public enum Doing: String, Sendable, Hashable {
    case looking, calling
  }

  public let person: PersonID
  public let name: String
  public let doing: Doing
  /// Since when they do it.
  public let since: Moment

  public init(person: PersonID, name: String, doing: Doing, since: Moment) {
    self.person = person
    self.name = name
    self.doing = doing
    self.since = since
  }

  /// Seconds after which somebody who gave no sign is gone: two signs of the script may be lost, and a page that was
  /// opened without it counts as long.
  public static let freshSeconds: Int64 = 150

  /// Seconds within which somebody who leaves a page may open another one of the same customer.
  public static let leavingSeconds: Int64 = 8

  /// Seconds between two signs that are worth a write.
  public static let noteEverySeconds: Int64 = 20

  /// Minutes since they began, whole ones.
  public func minutes(at now: Moment) -> Int { max(0, Int(now.seconds(since: since) / 60)) }
}
