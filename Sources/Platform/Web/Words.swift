import Foundation
public import Kernel
import Language
public import Mustache

/// The texts of the interface in every language.
public struct Words: Sendable {
  private let books: [LanguageCode: [String: String]]

  /// Reads `Texts/fr/*.json` and `Texts/en/*.json` of each target: flat objects of key and text, a file for each subject
  /// (the first word of its keys).
  public static func shipped(by targets: [String]) throws -> Words {
    var books: [LanguageCode: [String: String]] = [:]
    for language in LanguageCode.allCases {
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
    return Words(books)
  }

  public init(_ books: [LanguageCode: [String: String]]) {
    self.books = books.reduce(into: [:]) { result, book in
      result[book.key] = book.value.mapValues { text in
        book.key == .french ? Typography.french(text) : text.replacing("'", with: "’")
      }
    }
  }

  /// The texts of one language.
  public subscript(language: LanguageCode) -> WordBook { WordBook(language: language, texts: books[language] ?? [:]) }
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
  var prefix = ""

  public var keys: Set<String> { Set(texts.keys) }

  /// Whether there is such a text: for what may go without.
  public func has(_ key: String) -> Bool { texts[key] != nil }

  public func callAsFunction(_ key: String, _ arguments: [String: String] = [:]) -> String {
    guard var text = texts[key] else { return "⟦\(key)⟧" }
    for (name, value) in arguments { text = text.replacing("{\(name)}", with: value) }
    return text
  }

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
