/// A sentence for a person that keeps its facts apart from its words, so that each reader gets it in their language.
///
/// Written in English where it arises, `Phrase("\(file): the file is empty; export it again")`; its template,
/// `{1}: the file is empty; export it again`, is the key under which a language has its own
/// (`Texts/phrases.fr.json` of Pages). `Tests/Pages/PhraseTests.swift` finds each one in the sources and fails when a
/// language lacks it: write the literal inside `Phrase(…)`, and put phrases together by interpolation only.
public struct Phrase: Hashable, Sendable {
  /// What a phrase tells beside its words.
  public enum Fact: Hashable, Sendable {
    case words(String)
    case count(Int)
    case money(Money)
    case day(CivilDate)
    case phrase(Phrase)
  }

  /// The English sentence with `{1}`, `{2}`… where its facts stand.
  public let template: String
  public let facts: [Fact]

  public init(_ sentence: Sentence) {
    template = sentence.template
    facts = sentence.facts
  }

  /// Words that somebody else wrote and that are the same in every language.
  public init(quoting words: String) {
    template = "{1}"
    facts = [.words(words)]
  }

  /// What an error says of itself.
  public init(of error: any Error) {
    self = (error as? any Explained)?.phrase ?? Phrase(quoting: "\(error)")
  }

  /// Several phrases, one after the other.
  public init(listing phrases: [Phrase]) {
    template = (1...max(1, phrases.count)).map { "{\($0)}" }.joined(separator: ", ")
    facts = phrases.map { .phrase($0) }
  }

  /// The sentence made of a template and its facts.
  ///
  /// - Parameters:
  ///   - translate: the template in the reader's language, if there is one.
  ///   - write: a fact as the reader's language writes it; phrases inside are made by the same rules.
  public func said(translate: (String) -> String?, write: (Fact) -> String?) -> String {
    Placeholders.filled(translate(template) ?? template) { place in
      guard let number = Int(place), facts.indices.contains(number - 1) else { return nil }
      let fact = facts[number - 1]
      if case .phrase(let inner) = fact { return inner.said(translate: translate, write: write) }
      return write(fact) ?? fact.description
    }
  }
}

/// An error that says for people what happened and what to do.
public protocol Explained: Error, CustomStringConvertible {
  var phrase: Phrase { get }
}

extension Explained {
  public var description: String { phrase.description }
}

extension Phrase: CustomStringConvertible {
  /// In English.
  public var description: String { said(translate: { _ in nil }, write: { _ in nil }) }
}

extension Phrase.Fact: CustomStringConvertible {
  public var description: String {
    switch self {
    case .words(let text): text
    case .count(let value): String(value)
    case .money(let money): money.description
    case .day(let day): day.description
    case .phrase(let phrase): phrase.description
    }
  }
}

extension Phrase {
  /// The literal of a phrase, taken apart.
  public struct Sentence: ExpressibleByStringInterpolation, Sendable {
    fileprivate var template: String
    fileprivate var facts: [Fact]

    public init(stringLiteral value: String) {
      template = value
      facts = []
    }

    public init(stringInterpolation parts: Parts) {
      template = parts.template
      facts = parts.facts
    }

    public struct Parts: StringInterpolationProtocol, Sendable {
      fileprivate var template = ""
      fileprivate var facts: [Fact] = []

      public init(literalCapacity: Int, interpolationCount: Int) {
        template.reserveCapacity(literalCapacity + 4 * interpolationCount)
      }

      public mutating func appendLiteral(_ literal: String) { template += literal }
      public mutating func appendInterpolation(_ words: String) { add(.words(words)) }
      public mutating func appendInterpolation(_ words: Substring) { add(.words(String(words))) }
      public mutating func appendInterpolation(_ value: Int) { add(.count(value)) }
      public mutating func appendInterpolation(_ value: Int64) { add(.count(Int(value))) }
      public mutating func appendInterpolation(_ money: Money) { add(.money(money)) }
      public mutating func appendInterpolation(_ day: CivilDate) { add(.day(day)) }
      public mutating func appendInterpolation(_ phrase: Phrase) { add(.phrase(phrase)) }
      public mutating func appendInterpolation(_ currency: Currency) { add(.words(currency.code)) }

      private mutating func add(_ fact: Fact) {
        facts.append(fact)
        template += "{\(facts.count)}"
      }
    }
  }
}

extension Phrase: Codable {
  private enum CodingKeys: String, CodingKey { case template, facts }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    template = try container.decode(String.self, forKey: .template)
    facts = try container.decode([Fact].self, forKey: .facts)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(template, forKey: .template)
    try container.encode(facts, forKey: .facts)
  }
}

extension Phrase.Fact: Codable {
  private enum CodingKeys: String, CodingKey { case words, count, money, day, phrase }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let count = try container.decodeIfPresent(Int.self, forKey: .count) {
      self = .count(count)
    } else if let money = try container.decodeIfPresent(Money.self, forKey: .money) {
      self = .money(money)
    } else if let day = try container.decodeIfPresent(CivilDate.self, forKey: .day) {
      self = .day(day)
    } else if let phrase = try container.decodeIfPresent(Phrase.self, forKey: .phrase) {
      self = .phrase(phrase)
    } else {
      self = .words(try container.decode(String.self, forKey: .words))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .words(let text): try container.encode(text, forKey: .words)
    case .count(let value): try container.encode(value, forKey: .count)
    case .money(let money): try container.encode(money, forKey: .money)
    case .day(let day): try container.encode(day, forKey: .day)
    case .phrase(let phrase): try container.encode(phrase, forKey: .phrase)
    }
  }
}
