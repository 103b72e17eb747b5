import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Legal files on the pages")
struct LegalFilePageTests {
  @Test(
    "opened from the customer with what is overdue, shown with what may be claimed, listed, and closed",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: House.fill()) { bench in
      let form = try await bench.page("/clients/A-1/contentieux/nouveau")
      let ticked = form.matches(of: /name="piece" value="(\d+)"[^>]* checked/).map { String($0.1) }
      let piece = try #require(ticked.first)
      let refused = try await bench.post("/clients/A-1/contentieux", ["note": ""])
      #expect(refused.status == .unprocessableContent && refused.words.contains("Choisissez au moins une pièce"))
      let done = try await bench.post("/clients/A-1/contentieux", ["piece": piece, "note": "<b>avocat"])
      #expect(done.headers[.location] == "/contentieux/1")
      let page = try await bench.page("/contentieux/1")
      #expect(page.contains("&lt;b&gt;avocat") && page.contains("40,00"), "\(page)")
      #expect(page.contains("href=\"/clients/A-1/preuves.zip\""))
      let twice = try await bench.post("/clients/A-1/contentieux", ["piece": piece])
      #expect(twice.status == .unprocessableContent)
      #expect(try await bench.page("/clients/A-1").contains("href=\"/contentieux/1\""))
      let told = try await bench.words("/clients/A-1/chronologie?type=contentieux")
      #expect(told.contains("Dossier contentieux n") && told.contains("1 ouvert"), "\(told)")
      #expect(try await bench.words("/contentieux").contains("Alpha"))
      for format in ["csv", "xlsx", "pdf"] {
        #expect(try await bench.answer("/contentieux?format=\(format)").status == .ok)
      }
      let unsaid = try await bench.post("/contentieux/1", ["issue": ""])
      #expect(unsaid.status == .unprocessableContent && unsaid.words.contains("Choisissez une issue."))
      #expect(try await bench.post("/contentieux/1", ["issue": "judged"]).status == .seeOther)
      let closed = try await bench.words("/contentieux?vue=clos")
      #expect(closed.contains("Alpha") && closed.contains("jugé"), "\(closed)")
      #expect(try await !bench.page("/contentieux/1").contains("name=\"issue\""))
      let journal = try await bench.words("/journal")
      #expect(
        journal.contains("Dossier contentieux ouvert") && journal.contains("Dossier contentieux clos"), "\(journal)")
      #expect(try await bench.visit("/contentieux/99") == .notFound)
    }
  }
}
