import Foundation
public import Kernel
import Language
public import MessagingRules
import Mustache
import Synchronization

/// The shipped texts of one language: templates by file and heading.
public struct TextBook: Sendable {
  public let language: LanguageCode
  private var templates: [String: MustacheTemplate]
  private var sources: [String: String]
  /// Texts of the company's own of which no message can be made.
  private var unreadable: Set<String> = []

  /// The books that were read: the texts of a program do not change while it runs, and parsing them takes longer than
  /// wording a message.
  private static let books = Mutex<[LanguageCode: TextBook]>([:])

  /// The texts that come with the program.
  public static func shipped(_ language: LanguageCode) throws -> TextBook {
    if let known = books.withLock({ $0[language] }) { return known }
    let book = try read(language)
    books.withLock { $0[language] = book }
    return book
  }

  private static func read(_ language: LanguageCode) throws -> TextBook {
    var files: [(name: String, text: String)] = []
    for name in ["common"] + ReminderStep.allCases.map(\.rawValue) {
      let data = try ShippedFiles.read("Texts/\(language.rawValue)/\(name).txt", of: "Messaging")
      files.append((name, String(decoding: data, as: UTF8.self)))
    }
    return try TextBook(language, files: files)
  }

  init(_ language: LanguageCode, files: [(name: String, text: String)]) throws {
    self.language = language
    templates = [:]
    sources = [:]
    for (name, text) in files {
      for (heading, body) in TextBook.sections(text) {
        templates["\(name)/\(heading)"] = try TextBook.template(body, language)
        sources["\(name)/\(heading)"] = body.replacing("\n", with: "\n\n")
      }
    }
  }

  private static func template(_ body: String, _ language: LanguageCode) throws -> MustacheTemplate {
    let set = language == .french ? Typography.french(body) : body.replacing("'", with: "’")
    // Texts are worded as plain text; what becomes HTML is escaped when the HTML is made.
    return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + set)
  }

  /// The same book with a company's own texts in the place of the shipped ones. They were checked when they were written;
  /// one that cannot be read all the same keeps the messages it is for from leaving, with a word that says which it is.
  public func with(_ texts: [TextKey: StoredText]) -> TextBook {
    var copy = self
    for (key, text) in texts where key.language == language {
      guard let content = text.content else { continue }
      copy.sources[key.name] = content
      let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
      if let template = try? TextBook.template(TextBook.body(lines), language) {
        copy.templates[key.name] = template
      } else {
        copy.unreadable.insert(key.name)
      }
    }
    return copy
  }

  /// A text as it is written, its paragraphs apart by a blank line; empty when there is none under this name.
  public func source(of name: String) -> String { sources[name] ?? "" }

  /// The texts of a step as they would leave, by heading: those with a name, and where it says nothing the usual ones.
  public func texts(of step: ReminderStep, variant: String?) -> [TextKey.Heading: String] {
    Dictionary(
      uniqueKeysWithValues: TextKey.Heading.all(of: step).map { heading in
        let named = sources[TextKey.name(step, heading.rawValue, variant: variant)]
        return (heading, named ?? source(of: TextKey.name(step, heading.rawValue)))
      })
  }

  /// Whether there is a text under a name.
  func has(_ name: String) -> Bool { templates[name] != nil || unreadable.contains(name) }

  /// Every heading, as `file/heading`.
  var keys: Set<String> { Set(templates.keys) }

  /// The text under a heading with its values put in, paragraph by paragraph.
  func paragraphs(_ key: String, _ values: [String: Any]) throws(WordingError) -> [String] {
    if unreadable.contains(key) { throw .unreadable(key: key, language: language) }
    guard let template = templates[key] else { throw .missing(key: key, language: language) }
    return template.render(values).split(separator: "\n").map { String($0) }
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  func text(_ key: String, _ values: [String: Any] = [:]) throws(WordingError) -> String {
    try paragraphs(key, values).joined(separator: " ")
  }

  /// Headings start with `== `; lines before the first are comments; the lines of a paragraph are joined.
  private static func sections(_ text: String) -> [(heading: String, body: String)] {
    var sections: [(heading: String, lines: [Substring])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("== ") {
        sections.append((String(line.dropFirst(3)), []))
      } else if let last = sections.indices.last {
        sections[last].lines.append(line)
      }
    }
    return sections.map { ($0.heading, body($0.lines)) }
  }

  /// Lines of a paragraph joined; paragraphs, which a blank line parts, one a line.
  private static func body(_ lines: [Substring]) -> String {
    var paragraphs: [String] = []
    var startsParagraph = true
    for line in lines {
      if line.isEmpty {
        startsParagraph = true
      } else if startsParagraph {
        paragraphs.append(String(line))
        startsParagraph = false
      } else {
        paragraphs[paragraphs.count - 1] += " " + line
      }
    }
    return paragraphs.joined(separator: "\n")
  }
}

/// Why a message could not be worded.
public enum WordingError: Error, Sendable, Hashable {
  case missing(key: String, language: LanguageCode)
  /// A text of the company's own.
  case unreadable(key: String, language: LanguageCode)
  case noLines
}

extension WordingError: Explained {
  public var phrase: Phrase {
    switch self {
    case .missing(let key, let language):
      Phrase("the text \(key) is missing in the language \(language.rawValue); add it to Texts/\(language.rawValue)")
    case .unreadable(let key, let language):
      Phrase(
        "the company's own text \(key) (\(language.rawValue)) cannot be read; open it among the texts of messages and write it anew, or go back to the shipped one"
      )
    case .noLines: Phrase("a reminder without any invoice cannot be worded; give it at least one line")
    }
  }
}
