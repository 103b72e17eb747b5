public import Http

/// A service outside that answers in turn, and remembers what was asked.
public actor ScriptedService {
  private var answers: [Result<WebFetch.Answer, NoAnswer>]
  public private(set) var asked: [WebFetch.Request] = []

  public init(_ answers: [Result<WebFetch.Answer, NoAnswer>]) { self.answers = answers }

  private func answer(_ request: WebFetch.Request) throws -> WebFetch.Answer {
    asked.append(request)
    return try answers.removeFirst().get()
  }

  public nonisolated var fetch: WebFetch { WebFetch { try await self.answer($0) } }

  public static func says(_ status: Int, _ body: String, after: Int64? = nil) -> Result<WebFetch.Answer, NoAnswer> {
    .success(WebFetch.Answer(status: status, body: Array(body.utf8), retryAfter: after))
  }

  /// - Parameter mayHaveArrived: whether the request may have reached it.
  public static func silent(_ mayHaveArrived: Bool) -> Result<WebFetch.Answer, NoAnswer> {
    .failure(NoAnswer(address: "x", reason: "Timeout was reached", mayHaveArrived: mayHaveArrived))
  }
}
