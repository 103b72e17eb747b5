import Kernel
import LitigationRules
import Testing

@Suite("Legal files")
struct LegalFileTests {
  @Test("a file is open until something came of it")
  func open() {
    let file = LegalFile(
      id: LegalFileID(1), of: CustomerID(1), number: 1, openedOn: "2026-11-01", cause: .person("Claire (1)"))
    #expect(file.isOpen)
    let closed = LegalFile(
      id: file.id, of: file.customer, number: 1, openedOn: file.openedOn, cause: file.cause,
      closing: .init(on: "2026-11-20", .paid, by: "Claire (1)"))
    #expect(!closed.isOpen)
  }
}
