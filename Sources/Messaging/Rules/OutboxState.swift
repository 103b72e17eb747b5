/// By what a message travels.
public enum Channel: String, Sendable, Hashable, Codable, CaseIterable {
  case email
  case letter
  case registeredLetter = "registered_letter"
  /// A text message to a mobile telephone, which is paid for.
  case sms

  public var isPaper: Bool { self == .letter || self == .registeredLetter }
}

/// Where a message stands between its decision and its proof.
public enum OutboxState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Decided, to be sent from its next attempt on.
  case pending
  /// A sender has begun to hand it over and has not recorded the end.
  case sending
  case sent
  /// The server refused it for good, or we gave up: a person must look.
  case failed
  /// It may have left: the sender stopped between the server's answer and our record, or the answer of a service that is paid
  /// was lost. Never sent again by itself.
  case toCheck = "to_check"
  /// Its reason disappeared before it left: the invoice was paid, contested or promised.
  case withdrawn
}

/// How fast messages may leave, so that the mail server does not take us for a spammer.
public struct SendingRate: Sendable, Hashable, Codable {
  /// The most that leave in a span of time.
  public let most: Int
  /// The seconds of that span.
  public let seconds: Int64

  public init(perMinute most: Int) { self.init(most, in: 60) }

  public init(perHour most: Int) { self.init(most, in: 3_600) }

  private init(_ most: Int, in seconds: Int64) {
    self.most = most
    self.seconds = seconds
  }

  /// How many more may leave now.
  /// - Parameter sent: what left in the span that ends now.
  public func allowance(sent: Int) -> Int { max(0, most - sent) }
}

/// Limits of the outbox, each with its reason.
public enum OutboxLimits {
  /// Seconds a sender keeps a message to itself: longer than the longest conversation with a mail server, so that only
  /// a dead sender's messages expire.
  public static let leaseSeconds: Int64 = 600
  /// Messages taken at once: enough to keep every core drawing, few enough to lose little when killed.
  public static let batch = 64
  /// The same where documents go with them, each of which may be megabytes kept in memory.
  public static let enclosingBatch = 16
}
