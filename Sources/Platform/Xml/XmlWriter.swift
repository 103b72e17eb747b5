import CXml
import Foundation
import Kernel

/// Writes a document in memory, element by element. What has a meaning in XML is escaped by libxml2.
///
/// ```swift
/// let writer = try XmlWriter(name: "debits.xml", root: "Document", namespace: "urn:…")
/// writer.element("GrpHdr") { writer.element("MsgId", "A & B") }
/// let bytes = try writer.finish()
/// ```
public final class XmlWriter {
  private let name: String
  private let buffer: xmlBufferPtr
  private let handle: xmlTextWriterPtr
  /// The first of libxml2's calls that failed leaves the document unusable.
  private var hasFailed = false

  /// Begins a document in UTF-8.
  /// - Parameter name: how errors call it.
  public init(name: String, root: String, namespace: String) throws(XmlError) {
    self.name = name
    guard let buffer = xmlBufferCreate() else { throw XmlWriter.failure(name) }
    guard let handle = xmlNewTextWriterMemory(buffer, 0) else {
      xmlBufferFree(buffer)
      throw XmlWriter.failure(name)
    }
    self.buffer = buffer
    self.handle = handle
    note(xmlTextWriterSetIndent(handle, 1))
    note(xmlTextWriterStartDocument(handle, "1.0", "UTF-8", nil))
    note(xmlTextWriterStartElement(handle, root))
    note(xmlTextWriterWriteAttribute(handle, "xmlns", namespace))
  }

  deinit {
    xmlFreeTextWriter(handle)
    xmlBufferFree(buffer)
  }

  /// An element with others in it.
  public func element(_ name: String, _ body: () -> Void) {
    note(xmlTextWriterStartElement(handle, name))
    body()
    note(xmlTextWriterEndElement(handle))
  }

  /// An element with a text in it.
  public func element(_ name: String, _ text: String, _ attributes: (name: String, value: String)...) {
    note(xmlTextWriterStartElement(handle, name))
    for attribute in attributes { note(xmlTextWriterWriteAttribute(handle, attribute.name, attribute.value)) }
    note(xmlTextWriterWriteString(handle, text))
    note(xmlTextWriterEndElement(handle))
  }

  /// Ends the document; nothing can be written to it after.
  public func finish() throws(XmlError) -> [UInt8] {
    note(xmlTextWriterEndDocument(handle))
    note(xmlTextWriterFlush(handle))
    guard !hasFailed, let content = xmlBufferContent(buffer) else { throw XmlWriter.failure(name) }
    return Array(UnsafeBufferPointer(start: content, count: Int(xmlBufferLength(buffer))))
  }

  private func note(_ status: Int32) { if status < 0 { hasFailed = true } }

  private static func failure(_ name: String) -> XmlError {
    .unreadable(name: name, reason: Phrase("it could not be written: there is too little memory"))
  }
}
