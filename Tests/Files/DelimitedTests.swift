import Files
import Testing

@Suite("Delimited files")
struct DelimitedTests {
  private func records(_ text: String, _ delimiter: Character = ";", quotes: Bool = true) -> [[String]] {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      var reader = DelimitedReader(buffer, delimiter: delimiter.asciiValue ?? 0, quotes: quotes)
      var result: [[String]] = []
      while reader.next() { result.append(reader.fields.map { reader.text($0, TextDecoder(.utf8)) }) }
      return result
    }
  }

  private func lines(_ text: String) -> [Int] {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      var reader = DelimitedReader(buffer, delimiter: 0x3B)
      var result: [Int] = []
      while reader.next() { result.append(reader.line) }
      return result
    }
  }

  @Test("every line end gives the same records", arguments: ["\n", "\r\n", "\r\r\n", "\r"])
  func lineEnds(_ end: String) {
    #expect(records("a;b\(end)c;d\(end)") == [["a", "b"], ["c", "d"]])
    #expect(records("a;b\(end)c;d") == [["a", "b"], ["c", "d"]])
  }

  @Test("a lone carriage return inside a line does not end it when lines end with LF")
  func loneReturn() { #expect(records("a\rb;c\nd;e\n") == [["a\rb", "c"], ["d", "e"]]) }

  @Test("quoted values hold separators, line ends and doubled marks, and lines go on counting")
  func quoted() {
    let text = "\"a;1\";\"b\"\"q\"\n\"two\nlines\";x\nlast;y\n"
    #expect(records(text) == [["a;1", "b\"q"], ["two\nlines", "x"], ["last", "y"]])
    #expect(lines(text) == [1, 2, 4])
  }

  @Test("a mark inside a value, or one that is never closed, is only a character")
  func strayMarks() {
    #expect(records("5\" screen;x\n\"open;y\nz;t\n") == [["5\" screen", "x"], ["\"open", "y"], ["z", "t"]])
    #expect(records("\"A\" and B;x\n") == [["\"A\" and B", "x"]])
  }

  @Test("NUL bytes, spaces around values and empty lines disappear")
  func rubbish() { #expect(records("a\0b; c \n\n\nd;\n") == [["ab", "c"], ["d", ""]]) }

  @Test(
    "the separator is found",
    arguments: zip(
      ["a\tb\tc\n1\t2\t3", "a;b;c\n1,5;2;3", "a,b\n1,2\n", "a|b|c\nx|y,z|t"],
      [0x09, 0x3B, 0x2C, 0x7C] as [UInt8]))
  func delimiter(_ text: String, _ expected: UInt8) {
    Array(text.utf8).withUnsafeBufferPointer { #expect(Delimiter.detect($0) == expected) }
  }

  @Test("prose has no separator")
  func prose() { Array("hello\nworld\n".utf8).withUnsafeBufferPointer { #expect(Delimiter.detect($0) == nil) } }
}
