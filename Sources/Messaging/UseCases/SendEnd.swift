import Http
import Kernel
import Mail
import MessagingRules
import Postal
import Sms

/// How the handing over of one message ended, whatever it travels by.
enum SendEnd: Sendable {
  /// - Parameter external: what a service that is paid calls it, with the service's name before it.
  case accepted(reply: String, external: String? = nil)
  case refused(reply: String)
  /// Not now.
  /// - Parameter delay: seconds before the next attempt; `nil` when there is no point in another.
  case postponed(reason: Phrase, delay: Int64?)
  /// Nothing was said about this message.
  case unavailable(reason: Phrase)
  /// It may have been taken.
  case uncertain(reason: Phrase)

  /// - Parameter attempts: those that were made, this one with them.
  init(_ delivery: MailDelivery, attempts: Int) {
    switch delivery {
    case .accepted(let reply): self = .accepted(reply: reply)
    case .refused(let reply): self = .refused(reply: reply)
    case .postponed(let reply):
      self = .postponed(reason: Phrase(quoting: reply), delay: RetryDelay.seconds(afterAttempts: attempts))
    case .unavailable(let reason): self = .unavailable(reason: reason)
    case .uncertain(let reason): self = .uncertain(reason: reason)
    }
  }

  init(_ delivery: SmsDelivery, by service: SmsService, attempts: Int) {
    switch delivery {
    case .accepted(let id, let reply): self = .accepted(reply: reply, external: "\(service.rawValue):\(id)")
    case .refused(let reply): self = .refused(reply: reply)
    case .postponed(let reply, let after):
      self = .postponed(
        reason: Phrase(quoting: reply), delay: ServiceRetry.seconds(afterAttempts: attempts, asked: after))
    case .unavailable(let reason): self = .unavailable(reason: reason)
    case .uncertain(let reason): self = .uncertain(reason: reason)
    }
  }

  init(_ delivery: PostalDelivery, by way: PostalWay, attempts: Int) {
    switch delivery {
    case .accepted(let id, let reply): self = .accepted(reply: reply, external: way.external(id))
    case .refused(let reply): self = .refused(reply: reply)
    case .postponed(let reason, let after):
      self = .postponed(reason: reason, delay: ServiceRetry.seconds(afterAttempts: attempts, asked: after))
    case .unavailable(let reason): self = .unavailable(reason: reason)
    case .uncertain(let reason): self = .uncertain(reason: reason)
    }
  }
}
