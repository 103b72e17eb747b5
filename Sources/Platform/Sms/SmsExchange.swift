import Foundation
import Http
import Kernel

/// What is alike with every service: one question, and what the kind of its answer means for a message that is paid for.
struct SmsExchange {
  let fetch: WebFetch
  /// Where the service is, for people.
  let server: String

  enum Outcome {
    case answered(WebFetch.Answer)
    case ended(SmsDelivery)
  }

  /// Letters kept of a service's sentence.
  private static let saidMax = 300

  /// Asks once. What is no success ends there.
  ///
  /// Who asks too fast, or while the service is down, is told that nothing was taken. A server behind which another one
  /// failed does not know whether that one had taken the message: such a message is never sent again by itself.
  /// Source: RFC 9110, 15.5 and 15.6; RFC 6585, 4 (429); RFC 8470, 5.2 (425).
  func ask(_ request: WebFetch.Request) async -> Outcome {
    let answer: WebFetch.Answer
    do {
      answer = try await fetch.run(request)
    } catch let silence as NoAnswer where !silence.mayHaveArrived {
      return .ended(.unavailable(reason: Phrase("\(server) could not be used (\(silence.reason))")))
    } catch {
      let reason = (error as? NoAnswer)?.reason ?? "\(error)"
      return .ended(
        .uncertain(reason: Phrase("\(server) did not answer after the whole message was sent (\(reason))")))
    }
    let said = SmsExchange.said(answer)
    switch answer.status {
    case 200...299: return .answered(answer)
    case 408, 425, 429, 503: return .ended(.postponed(reply: said, after: answer.retryAfter))
    // About the account, and so about every message: a wrong key, no credit.
    case 401, 402, 403: return .ended(.unavailable(reason: Phrase("\(server) could not be used (\(said))")))
    case 400...499: return .ended(.refused(reply: said))
    case 300...399:
      // Nothing follows a redirect: the address is wrong.
      return .ended(.unavailable(reason: Phrase("\(server) could not be used (\(said))")))
    default:
      return .ended(
        .uncertain(reason: Phrase("\(server) failed and does not say whether it had taken the message (\(said))")))
    }
  }

  /// Reads an answer of a success; one that cannot be read leaves the same doubt as none.
  func read<Value: Decodable>(_ answer: WebFetch.Answer, as: Value.Type) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(answer.body))
  }

  func unreadable(_ answer: WebFetch.Answer) -> SmsDelivery {
    .uncertain(
      reason: Phrase("\(server) took the message and gave it no number (\(SmsExchange.said(answer)))"))
  }

  /// What a service says of a question about a message that it took.
  func asked<Value: Decodable>(_ request: WebFetch.Request, as type: Value.Type) async -> Result<Value, SmsUnknown> {
    do {
      let answer = try await fetch.run(request)
      guard answer.status == 200, let value = read(answer, as: type) else {
        return .failure(SmsUnknown(reason: Phrase("\(server) could not be used (\(SmsExchange.said(answer)))")))
      }
      return .success(value)
    } catch {
      let reason = (error as? NoAnswer)?.reason ?? "\(error)"
      return .failure(SmsUnknown(reason: Phrase("\(server) could not be used (\(reason))")))
    }
  }

  /// The service's own sentence, else the number of its answer.
  static func said(_ answer: WebFetch.Answer) -> String {
    struct Sentence: Decodable { let message: String? }
    let sentence = try? JSONDecoder().decode(Sentence.self, from: Data(answer.body)).message
    let text = (sentence ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.isEmpty ? "HTTP \(answer.status)" : "HTTP \(answer.status), \(text.prefix(saidMax))"
  }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// Why nothing is known of a message.
struct SmsUnknown: Error {
  let reason: Phrase
}
