import Disputes
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// What must fail on every route: each walk is made from the router, so that a new route is walked without being named.
@Suite("Attacks on every route")
struct AttackTests {
  /// Somebody else's company, with something of every kind. Ours has nothing, so that no number is one of ours.
  private static func foreign(_ transaction: Transaction, _ ours: CompanyID) throws {
    let theirs = try CompanyStore.insert(Example.company(code: "AUT", name: "Étrangère"), transaction)
    try OutboxPageTests.fill(transaction, theirs)
    try transaction.execute("UPDATE customer SET name = 'Client secret' WHERE company = \(theirs)")
    try OpenDispute(ItemID(1), Money(minor: 100_00, .eur), reason: "quantity", note: "Note secrète").run(
      transaction, company: theirs, on: PagesBench.today, actor: Example.actor, at: Engine.moment)
  }

  private static let guesses = ["1", "2", "3", "4", "C-1", "F-1", "AUT"]

  /// The paths of a route, its places filled with what might be somebody else's.
  private static func paths(_ route: String, _ guesses: [String] = AttackTests.guesses) -> [String] {
    let path = String(route.split(separator: " ")[1])
    guard path.contains("{") else { return [path] }
    return guesses.map { path.replacing(/\{[a-z]+\}/, with: $0) }
  }

  @Test("no identifier of another company opens a page, nor changes anything there")
  func otherCompanies() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", isLocal: true, fill: Self.foreign) { bench in
      try await CashPageTests.bank(bench, of: CompanyID(2))
      func entries() async throws -> Int64 {
        try await bench.database.count("SELECT COUNT(*) FROM journal WHERE company = 2")
      }
      let before = try await entries()
      for route in bench.routes {
        let isPost = route.hasPrefix("POST ")
        for path in Self.paths(route) {
          let answer = try await bench.client.execute(
            uri: path, method: isPost ? .post : .get,
            headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
            body: isPost ? ByteBuffer(string: Self.everyField) : nil)
          let text = String(buffer: answer.body)
          #expect(answer.status.code < 500, "\(route) at \(path)")
          for secret in ["Client secret", "Note secrète", "Étrangère", "VIREMENT", "550 inconnu"] {
            #expect(!text.contains(secret), "\(route) at \(path) tells «\(secret)»")
          }
        }
      }
      #expect(try await entries() == before)
    }
  }

  /// Fields of our forms, naming things of the other company.
  private static let everyField = [
    "_csrf=csrf", "piece=1", "client=1", "clients=1", "contact=1", "person=1", "societe=2", "resolution=done",
    "suite=accorde", "texte=x", "pour=27/11", "montant.1=1", "montant=1", "etendue=tout", "motif=quantity", "nom=x",
    "retour=/", "etat=kept", "version=1", "code=AUT", "email=x@y.example", "role=administrator",
  ].joined(separator: "&")

  @Test(
    "no path and no form makes the program stumble",
    arguments: [
      "_csrf=csrf&%=%&%zz=%00&a",
      "_csrf=csrf&nom=%ff%fe&montant=1e999&pour=99999999999/99&piece=-1&piece=9223372036854775808",
      "_csrf=csrf&texte=" + String(repeating: "%00", count: 2_000),
      "_csrf=csrf&" + String(repeating: "a=1&", count: 5_000),
    ])
  func malformed(body: String) async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: PromisePageTests.fill) { bench in
      let odd = ["1", "-1", "0", "9223372036854775808", "%00", "%ff", "..%2f..", "'", "a%22b", "C-1"]
      for route in bench.routes {
        let isPost = route.hasPrefix("POST ")
        for path in Self.paths(route, odd) {
          guard !path.contains("sauvegarde") else { continue }
          let answer = try await bench.client.execute(
            uri: isPost ? path : path + "?vue=%ff&apres=%00~9223372036854775808&q=%27%22%3C&devise=%E2%82%AC&page=-1",
            method: isPost ? .post : .get,
            headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
            body: isPost ? ByteBuffer(string: body) : nil)
          #expect(answer.status.code < 500, "\(route) at \(path): \(answer.status)")
        }
      }
    }
  }

  @Test("a form over a quarter of a mebibyte is refused on every route, before anything is done")
  func oversized() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let body = ByteBuffer(string: "_csrf=csrf&nom=" + String(repeating: "a", count: 300 << 10))
      for route in bench.routes where route.hasPrefix("POST ") {
        let answer = try await bench.client.execute(
          uri: Self.paths(route)[0], method: .post,
          headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"], body: body)
        #expect(answer.status == .contentTooLarge, "\(route): \(answer.status)")
        let other = try await bench.client.execute(
          uri: Self.paths(route)[0], method: .post,
          headers: [.cookie: "encours-session=x", .contentType: "text/plain"], body: ByteBuffer(string: "_csrf=csrf"))
        #expect(other.status == .badRequest, "\(route): \(other.status)")
      }
    }
  }

  /// Script in what comes from outside: names, numbers, bank wordings, file names.
  private static let script = "\"><script>alert(1)</script>'\u{301}<img src=x onerror=alert(2)>"

  @Test("script in any text from outside is text on every page")
  func script() async throws {
    let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
      try OutboxPageTests.fill(transaction, company)
      try transaction.execute("UPDATE company SET name = \(Self.script)")
      try transaction.execute("UPDATE customer SET name = \(Self.script)")
      try transaction.execute("UPDATE item SET number = \(Self.script) WHERE id = 1")
      try transaction.execute("UPDATE outbox SET response = \(Self.script), recipient = \(Self.script)")
      try transaction.execute("UPDATE person SET name = \(Self.script)")
    }
    try await PagesBench.open(.sqlite, role: "administrator", fill: fill) { bench in
      try await CashPageTests.bank(bench, file: Self.script, wording: Self.script)
      _ = try await bench.post("/clients/C-1/notes", ["texte": Self.script])
      _ = try await bench.post("/reglages/roles", ["nom": String(Self.script.prefix(60))])
      var waiting = ["/", "/reglages", "/reglages/roles", "/reglages/societes", "/reglages/utilisateurs", "/envois/1"]
      waiting += ["/envois?vue=a-reprendre", "/clients/C-1", "/lettrage", "/imports", "/recherche?q=script"]
      var seen = Set(waiting)
      var visited = 0
      while let path = waiting.popLast(), visited < 120 {
        visited += 1
        let answer = try await bench.client.execute(
          uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
        guard answer.status == .ok, answer.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
        let text = String(buffer: answer.body)
        #expect(!text.contains("<script>alert") && !text.contains("<img src=x"), "\(path)")
        for match in text.matches(of: /href="(\/[^"#]*)/) {
          let link = String(match.1).replacing("&amp;", with: "&")
          if !link.hasPrefix("/public/"), seen.insert(link).inserted { waiting.append(link) }
        }
      }
      #expect(visited > 20)
    }
  }
}
