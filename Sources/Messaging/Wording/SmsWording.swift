import Kernel
public import MessagingRules

extension ReminderWording {
  /// The text message: no amount and no invoice, because whoever holds the telephone reads it.
  public func sms() throws -> String { SmsText.plain(try step("sms.text").joined(separator: " ")) }
}
