import Accounting
import Agenda
import Banking
import Dunning
import FileSources
import Foundation
import HTTPTypes
import Help
import Hummingbird
import HummingbirdTesting
import Imports
import Jobs
import Journal
import Kernel
import Mail
import Messaging
import NIOCore
import Onboarding
import Pages
import People
import PeopleRules
import Receivables
import Replies
import Risk
import Sealing
import Segments
import Storage
import Subscriptions
import Support
import Teamwork
import Testing
import Web

/// Pages over a database of their own, seen by one signed-in person.
struct PagesBench: Sendable {
  static let today: CivilDate = "2026-11-23"
  static let migrations =
    Example.migrations + RiskSchema.migrations + ImportsSchema.migrations + BankingSchema.migrations
    + DunningSchema.migrations
    + OutboxSchema.migrations + PeopleSchema.migrations + TeamworkSchema.migrations
    + AgendaSchema.migrations
    + SubscriptionsSchema.migrations
    + JobSchema.migrations
    + OnboardingSchema.migrations
    + SegmentsSchema.migrations
    + RepliesSchema.migrations
    + AccountingSchema.migrations
    + FileSourcesSchema.migrations

  /// Where the drop folders of the tests are.
  static let dropFolders = FileManager.default.temporaryDirectory.appendingPathComponent("encours-pages-drop").path

  /// Read once: doing it for each test took most of the time of the suite.
  private static let interface = Result { try Interface.shipped(by: ["Web", "Pages", "People", "Teamwork", "Help"]) }
  private static let help = Result { try HelpBook.shipped() }

  let client: any TestClientProtocol
  let database: Database
  let company: CompanyID
  /// What the pages asked of the database.
  let statements: StatementLog
  /// What left by e-mail: the subject and the address.
  let mails: StatementLog
  /// Where copies of the database were written, with who may look into the folder.
  let copies: StatementLog
  /// What seals, and makes the marks of addresses.
  let key: SealingKey
  /// Every route behind the sign-in, as in `GET /clients/{code}`.
  let routes: [String]

