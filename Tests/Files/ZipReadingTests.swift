import Kernel
import Testing

@testable import Files

@Suite struct ZipReadingTests {
  private let moment = Moment.paris("2026-11-23", hour: 9)

  @Test("an archive in memory gives back what was put in, and nothing where it is too large, damaged or none")
  func entries() throws {
    let (first, second) = (Array("%PDF-1.4 notice".utf8), [UInt8](repeating: 7, count: 100_000))
    let archive = try ZipFile.bytes([
      .init("a.pdf", first, modified: moment), .init("b.bin", second, modified: moment),
    ])
    #expect(ZipFile.entries(of: archive, atMost: 1 << 20) == [first, second])
    #expect(archive.count < second.count)
    #expect(ZipFile.entries(of: archive, atMost: second.count) == nil)
    #expect(ZipFile.entries(of: Array(archive.prefix(archive.count / 2)), atMost: 1 << 20) == nil)
    #expect(ZipFile.entries(of: first, atMost: 1 << 20) == nil)
    #expect(ZipFile.entries(of: [], atMost: 1 << 20) ?? [] == [])
  }
}
