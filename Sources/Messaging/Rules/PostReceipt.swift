public import Kernel

/// When a service is asked what became of a letter.
public enum PostReceipt {
  /// Days after which the service is not asked any more about a registered letter: the fifteen for which the post keeps it,
  /// both ways, and the scanning of the notice.
  public static let registeredDays = 60
  /// The same of a simple letter, of which only is known that it was posted.
  public static let simpleDays = 10
  /// Days for which the service is asked whether it has a letter that nobody knows of.
  public static let doubtDays = 3

  private static let day: Int64 = 86_400

  /// The next question about a letter that was ordered at a moment; `nil` when there is none. Letters are posted the next
  /// working day and the post speaks of them once a day.
  public static func next(ordered: Moment, isRegistered: Bool, at now: Moment) -> Moment? {
    let age = now.seconds(since: ordered)
    guard age < Int64(isRegistered ? registeredDays : simpleDays) * day else { return nil }
    return now.adding(seconds: age < 3_600 ? 3_600 : 6 * 3_600)
  }

  /// When the service is first asked about a letter that may have been ordered: it needs a moment to show what it took.
  public static func first(doubted now: Moment) -> Moment { now.adding(seconds: 120) }

  /// The next question about a letter in doubt; `nil` when it is for a person alone.
  ///
  /// - Parameter since: when it was begun.
  public static func next(doubted since: Moment, at now: Moment) -> Moment? {
    let age = now.seconds(since: since)
    guard age < Int64(doubtDays) * day else { return nil }
    return now.adding(seconds: age < 3_600 ? 300 : 3_600)
  }
}