  /// Fills a database and opens the pages on it.
  /// - Parameters:
  ///   - own: a role of the installation's own that the person holds instead; `fill` makes it.
  ///   - publicAddress: where the installation is reached from outside; the pages before the sign-in are then there too.
  ///   - hasOthers: whether `fill` adds companies that the person may see too.
  static func open(
    _ engine: Engine, language: LanguageCode = .french, role: String = "credit_manager", isLocal: Bool = false,
    isTest: Bool = false, own: Role? = nil, navigation: [NavigationEntry] = [], hasOthers: Bool = false,
    publicAddress: String? = nil,
    fill: @escaping @Sendable (Transaction, CompanyID) throws -> Void,
    _ body: @escaping @Sendable (PagesBench) async throws -> Void
  ) async throws {
    let (statements, mails, copies) = (StatementLog(), StatementLog(), StatementLog())
    let key = SealingKey()
    let known = try #require(own ?? Role.shipped(role))
    try await engine.withDatabase(migrations, trace: { statements.add($0) }) { database in
      let company = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        _ = try PersonStore.insert(
          Person(
            id: PersonID(0), email: try #require(EmailAddress("claire@verdoncelle.example")), name: "Claire Delmas",
            role: known, language: language),
          passwordHash: nil, transaction)
        try fill(transaction, company)
        return company
      }
      let help = try PagesBench.help.get()
      let surroundings = Surroundings(
        try PagesBench.interface.get(), navigation: navigation, secure: false, behindProxy: false, version: "test",
        now: { Engine.moment }, day: { _ in today }, help: help.index,
        waiting: { try await WaitingWork(database).counts($0, on: $1) },
        elsewhere: { try await FindElsewhere(database).find($1, for: $0) },
        givers: { visitor in
          try await database.read { try StaffStore.givers(to: visitor.person, in: visitor.company, $0) }
        })
      let claire = Person(
        id: PersonID(1), email: try #require(EmailAddress("claire@verdoncelle.example")), name: "Claire Delmas",
        role: known, language: language, access: isLocal ? .only([company]) : .all)
      @Sendable func visitor(_ actor: Actor) -> Visitor {
        Visitor(
          actor: actor, name: claire.name, role: known.key, roleName: known.name, person: claire.id,
          language: language, company: company, companyName: "Verdoncelle Industrie", csrf: "csrf",
          hasOtherCompanies: hasOthers,
          test: isTest ? Visitor.Test(since: Engine.moment, by: "Claire Vasseur") : nil)
      }
      let router = WebServer.router(
        surroundings, publicPages: publicAddress == nil ? [] : [OpeningPage(database, key: key)],
        privatePages: PageList.all(
          database, readers: ReadStatementFile.readers + ImportReader.ledgersAndLists, desk: desk(database, mails),
          installation: Installation(
            mailServer: nil,
            copy: { path, _ in
              try Data("a copy".utf8).write(to: URL(fileURLWithPath: path))
              let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
              let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
              copies.add("\(String(mode ?? 0, radix: 8)) \(folder)")
            }, dropFolders: dropFolders, publicAddress: publicAddress))
          + [HelpPages(help, opens: { $0.opens($1) })],
        visitor: { _, _ in
          visitor(
            known.customers == .own
              ? try await database.read { try DeputyStore.actor(claire, on: today, $0) } : claire.actor)
        })
      let routes = router.routes.filter { $0.method != .head }.map(\.description).sorted()
      try await Application(router: router).test(.router) { client in
        try await body(
          PagesBench(
            client: client, database: database, company: company, statements: statements, mails: mails, copies: copies,
            key: key, routes: routes))
      }
    }
  }

  /// Accounts over the database, with mail that nobody takes.
  private static func desk(_ database: Database, _ mails: StatementLog) -> AccountDesk {
    let courier = Courier { note, to, _ in
      mails.add("\(note.subject): \(to)")
      return false
    }
    return AccountDesk(
      database: database, passwords: Passwords(), key: SealingKey(), courier: courier,
      address: { "http://localhost" })
  }

  /// What a form of a page carries of what was stored when it was made.
  func before(_ path: String) async throws -> [String: String] {
    let fields = try await page(path).matches(of: /name="(avant\.[^"]+)" value="([^"]*)"/)
    return Dictionary(fields.map { (String($0.1), String($0.2)) }) { first, _ in first }
  }

  /// The page at a path, which must be there and lack no text.
  func page(_ path: String) async throws -> String {
    let response = try await client.execute(
      uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
    let text = String(buffer: response.body)
    #expect(response.status == .ok, "\(path)")
    #expect(!text.contains("⟦"), "a text is missing on \(path)")
    return text
  }

  /// What a path answers.
  func answer(_ path: String) async throws -> TestResponse {
    try await client.execute(uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
  }

  /// Visits a path, whatever it answers.
  func visit(_ path: String) async throws -> HTTPResponse.Status {
    try await client.execute(uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil).status
  }

  /// Where a path sends the browser on to.
  func redirect(_ path: String) async throws -> String? {
    let response = try await client.execute(
      uri: path, method: .get, headers: [.cookie: "encours-session=x"], body: nil)
    return response.headers[.location]
  }

  /// What the columns of a page's list are headed, first to last.
  func headings(_ path: String) async throws -> [String] {
    let head = try #require(try await page(path).firstMatch(of: /<thead>([\s\S]*?)<\/thead>/)).1
    return head.matches(of: /<th scope="col"[^>]*>(.*?)<\/th>/).map {
      $0.1.replacing(/<[^>]*>/, with: "").replacing("\u{A0}", with: " ").trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// The text of a page without its markup, each run of spaces as one.
  func words(_ path: String) async throws -> String {
    let text = try await page(path)
    return text.replacing(/<\/?mark>/, with: "").replacing(/<[^>]*>/, with: " ").replacing(/[ \n]+/, with: " ")
  }

  /// The addresses a page leads to, inside the site.
  func links(_ path: String) async throws -> [String] {
    let text = try await page(path)
    return text.matches(of: /href="(\/[^"#]*)/).map { String($0.1).replacing("&amp;", with: "&") }
      .filter { !$0.hasPrefix("/public/") }
  }

  /// Sends a form.
  func post(
    _ path: String, _ values: [String: String], csrf: String = "csrf", headers: HTTPFields = [:]
  ) async throws -> TestResponse {
    try await send(path, values.merging(["_csrf": csrf]) { _, new in new }.map { ($0.key, $0.value) }, headers: headers)
  }

  /// Sends a form in which a field may stand several times.
  func post(_ path: String, fields: KeyValuePairs<String, String>) async throws -> TestResponse {
    try await send(path, [("_csrf", "csrf")] + fields.map { ($0.key, $0.value) }, headers: [:])
  }

  /// Sends a form with a file, as browsers do; the file's name and type are what an attacker may say.
  func upload(
    _ path: String, _ bytes: [UInt8], as field: String, _ values: [String: String] = [:],
    name: String = "<script>.pdf", type: String = "text/html"
  ) async throws -> TestResponse {
    let mark = "mark"
    var body = ByteBuffer()
    for (key, value) in values.merging(["_csrf": "csrf"], uniquingKeysWith: { first, _ in first }) {
      body.writeString("--\(mark)\r\nContent-Disposition: form-data; name=\"\(key)\"\r\n\r\n\(value)\r\n")
    }
    body.writeString(
      "--\(mark)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n"
        + "Content-Type: \(type)\r\n\r\n")
    body.writeBytes(bytes)
    body.writeString("\r\n--\(mark)--\r\n")
    return try await client.execute(
      uri: path, method: .post,
      headers: [.cookie: "encours-session=x", .contentType: "multipart/form-data; boundary=\(mark)"], body: body)
  }

  private func send(
    _ path: String, _ values: [(key: String, value: String)], headers: HTTPFields
  ) async throws -> TestResponse {
    let body = values.map { "\(Form.encoded($0.key))=\(Form.encoded($0.value))" }.joined(separator: "&")
    var fields: HTTPFields = [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"]
    fields.append(contentsOf: headers)
    let response = try await client.execute(
      uri: path, method: .post, headers: fields, body: ByteBuffer(string: body))
    #expect(!response.words.contains("⟦"), "a text is missing in the answer of \(path)")
    return response
  }
}

extension TestResponse {
  /// The text without its markup, each run of spaces as one.
  var words: String {
    String(buffer: body).replacing(/<[^>]*>/, with: " ").replacing(/[ \n]+/, with: " ")
  }
}
