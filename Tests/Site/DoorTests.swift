import HTTPTypes
import HummingbirdTesting
import NIOCore
import Support
import Testing

@testable import People
@testable import Web

/// What the forms before the door answer to more people than they can take, to double clicks and to nonsense.
extension SiteTests {
  @Test("when very many people sign in at once the next is asked, calmly, to try again, and the address stays typed")
  func manyAtOnce() async throws {
    try await withSite(door: Passwords(waitingMax: 0)) { site in
      let browser = Browser(site.client)
      for _ in 0..<8 {
        let answer = try await browser.signIn(SiteTests.password)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.header("Retry-After") == "5")
        #expect(answer.text.contains("Beaucoup de personnes se connectent en ce moment."))
        #expect(answer.text.contains("value=\"\(SiteTests.email)\""))
        #expect(!answer.text.contains("callout bad") && !answer.text.contains("aria-invalid"))
      }
      _ = try await browser.get("/invitation/\(site.invitation)")
      let chosen = try await browser.post(
        "/invitation/\(site.invitation)", ["password": SiteTests.password, "again": SiteTests.password])
      #expect(chosen.status == .serviceUnavailable && chosen.header("Retry-After") == "5")
      #expect(chosen.text.contains("Réessayez dans un instant"))
    }
  }

  private static let nonsense = [
    "", " ", "\u{0}\u{7}\u{1B}[31m", "a\r\nBcc: x@y.example", "\u{202E}claire@verdoncelle.example\u{200B}",
    String(repeating: "é", count: 10_000), String(repeating: "a", count: 10_000) + "@x.example",
    "' OR 1=1 --", "\u{D7FF}\u{FFFD}\u{10FFFF}", "<script>alert(1)</script>",
  ]

  @Test("nonsense in the forms before the door is answered clearly, never with a failure", arguments: Engine.all)
  func nonsense(engine: Engine) async throws {
    try await withSite(engine) { site in
      let forms: [(path: String, fields: [String])] = [
        ("/connexion", ["email", "password", "suite"]), ("/connexion/code", ["code", "suite"]),
        ("/mot-de-passe-oublie", ["email"]), ("/invitation/\(site.invitation)", ["password", "again"]),
      ]
      for (path, fields) in forms {
        for text in Self.nonsense {
          let browser = Browser(site.client)
          _ = try await browser.get("/connexion")
          let answer = try await browser.post(
            path, Dictionary(uniqueKeysWithValues: fields.map { ($0, text) }))
          var answers: Set<HTTPResponse.Status> = [.unprocessableContent, .tooManyRequests, .seeOther]
          // Nonsense that is long enough is a password, whose link has then been used; some may be an address.
          if path.hasPrefix("/invitation") { answers.insert(.notFound) }
          if path == "/mot-de-passe-oublie", text.contains("claire@") { answers.insert(.ok) }
          #expect(answers.contains(answer.status), "\(path) to \(text.prefix(20)): \(answer.status)")
          #expect(answer.body.readableBytes < 20_000, "\(path): what was typed is not sent back without measure")
          #expect(!answer.text.contains("<script>alert"))
        }
      }
    }
  }

  @Test("an address that cannot be one is said to be wrong and stays typed; any other is answered alike")
  func forgottenAddress() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.get("/mot-de-passe-oublie")
      let wrong = try await browser.post("/mot-de-passe-oublie", ["email": "claire@"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"claire@\""))
      #expect(wrong.text.contains("incomplète ou mal écrite"))
      for email in [SiteTests.email, "personne@verdoncelle.example"] {
        let answer = try await browser.post("/mot-de-passe-oublie", ["email": email])
        #expect(answer.status == .ok && answer.text.contains("Regardez votre messagerie"), "\(email)")
      }
    }
  }

  @Test("a form sent twice: the second sign-in is one more, the second choice of a password is told that it is saved")
  func twice() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.get("/connexion")
      let token = browser.csrf
      for _ in 0..<2 {
        // A double click: both leave before either is answered.
        browser.jar.clear("encours-session")
        let answer = try await browser.post(
          "/connexion", ["email": SiteTests.email, "password": SiteTests.password, "_csrf": token])
        #expect(answer.status == .seeOther)
      }
      let other = Browser(site.client)
      _ = try await other.get("/invitation/\(site.invitation)")
      let choice = ["password": SiteTests.password, "again": SiteTests.password]
      #expect(try await other.post("/invitation/\(site.invitation)", choice).status == .seeOther)
      // The browser has dropped the first answer with its cookies, as it does with a double click.
      for name in ["encours-session", "encours-device"] { other.jar.clear(name) }
      let second = try await other.post("/invitation/\(site.invitation)", choice)
      #expect(second.status == .notFound && second.text.contains("il est enregistré"))
    }
  }
}
