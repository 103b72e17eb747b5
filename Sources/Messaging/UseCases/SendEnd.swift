import Kernel
import Mail
import MessagingRules
import Sms

/// How the handing over of one message ended, whatever it travels by.
enum SendEnd: Sendable {
  /// - Parameter external: what a service of text messages calls it, with the service's name before it.
  case accepted(reply: String, external: String? = nil)
  case refused(reply: String)
  /// Not now.
  /// - Parameter delay: seconds before the next attempt; `nil` when there is no point in another.
  case postponed(reply: String, delay: Int64?)
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
      self = .postponed(reply: reply, delay: RetryDelay.seconds(afterAttempts: attempts))
    case .unavailable(let reason): self = .unavailable(reason: reason)
    case .uncertain(let reason): self = .uncertain(reason: reason)
    }
  }

  init(_ delivery: SmsDelivery, by service: SmsService, attempts: Int) {
    switch delivery {
    case .accepted(let id, let reply): self = .accepted(reply: reply, external: "\(service.rawValue):\(id)")
    case .refused(let reply): self = .refused(reply: reply)
    case .postponed(let reply, let after):
      let delay = SmsRetry.seconds(afterAttempts: attempts).map { max($0, min(after ?? 0, SmsRetry.waitMax)) }
      self = .postponed(reply: reply, delay: delay)
    case .unavailable(let reason): self = .unavailable(reason: reason)
    case .uncertain(let reason): self = .uncertain(reason: reason)
    }
  }
}
