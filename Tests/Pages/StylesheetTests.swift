import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Support
import Testing
import Web

/// The one style sheet: small, and nothing in it that no page uses.
@Suite("The style sheet")
struct StylesheetTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")

  /// Classes that are put together where they are written: `part` and a number, `tone` and a number.
  private static let composed = ["part", "tone"]

  @Test("every class of the style sheet stands in a template, a page or the script")
  func used() throws {
    let css = try String(
      contentsOf: Self.sources.appendingPathComponent("Platform/Web/Public/encours.css"), encoding: .utf8)
    let selectors = css.replacing(#//\*.*?\*//#.dotMatchesNewlines(), with: "")
      .replacing(/url\([^)]*\)|"[^"]*"/, with: "").replacing(/\{[^{}]*\}/, with: "{}")
    let classes = Set(selectors.matches(of: /\.([a-zA-Z][A-Za-z0-9_-]*)/).map { String($0.1) })
    #expect(classes.count > 200)
    var words: Set<Substring> = []
    let files = FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard ["mustache", "swift", "js"].contains(file.pathExtension) else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      words.formUnion(text.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
    }
    for name in classes.sorted() {
      let isComposed = Self.composed.contains { name.hasPrefix($0) && Int(name.dropFirst($0.count)) != nil }
      #expect(isComposed || words.contains(Substring(name)), "nothing uses the class \(name)")
    }
  }

  @Test("what a browser loads stays within 12 kB of style and 20 kB of script, compressed")
  func budget() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      let page = try await bench.page("/")
      let style = try #require(page.firstMatch(of: /href="(\/public\/encours\.[^"]+\.css)"/)?.1)
      let script = try #require(page.firstMatch(of: /src="(\/public\/encours\.[^"]+\.js)"/)?.1)
      for (path, most) in [(style, 12_000), (script, 20_000)] {
        let answer = try await bench.client.execute(
          uri: String(path), method: .get, headers: [.acceptEncoding: "gzip"], body: nil)
        #expect(answer.status == .ok && answer.headers[.contentEncoding] == "gzip")
        #expect(answer.body.readableBytes <= most, "\(path): \(answer.body.readableBytes) bytes")
      }
    }
  }
}
