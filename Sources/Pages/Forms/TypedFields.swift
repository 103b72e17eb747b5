import Foundation
import Kernel
import Language
import Web

/// Reads the fields of a form, collecting what must be corrected.
struct TypedFields {
  let form: Form
  let today: CivilDate
  let words: WordBook
  var errors = FormErrors()

  init(_ form: Form, today: CivilDate, words: WordBook) {
    self.form = form
    self.today = today
    self.words = words
  }

  /// Letters of a note: what a person says in a few sentences.
  static let noteMax = 1_000
  /// Characters that turn the direction of what follows: what is read would not be what is written.
  private static let turning: Set<Unicode.Scalar> = [
    "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
  ]
  static let nameMax = 120

  /// The text without spaces around it; `nil` when it is empty.
  mutating func text(_ name: String, max: Int) -> String? {
    let written = (form[name] ?? "").unicodeScalars.filter { !TypedFields.turning.contains($0) }
    let text = String(String.UnicodeScalarView(written)).trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.count <= max else {
      errors.add(name, words("form.too_long", ["max": AmountFormat(words.language).count(max)]))
      return nil
    }
    return text.isEmpty ? nil : text
  }

  mutating func day(_ name: String) -> CivilDate? {
    let text = form[name] ?? ""
    if let day = DateReader(today: today).day(text) { return day }
    let isEmpty = text.allSatisfy(\.isWhitespace)
    errors.add(name, isEmpty ? words("form.day_missing") : words("form.not_a_day", ["typed": text]))
    return nil
  }

  /// A day, and the time of it in a field of its own or behind the day.
  mutating func dayAndTime(_ name: String, time field: String) -> (day: CivilDate, time: TimeOfDay?)? {
    let (text, typed) = (form[name] ?? "", form[field] ?? "")
    let time = TimeOfDay(typed: typed)
    let hasTime = !typed.allSatisfy(\.isWhitespace)
    if hasTime, time == nil { errors.add(field, words("form.not_a_time", ["typed": typed])) }
    guard let found = DateReader(today: today).dayAndTime(text) else {
      let isEmpty = text.allSatisfy(\.isWhitespace)
      errors.add(name, isEmpty ? words("form.day_missing") : words("form.not_a_day_or_time", ["typed": text]))
      return nil
    }
    return (found.day, hasTime ? time : found.time)
  }

  /// An amount above zero in a currency; where it may be negative, any but zero.
  mutating func amount(_ name: String, _ currency: Currency, mayBeNegative: Bool = false) -> Money? {
    let text = form[name] ?? ""
    do {
      let minor = try DecimalReader.minorUnits(text, exponent: currency.exponent)
      if minor > 0 || (mayBeNegative && minor < 0) { return Money(minor: minor, currency) }
      errors.add(name, words("form.not_positive"))
    } catch {
      switch error {
      case .empty: errors.add(name, words("form.amount_missing"))
      case .notANumber: errors.add(name, words("form.not_an_amount", ["typed": text]))
      case .tooManyDecimals(_, let allowed):
        errors.add(name, words("form.too_many_decimals", ["typed": text, "decimals": "\(allowed)"]))
      case .overflow: errors.add(name, words("form.too_large", ["typed": text]))
      case .ambiguous: errors.add(name, words("form.ambiguous", ["typed": text]))
      }
    }
    return nil
  }
}
