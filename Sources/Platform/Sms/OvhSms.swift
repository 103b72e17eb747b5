import Crypto
import Foundation
public import Http
import Kernel

/// Text messages by OVHcloud.
///
/// Source: eu.api.ovh.com/console, `POST /sms/{serviceName}/jobs` and `GET /sms/{serviceName}/outgoing/{id}`; signature of requests:
/// the sign `$1$` and the SHA-1 of `AS+CK+METHOD+URL+BODY+TIME`.
public struct OvhSms: SmsProvider {
  public static let address = "https://eu.api.ovh.com/1.0"

  /// What an application of an account is known by.
  public struct Account: Sendable, Hashable {
    /// Such as `sms-ab12345-1`.
    public let service: String
    public let applicationKey: String
    public let applicationSecret: String
    public let consumerKey: String

    public init(service: String, applicationKey: String, applicationSecret: String, consumerKey: String) {
      self.service = service
      self.applicationKey = applicationKey
      self.applicationSecret = applicationSecret
      self.consumerKey = consumerKey
    }
  }

  private let address: String
  private let account: Account
  private let exchange: ServiceExchange
  private let seconds: Int

  /// - Parameter address: where the service is, without a slash at its end.
  public init(
    address: String = OvhSms.address, account: Account, fetch: WebFetch = .overNetwork, within seconds: Int = 30
  ) {
    self.address = address
    self.account = account
    self.seconds = seconds
    exchange = ServiceExchange(fetch, server: address)
  }

  private struct Job: Encodable {
    let receivers: [String]
    let message: String
    let sender: String
    /// No advertising: no word to stop it at the end.
    let noStopClause = true
    let charset = "UTF-8"
    let tag: String
  }

  private struct Taken: Decodable {
    let ids: [Int64]?
    let invalidReceivers: [String]?
    let validReceivers: [String]?
  }

  public func send(_ message: SmsMessage) async -> SmsDelivery {
    let time: Int64
    do {
      time = try await self.time()
    } catch {
      // Nothing about the message was said to anybody yet.
      return .unavailable(reason: error.reason)
    }
    let body = ServiceExchange.json(
      Job(receivers: [message.to.e164], message: message.text, sender: message.sender, tag: message.reference))
    let url = "\(address)/sms/\(service)/jobs"
    let request = WebFetch.Request(
      url, headers: headers("POST", url, body, time), body: body, within: seconds)
    do throws(ServiceExchange.Ending) {
      let answer = try await exchange.ask(request)
      let taken = try exchange.read(answer, as: Taken.self)
      if taken.validReceivers?.isEmpty ?? false, let wrong = taken.invalidReceivers?.first {
        return .refused(reply: "OVHcloud, invalid receiver \(wrong)")
      }
      guard let id = taken.ids?.first else { throw exchange.unreadable(answer) }
      return .accepted(id: String(id), reply: "OVHcloud, \(id)")
    } catch {
      return SmsDelivery(error)
    }
  }

  private struct Outgoing: Decodable {
    let deliveryReceipt: Int?
    let ptt: Int?
  }

  public func report(on message: TakenSms) async -> SmsReport {
    let time: Int64
    do {
      time = try await self.time()
    } catch {
      return .unknown(reason: error.reason)
    }
    let url = "\(address)/sms/\(service)/outgoing/\(OvhSms.part(message.id))"
    let request = WebFetch.Request(url, headers: headers("GET", url, "", time), within: seconds)
    do {
      let found = try await exchange.asked(request, as: Outgoing.self)
      return OvhSms.judge(found.deliveryReceipt ?? 0, ptt: found.ptt ?? 0)
    } catch {
      return .unknown(reason: error.reason)
    }
  }

  /// What the receipt and the finer code of an operator mean.
  ///
  /// Source: OVHcloud on receipts (0 pending, 1 success, 2 failed, 4 waiting, 8 buffered, 16 error) and on the code named PTT
  /// (1 to 3 on its way, 4 delivered, others failed but 6, which is not known).
  static func judge(_ receipt: Int, ptt: Int) -> SmsReport {
    switch receipt {
    case 1: .delivered
    case 2, 16: .undelivered(said: "OVHcloud, DLR \(receipt), PTT \(ptt)")
    default: ptt == 4 ? .delivered : .pending
    }
  }

  private var service: String { OvhSms.part(account.service) }

  private static func part(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_."))) ?? ""
  }

  /// The clock of the service: a signature by another is refused.
  private func time() async throws(ServiceExchange.Unknown) -> Int64 {
    try await exchange.asked(WebFetch.Request("\(address)/auth/time", within: seconds), as: Int64.self)
  }

  private func headers(_ method: String, _ url: String, _ body: String, _ time: Int64) -> [String] {
    let signature = OvhSms.signature(account, method, url, body, time)
    return [
      "X-Ovh-Application: \(account.applicationKey)", "X-Ovh-Consumer: \(account.consumerKey)",
      "X-Ovh-Timestamp: \(time)", "X-Ovh-Signature: \(signature)", "Content-Type: application/json",
      "Accept: application/json",
    ]
  }

  static func signature(_ account: Account, _ method: String, _ url: String, _ body: String, _ time: Int64) -> String {
    let signed = [
      account.applicationSecret, account.consumerKey, method, url, body, String(time),
    ].joined(separator: "+")
    let digest = Insecure.SHA1.hash(data: Data(signed.utf8))
    return "$1$" + digest.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }
}
