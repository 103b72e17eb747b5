/// How long to wait before a message that did not leave is tried again.
public enum RetryDelay {
  /// Seconds before the next attempt when `attempts` have been made; `nil` when there is no point in another.
  ///
  /// From two minutes, which passes greylisting, to half a day: about two days in all, as mail servers do.
  /// Source: RFC 5321, 4.5.4.1 (retries of at least 30 minutes once two attempts have failed, give up after 4–5 days).
  public static func seconds(afterAttempts attempts: Int) -> Int64? {
    let delays: [Int64] = [120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200]
    return attempts >= 1 && attempts <= delays.count ? delays[attempts - 1] : nil
  }
}
