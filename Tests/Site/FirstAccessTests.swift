import Hummingbird
import HummingbirdTesting
import Kernel
import Receivables
import ReceivablesRules
import Sealing
import Storage
import Support
import Testing

@testable import People
@testable import Site
@testable import Web

@Suite("The first administrator")
struct FirstAccessTests {
  private struct Home: PrivatePages {
    func add(to routes: RouterGroup<SignedInContext>) {
      routes.get("/bienvenue") { _, context in
        try context.page("layout", [:] as [String: Any], title: context.visitor.companyName)
      }
    }
  }

  /// The site over a database without anybody.
  private func withEmptySite(
    _ body: @escaping @Sendable (any TestClientProtocol, Database, _ secret: String) async throws -> Void
  ) async throws {
    try await Engine.sqlite.withDatabase(Example.migrations + PeopleSchema.migrations) { database in
      let secret = try #require(try await FirstAdministrator.secret(database))
      let router = try WebSite.router(
        AccountDesk(
          database: database, passwords: Passwords(), key: SealingKey(), courier: .none,
          address: { "http://localhost" }),
        WebSite.Settings(version: "1", firstAccess: secret), pages: [Home()], now: { Engine.moment })
      try await Application(router: router).test(.router) { try await body($0, database, secret) }
    }
  }

  private static let form = [
    "societe": "Verdoncelle Industrie", "nom": "Claire Delmas", "email": SiteTests.email,
    "password": SiteTests.password, "again": SiteTests.password,
  ]

  @Test("whoever holds the printed link makes the company and its administrator, once")
  func once() async throws {
    try await withEmptySite { client, database, secret in
      let browser = Browser(client)
      #expect(try await browser.get("/premier-acces/\(secret)").text.contains("Nom de la société"))
      let done = try await browser.post("/premier-acces/\(secret)", Self.form)
      #expect(done.headers[.location] == "/bienvenue")
      #expect(try await browser.get("/bienvenue").text.contains("Verdoncelle Industrie"))
      #expect(try await database.count("SELECT COUNT(*) FROM person WHERE role = 'administrator'") == 1)
      #expect(try await browser.get("/premier-acces/\(secret)").status == .notFound)
      #expect(try await browser.post("/premier-acces/\(secret)", Self.form).status == .notFound)
      #expect(try await FirstAdministrator.secret(database) == nil)
    }
  }

  @Test("a stranger without the link finds nothing, and what is typed wrong is said")
  func strangers() async throws {
    try await withEmptySite { client, database, secret in
      let browser = Browser(client)
      #expect(try await browser.get("/premier-acces/\(Secret.make())").status == .notFound)
      _ = try await browser.get("/premier-acces/\(secret)")
      #expect(try await browser.post("/premier-acces/\(Secret.make())", Self.form).status == .notFound)
      for (field, value) in [("societe", " "), ("nom", ""), ("email", "claire"), ("password", "court"), ("again", "x")]
      {
        let answer = try await browser.post(
          "/premier-acces/\(secret)", Self.form.merging([field: value]) { _, new in new })
        #expect(answer.status == .unprocessableContent, "\(field)")
      }
      // Everything that is wrong is said at once, in the summary and at its field.
      let empty = try await browser.post(
        "/premier-acces/\(secret)", Self.form.merging(["societe": "", "nom": "", "email": "x"]) { _, new in new })
      for field in ["societe", "nom", "email"] {
        #expect(empty.text.contains("href=\"#\(field)\"") && empty.text.contains("id=\"\(field)-err\""), "\(field)")
      }
      #expect(!empty.text.contains("id=\"again-err\""))
      #expect(try await database.count("SELECT COUNT(*) FROM person") == 0)
      #expect(try await database.count("SELECT COUNT(*) FROM company") == 0)
    }
  }
}
