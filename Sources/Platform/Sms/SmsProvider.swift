import Http
public import Kernel

/// A service that sends text messages for money.
///
/// Two calls, whatever the service: what its own interface asks stays behind them. None of them sends twice, and none says that
/// a message was refused when it may have been taken.
public protocol SmsProvider: Sendable {
  /// Hands over one message, once.
  func send(_ message: SmsMessage) async -> SmsDelivery
  /// What became of a message that was taken.
  func report(on message: TakenSms) async -> SmsReport
}

/// A text message on its way.
public struct SmsMessage: Sendable, Hashable {
  public let to: MobileNumber
  public let text: String
  /// What the telephone shows as the sender, where the service may choose it.
  public let sender: String
  /// Our own name for it, by which the service finds it again.
  public let reference: String
  /// Whether it holds letters that the alphabet of telephones does not have.
  public let isUnicode: Bool

  public init(to: MobileNumber, text: String, sender: String, reference: String, isUnicode: Bool) {
    self.to = to
    self.text = text
    self.sender = sender
    self.reference = reference
    self.isUnicode = isUnicode
  }
}

/// A message that the service has taken.
public struct TakenSms: Sendable, Hashable {
  /// What the service calls it.
  public let id: String
  /// What we call it.
  public let reference: String

  public init(id: String, reference: String) {
    self.id = id
    self.reference = reference
  }
}

/// What became of a message that was handed to the service.
public enum SmsDelivery: Sendable, Hashable {
  /// The service took charge of it, and counts it.
  case accepted(id: String, reply: String)
  /// The service will never take this message.
  case refused(reply: String)
  /// The service did not take it now; it can be tried again, where it says so after some seconds.
  case postponed(reply: String, after: Int64?)
  /// The service was not reached, or lets nobody in, or has no credit left: nothing was said about this message.
  case unavailable(reason: Phrase)
  /// The message may have been taken: sent again it could arrive, and be paid, twice.
  case uncertain(reason: Phrase)
}

extension SmsDelivery {
  /// That a message was not taken, or that nobody knows.
  init(_ ending: ServiceExchange.Ending) {
    switch ending {
    case .refused(let said, _): self = .refused(reply: said)
    case .postponed(let said, let after): self = .postponed(reply: said, after: after)
    case .unavailable(let reason), .notLetIn(let reason): self = .unavailable(reason: reason)
    case .uncertain(let reason): self = .uncertain(reason: reason)
    }
  }
}

/// What a service knows of a message that it took.
public enum SmsReport: Sendable, Hashable {
  /// Nothing yet.
  case pending
  case delivered
  /// It did not arrive and will not.
  case undelivered(said: String)
  /// The service could not be asked.
  case unknown(reason: Phrase)
}
