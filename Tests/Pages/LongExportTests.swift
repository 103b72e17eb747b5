import HTTPTypes
import HummingbirdTesting
import Jobs
import Kernel
import Logging
import NIOCore
import Pages
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing
import Web

@Suite("Lists that are too long to wait for")
struct LongExportTests {
  /// One item more than a PDF takes while a person waits; the last of a customer whom Claire is in charge of.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for code in ["C-1", "C-2"] {
      let customer = try CustomerStore.insert(Example.customer(company, code: code, name: code), transaction)
      for number in 1...(code == "C-1" ? 1_000 : 1) {
        _ = try Example.store(Example.item(company, customer, number: "F-\(code)-\(number)"), transaction)
      }
      guard code == "C-2" else { continue }
      try PutInCharge(PersonID(1), .salesperson, of: [customer]).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
    }
  }

  private static let order = ["liste": "/factures", "filtres": "tri=encours&format=csv", "format": "csv"]

  private static func work(_ bench: PagesBench) async throws {
    let done = try await RunJobs(
      bench.database, works: [try PreparedExport.work()], board: JobBoard(), now: { Engine.moment },
      logger: Logger(label: "test")
    ).pass()
    #expect(done)
  }

  private static func rows(_ answer: TestResponse) -> Int {
    String(buffer: answer.body).split(separator: "\r\n").count - 1
  }

  @Test("the page offers to prepare the file, which whoever asked fetches and nobody else", arguments: Engine.all)
  func prepared(engine: Engine) async throws {
    let navigation = [
      NavigationEntry("items", "/factures", icon: "document"), NavigationEntry("jobs", "/travaux", icon: "clock"),
    ]
    try await PagesBench.open(engine, navigation: navigation, fill: Self.fill) { bench in
      let offer = try await bench.answer("/factures?etat=ouvertes&format=pdf")
      #expect(offer.status == .ok && offer.headers[.contentDisposition] == nil)
      #expect(offer.words.contains("plus de 1\u{202F}000 lignes"), "\(offer.words)")
      #expect(String(buffer: offer.body).contains("name=\"filtres\" value=\"etat=ouvertes&amp;format=pdf\""))
      // The offer stands where the list does in the side bar.
      #expect(String(buffer: offer.body).contains("<a href=\"/factures\" aria-current=\"page\""))
      let asked = try await bench.post("/travaux/exports", Self.order)
      #expect(asked.status == .seeOther && asked.headers[.location] == "/travaux/1")
      #expect(try await bench.visit("/travaux/1/fichier") == .notFound, "it is not made yet")
      try await Self.work(bench)
      #expect(try await bench.words("/travaux/1").contains("1\u{202F}001 lignes"))
      #expect(try await bench.page("/travaux/1").contains("href=\"/travaux/1/fichier\""))
      let file = try await bench.answer("/travaux/1/fichier")
      #expect(Self.rows(file) == 1_001)
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"factures-2026-11-23.csv\"")
      // Somebody else's work is seen by who configures the company; its file is not.
      try await bench.database.write { try $0.execute("UPDATE job SET person = 7") }
      #expect(try await bench.visit("/travaux/1/fichier") == .notFound)
      #expect(try await !bench.page("/travaux/1").contains("/travaux/1/fichier"))
    }
  }

  @Test("who sees their own customers gets these, and nothing that was made when they saw all", arguments: Engine.all)
  func own(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "salesperson", fill: Self.fill) { bench in
      _ = try await bench.post("/travaux/exports", Self.order)
      try await Self.work(bench)
      #expect(Self.rows(try await bench.answer("/travaux/1/fichier")) == 1)
      try await bench.database.write {
        try $0.execute("UPDATE job SET choices = REPLACE(choices, '\"isWhole\":false', '\"isWhole\":true')")
      }
      #expect(try await bench.visit("/travaux/1/fichier") == .notFound)
      // Lists of the whole company are refused, also by the work itself.
      for list in ["/journal", "/lettrage"] {
        let answer = try await bench.post("/travaux/exports", Self.order.merging(["liste": list]) { _, new in new })
        #expect(answer.status == .forbidden, "\(list)")
      }
    }
  }

  @Test("an order that no page makes is none")
  func hostile() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      for wrong in [
        ["liste": "/etc/passwd"], ["liste": "/factures/../journal"], ["format": "exe"],
        ["filtres": String(repeating: "a", count: 5_000)],
      ] {
        let answer = try await bench.post("/travaux/exports", Self.order.merging(wrong) { _, new in new })
        #expect(answer.status == .notFound, "\(wrong)")
      }
      #expect(try await bench.database.count("SELECT COUNT(*) FROM job") == 0)
      for path in ["/travaux/1/fichier", "/travaux/x/fichier"] { #expect(try await bench.visit(path) == .notFound) }
    }
  }
}
