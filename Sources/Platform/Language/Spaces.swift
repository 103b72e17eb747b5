import Kernel

extension LanguageCode {
  /// What stands before `:` and between an amount and its symbol.
  static let noBreakSpace = "\u{A0}"
  /// What groups thousands in French. E-mails use the wider ``noBreakSpace``, which every reader draws.
  static let narrowSpace = "\u{202F}"
}
