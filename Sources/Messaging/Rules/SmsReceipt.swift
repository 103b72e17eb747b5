public import Kernel

/// When a service is asked what became of a text message: soon at first, because most arrive at once, then more seldom.
public enum SmsReceipt {
  /// Days after which a service is not asked any more: networks give a message up after two or three.
  public static let days = 3
  /// Days for which a number is left alone after a message to it did not arrive: a telephone that was off is on again, and
  /// one that is gone costs a message a month.
  public static let restDays = 30

  /// The next question about a message that left at a moment; `nil` when there is none.
  public static func next(sent: Moment, at now: Moment) -> Moment? {
    let age = now.seconds(since: sent)
    guard age < Int64(days) * 86_400 else { return nil }
    let pause: Int64 = age < 600 ? 60 : age < 3_600 ? 300 : age < 21_600 ? 1_800 : 10_800
    return now.adding(seconds: pause)
  }
}
