/// The tokens of services that ask for one: kept until a minute before they end, and asked for once at a time.
///
/// Source: connectors §0.7.
public actor AccessTokens {
  /// Those of this process.
  public static let shared = AccessTokens()

  private let now: @Sendable () -> ContinuousClock.Instant
  private var kept: [String: Token] = [:]
  private var asked: [String: Task<Token, any Error>] = [:]

  /// A token and when it is no longer to be used.
  struct Token: Sendable {
    let text: String
    let ends: ContinuousClock.Instant
  }

  /// - Parameter now: the clock.
  public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

  private static let margin = Duration.seconds(60)

  /// - Parameters:
  ///   - account: what tells accounts apart.
  ///   - stale: a token that the service did not take any more.
  ///   - ask: asks the service for one and the seconds for which it lasts.
  func token(
    of account: String, instead stale: String? = nil,
    ask: @escaping @Sendable () async throws -> (text: String, seconds: Int64)
  ) async throws -> String {
    if let token = kept[account], token.text != stale, token.ends > now() { return token.text }
    let task: Task<Token, any Error>
    if let running = asked[account] {
      task = running
    } else {
      let now = now
      task = Task {
        let began = now()
        let (text, seconds) = try await ask()
        return Token(text: text, ends: began.advanced(by: .seconds(seconds) - AccessTokens.margin))
      }
      asked[account] = task
    }
    let result = await task.result
    asked[account] = nil
    let token = try result.get()
    kept[account] = token
    return token.text
  }
}
