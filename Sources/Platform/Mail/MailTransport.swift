public import Kernel

/// A message on its way: who it is from and for, and its bytes.
public struct MailEnvelope: Sendable, Hashable {
  public let from: MailAddress
  public let to: MailAddress
  /// Who else the same bytes go to.
  public let copies: [MailAddress]
  public let bytes: [UInt8]

  public init(from: MailAddress, to: MailAddress, copies: [MailAddress] = [], bytes: [UInt8]) {
    self.from = from
    self.to = to
    self.copies = copies
    self.bytes = bytes
  }

  /// The same message to its recipient only.
  public var withoutCopies: MailEnvelope { MailEnvelope(from: from, to: to, bytes: bytes) }
}

/// What became of a message that was handed to the mail server.
public enum MailDelivery: Sendable, Hashable {
  /// The server took charge of it; `reply` is its sentence.
  case accepted(reply: String)
  /// The server will never take this message (5xx).
  case refused(reply: String)
  /// The server did not take this message now (4xx); it can be tried again.
  case postponed(reply: String)
  /// The server was not reached or let nobody in; no message was handed over, and the next one would fare no better.
  case unavailable(reason: Phrase)
  /// The whole message was handed over and the server's answer was lost: it may have been taken. Sending it again
  /// could make it arrive twice.
  case uncertain(reason: Phrase)
}

/// What carries messages. A value, so that tests put their own in its place.
public struct MailTransport: Sendable {
  public let deliver: @Sendable (MailEnvelope) async -> MailDelivery

  public init(_ deliver: @escaping @Sendable (MailEnvelope) async -> MailDelivery) { self.deliver = deliver }
}
