/// How long to wait before what a service did not take is tried again.
public enum ServiceRetry {
  /// The longest wait that a service may ask for.
  private static let waitMax: Int64 = 86_400

  /// Seconds before the next attempt when `attempts` have been made; `nil` when there is no point in another: about nine
  /// hours in all, a day of work.
  ///
  /// - Parameter wait: what the service asks for.
  public static func seconds(afterAttempts attempts: Int, asked wait: Int64? = nil) -> Int64? {
    let delays: [Int64] = [30, 300, 1_800, 7_200, 21_600]
    guard attempts >= 1, attempts <= delays.count else { return nil }
    return max(delays[attempts - 1], min(wait ?? 0, waitMax))
  }
}
