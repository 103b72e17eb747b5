import Foundation
public import Http
import Kernel

/// Text messages by Brevo (transactional SMS).
///
/// Source: developers.brevo.com, `POST /transactionalSMS/send` and `GET /transactionalSMS/statistics/events`.
public struct BrevoSms: SmsProvider {
  public static let address = "https://api.brevo.com/v3"

  private let address: String
  private let key: String
  private let exchange: ServiceExchange
  private let seconds: Int

  /// - Parameters:
  ///   - address: where the service is, without a slash at its end.
  ///   - key: the key of the account.
  ///   - seconds: how long an answer is waited for.
  public init(address: String = BrevoSms.address, key: String, fetch: WebFetch = .overNetwork, within seconds: Int = 30)
  {
    self.address = address
    self.key = key
    self.seconds = seconds
    exchange = ServiceExchange(fetch, server: address)
  }

  private var headers: [String] {
    ["api-key: \(key)", "Content-Type: application/json", "Accept: application/json"]
  }

  private struct Body: Encodable {
    let sender: String
    let recipient: String
    let content: String
    /// Not advertising: hours and the word to stop it are for that.
    let type = "transactional"
    let tag: String
    let unicodeEnabled: Bool
  }

  private struct Taken: Decodable { let messageId: Number }

  public func send(_ message: SmsMessage) async -> SmsDelivery {
    let body = Body(
      sender: message.sender, recipient: message.to.e164, content: message.text, tag: message.reference,
      unicodeEnabled: message.isUnicode)
    let request = WebFetch.Request(
      "\(address)/transactionalSMS/send", headers: headers, body: ServiceExchange.json(body), within: seconds)
    do throws(ServiceExchange.Ending) {
      let id = try exchange.read(await exchange.ask(request), as: Taken.self).messageId.text
      return .accepted(id: id, reply: "Brevo, \(id)")
    } catch {
      return SmsDelivery(error)
    }
  }

  private struct Events: Decodable {
    struct Event: Decodable {
      let event: String
      let messageId: Number?
      let reason: String?
      let tag: String?
    }
    let events: [Event]?
  }

  public func report(on message: TakenSms) async -> SmsReport {
    let tags =
      ServiceExchange.json([message.reference])
      .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let request = WebFetch.Request(
      "\(address)/transactionalSMS/statistics/events?limit=50&days=7&tags=\(tags)", headers: headers, within: seconds)
    let found: Events
    do {
      found = try await exchange.asked(request, as: Events.self)
    } catch {
      return .unknown(reason: error.reason)
    }
    let own = (found.events ?? []).filter { $0.messageId?.text == message.id || $0.tag == message.reference }
    if own.contains(where: { $0.event == "delivered" }) { return .delivered }
    // A soft bounce is tried again by the service.
    let ends: Set<String> = ["hardBounces", "bounces", "blocked", "rejected"]
    return own.first { ends.contains($0.event) }.map { .undelivered(said: $0.reason ?? $0.event) } ?? .pending
  }

  /// A key that some answers write as a number and others as a text.
  private struct Number: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = try (try? container.decode(Int64.self)).map { String($0) } ?? container.decode(String.self)
    }
  }
}
