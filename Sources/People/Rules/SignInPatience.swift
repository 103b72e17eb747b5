public import Kernel

/// How many wrong tries are free, and how long to wait after them.
///
/// Tries are counted for one account from one place (a device that has signed in before, else an address), so that a
/// stranger's tries never keep the owner out.
public struct SignInPatience: Sendable, Hashable {
  public let failures: Int
  public let last: Moment

  public static let freeTries = 5
  public static let pauseSeconds: Int64 = 15 * 60
  /// After a day without a try, counting starts again.
  public static let memorySeconds: Int64 = 24 * 3600

  public init(failures: Int, last: Moment) {
    self.failures = failures
    self.last = last
  }

  /// Seconds until the next try is looked at; 0 when it may be now.
  public func wait(at now: Moment) -> Int64 {
    guard counted(at: now) >= SignInPatience.freeTries else { return 0 }
    return max(0, SignInPatience.pauseSeconds - max(0, now.seconds(since: last)))
  }

  /// The failures that still count.
  public func counted(at now: Moment) -> Int {
    now.seconds(since: last) >= SignInPatience.memorySeconds ? 0 : failures
  }

  /// The tries that are left before a pause, after one more failure.
  public func left(at now: Moment) -> Int { max(0, SignInPatience.freeTries - counted(at: now)) }
}
