import DunningRules
import Files
import HTTPTypes
import HummingbirdTesting
import Kernel
import Messaging
import MessagingRules
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Pages

@Suite("Openings of e-mails on the pages")
struct OpeningPageTests {
  private static let address = "https://encours.example"
  private static let worth = "ce n’est ni une preuve de lecture, ni d’absence de lecture"

  /// The message numbered 1 has left with the picture.
  private static func fill(_ transaction: Transaction, _ company: CompanyID) throws {
    try OutboxPageTests.fill(transaction, company)
    try SetSendingRules(SendingRules(reportsOpening: true), reachedAt: address).run(
      transaction, company: company, actor: Example.actor, at: Engine.moment)
    try transaction.execute(
      "UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment), attempts = 1, openings = 0 WHERE id = 1")
  }

  private static func path(_ bench: PagesBench, _ message: Int64 = 1) throws -> String {
    let picture = try #require(OpeningPicture(at: address, key: bench.key))
    return String(picture.address(of: MessageID(message)).dropFirst(address.count))
  }

  @Test(
    "the picture is the same for every token, sets no cookie and is kept by nobody; only asking for it counts",
    arguments: Engine.all)
  func picture(engine: Engine) async throws {
    try await PagesBench.open(engine, publicAddress: Self.address, fill: Self.fill) { (bench: PagesBench) in
      func ask(_ path: String, _ method: HTTPRequest.Method = .get) async throws -> TestResponse {
        try await bench.client.execute(uri: path, method: method, headers: [:], body: nil)
      }
      let (own, unknown) = (try Self.path(bench), "/ouverture/1.aaaaaaaaaaaaaaaa")
      _ = try await ask(own, .head)
      #expect(try await bench.words("/envois/1").contains("Aucune ouverture signalée. Certaines messageries"))
      let answers = [
        try await ask(unknown), try await ask("/ouverture/\(String(repeating: "x", count: 900))"),
        try await ask(try Self.path(bench, 2)), try await ask(own),
      ]
      for answer in answers {
        #expect(answer.status == .ok && answer.body == answers[0].body)
        #expect(answer.headers[.contentType] == "image/gif" && answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.setCookie] == nil && answer.headers == answers[0].headers)
      }
      #expect(try await bench.words("/envois/1").contains("Ouverture signalée une fois, le"))
      #expect(try await bench.page("/envois/2").contains(Self.worth) == false)
    }
  }

  @Test(
    "an opening is told in the message, in the history and in the file of proofs, with what it is worth",
    arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await PagesBench.open(engine, publicAddress: Self.address, fill: Self.fill) { (bench: PagesBench) in
      _ = try await bench.client.execute(uri: try Self.path(bench), method: .get, headers: [:], body: nil)
      let message = try await bench.words("/envois/1")
      #expect(message.contains(Self.worth) && message.contains("L’ouverture de cet e-mail nous est signalée"))
      for path in ["/clients/C-1", "/clients/C-1/chronologie", "/clients/C-1/chronologie?type=relances"] {
        #expect(try await bench.words(path).contains("Ouverture d’un e-mail signalée"), "\(path)")
      }
      #expect(try await !bench.words("/clients/C-1/chronologie?type=promesses").contains("Ouverture d’un"))
      let proofs = try await bench.database.read { snapshot in
        try #require(try OutboxStore.find(MessageID(1), of: bench.company, snapshot)?.opening)
      }
      #expect(proofs == MessageOpening(first: Engine.moment, count: 1))
      let answer = try await bench.answer("/clients/C-1/preuves.zip")
      let files = try #require(ZipFile.entries(of: Array(answer.body.readableBytesView), atMost: 10_000_000))
      let index = try #require(files.map { String(decoding: $0, as: UTF8.self) }.first { $0.contains(";SHA-256\r\n") })
      #expect(index.contains("Ouverture signalée une fois, le") && index.contains("preuve de lecture"), "\(index)")
    }
  }

  @Test("a condition on the opening is chosen and said, and the editor warns where it is not reported")
  func condition() async throws {
    let step = ["delai": "11", "moyen": "message", "execution": "auto", "minimum": "0", "ecart": "0"]
    let asked = ["faire": "condition", "fait": "opened", "revision": "1"].merging(step) { $1 }
    let warning = "cette étape fait comme si le dernier message n’avait pas été ouvert"
    try await PagesBench.open(.sqlite, fill: OutboxPageTests.fill) { (bench: PagesBench) in
      _ = try await bench.post("/scenarios", ["nom": "Attentif", "copie": ""])
      #expect(try await bench.words("/scenarios/1?etape=second").contains("Dernier message ouvert"))
      #expect(try await !bench.words("/scenarios/1?etape=second").contains(warning))
      _ = try await bench.post("/scenarios/1/etapes/second", asked)
      #expect(try await bench.words("/scenarios/1?etape=second").contains(warning))
      #expect(try await !bench.words("/scenarios/1?etape=first").contains(warning))
      let file = String(buffer: try await bench.answer("/scenarios/1?format=csv").body)
      #expect(file.contains(";si le dernier message a été ouvert;"), "\(file)")
    }
    try await PagesBench.open(.sqlite, publicAddress: Self.address, fill: Self.fill) { (bench: PagesBench) in
      _ = try await bench.post("/scenarios", ["nom": "Attentif", "copie": ""])
      _ = try await bench.post("/scenarios/1/etapes/second", asked)
      let page = try await bench.words("/scenarios/1?etape=second")
      #expect(page.contains("le dernier message a été ouvert") && !page.contains(warning))
    }
  }

  @Test(
    "the setting is off, and says why it cannot be switched on where nobody can reach the picture",
    arguments: Engine.all)
  func setting(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: OutboxPageTests.fill) { (bench: PagesBench) in
      let page = try await bench.page("/reglages/envois")
      #expect(page.contains("name=\"signaler\" value=\"1\" disabled>"))
      #expect(page.contains("lancez le programme avec --public-url"))
      let answer = try await bench.post("/reglages/envois", ["attente": "aucune", "signaler": "1"])
      #expect(answer.status == .unprocessableContent)
      #expect(try await bench.database.read { try SendingRulesStore.find(bench.company, $0) }.reportsOpening == nil)
    }
    try await PagesBench.open(engine, publicAddress: Self.address, fill: OutboxPageTests.fill) { (bench: PagesBench) in
      #expect(try await bench.page("/reglages/envois").contains("name=\"signaler\" value=\"1\"> "))
      let answer = try await bench.post("/reglages/envois", ["attente": "aucune", "signaler": "1"])
      #expect(answer.status == .seeOther)
      #expect(try await bench.page("/reglages/envois").contains("name=\"signaler\" value=\"1\" checked> "))
    }
  }
}
