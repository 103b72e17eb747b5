import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Mustache
import NIOCore
import PeopleRules
import Receivables
import ReceivablesRules
import Sealing
import Storage
import Support
import Testing

@testable import People
@testable import Site
@testable import Web

/// A page behind the door, for the tests.
private struct TestPages: PrivatePages {
  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/") { _, context in
      try context.page("layout", [:] as [String: Any], title: "Accueil", section: "home")
    }
    routes.post("/echo") { _, context in
      var text = context.form["text"] ?? ""
      for file in context.form.files { text += try String(contentsOf: file.path, encoding: .utf8) }
      return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
    routes.get("/parts") { _, context in
      try context.page(
        "layout", [:] as [String: Any], title: "Parts", fragments: ["messages": "flash", "token": "csrf"])
    }
    routes.get("/broken") { _, _ -> Response in throw Broken() }
    routes.get("/reserved") { _, _ -> Response in throw WebError.forbidden("manage_people") }
    routes.get("/flash") { _, context in context.redirect("/", flash: .done("C’est fait")) }
  }

  private struct Broken: Error {}
}

struct SiteTests {
  static let password = "une phrase assez longue"
  static let email = "claire@verdoncelle.example"

  struct Setting: Sendable {
    let client: any TestClientProtocol
    let invitation: String
  }

