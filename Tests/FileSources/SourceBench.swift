import Banking
import FileSourcesRules
import Files
import Foundation
import Imports
import Kernel
import Messaging
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Sealing
import Storage
import Support
import Testing

@testable import FileSources

/// A company that is owed F-1 (450.25) and F-2 (100.00), and a drop folder.
final class SourceBench {
  static let migrations =
    Example.migrations + PeopleSchema.migrations + ImportsSchema.migrations + BankingSchema.migrations
    + OutboxSchema.migrations + FileSourcesSchema.migrations
  static let day: CivilDate = "2026-11-23"
  static let readers = ReadStatementFile.readers + ImportReader.ledgersAndLists

  let database: Database
  let company: Company
  let root: URL
  var watch = FolderWatch(still: 0)
  var patience: Int64 = 0

  init(_ database: Database) async throws {
    self.database = database
    root = FileManager.default.temporaryDirectory.appendingPathComponent("drop-\(UUID().uuidString)")
    let ids = try await database.write { transaction in
      let ids = try Example.stored(transaction)
      for (number, cents) in [("F-1", Int64(45_025)), ("F-2", 10_000)] {
        _ = try Example.store(Example.item(ids.company, ids.customer, number: number, cents: cents), transaction)
      }
      return ids
    }
    company = try #require(try await database.read { try CompanyStore.find(ids.company, $0) })
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var folder: URL { root.appendingPathComponent("VER") }

  func add(_ name: String = "Relevés", folder: String = "VER", company: CompanyID? = nil) async throws {
    let add = AddFileSource(name, at: .folder(name: folder), root: root.path, key: { SealingKey() })
    let owner = company ?? self.company.id
    _ = try await database.write { try add.run($0, company: owner, actor: Example.actor, at: Engine.moment) }
  }

  /// Somebody who may mend sources, and somebody who may not.
  func addPeople() async throws {
    try await database.write { transaction in
      for (mail, role) in [("it@v.example", "administrator"), ("c@v.example", "collector")] {
        let person = Person(
          id: PersonID(0), email: try #require(EmailAddress(mail)), name: mail, role: try #require(Role.shipped(role)))
        _ = try PersonStore.insert(person, passwordHash: nil, transaction)
      }
    }
  }

  /// What people were told: who, the kind, and whether it leads to the source.
  func told() async throws -> [String] {
    try await database.read { snapshot in
      try snapshot.query(
        "SELECT p.name, n.kind, n.path FROM notice n JOIN person p ON p.id = n.person ORDER BY n.id"
      ) { "\($0.text(0)) \($0.text(1)) \($0.text(2))" }
    }
  }

  func source() async throws -> FileSource {
    let company = company.id
    return try #require(try await database.read { try FileSourceStore.all(of: company, $0) }.first)
  }

  /// One look; the clock is the machine's, as the times of files are.
  func look(at moment: Moment? = nil) async throws -> SourceLook {
    let take = TakeFile(for: company, readers: Self.readers, actor: Example.actor)
    var look = try #require(LookIntoFolder(try await source(), in: root.path, take: take, actor: Example.actor))
    look.patience = patience
    let now = moment ?? Moment(microsecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000_000))
    return try await look.run(database, &watch, day: Self.day) { now }
  }

  func put(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  func names(_ inside: String = "") throws -> [String] {
    let place = inside.isEmpty ? folder : folder.appendingPathComponent(inside)
    return ((try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []).sorted()
  }

  func open(_ number: String) async throws -> Int64? {
    let company = company.id
    return try await database.read { try ItemStore.find(number: number, of: company, $0).first?.open.minor }
  }

  func files() async throws -> [SourceFile] {
    let source = try await source()
    return try await database.read { try SourceFileStore.latest(of: source, limit: 100, $0) }
  }

  /// A statement with one receipt.
  static func statement(_ reference: String, _ amount: String, _ wording: String) -> String {
    """
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>\(reference)</Id>\
    <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\
    <Ntry><NtryRef>\(reference)</NtryRef><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
    <BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>\(reference)</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr>\
    <Nm>BRISSONNET TRAVAUX PUBLICS</Nm></Dbtr></RltdPties><RmtInf><Ustrd>\(wording)</Ustrd></RmtInf></TxDtls>\
    </NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
    """
  }
}
