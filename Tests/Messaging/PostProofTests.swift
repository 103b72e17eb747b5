import Kernel
import MessagingRules
import Testing

@Suite("The scan of a receipt")
struct PostProofTests {
  @Test("is known by its first bytes, whatever it is called")
  func kinds() throws {
    #expect(try PostProof(Array("%PDF-1.7\n".utf8)).kind == .pdf)
    #expect(try PostProof([0xFF, 0xD8, 0xFF, 0xE0]).kind == .jpeg)
    #expect(try PostProof([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]).kind == .png)
    for other in ["<svg", "<html>", "%PD", "", "GIF89a", "PK\u{3}\u{4}"] {
      #expect(throws: PostProofError.otherKind) { try PostProof(Array(other.utf8)) }
    }
  }

  @Test("has a size that a scan needs at most")
  func size() throws {
    var bytes = [UInt8](repeating: 0, count: PostProof.bytesMax)
    bytes.replaceSubrange(0..<5, with: Array("%PDF-".utf8))
    #expect(try PostProof(bytes).kind == .pdf)
    bytes.append(0)
    #expect(throws: PostProofError.tooLarge(PostProof.bytesMax + 1)) { try PostProof(bytes) }
  }

  @Test("a formal notice that was refused or not fetched is one; one that went astray is not")
  func notice() {
    #expect(PostOutcome.allCases.filter(\.isNotice) == [.delivered, .refused, .unclaimed])
  }
}
