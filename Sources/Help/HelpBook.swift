import CCmark
import Foundation
public import Kernel
import Language
public import Web

/// The help of the program: an article a page and a few on the law, in each language.
///
/// An article is a file `Articles/LANGUAGE/NAME.md`: lines `key: value`, a blank line, then Markdown.
public struct HelpBook: Sendable {
  private let articles: [LanguageCode: [HelpArticle]]

  /// Reads the articles that come with the program.
  public static func shipped() throws -> HelpBook {
    var books: [LanguageCode: [HelpArticle]] = [:]
    for language in LanguageCode.ofInterface {
      let files = try ShippedFolder.files("Articles/\(language.rawValue)", of: "Help")
      books[language] = try files.filter { $0.path.hasSuffix(".md") }.map { file in
        try HelpArticle(
          name: String(file.path.dropLast(".md".count)), text: String(decoding: file.data, as: UTF8.self), language)
      }.sorted { Folding.folded($0.title) < Folding.folded($1.title) }
    }
    return HelpBook(articles: books)
  }

  init(articles: [LanguageCode: [HelpArticle]]) { self.articles = articles }

  public func all(_ language: LanguageCode) -> [HelpArticle] { articles[language] ?? [] }

  public func article(_ name: String, _ language: LanguageCode) -> HelpArticle? {
    all(language).first { $0.name == name }
  }

  /// The articles with every word that was asked for, those that have them in the title first. Accents do not count.
  public func search(_ asked: String, _ language: LanguageCode) -> [HelpArticle] {
    let words = Folding.folded(asked).split(separator: " ")
    guard !words.isEmpty else { return [] }
    let found = all(language).filter { article in words.allSatisfy { article.folded.contains($0) } }
    let titled = found.filter { article in words.allSatisfy { Folding.folded(article.title).contains($0) } }
    return titled + found.filter { !titled.contains($0) }
  }

  /// The article of a page of the interface, the one whose pattern is nearest.
  public func article(for path: String, _ language: LanguageCode) -> HelpArticle? {
    let parts = path.split(separator: "?")[0].split(separator: "/").map(String.init)
    return all(language).compactMap { article in article.fit(parts).map { ($0, article) } }
      .max { $0.0 < $1.0 }?.1
  }

  /// What the shell shows on each page.
  public var index: HelpIndex {
    { path, language in
      guard path.hasPrefix("/"), let article = article(for: path, language) else { return nil }
      return HelpLink(title: article.title, sentence: article.sentence, path: "/aide/\(article.name)")
    }
  }
}

/// One article.
public struct HelpArticle: Sendable, Hashable {
  /// Its name in the address.
  public let name: String
  public let title: String
  /// What the page is for, in one sentence.
  public let sentence: String
  /// The roles that read it first.
  public let roles: [String]
  /// The pages it explains: paths in which `{…}` stands for anything; what is below them belongs to them.
  public let pages: [String]
  /// Its Markdown as HTML; markup that an article holds itself is left out.
  public let html: String
  /// What a search looks through.
  let folded: String

  init(name: String, text: String, _ language: LanguageCode) throws {
    let set = language == .french ? Typography.french(text) : text.replacing("'", with: "’")
    guard let blank = set.firstRange(of: "\n\n") else { throw HelpError.noHead(name) }
    var head: [String: String] = [:]
    for line in set[..<blank.lowerBound].split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { throw HelpError.noHead(name) }
      head[String(line[..<colon])] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    guard let title = head["title"], let sentence = head["sentence"] else { throw HelpError.noHead(name) }
    func list(_ key: String) -> [String] {
      (head[key] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let body = String(set[blank.upperBound...])
    self.name = name
    self.title = title
    self.sentence = sentence
    roles = list("roles")
    pages = list("pages")
    html = HelpArticle.html(body)
    folded = Folding.folded("\(title) \(sentence) \(head["words"] ?? "") \(body)")
  }

  private static func html(_ markdown: String) -> String {
    guard let text = cmark_markdown_to_html(markdown, markdown.utf8.count, CMARK_OPT_DEFAULT) else { return "" }
    defer { free(text) }
    return String(cString: text)
  }

  /// How many parts of a path a pattern of the article names, more when they are words than when they stand for
  /// anything; `nil` when none fits. The first page is only itself.
  func fit(_ parts: [String]) -> Int? {
    pages.compactMap { page -> Int? in
      let pattern = page.split(separator: "/")
      if pattern.isEmpty { return parts.isEmpty ? 1 : nil }
      guard parts.count >= pattern.count else { return nil }
      var points = 0
      for (wanted, part) in zip(pattern, parts) {
        if wanted.hasPrefix("{") {
          points += 2
        } else if wanted == part {
          points += 3
        } else {
          return nil
        }
      }
      return points
    }.max()
  }
}

/// An article is not in order.
enum HelpError: Error, CustomStringConvertible {
  case noHead(String)

  var description: String {
    switch self {
    case .noHead(let name):
      "the article \(name).md lacks its title, its sentence or the blank line under them; write «title: …»"
    }
  }
}
