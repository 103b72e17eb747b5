/// How long to wait before a message that a service did not take is tried again.
public enum SmsRetry {
  /// The longest wait that a service may ask for.
  public static let waitMax: Int64 = 86_400

  /// Seconds before the next attempt when `attempts` have been made; `nil` when there is no point in another: about nine
  /// hours in all, a day of work.
  public static func seconds(afterAttempts attempts: Int) -> Int64? {
    let delays: [Int64] = [30, 300, 1_800, 7_200, 21_600]
    return attempts >= 1 && attempts <= delays.count ? delays[attempts - 1] : nil
  }
}
