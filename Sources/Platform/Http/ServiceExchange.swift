import Foundation
public import Kernel

/// One question to a service that is paid for what it does, and what the kind of its answer means for what was asked of it.
public struct ServiceExchange: Sendable {
  private let fetch: WebFetch
  /// Where the service is, for people.
  public let server: String

  public init(_ fetch: WebFetch, server: String) {
    self.fetch = fetch
    self.server = server
  }

  /// Why a question came to nothing.
  public enum Ending: Error, Sendable, Hashable {
    /// It will never be taken. The code is the service's own word for why, where it has one.
    case refused(said: String, code: String?)
    /// It was not taken now; it can be asked again, where the service says so after some seconds.
    case postponed(said: String, after: Int64?)
    /// The service was not reached, or lets nobody in: nothing was done.
    case unavailable(Phrase)
    /// Who asks is not known, or no longer: nothing was done.
    case notLetIn(Phrase)
    /// It may have been done.
    case uncertain(Phrase)
  }

  /// Letters kept of a service's sentence.
  private static let saidMax = 300

  /// Asks once. What is no success ends there.
  ///
  /// Who asks too fast, or while the service is down, is told that nothing was taken. A server behind which another one
  /// failed does not know whether that one had taken the message: such a message is never sent again by itself.
  /// Source: RFC 9110, 15.5 and 15.6; RFC 6585, 4 (429); RFC 8470, 5.2 (425).
  public func ask(_ request: WebFetch.Request) async throws(Ending) -> WebFetch.Answer {
    let answer: WebFetch.Answer
    do {
      answer = try await fetch.run(request)
    } catch let silence as NoAnswer where !silence.mayHaveArrived {
      throw .unavailable(Phrase("\(server) could not be used (\(silence.reason))"))
    } catch {
      let reason = (error as? NoAnswer)?.reason ?? "\(error)"
      throw .uncertain(Phrase("\(server) did not answer after the whole message was sent (\(reason))"))
    }
    let problem = Problem(answer)
    switch answer.status {
    case 200...299: return answer
    case 408, 425, 429, 503: throw .postponed(said: problem.said, after: answer.retryAfter)
    // About the account, and so about every message: a wrong key, no credit.
    case 401: throw .notLetIn(Phrase("\(server) could not be used (\(problem.said))"))
    case 402, 403: throw .unavailable(Phrase("\(server) could not be used (\(problem.said))"))
    case 400...499: throw .refused(said: problem.said, code: problem.code)
    case 300...399:
      // Nothing follows a redirect: the address is wrong.
      throw .unavailable(Phrase("\(server) could not be used (\(problem.said))"))
    default:
      throw .uncertain(Phrase("\(server) failed and does not say whether it had taken the message (\(problem.said))"))
    }
  }

  /// Reads an answer of a success; one that cannot be read leaves the same doubt as none.
  public func read<Value: Decodable>(_ answer: WebFetch.Answer, as: Value.Type) throws(Ending) -> Value {
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(answer.body)) else { throw unreadable(answer) }
    return value
  }

  public func unreadable(_ answer: WebFetch.Answer) -> Ending {
    .uncertain(Phrase("\(server) took the message and gave it no number (\(Problem(answer).said))"))
  }

  /// What a service says of a question that changes nothing there.
  ///
  /// - Throws: why nothing is known.
  public func asked<Value: Decodable>(_ request: WebFetch.Request, as type: Value.Type) async throws(Unknown) -> Value {
    let answer = try await answered(request)
    guard let value = try? JSONDecoder().decode(type, from: Data(answer.body)) else {
      throw unknown(Problem(answer).said)
    }
    return value
  }

  /// The answer to a question that changes nothing there, as it came.
  public func answered(_ request: WebFetch.Request) async throws(Unknown) -> WebFetch.Answer {
    let answer: WebFetch.Answer
    do {
      answer = try await fetch.run(request)
    } catch {
      throw unknown((error as? NoAnswer)?.reason ?? "\(error)")
    }
    guard answer.status == 200 else { throw unknown(Problem(answer).said) }
    return answer
  }

  private func unknown(_ reason: String) -> Unknown {
    Unknown(reason: Phrase("\(server) could not be used (\(reason))"))
  }

  /// Why a service says nothing of what it took.
  public struct Unknown: Error, Sendable, Hashable {
    public let reason: Phrase

    public init(reason: Phrase) { self.reason = reason }
  }

  public static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What services say of a failure: a sentence, a list of errors with their codes, or the words of OAuth 2 (RFC 6749, 5.2).
  private struct Problem {
    let said: String
    let code: String?

    private struct Body: Decodable {
      struct One: Decodable {
        let code: String?
        let message: String?
      }
      let errors: [One]?
      let message: String?
      let code: String?
      let error_description: String?
    }

    init(_ answer: WebFetch.Answer) {
      let body = try? JSONDecoder().decode(Body.self, from: Data(answer.body))
      let first = body?.errors?.first
      code = first?.code ?? body?.code
      let sentence = first?.message ?? body?.message ?? body?.error_description ?? first?.code ?? ""
      let text = sentence.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      said = text.isEmpty ? "HTTP \(answer.status)" : "HTTP \(answer.status), \(text.prefix(saidMax))"
    }
  }
}
