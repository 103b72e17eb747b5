public import Kernel

/// How a due date follows from an invoice's date.
///
/// Written in short in settings and customer files: see ``init(_:)``.
public enum PaymentTerm: Hashable, Sendable {
  /// So many calendar days after the invoice; 0 for payment on receipt.
  case net(Int)
  /// So many days, then the end of that month (`D45_THEN_EOM`).
  case daysThenEndOfMonth(Int)
  /// The end of the invoice's month, then so many days (`EOM_THEN_D45`).
  case endOfMonthThenDays(Int)
  /// So many days, end of month, then a day of the next month (*30 jours fin de mois le 10*).
  case daysEndOfMonthThe(Int, day: Int)
  /// So many days after the end of the ten-day period of delivery (perishable goods, periodic invoices).
  case decadeThenDays(Int)

  /// The due date. The law shifts no due date that falls on a day off, so neither do we.
  ///
  /// Source: Code de commerce, art. L441-10 I, both readings of "end of month" being lawful; regles-fr §1.2.
  public func due(from start: CivilDate) -> CivilDate {
    switch self {
    case .net(let days): start.adding(days: days)
    case .daysThenEndOfMonth(let days): start.adding(days: days).endOfMonth
    case .endOfMonthThenDays(let days): start.endOfMonth.adding(days: days)
    case .daysEndOfMonthThe(let days, let day):
      PaymentTerm.dayOfMonth(day, after: start.adding(days: days).endOfMonth)
    case .decadeThenDays(let days): PaymentTerm.endOfDecade(start).adding(days: days)
    }
  }

  /// The 10th, the 20th or the last day of the month.
  public static func endOfDecade(_ day: CivilDate) -> CivilDate {
    switch day.day {
    case ...10: day.firstOfMonth.adding(days: 9)
    case ...20: day.firstOfMonth.adding(days: 19)
    default: day.endOfMonth
    }
  }

  private static func dayOfMonth(_ day: Int, after end: CivilDate) -> CivilDate {
    let first = end.adding(days: 1)
    return min(first.adding(days: day - 1), first.endOfMonth)
  }
}

extension PaymentTerm: LosslessStringConvertible, Codable {
  /// Reads `NET30`, `D45_THEN_EOM`, `EOM_THEN_D45`, `EOM_30_THE_10`, `DECADE30` or `ON_RECEIPT`, in either case.
  public init?(_ text: String) {
    let upper = text.uppercased()
    let parts = upper.split(separator: "_", omittingEmptySubsequences: false).map { String($0) }
    func number(_ part: String, after prefix: String) -> Int? {
      guard part.hasPrefix(prefix), let value = Int(part.dropFirst(prefix.count)), (0...365).contains(value) else {
        return nil
      }
      return value
    }
    switch parts.count {
    case 1:
      if let days = number(parts[0], after: "NET") {
        self = .net(days)
      } else if let days = number(parts[0], after: "DECADE") {
        self = .decadeThenDays(days)
      } else {
        return nil
      }
    case 2 where upper == "ON_RECEIPT": self = .net(0)
    case 3 where parts[1] == "THEN" && parts[2] == "EOM":
      guard let days = number(parts[0], after: "D") else { return nil }
      self = .daysThenEndOfMonth(days)
    case 3 where parts[0] == "EOM" && parts[1] == "THEN":
      guard let days = number(parts[2], after: "D") else { return nil }
      self = .endOfMonthThenDays(days)
    case 4 where parts[0] == "EOM" && parts[2] == "THE":
      guard let days = number(parts[1], after: ""), let day = Int(parts[3]), (1...31).contains(day) else { return nil }
      self = .daysEndOfMonthThe(days, day: day)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .net(let days): "NET\(days)"
    case .daysThenEndOfMonth(let days): "D\(days)_THEN_EOM"
    case .endOfMonthThenDays(let days): "EOM_THEN_D\(days)"
    case .daysEndOfMonthThe(let days, let day): "EOM_\(days)_THE_\(day)"
    case .decadeThenDays(let days): "DECADE\(days)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let term = PaymentTerm(text) else { throw LawError.unknownTerms(text) }
    self = term
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
