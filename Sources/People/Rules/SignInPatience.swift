public import Kernel

/// How many wrong tries are free, and how long to wait after them.
///
/// Tries are counted for one account from one place (a device that has signed in before, else an address), so that a
/// stranger's tries never keep the owner out. All the accounts tried from one address are counted together too, with
/// more patience, so that one password is not tried on everybody.
public struct SignInPatience: Sendable, Hashable {
  public let failures: Int
  public let last: Moment
  /// Wrong tries before a pause.
  public let free: Int

  public static let freeTries = 5
  /// Free tries of one address on whatever accounts: an office behind one address mistypes, a robot goes on.
  public static let freeTriesOfAddress = 50
  public static let pauseSeconds: Int64 = 15 * 60
  /// After a day without a try, counting starts again.
  public static let memorySeconds: Int64 = 24 * 3600

  public init(failures: Int, last: Moment, free: Int = SignInPatience.freeTries) {
    self.failures = failures
    self.last = last
    self.free = free
  }

  /// Seconds until the next try is looked at; 0 when it may be now.
  public func wait(at now: Moment) -> Int64 {
    guard counted(at: now) >= free else { return 0 }
    return max(0, SignInPatience.pauseSeconds - max(0, now.seconds(since: last)))
  }

  /// The failures that still count.
  public func counted(at now: Moment) -> Int {
    now.seconds(since: last) >= SignInPatience.memorySeconds ? 0 : failures
  }

  /// The tries that are left before a pause, after one more failure.
  public func left(at now: Moment) -> Int { max(0, free - counted(at: now)) }
}
