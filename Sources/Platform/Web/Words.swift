import Foundation
public import Kernel
import Language
public import Mustache

/// The texts of the interface in every language.
public struct Words: Sendable {
  private let books: [LanguageCode: [String: String]]
  private let phrases: [LanguageCode: [String: String]]

  /// Reads `Texts/fr/*.json` and `Texts/en/*.json` of each target: flat objects of key and text, a file for each subject
  /// (the first word of its keys).
  public static func shipped(by targets: [String]) throws -> Words {
    var books: [LanguageCode: [String: String]] = [:]
    for language in LanguageCode.ofInterface {
      var book: [String: String] = [:]
      for target in targets {
        let folder = "Texts/\(language.rawValue)"
        for (path, data) in try ShippedFolder.files(folder, of: target) where path.hasSuffix(".json") {
          let texts: [String: String]
          do {
            texts = try JSONDecoder().decode([String: String].self, from: data)
          } catch {
            throw WebSetupError.textsUnreadable(file: "\(folder)/\(path) of \(target)", reason: "\(error)")
          }
          for (key, text) in texts {
            guard book.updateValue(text, forKey: key) == nil else { throw WebSetupError.textTwice(key) }
          }
        }
      }
      books[language] = book
    }
    return Words(books, phrases: try phrases(of: targets))
  }

  /// What `Texts/phrases.LANGUAGE.json` of each target says for the English sentences that arise in rules and readers.
  private static func phrases(of targets: [String]) throws -> [LanguageCode: [String: String]] {
    var result: [LanguageCode: [String: String]] = [:]
    for target in targets {
      for (path, data) in try ShippedFolder.files("Texts", of: target) where path.hasPrefix("phrases.") {
        guard let language = LanguageCode(interface: path.dropFirst("phrases.".count).dropLast(".json".count))
        else { throw WebSetupError.textsUnreadable(file: "\(path) of \(target)", reason: "its language is not known") }
        do {
          let texts = try JSONDecoder().decode([String: String].self, from: data)
          result[language, default: [:]].merge(texts) { first, _ in first }
        } catch {
          throw WebSetupError.textsUnreadable(file: "\(path) of \(target)", reason: "\(error)")
        }
      }
    }
    return result
  }

  public init(_ books: [LanguageCode: [String: String]], phrases: [LanguageCode: [String: String]] = [:]) {
    self.phrases = phrases.reduce(into: [:]) { result, book in
      result[book.key] = book.key == .french ? book.value.mapValues(Typography.french) : book.value
    }
    self.books = books.reduce(into: [:]) { result, book in
      result[book.key] = book.value.mapValues { text in
        book.key == .french ? Typography.french(text) : text.replacing("'", with: "’")
      }
    }
  }

  /// The texts of one language.
  public subscript(language: LanguageCode) -> WordBook {
    WordBook(language: language, texts: books[language] ?? [:], phrases: phrases[language] ?? [:])
  }
}

/// The texts of one language, for a page and its template.
///
/// In Swift `words("customers.title")`, with arguments for the `{name}`s of a text:
/// `words("signin.space", ["company": name])`, and counted: `words("items.count", count: 3)` takes `items.count.one` or
/// `items.count.other` and fills in `{count}`. In a template `{{t.customers.title}}`. A text that does not exist shows
/// as its key in double brackets.
public struct WordBook: Sendable {
  public let language: LanguageCode
  let texts: [String: String]
  var phrases: [String: String] = [:]
  var prefix = ""

  public var keys: Set<String> { Set(texts.keys) }

  /// A text as it stands, its places unfilled.
  subscript(key: String) -> String? { texts[key] }

  /// Whether there is such a text: for what may go without.
  public func has(_ key: String) -> Bool { texts[key] != nil }

  public func callAsFunction(_ key: String, _ arguments: [String: String] = [:]) -> String {
    guard let text = texts[key] else { return "⟦\(key)⟧" }
    // Most sentences of most pages pass here, many of them without a place.
    return arguments.isEmpty ? text : Placeholders.filled(text) { arguments[String($0)] }
  }

  /// A sentence that arose in a rule or a reader, in this language: its facts are written as the language writes them.
  public func callAsFunction(_ phrase: Phrase) -> String {
    let (amounts, dates) = (AmountFormat(language), DateFormat(language))
    return phrase.said(translate: { phrases[$0] }) { fact in
      switch fact {
      case .money(let money): amounts.amount(money)
      case .day(let day): dates.short(day)
      case .count(let value): amounts.count(value)
      case .words, .phrase: nil
      }
    }
  }

  /// What happened and what to do, in this language where the error can say it.
  public func callAsFunction(_ error: any Error) -> String {
    self(Phrase(of: error))
  }

  /// What the language says for the template of a sentence that arises in English.
  public func translation(of template: String) -> String? { phrases[template] }

  /// The templates that the language has a sentence for.
  public var templates: Set<String> { Set(phrases.keys) }

  public func callAsFunction(_ key: String, count: Int, _ arguments: [String: String] = [:]) -> String {
    // French counts 0 and 1 alike: « 0 facture », « 1 facture », « 2 factures ».
    let one = language == .french ? abs(count) < 2 : abs(count) == 1
    var arguments = arguments
    arguments["count"] = AmountFormat(language).count(count)
    return self("\(key).\(one ? "one" : "other")", arguments)
  }
}

extension WordBook: MustacheParent, CustomStringConvertible {
  public func child(named name: String) -> Any? {
    WordBook(language: language, texts: texts, prefix: prefix.isEmpty ? name : "\(prefix).\(name)")
  }

  /// The text of the key read so far: a key may be a text and the beginning of others.
  public var description: String { texts[prefix] ?? "⟦\(prefix)⟧" }
}
