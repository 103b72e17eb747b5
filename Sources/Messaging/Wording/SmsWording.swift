import Kernel
public import MessagingRules

extension ReminderWording {
  /// What a collector may say, paragraph by paragraph.
  public func callScript() throws -> [String] { try step(TextKey.Heading.callScript.rawValue) }

  /// The text message: no amount and no invoice, because whoever holds the telephone reads it.
  public func sms() throws -> String { SmsText.plain(try step("sms.text").joined(separator: " ")) }
}
