public import Kernel

/// Which text of a message: one heading of one step, in one language; the company's usual one or one that it has named.
public struct TextKey: Sendable, Hashable {
  public let language: LanguageCode
  public let step: ReminderStep
  public let heading: Heading
  /// What the company calls it, of several for a kind of step; `nil` for the one that is used where none is named.
  public let variant: String?

  /// What of a message a company may word itself; the rest is shared by every message.
  public enum Heading: String, Sendable, Hashable, CaseIterable {
    case emailSubject = "email.subject"
    case emailPreheader = "email.preheader"
    case emailOpening = "email.opening"
    case letterSubject = "letter.subject"
    case letterOpening = "letter.opening"
    case letterClosing = "letter.closing"
    case sms = "sms.text"
    case callScript = "call.script"

    /// What a message of a step has: a formal notice is a registered letter, a word about a promise and one before a direct
    /// debit an e-mail, and a call is spoken.
    public static func all(of step: ReminderStep) -> [Heading] {
      switch step {
      case .call: [.callScript]
      case .formalNotice, .promise, .debitNotice: written
      case .courtesy, .returned, .first, .second, .last: written + [.sms]
      }
    }

    private static let written: [Heading] = [
      .emailSubject, .emailPreheader, .emailOpening, .letterSubject, .letterOpening, .letterClosing,
    ]

    /// Letters that a text may have: a subject is one line that a mail reader shows whole.
    public var charactersMax: Int {
      switch self {
      case .emailSubject, .letterSubject: 200
      case .emailPreheader: 300
      // Three parts of the alphabet of telephones.
      case .sms: 459
      case .emailOpening, .letterOpening, .letterClosing, .callScript: 3_000
      }
    }

    public var isOneLine: Bool {
      self == .emailSubject || self == .emailPreheader || self == .letterSubject || self == .sms
    }
  }

  public init(_ language: LanguageCode, _ step: ReminderStep, _ heading: Heading, variant: String? = nil) {
    self.variant = variant
    self.language = language
    self.step = step
    self.heading = heading
  }

  /// The name of the text among the shipped ones: `first/email.subject`, and of one that was named
  /// `first@Ferme/email.subject`.
  public var name: String { TextKey.name(step, heading.rawValue, variant: variant) }

  public static func name(_ step: ReminderStep, _ heading: String, variant: String? = nil) -> String {
    "\(step.rawValue)\(variant.map { "@\($0)" } ?? "")/\(heading)"
  }
}

/// What a text of a company's own may hold.
public enum TextRule {
  /// Values that stand in every message, or nearly.
  public static let fields = [
    "creditor", "debtor", "town", "author", "role", "reference", "total", "claimed", "penalty_total", "indemnity_total",
    "count", "Count", "count_words", "number", "day", "first_due", "pay_by", "days_words", "symbol", "greeting",
    "broken", "earlier", "earlier_of", "notice_of", "rate", "indemnity", "already_paid", "phone",
    "returned", "received", "returned_on", "siren", "promised_sum", "received_sum", "credited",
    "mandate", "account", "creditor_id",
  ]
  /// What a passage may depend on.
  public static let flags = [
    "several", "penalties", "interest", "indemnities", "consumer", "portal", "agreed", "public", "instalment",
    "several_returned", "in_part", "several_earlier", "whole_due", "noticed", "noticed_in_part",
    "several_notices",
  ]

  /// Letters of the name of a text.
  public static let nameMax = 40

  /// A name as somebody typed it, without what separates the parts of a key; `nil` for none.
  public static func name(typed text: String) -> String? {
    let plain = text.unicodeScalars.map { scalar -> Character in
      let isPart = scalar == "/" || scalar == "@" || scalar.properties.generalCategory == .control
      return isPart ? " " : Character(scalar)
    }
    let name = String(plain).split(separator: " ").joined(separator: " ").prefix(nameMax)
    return name.isEmpty ? nil : String(name)
  }

  /// What is wrong with a text, and where.
  public enum Problem: Hashable, Sendable {
    case empty
    case tooLong(Int)
    case severalLines
    /// A field that does not exist, as it was written.
    case unknown(String, line: Int)
    /// A field between single braces, as other programs write them: it would leave as it is.
    case singleBraces(String, line: Int)
    /// Two braces that nothing closes.
    case unclosedTag(line: Int)
    /// A passage that is begun and not ended.
    case unclosedPassage(String, line: Int)
    /// An end without its beginning.
    case unopened(String, line: Int)
  }

  /// Everything that is wrong with a text; empty when a message can be made of it.
  public static func problems(_ text: String, _ heading: TextKey.Heading) -> [Problem] {
    if text.allSatisfy(\.isWhitespace) { return [.empty] }
    var problems: [Problem] = []
    if text.count > heading.charactersMax { problems.append(.tooLong(heading.charactersMax)) }
    if heading.isOneLine, text.contains(where: \.isNewline) { problems.append(.severalLines) }
    var open: [(name: String, line: Int)] = []
    var rest = text[...]
    var line = 1
    while let start = rest.firstRange(of: "{{") {
      problems += singleBraces(rest[..<start.lowerBound], from: line)
      line += rest[..<start.lowerBound].count { $0.isNewline }
      guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
        return problems + [.unclosedTag(line: line)] + open.map { .unclosedPassage($0.name, line: $0.line) }
      }
      let tag = String(rest[start.upperBound..<end.lowerBound])
      switch tag.first {
      case "#", "^":
        let name = String(tag.dropFirst())
        if !flags.contains(name), !fields.contains(name) { problems.append(.unknown(tag, line: line)) }
        open.append((name, line))
      case "/":
        let name = String(tag.dropFirst())
        if open.last?.name == name { open.removeLast() } else { problems.append(.unopened(name, line: line)) }
      default: if !fields.contains(tag) { problems.append(.unknown(tag, line: line)) }
      }
      line += tag.count { $0.isNewline }
      rest = rest[end.upperBound...]
    }
    return problems + singleBraces(rest, from: line) + open.map { .unclosedPassage($0.name, line: $0.line) }
  }

  private static func singleBraces(_ text: Substring, from line: Int) -> [Problem] {
    text.matches(of: /\{(\p{L}[\p{L}\p{N}_ .]*)\}/).map { found in
      .singleBraces(String(found.1), line: line + text[..<found.range.lowerBound].count { $0.isNewline })
    }
  }
}
