import Kernel

/// A small document as a tree, for documents that are looked into here and there. Streams use ``XmlReader``.
public final class XmlElement {
  /// The local name.
  public let name: String
  public let namespace: String
  public let attributes: [String: String]
  public fileprivate(set) var children: [XmlElement] = []
  public let line: Int
  fileprivate var content = ""

  fileprivate init(_ reader: XmlReader) {
    name = reader.localName
    namespace = reader.namespace
    attributes = reader.attributes
    line = reader.line
  }

  /// The element's own text without the blanks around it, `nil` when there is none.
  public var text: String? {
    let bytes = content.utf8
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 })
    else { return nil }
    return String(content[first...last])
  }

  /// The first descendant at the end of a path of local names, going through the first match of each.
  public subscript(_ path: String...) -> XmlElement? {
    var current: XmlElement? = self
    for name in path { current = current?.children.first { $0.name == name } }
    return current
  }

  /// Every child of this local name.
  public func all(_ name: String) -> [XmlElement] { children.filter { $0.name == name } }

  /// Reads a whole document.
  /// - Parameter elementLimit: elements read before the document is refused as too large.
  public static func document(
    _ reader: XmlReader, elementLimit: Int = 200_000
  ) throws(XmlError) -> XmlElement {
    var root: XmlElement?
    var open: [XmlElement] = []
    var count = 0
    while let event = try reader.next() {
      switch event {
      case .start:
        count += 1
        guard count <= elementLimit else { throw .tooLarge(name: reader.name, limit: elementLimit) }
        let element = XmlElement(reader)
        open.last?.children.append(element)
        if root == nil { root = element }
        open.append(element)
      case .text: open.last?.content += reader.text
      case .end: open.removeLast()
      }
    }
    guard let root else { throw .malformed(name: reader.name, line: 1, reason: Phrase("it is empty")) }
    return root
  }
}
