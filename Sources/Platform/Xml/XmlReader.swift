import CXml
import Foundation
import Kernel

/// What the reader stands on.
public enum XmlEvent: Sendable {
  /// The start of an element. An empty element gives a start and an end.
  case start
  /// A piece of text; one text may come in several pieces.
  case text
  /// The end of an element.
  case end
}

/// Reads a document piece by piece in constant memory, whatever its size.
///
/// Nothing is fetched from the network, no entity is expanded and a DOCTYPE is refused, so a hostile document can at
/// worst be rejected. No string is made unless asked for: names are compared with ``isNamed(_:)``, or once for all
/// with the list given as `names`, of which ``tag`` is the index.
///
/// ```swift
/// let reader = try XmlReader(path: path)
/// while let event = try reader.next() {
///   if event == .start, reader.isNamed("row") { … }
/// }
/// ```
public final class XmlReader {
  private let input: XmlInput
  private let handle: xmlTextReaderPtr
  private let problem = Problem()
  private let tags: TagTable
  private var node: xmlNodePtr?
  private var pendingEnd = false

  /// Why libxml2 stopped; written by its callback.
  private final class Problem {
    var line = 0
    var code: Int32 = 0
    var reason = ""
  }

  /// The bytes of the document that were taken in so far: somewhat ahead of the event.
  public var bytesRead: Int { input.total }

  /// Opens a file.
  /// - Parameters:
  ///   - encoding: overrides what the document declares, such as `WINDOWS-1252`.
  ///   - names: local names that ``tag`` recognises.
  public convenience init(
    path: String, encoding: String? = nil, names: [String] = [], byteLimit: Int = XmlReader.byteLimit
  ) throws(XmlError) {
    try self.init(try XmlInput(path: path, limit: byteLimit), encoding: encoding, names: names)
  }

  /// Opens a document in memory; `name` is how errors call it.
  public convenience init(
    bytes: [UInt8], name: String, encoding: String? = nil, names: [String] = [],
    byteLimit: Int = XmlReader.byteLimit
  ) throws(XmlError) {
    try self.init(XmlInput(name: name, bytes: bytes, limit: byteLimit), encoding: encoding, names: names)
  }

  /// Opens a document whose bytes are handed over by `read`: how many were put, 0 at the end, negative on failure.
  public convenience init(
    name: String, encoding: String? = nil, names: [String] = [], byteLimit: Int = XmlReader.byteLimit,
    read: @escaping (UnsafeMutableRawBufferPointer) -> Int
  ) throws(XmlError) {
    try self.init(XmlInput(name: name, limit: byteLimit, read: read), encoding: encoding, names: names)
  }

  /// Bytes of a document read by default: four times the largest statement seen, and below what would fill a disk.
  public static let byteLimit = 4_000_000_000

