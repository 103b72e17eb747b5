import HTTPTypes
import HummingbirdTesting
import NIOCore
import Receivables
import Storage
import Support
import Testing

@Suite("Import page")
struct ImportPageTests {
  static func post(_ client: any TestClientProtocol, list: String) async throws -> TestResponse {
    let boundary = "encours-boundary"
    let body = """
      --\(boundary)\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\ncsrf\r\n--\(boundary)\r
      Content-Disposition: form-data; name="files"; filename="<b>liste.csv"\r\nContent-Type: text/csv\r\n\r
      \(list)\r\n--\(boundary)--\r\n
      """
    return try await client.execute(
      uri: "/imports", method: .post,
      headers: [.cookie: "encours-session=x", .contentType: "multipart/form-data; boundary=\(boundary)"],
      body: ByteBuffer(string: body))
  }

  static let list = """
    Client;Raison sociale;Facture;Date facture;Échéance;Montant TTC;Solde\r
    C1;<script>alert(1)</script>;F-1;01/09/2026;01/10/2026;1 200,00;1 200,00\r
    C1;<script>alert(1)</script>;F-2;01/09/2026;pas une date;300,00;300,00
    """

  @Test(
    "a list sent from the page is imported, its bad row waits with its reason, and hostile text stays text",
    arguments: Engine.all)
  func upload(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: { _, _ in }) { bench in
      let answer = try await Self.post(bench.client, list: Self.list)
      #expect(answer.status == .seeOther)
      let items = try await bench.database.count("SELECT COUNT(*) FROM item")
      #expect(items == 1)
      let page = try await bench.page("/imports")
      #expect(page.contains("&lt;b&gt;liste.csv"))
      #expect(!page.contains("<b>liste"))
      let detail = try await bench.page("/imports/1")
      #expect(detail.contains("pas une date"))
      #expect(!detail.contains("<script>"))
      let customers = try await bench.page("/clients?vue=all")
      #expect(customers.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    }
  }

  @Test("a file that brings nothing new says so")
  func again() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      func said() async throws -> String {
        let answer = try await Self.post(bench.client, list: Self.list)
        let cookies = answer.headers[values: .setCookie].filter { $0.hasPrefix("encours-flash=") }
        let cookie = try #require(cookies.first?.split(separator: ";").first)
        let page = try await bench.client.execute(
          uri: "/imports", method: .get, headers: [.cookie: "encours-session=x; \(cookie)"], body: nil)
        return page.words
      }
      let (first, second) = (try await said(), try await said())
      #expect(first.contains("1 fichier importé") && second.contains("rien de nouveau"))
    }
  }

  @Test("who sent a file is said as the journal says it, on the pages and in the export")
  func actors() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      _ = try await Self.post(bench.client, list: Self.list)
      for (label, said) in [
        ("Claire Delmas (1)", "Claire Delmas"), ("encours:cli:unknown", "Encours (ligne de commande)"),
        ("encours:cli:claire", "Encours (ligne de commande, claire)"),
      ] {
        try await bench.database.write { try $0.execute("UPDATE import_file SET actor = \(label)") }
        for path in ["/imports", "/imports/1", "/imports?format=csv"] {
          let text = String(buffer: try await bench.answer(path).body)
          #expect(
            text.contains(said) && !text.contains("encours:") && !text.contains("Delmas (1)"), "\(path): \(label)")
        }
      }
    }
  }

  @Test("who may only look imports nothing", arguments: ["auditor", "salesperson", "finance_director"])
  func rights(role: String) async throws {
    try await PagesBench.open(.sqlite, role: role, fill: { _, _ in }) { bench in
      let answer = try await Self.post(bench.client, list: Self.list)
      #expect(answer.status == .forbidden)
      let items = try await bench.database.count("SELECT COUNT(*) FROM item")
      #expect(items == 0)
    }
  }
}
