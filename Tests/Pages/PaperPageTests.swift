import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("The documents of an invoice")
struct PaperPageTests {
  private static let signed = Array("%PDF-1.7 signed".utf8)

  @Test("are kept with it, served as files, taken away, and noted in the journal", arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: TextPageTests.fill) { bench in
      #expect(try await bench.words("/factures/F-1").contains("Aucun document."))
      let kept = try await bench.upload("/factures/F-1/pieces", Self.signed, as: "piece", ["nature": "delivery"])
      #expect(kept.status == .seeOther && kept.headers[.location] == "/factures/F-1#h-pieces")
      let page = try await bench.page("/factures/F-1")
      #expect(page.contains("href=\"/factures/F-1/pieces/1\">Bon de livraison (PDF)"))
      #expect(!page.contains("/factures/F-1/fichier"), "a proof is not the invoice")
      let file = try await bench.answer("/factures/F-1/pieces/1")
      #expect(file.headers[.contentType] == "application/pdf" && Array(file.body.readableBytesView) == Self.signed)
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"F-1-1.pdf\"")
      // The address of a document says whose it is.
      #expect(try await bench.visit("/factures/F-2/pieces/1") == .notFound)
      #expect(try await bench.post("/factures/F-2/pieces/1/fin", [:]).status == .notFound)
      // A photograph of the invoice is the invoice.
      let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]
      _ = try await bench.upload("/factures/F-1/pieces", photo, as: "piece", ["nature": "invoice"])
      let invoice = try await bench.answer("/factures/F-1/fichier")
      #expect(invoice.headers[.contentDisposition] == "attachment; filename=\"F-1.jpg\"")
      #expect(try await bench.post("/factures/F-1/pieces/1/fin", [:]).status == .seeOther)
      #expect(try await bench.visit("/factures/F-1/pieces/1") == .notFound)
      let company = bench.company
      try await bench.database.read { snapshot in
        let bytes = try PaperStore.bytes(of: [PaperID(1)], company: company, snapshot)
        let problems = try PaperStore.verify(company, snapshot)
        #expect(bytes == [PaperID(1): Self.signed] && problems.isEmpty)
      }
      let journal = try await bench.words("/journal")
      #expect(journal.contains("Document gardé avec la facture") && journal.contains("Document retiré de la facture"))
    }
  }

  @Test("a file that is none, too large or one too many is refused beside its field")
  func refused() async throws {
    try await PagesBench.open(.sqlite, fill: TextPageTests.fill) { bench in
      func sent(_ bytes: [UInt8]) async throws -> TestResponse {
        try await bench.upload("/factures/F-1/pieces", bytes, as: "piece", ["nature": "order"])
      }
      #expect(try await sent(Array("<script>".utf8)).words.contains("ni un PDF"))
      #expect(try await sent([]).words.contains("Choisissez un document"))
      let large = try await sent(Self.signed + [UInt8](repeating: 0, count: Paper.bytesMax))
      #expect(large.words.contains("5 Mo au plus"))
      #expect(try await bench.upload("/factures/X-9/pieces", Self.signed, as: "piece").status == .notFound)
      for _ in 0..<Paper.most {
        let one = try await sent(Self.signed)
        #expect(one.status == .seeOther)
      }
      #expect(try await sent(Self.signed).words.contains("a déjà 10 pièces"))
      // The invoice itself is none of its proofs.
      let invoice = try await bench.upload("/factures/F-1/pieces", Self.signed, as: "piece", ["nature": "invoice"])
      #expect(invoice.status == .seeOther)
    }
  }

  @Test("who only looks is offered no form and may not send one")
  func reader() async throws {
    try await PagesBench.open(.sqlite, role: "auditor", fill: TextPageTests.fill) { bench in
      let page = try await bench.page("/factures/F-1")
      #expect(!page.contains("/factures/F-1/pieces"))
      #expect(try await bench.upload("/factures/F-1/pieces", Self.signed, as: "piece").status == .forbidden)
    }
  }
}