  private init(_ input: XmlInput, encoding: String?, names: [String]) throws(XmlError) {
    self.input = input
    let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOBLANKS.rawValue | XML_PARSE_NOCDATA.rawValue)
    let context = Unmanaged.passUnretained(input).toOpaque()
    let opened = xmlReaderForIO(
      { context, bytes, count in
        guard let context, let bytes else { return -1 }
        let input = Unmanaged<XmlInput>.fromOpaque(context).takeUnretainedValue()
        return input.fill(UnsafeMutableRawBufferPointer(start: bytes, count: Int(count)))
      }, nil, context, nil, encoding, options)
    guard let opened else {
      throw input.failure ?? .unreadable(name: input.name, reason: Phrase("the reader did not open"))
    }
    handle = opened
    tags = TagTable(names, in: opened)
    xmlTextReaderSetStructuredErrorHandler(
      opened,
      { context, error in
        guard let context, let error = error?.pointee, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        let problem = Unmanaged<Problem>.fromOpaque(context).takeUnretainedValue()
        guard problem.code == 0 else { return }
        problem.code = error.code
        problem.line = Int(error.line)
        problem.reason = error.message.map { String(cString: $0) } ?? "no reason given"
      }, Unmanaged.passUnretained(problem).toOpaque())
  }

  deinit { xmlFreeTextReader(handle) }

  /// Moves to the next start, text or end; `nil` after the last.
  public func next() throws(XmlError) -> XmlEvent? {
    if pendingEnd {
      pendingEnd = false
      return .end
    }
    while true {
      let status = xmlTextReaderRead(handle)
      if problem.code != 0 || status < 0 { throw failure() }
      guard status == 1 else {
        node = nil
        return nil
      }
      switch xmlTextReaderNodeType(handle) {
      case 1:
        node = xmlTextReaderCurrentNode(handle)
        pendingEnd = xmlTextReaderIsEmptyElement(handle) == 1
        return .start
      case 15:
        node = xmlTextReaderCurrentNode(handle)
        return .end
      case 3, 4, 14:
        node = xmlTextReaderCurrentNode(handle)
        return .text
      case 10: throw .documentType(name: input.name, line: line)
      case 5:
        throw .malformed(name: input.name, line: line, reason: Phrase("it uses an entity that XML does not define"))
      default: continue
      }
    }
  }

  private func failure() -> XmlError {
    if let failure = input.failure { return failure }
    let reason = problem.reason.trimmingCharacters(in: .whitespacesAndNewlines)
    // XML_ERR_INVALID_CHAR, XML_ERR_UNKNOWN_ENCODING, XML_ERR_UNSUPPORTED_ENCODING, XML_ERR_INVALID_ENCODING, and
    // XML_I18N_CONV_FAILED: the bytes are not what the document says.
    if [9, 31, 32, 81, 6003].contains(problem.code) {
      return .wrongEncoding(name: input.name, line: problem.line)
    }
    let line = problem.line > 0 ? problem.line : line
    return .malformed(
      name: input.name, line: line, reason: reason.isEmpty ? Phrase("it stops too early") : Phrase(quoting: reason))
  }

  /// The name errors give the document.
  public var name: String { input.name }

  /// The line of the file, from 1.
  public var line: Int {
    // libxml2 keeps the line of a node in 16 bits; beyond them the parser's own line is at most a chunk ahead.
    if let node, node.pointee.line > 0, node.pointee.line < UInt16.max { return Int(node.pointee.line) }
    return Int(xmlTextReaderGetParserLineNumber(handle))
  }

  /// How many elements are open around this one; 0 for the root.
  public var depth: Int { Int(xmlTextReaderDepth(handle)) }

  /// The index of the element's local name in the list given to the initializer, -1 when it is not in it.
  public var tag: Int {
    guard let name = node?.pointee.name else { return -1 }
    return tags.index(of: name)
  }

  /// Whether the element has this local name.
  public func isNamed(_ name: StaticString) -> Bool {
    guard let own = node?.pointee.name else { return false }
    return equal(own, name)
  }

  /// The element's local name.
  public var localName: String { node?.pointee.name.map { String(cString: $0) } ?? "" }

  /// The element's namespace, empty when it has none.
  public var namespace: String { node?.pointee.ns?.pointee.href.map { String(cString: $0) } ?? "" }

  /// The current piece of text.
  public var text: String { withText { String(decoding: $0, as: UTF8.self) } }

  /// Hands over the bytes (UTF-8) of the current piece of text without making a string.
  public func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    guard let content = node?.pointee.content else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    return try body(UnsafeBufferPointer(start: content, count: strlen(content)))
  }

  /// The attribute of this local name, in whatever namespace.
  public func attribute(_ name: StaticString) -> String? {
    withAttribute(name) { String(decoding: $0, as: UTF8.self) }
  }

  /// Hands over the bytes of an attribute; `nil` when the element does not have it.
  public func withAttribute<Result>(
    _ name: StaticString, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    guard let node, node.pointee.type == XML_ELEMENT_NODE else { return nil }
    var attribute = node.pointee.properties
    while let current = attribute {
      if let own = current.pointee.name, equal(own, name) {
        guard let value = current.pointee.children?.pointee.content else {
          return try body(UnsafeBufferPointer(start: nil, count: 0))
        }
        return try body(UnsafeBufferPointer(start: value, count: strlen(value)))
      }
      attribute = current.pointee.next
    }
    return nil
  }

  /// Every attribute of the element by local name.
  public var attributes: [String: String] {
    guard let node, node.pointee.type == XML_ELEMENT_NODE else { return [:] }
    var result: [String: String] = [:]
    var attribute = node.pointee.properties
    while let current = attribute {
      let value = current.pointee.children?.pointee.content
      if let name = current.pointee.name {
        result[String(cString: name)] = value.map { String(cString: $0) } ?? ""
      }
      attribute = current.pointee.next
    }
    return result
  }

  /// The whole text inside the element that the reader has just started, children included; stands on its end after.
  public func elementText() throws(XmlError) -> String {
    var result = ""
    var open = 1
    while open > 0, let event = try next() {
      switch event {
      case .start: open += 1
      case .end: open -= 1
      case .text: result += text
      }
    }
    return result
  }

  /// Passes over everything inside the element that the reader has just started; stands on its end after.
  public func skip() throws(XmlError) {
    var open = 1
    while open > 0, let event = try next() {
      switch event {
      case .start: open += 1
      case .end: open -= 1
      case .text: break
      }
    }
  }

  private func equal(_ own: UnsafePointer<UInt8>, _ name: StaticString) -> Bool {
    let count = name.utf8CodeUnitCount
    return strncmp(
      own.withMemoryRebound(to: CChar.self, capacity: count + 1) { $0 },
      UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), count) == 0 && own[count] == 0
  }
}
