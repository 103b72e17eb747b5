import Kernel

/// What is told of the records of a bank's file, the same for every format.
extension Finding {
  /// An amount that is none.
  static func amountUnreadable(_ text: String, field: String, line: Int, expected: Phrase) -> Finding {
    Finding(
      .rejected, "amount_unreadable", line: line, field: field,
      reason: Phrase("«\(text)» is not an amount: expected \(expected)"),
      remedy: Phrase("correct the amount and replay the record"))
  }

  /// A day that is none.
  static func dayUnreadable(_ text: String, field: String, line: Int, expected: Phrase) -> Finding {
    Finding(
      .rejected, "day_unreadable", line: line, field: field,
      reason: Phrase("«\(text)» is not a day: expected \(expected)"),
      remedy: Phrase("correct the day and replay the record"))
  }

  /// A day that its month does not have, such as 30 February, taken as the last of the month.
  static func dayClamped(_ text: String, to day: CivilDate, field: String, line: Int) -> Finding {
    Finding(
      .warning, "day_clamped", line: line, field: field,
      reason: Phrase("the calendar has no day «\(text)»; it was read as \(day)"))
  }

  /// A statement that gives no number of its account.
  static func accountMissing(line: Int) -> Finding {
    Finding(
      .warning, "account_missing", line: line,
      reason: Phrase("the file does not say of which account it is"),
      remedy: Phrase("its entries are kept together under the account «?»"))
  }

  /// A file that names no currency.
  static func currencyAssumed(_ currency: Currency, line: Int) -> Finding {
    Finding(
      .notice, "currency_assumed", line: line,
      reason: Phrase("the file names no currency; its amounts were read in \(currency)"))
  }

  /// A record that stands where it has no business.
  static func recordOutOfPlace(_ record: String, line: Int) -> Finding {
    Finding(
      .warning, "record_out_of_place", line: line, field: record,
      reason: Phrase("a record \(record) stands outside of any statement or entry it could belong to"),
      remedy: Phrase("check that the file is complete"))
  }

  /// A statement without the balance it begins or ends with.
  static func balanceMissing(_ account: String, isOpening: Bool, line: Int) -> Finding {
    isOpening
      ? Finding(
        .warning, "opening_missing", line: line,
        reason: Phrase("a statement of account \(account) has no opening balance"),
        remedy: Phrase("check that the file is complete"))
      : Finding(
        .warning, "closing_missing", line: line,
        reason: Phrase("a statement of account \(account) has no closing balance"),
        remedy: Phrase("its entries are loaded but not matched automatically; import the whole file"))
  }
}
