import Kernel
import Language
import LawRules
import Web

/// How cells of tables are written.
enum CellText {
  /// The amount, with its currency when it is not the euro; an en dash for zero.
  static func amount(_ money: Money, _ words: WordBook) -> String {
    if money.isZero { return "–" }
    let format = AmountFormat(words.language)
    return money.currency == .eur ? format.number(money) : format.amount(money)
  }

  /// Payment terms as people say them; as they are written where we do not know them.
  static func terms(_ text: String, _ words: WordBook) -> String {
    switch PaymentTerm(text) {
    case .net(0): words("terms.receipt")
    case .net(let days): words("terms.net", count: days)
    case .daysThenEndOfMonth(let days): words("terms.days_eom", ["days": "\(days)"])
    case .endOfMonthThenDays(let days): words("terms.eom_days", ["days": "\(days)"])
    case .daysEndOfMonthThe(let days, let day): words("terms.eom_the", ["days": "\(days)", "day": "\(day)"])
    case .decadeThenDays(let days): words("terms.decade", ["days": "\(days)"])
    case nil: text
    }
  }

  private static let usualTerms = [
    "NET0", "NET15", "NET30", "NET45", "NET50", "NET60", "D30_THEN_EOM", "D45_THEN_EOM", "EOM_THEN_D45",
  ]

  /// The terms that people choose among, with those that are set when they are others.
  static func termChoices(with own: String?, _ words: WordBook) -> [(value: String, name: String)] {
    let all = own.map { usualTerms.contains($0) || $0.isEmpty ? usualTerms : usualTerms + [$0] } ?? usualTerms
    return all.map { ($0, capitalised(terms($0, words))) }
  }

  /// The class of the ageing ramp for so many days late.
  static func bucket(_ daysLate: Int) -> String {
    switch daysLate {
    case ...0: "a0"
    case 1...30: "a1"
    case 31...60: "a2"
    case 61...90: "a3"
    case 91...120: "a4"
    default: "a5"
    }
  }

  /// Each text once, with how often it stands, the commonest first; few, because a person reads them.
  static func counted(_ texts: [String], _ words: WordBook) -> [String] {
    var counts: [String: Int] = [:]
    var order: [String] = []
    for text in texts {
      if counts[text, default: 0] == 0 { order.append(text) }
      counts[text, default: 0] += 1
    }
    let sorted = order.enumerated().sorted {
      (counts[$1.element] ?? 0, $0.offset) < (counts[$0.element] ?? 0, $1.offset)
    }
    return sorted.prefix(5).map { place in
      let count = counts[place.element] ?? 0
      return count > 1 ? place.element + " " + words("outlook.times", count: count) : place.element
    }
  }
}
