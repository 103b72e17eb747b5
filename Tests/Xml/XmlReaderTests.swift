import Foundation
import Kernel
import Testing
import Xml

@Suite("the XML reader")
struct XmlReaderTests {
  private func events(_ text: String, names: [String] = []) throws -> [String] {
    let reader = try XmlReader(bytes: Array(text.utf8), name: "test.xml", names: names)
    var result: [String] = []
    while let event = try reader.next() {
      switch event {
      case .start: result.append("<\(reader.localName)")
      case .text: result.append(reader.text)
      case .end: result.append("\(reader.localName)>")
      }
    }
    return result
  }

  @Test("an element gives its start, its text and its end, an empty one its start and end")
  func order() throws {
    #expect(try events("<a><b>x &amp; y</b><c/></a>") == ["<a", "<b", "x & y", "b>", "<c", "c>", "a>"])
  }

  @Test("blanks between elements are left out, CDATA is text")
  func blanks() throws {
    #expect(try events("<a>\n  <b><![CDATA[1 < 2]]></b>\n</a>") == ["<a", "<b", "1 < 2", "b>", "a>"])
  }

  @Test("names, attributes and namespaces are read whatever the prefix")
  func attributes() throws {
    let text = #"<p:a xmlns:p="urn:x" Ccy="EUR" q="é &quot;"><p:b/></p:a>"#
    let reader = try XmlReader(bytes: Array(text.utf8), name: "t", names: ["b", "a"])
    #expect(try reader.next() == .start)
    #expect(reader.isNamed("a") && !reader.isNamed("ab") && !reader.isNamed(""))
    #expect(reader.tag == 1)
    #expect(reader.namespace == "urn:x")
    #expect(reader.attribute("Ccy") == "EUR")
    #expect(reader.attribute("q") == "é \"")
    #expect(reader.attribute("none") == nil)
    #expect(try reader.next() == .start)
    #expect(reader.tag == 0)
    #expect(try reader.next() == .end)
    #expect(reader.tag == 0)
  }

  @Test("skip and elementText leave the reader on the end of the element")
  func skipping() throws {
    let reader = try XmlReader(bytes: Array("<a><b><c>1</c></b><d>x<e>y</e></d></a>".utf8), name: "t")
    _ = try reader.next()
    _ = try reader.next()
    try reader.skip()
    #expect(try reader.next() == .start)
    #expect(reader.isNamed("d"))
    #expect(try reader.elementText() == "xy")
    #expect(try reader.next() == .end)
    #expect(try reader.next() == nil)
  }

  @Test("lines count from one, far beyond 65 535 too")
  func lines() throws {
    let text = "<a>\n" + String(repeating: "<b/>\n", count: 70_000) + "<c/></a>"
    let reader = try XmlReader(bytes: Array(text.utf8), name: "t")
    var first = 0
    var last = 0
    while let event = try reader.next() {
      if event == .start, reader.isNamed("b"), first == 0 { first = reader.line }
      if event == .start, reader.isNamed("c") { last = reader.line }
    }
    #expect(first == 2)
    #expect(abs(last - 70_002) < 200)
  }

  @Test("text that stops too early, or is no XML, is refused with its line")
  func malformed() {
    for text in ["<a>\n<b>", "<a>\n</b>", "<a>\n&nope;</a>", "", "plain", "<a/>\n<b/>", "%PDF-1.7"] {
      let error = #expect(throws: XmlError.self) { try events(text) }
      #expect(error?.description.contains("test.xml") == true)
    }
    let error = #expect(throws: XmlError.self) { try events("<a>\n<b></c></a>") }
    #expect(error?.line == 2)
  }

  @Test("entity bombs and outside entities are refused at the door")
  func entities() {
    let bomb = """
      <?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">\
      <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><a x="&e;">&e;</a>
      """
    let outside = #"<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>"#
    for text in [bomb, outside, #"<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>"#] {
      let error = #expect(throws: XmlError.self) { try events(text) }
      switch error {
      case .documentType, .malformed: break
      default: Issue.record("\(String(describing: error))")
      }
    }
  }

  @Test("Latin-1 bytes without a declaration are said to be in the wrong encoding, and read when told")
  func encoding() throws {
    let bytes: [UInt8] = Array("<a>caf".utf8) + [0xE9] + Array("</a>".utf8)
    let plain = try XmlReader(bytes: bytes, name: "t")
    let error = #expect(throws: XmlError.self) { while try plain.next() != nil {} }
    if case .wrongEncoding = error {} else { Issue.record("\(String(describing: error))") }
    let told = try XmlReader(bytes: bytes, name: "t", encoding: "WINDOWS-1252")
    _ = try told.next()
    #expect(try told.elementText() == "café")
    let marked = try XmlReader(bytes: [0xEF, 0xBB, 0xBF] + Array("<a>é</a>".utf8), name: "t")
    _ = try marked.next()
    #expect(try marked.elementText() == "é")
  }

  @Test("a document larger than its limit, or whose source fails, is refused")
  func limits() throws {
    let large = Array(("<a>" + String(repeating: "<b/>", count: 5_000) + "</a>").utf8)
    let capped = try XmlReader(bytes: large, name: "t", byteLimit: 4_000)
    let tooLarge = #expect(throws: XmlError.self) { while try capped.next() != nil {} }
    #expect(tooLarge == .tooLarge(name: "t", limit: 4_000))
    var rest = Array("<a><b/>".utf8)
    let broken = try XmlReader(name: "t") { buffer in
      if rest.isEmpty { return -1 }
      let piece = rest.prefix(buffer.count)
      buffer.copyBytes(from: piece)
      rest.removeFirst(piece.count)
      return piece.count
    }
    let failed = #expect(throws: XmlError.self) { while try broken.next() != nil {} }
    #expect(failed == .unreadable(name: "t", reason: Phrase("reading stopped in the middle")))
    #expect(throws: XmlError.self) { try XmlReader(path: "/nowhere/at/all.xml") }
  }

  @Test("a long text split over many reads arrives whole")
  func longText() throws {
    let long = String(repeating: "abcdefghij", count: 20_000)
    let reader = try XmlReader(bytes: Array("<a>\(long)</a>".utf8), name: "t")
    _ = try reader.next()
    #expect(try reader.elementText() == long)
  }
}

@Suite("decimals in XML")
struct XmlDecimalTests {
  @Test(
    "digits, one sign and one point, nothing else",
    arguments: [
      ("12.34", 1_234), ("12", 1_200), ("-0.5", -50), ("+1.2", 120), ("8.85000", 885), (".5", 50), ("5.", 500),
      ("12..34", nil), ("1,5", nil), ("1 000", nil), ("8.851", nil), ("", nil), ("-", nil), (".", nil), ("1e3", nil),
      ("92233720368547758.07", .max), ("92233720368547758.08", nil), ("--1", nil), ("1-", nil), ("0x1", nil),
    ] as [(String, Int64?)])
  func table(_ text: String, _ minor: Int64?) {
    #expect(XmlDecimal.minorUnits(text, exponent: 2) == minor)
  }

  @Test("currencies without decimals, and with three")
  func exponents() {
    #expect(XmlDecimal.minorUnits("2700", exponent: 0) == 2_700)
    #expect(XmlDecimal.minorUnits("2700.0", exponent: 0) == 2_700)
    #expect(XmlDecimal.minorUnits("1.234", exponent: 3) == 1_234)
  }
}