  /// The whole site over an empty database with Claire, and Paul who is invited.
  func withSite(
    _ engine: Engine = .sqlite, secure: Bool = false, door: Passwords = Passwords(),
    _ body: @escaping @Sendable (Setting) async throws -> Void
  ) async throws {
    try await engine.withDatabase(Example.migrations + PeopleSchema.migrations) { database in
      let passwords = Passwords()
      _ = try await database.write { try Example.stored($0) }
      let add = AddPerson(database: database, passwords: passwords)
      for (email, name, password) in [
        (SiteTests.email, "Claire <b>Delmas", Optional(SiteTests.password)), ("paul@verdoncelle.example", "Paul", nil),
      ] {
        let person = Person(
          id: PersonID(0), email: try #require(EmailAddress(email)), name: name, role: .creditManager)
        let added = try await add.run(person, password: password, actor: Example.actor, at: Engine.moment)
        guard let invitation = added.invitation else { continue }
        let router = try WebSite.router(
          AccountDesk(
            database: database, passwords: door, key: SealingKey(), courier: .none,
            address: { "http://localhost" }),
          WebSite.Settings(
            version: "1", secure: secure, navigation: [NavigationEntry("home", "/", icon: "home")]),
          pages: [TestPages()], now: { Engine.moment })
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = WebServer.application(router, host: "127.0.0.1", port: 0, logger: logger)
        try await application.test(.router) { client in
          try await body(Setting(client: client, invitation: invitation))
        }
      }
    }
  }

  @Test("a panel is answered alone to who asks for it, and the whole page to everybody else")
  func fragments() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.signIn(SiteTests.password)
      let whole = try await browser.get("/parts").text
      #expect(whole.contains("<main"))
      let one = try await browser.get("/parts", headers: ["Encours-Fragment": "token"]).text
      #expect(!one.contains("<main") && one.contains("<title>Parts"))
      #expect(one.contains("name=\"_csrf\""))
      for unknown in ["autre", "token autre"] {
        let answer = try await browser.get("/parts", headers: ["Encours-Fragment": unknown]).text
        #expect(answer.contains("<main"), "\(unknown)")
      }
    }
  }

  @Test("a cookie says how pages look, and nothing but what it may say")
  func display() async throws {
    for (cookie, expected) in [
      ("dark.compact.plain", "<html lang=\"fr\" data-theme=\"dark\" data-density=\"compact\" data-letters=\"off\">"),
      ("\"><script>", "<html lang=\"fr\">"), ("light", "<html lang=\"fr\" data-theme=\"light\">"),
    ] {
      try await withSite { site in
        let browser = Browser(site.client)
        browser.jar.set("encours-display", cookie)
        let page = try await browser.get("/connexion").text
        #expect(page.contains(expected), "\(cookie)")
      }
    }
  }

  @Test("nothing but the door, the health page and the files answers a stranger")
  func strangers() async throws {
    try await withSite { site in
      let home = try await site.client.get("/")
      #expect(home.status == .seeOther)
      #expect(home.headers[.location] == "/connexion")
      let deep = try await site.client.get("/reserved?a=b&c=d")
      #expect(deep.headers[.location] == "/connexion?suite=/reserved%3Fa%3Db%26c%3Dd")
      #expect(try await site.client.get("/connexion").status == .ok)
      let health = try await site.client.get("/sante")
      #expect(health.text == "ok\n")
      #expect(try await site.client.get("/nowhere").status == .notFound)
      let posted = try await site.client.post("/echo", "text=a")
      #expect(posted.status == .forbidden)
    }
  }

  @Test("every answer carries the headers that keep strangers' scripts and frames out")
  func headers() async throws {
    try await withSite(secure: true) { site in
      for path in ["/connexion", "/", "/nowhere", "/sante", "/public/none.css"] {
        let answer = try await site.client.get(path)
        #expect(answer.header("Content-Security-Policy")?.hasPrefix("default-src 'self';") == true, "\(path)")
        #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Referrer-Policy") == "same-origin")
        #expect(answer.header("Strict-Transport-Security") != nil)
        #expect(answer.headers[.cacheControl] == "no-store")
      }
    }
  }

  @Test("static files are kept for ever under their digest, and only there")
  func files() async throws {
    try await withSite { site in
      let door = try await site.client.get("/connexion").text
      let path = try #require(door.firstMatch(of: /href="(\/public\/encours\.[0-9a-f]{16}\.css)"/)?.1)
      let answer = try await site.client.get(String(path))
      #expect(answer.headers[.contentType] == "text/css; charset=utf-8")
      #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
      let font = try #require(answer.text.firstMatch(of: /url\("(\/public\/fonts\/[^"]+\.woff2)"\)/)?.1)
      #expect(try await site.client.get(String(font)).headers[.contentType] == "font/woff2")
      for wrong in ["/public/encours.css", "/public/../Package.swift", "/public/%2e%2e/x", "/public/fonts/OFL.txt"] {
        #expect(try await site.client.get(wrong).status == .notFound, "\(wrong)")
      }
    }
  }

  @Test("Claire signs in, is named with her markup escaped, and leaves")
  func signsIn() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      let answer = try await browser.signIn(SiteTests.password, next: "/flash")
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/flash")
      _ = try await browser.get("/flash")
      let home = try await browser.get("/")
      #expect(home.text.contains("Claire &lt;b&gt;Delmas"))
      #expect(home.text.contains("C’est fait"))
      let again = try await browser.get("/")
      #expect(!again.text.contains("C’est fait"))
      let out = try await browser.post("/deconnexion", [:])
      #expect(out.headers[.location] == "/connexion")
      #expect(try await browser.get("/").status == .seeOther)
    }
  }

  @Test("the cookie of a session cannot be read by scripts, and a fresh one is given at every sign-in")
  func cookies() async throws {
    try await withSite(secure: true) { site in
      let browser = Browser(site.client, secure: true)
      browser.jar.set("__Host-encours-session", "fixed-by-a-stranger")
      let answer = try await browser.signIn(SiteTests.password)
      let cookie = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("__Host-encours-session=") })
      #expect(cookie.contains("HttpOnly") && cookie.contains("Secure") && cookie.contains("SameSite=Lax"))
      #expect(cookie.contains("Path=/") && !cookie.contains("Max-Age") && !cookie.contains("fixed-by-a-stranger"))
      let first = browser.jar["__Host-encours-session"]
      browser.jar.clear("__Host-encours-session")
      _ = try await browser.signIn(SiteTests.password)
      #expect(browser.jar["__Host-encours-session"] != first)
    }
  }

  @Test("a wrong password and an unknown address get the same page")
  func sameAnswer() async throws {
    try await withSite { site in
      let wrong = try await Browser(site.client).signIn("wrong wrong wrong")
      let unknown = try await Browser(site.client).signIn("wrong wrong wrong", email: "nobody@verdoncelle.example")
      #expect(wrong.status == .unprocessableContent)
      #expect(wrong.status == unknown.status)
      func plain(_ text: String) -> String {
        text.replacing(/value="[^"]*"/, with: "")
      }
      #expect(plain(wrong.text) == plain(unknown.text))
      #expect(wrong.text.contains("L’e-mail ou le mot de passe ne correspond pas."))
    }
  }

  @Test("after five wrong tries the door says when to come back")
  func tooMany() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      for _ in 0..<5 { _ = try await browser.signIn("wrong wrong wrong") }
      let answer = try await browser.signIn(SiteTests.password)
      #expect(answer.status == .tooManyRequests)
      #expect(answer.text.contains("Réessayez dans 15 minutes."))
    }
  }

  @Test(
    "a sign-in leads only to a page of ours",
    arguments: ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
  func openRedirect(next: String) async throws {
    try await withSite { site in
      let answer = try await Browser(site.client).signIn(SiteTests.password, next: next)
      #expect(answer.headers[.location] == "/")
    }
  }

  @Test("a form without the token of its session, with another's, or from another site is refused")
  func forged() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.signIn(SiteTests.password)
      #expect(try await browser.post("/echo", ["text": "é&="]).text == "é&=")
      #expect(try await browser.post("/echo", ["text": "a", "_csrf": ""]).status == .forbidden)
      #expect(try await browser.post("/echo", ["text": "a", "_csrf": Secret.make()]).status == .forbidden)
      #expect(
        try await browser.post("/echo", ["text": "a"], headers: ["Sec-Fetch-Site": "cross-site"]).status == .forbidden)
      #expect(
        try await browser.post("/echo", ["text": "a"], headers: ["Origin": "https://evil.example"]).status
          == .forbidden)
      let json = try await browser.post("/echo", ["text": "a"], headers: ["Content-Type": "text/plain"])
      #expect(json.status == .badRequest)
      // The door itself: no token of a form page, no sign-in.
      let stranger = Browser(site.client)
      let forced = try await stranger.post(
        "/connexion", ["email": SiteTests.email, "password": SiteTests.password, "_csrf": "x"])
      #expect(forced.status == .forbidden)
    }
  }

  @Test("files come up with a form, for signed-in people only")
  func uploads() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.signIn(SiteTests.password)
      _ = try await browser.get("/")
      let body = """
        --b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n\(browser.csrf)\r
        --b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nJournal é\r\n--b--\r\n
        """
      let type = ["Content-Type": "multipart/form-data; boundary=b"]
      #expect(try await browser.send("/echo", body, headers: type).text == "Journal é")
      let stranger = Browser(site.client)
      _ = try await stranger.get("/connexion")
      #expect(try await stranger.send("/connexion", body, headers: type).status == .seeOther)
      let large = String(repeating: "a", count: 300 << 10)
      #expect(try await browser.post("/echo", ["text": large]).status == .contentTooLarge)
    }
  }

  @Test("an invitation is used once and signs in")
  func invitation() async throws {
    try await withSite { site in
      let path = "/invitation/\(site.invitation)"
      let browser = Browser(site.client)
      #expect(try await browser.get(path).text.contains("paul@verdoncelle.example"))
      let short = try await browser.post(path, ["password": "court", "again": "court"])
      #expect(short.status == .unprocessableContent)
      let differs = try await browser.post(path, ["password": SiteTests.password, "again": "x"])
      #expect(differs.text.contains("Les deux mots de passe diffèrent."))
      let done = try await browser.post(path, ["password": SiteTests.password, "again": SiteTests.password])
      #expect(done.status == .seeOther)
      #expect(try await browser.get("/").status == .ok)
      #expect(try await Browser(site.client).get(path).status == .notFound)
      #expect(try await Browser(site.client).get("/invitation/\(Secret.make())").status == .notFound)
    }
  }

  @Test("a page that fails gives a number and tells nothing else; a missing right is named")
  func failures() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.signIn(SiteTests.password)
      let broken = try await browser.get("/broken")
      #expect(broken.status == .internalServerError)
      #expect(broken.text.contains(/numéro d’incident [0-9A-F]+/))
      #expect(!broken.text.contains("Broken"))
      let reserved = try await browser.get("/reserved")
      #expect(reserved.status == .forbidden)
      #expect(reserved.text.contains("manage_people"))
    }
  }

  @Test("both languages have the same texts, and the templates use only those that exist")
  func texts() throws {
    let targets = ["Web", "People", "Pages", "Teamwork"]
    let words = try Words.shipped(by: targets)
    #expect(words[.french].keys == words[.english].keys)
    for (name, source) in try Templates.shipped(by: targets).sources {
      for match in source.matches(of: /\{\{t\.([a-z._-]+)\}\}/) {
        #expect(words[.french].keys.contains(String(match.1)), "\(name): \(match.1)")
      }
    }
    for role in Role.shipped { #expect(words[.french].keys.contains("role.\(role.key)")) }
    for right in Right.allCases { #expect(words[.french].keys.contains("right.\(right.rawValue)")) }
  }
}
