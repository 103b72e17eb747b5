import CXml

/// The words of an HTML mail, as libxml2 reads it: nothing of it is ever shown as HTML.
enum HTMLReading {
  /// Elements one inside the other; what stands behind deeper ones is not read.
  private static let depthMax = 500

  static func text(_ html: String) -> String {
    guard let parser = htmlNewParserCtxt() else { return "" }
    defer { htmlFreeParserCtxt(parser) }
    let words = Words(parser)
    var handler = xmlSAXHandler()
    handler.startElement = { context, name, _ in Words.of(context)?.open(Words.name(name)) }
    handler.endElement = { context, name in Words.of(context)?.close(Words.name(name)) }
    handler.characters = { context, bytes, count in Words.of(context)?.put(bytes, count) }
    handler.ignorableWhitespace = { context, bytes, count in Words.of(context)?.put(bytes, count) }
    parser.pointee.sax.pointee = handler
    parser.pointee.userData = Unmanaged.passUnretained(words).toOpaque()
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOIMPLIED.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
    var letters = html.utf8.prefix(4 * MailReading.textMax).map { CChar(bitPattern: $0) }
    letters.append(0)
    withExtendedLifetime(words) {
      // Nothing keeps a tree: the words are taken as they come.
      if let tree = htmlCtxtReadMemory(parser, letters, Int32(letters.count - 1), nil, "UTF-8", Int32(options)) {
        xmlFreeDoc(tree)
      }
    }
    return words.text
  }

  /// What is collected while the parser goes through a mail.
  private final class Words {
    private static let breaks: Set<String> = [
      "br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol",
    ]
    private static let hidden: Set<String> = ["script", "style", "title"]

    private let parser: htmlParserCtxtPtr
    private var depth = 0
    private var skipped = 0
    /// How many quotes are open: their words are marked as quoted.
    private var quotes = 0
    private var result = String.UnicodeScalarView()
    private var length = 0

    var text: String { String(result) }

    init(_ parser: htmlParserCtxtPtr) { self.parser = parser }

    static func of(_ context: UnsafeMutableRawPointer?) -> Words? {
      context.map { Unmanaged<Words>.fromOpaque($0).takeUnretainedValue() }
    }

    static func name(_ name: UnsafePointer<xmlChar>?) -> String { name.map { String(cString: $0).lowercased() } ?? "" }

    func open(_ name: String) {
      depth += 1
      if depth > HTMLReading.depthMax || length > MailReading.textMax { xmlStopParser(parser) }
      if Words.hidden.contains(name) {
        skipped += 1
      } else if name == "blockquote" {
        quotes += 1
        end()
      } else if Words.breaks.contains(name) {
        end()
      } else if name == "td" || name == "th" {
        add(" ")
      }
    }

    func close(_ name: String) {
      depth -= 1
      if Words.hidden.contains(name) {
        skipped = max(0, skipped - 1)
      } else if name == "blockquote" {
        quotes = max(0, quotes - 1)
        end()
      } else if Words.breaks.contains(name), name != "br" {
        end()
      }
    }

    func put(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
      guard skipped == 0, length <= MailReading.textMax, let bytes, count > 0 else { return }
      let words = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
      for scalar in words.unicodeScalars { add(scalar.properties.isWhitespace && scalar != "\u{A0}" ? " " : scalar) }
    }

    /// Several blanks count as one.
    private func add(_ scalar: Unicode.Scalar) {
      if scalar == " " {
        guard let last = result.last, last != " ", last != "\n" else { return }
      } else if quotes > 0, result.last == "\n" || result.isEmpty {
        result.append(contentsOf: "> ".unicodeScalars)
      }
      guard scalar.properties.generalCategory != .control else { return }
      result.append(scalar)
      length += 1
    }

    /// Ends the line; no more than one empty line is left between two.
    private func end() {
      guard !result.isEmpty, !result.suffix(2).elementsEqual("\n\n".unicodeScalars) else { return }
      result.append("\n")
    }
  }
}
