public import Kernel

/// How long a session lasts: so long at most, and less when nobody uses it.
public enum SessionLife {
  /// Seconds from the sign-in to the end, however busy: a working day, or thirty days on a device of one's own.
  public static func seconds(stays: Bool) -> Int64 { stays ? 30 * 24 * 3600 : 12 * 3600 }

  /// Seconds without a page after which a session is over: a long lunch, or a week away from a device of one's own.
  public static func idleSeconds(stays: Bool) -> Int64 { stays ? 7 * 24 * 3600 : 4 * 3600 }

  /// Seconds between two notes of when a session was last seen: a page that is read must not cost a write.
  public static let noteEverySeconds: Int64 = 5 * 60

  public static func isWorthNoting(lastSeen: Moment, at now: Moment) -> Bool {
    now.seconds(since: lastSeen) >= noteEverySeconds
  }
}
