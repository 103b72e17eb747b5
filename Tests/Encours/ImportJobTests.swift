import Foundation
import Jobs
import JobsRules
import Kernel
import Logging
import Pages
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Synchronization
import Testing

@testable import Encours
@testable import People

@Suite("Files that are imported as long work")
struct ImportJobTests {
  private static let rows = 3_000

  /// A list of open items; a second one of the same source knows half of them.
  private static func list(from first: Int) -> String {
    let head = "Code client;Raison sociale;N° pièce;Date pièce;Date échéance;Montant TTC;Solde\n"
    let rows = (first..<first + rows).map {
      "C\($0 % 50);Client \($0 % 50);F-\($0);01/09/2026;31/12/2026;123,45;123,45\n"
    }
    return head + rows.joined()
  }

  private static func ledger() -> String {
    let head = [
      "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
      "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
      "Idevise",
    ].joined(separator: "\t")
    let rows = (0..<rows).map { number in
      let (entry, customer) = ("VE\tVentes\t\(number)\t20260901", "C\(number % 50)\tClient \(number % 50)")
      let tail = "FA\(number)\t20260901\tFacture \(number)"
      return "\(entry)\t411000\tClients\t\(customer)\t\(tail)\t120,00\t0,00\t\t\t20260901\t\t\n"
        + "\(entry)\t706000\tVentes\t\t\t\(tail)\t0,00\t120,00\t\t\t20260901\t\t\n"
    }
    return head + "\n" + rows.joined()
  }

  @Test("the bar follows the reading as well as the storing, and never goes back", arguments: Engine.all)
  func bar(engine: Engine) async throws {
    try await engine.withDatabase(Wiring.migrations) { database in
      let (company, claire) = try await database.write { transaction in
        let id = try CompanyStore.insert(Example.company(), transaction)
        let email = try #require(EmailAddress("claire@verdoncelle.example"))
        let person = Person(id: PersonID(0), email: email, name: "Claire", role: .creditManager)
        let key = try PersonStore.insert(person, passwordHash: nil, transaction)
        return (id, try #require(try PersonStore.find(key, transaction)))
      }
      let work = try #require(try JobWorks.lanes().joined().first { $0.kind == .importFile })
      for (name, text) in [
        ("liste.csv", Self.list(from: 0)), ("suite.csv", Self.list(from: Self.rows / 2)),
        ("732829320FEC.txt", Self.ledger()),
      ] {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).txt")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        var start = StartJob(.importFile, title: name)
        start.file = url
        let id = try await start.run(
          database, company: company, who: claire.name, actor: claire.actor, at: Engine.moment, day: "2026-11-23")
        let told = Mutex<[Int]>([])
        let board = JobBoard { progress in
          if let percent = progress.percent { told.withLock { $0.append(percent) } }
        }
        let jobs = RunJobs(
          database, works: [work], board: board, now: { Engine.moment }, logger: Logger(label: "test"))
        #expect(try await jobs.pass())
        let job = try await database.read { try JobStore.find(id, of: company, $0) }
        #expect(job?.state == .done, "\(name): \(job?.reason.map { "\($0)" } ?? "")")
        let percents = told.withLock { $0 }
        #expect(percents == percents.sorted(), "\(name)")
        let (reading, storing) = (Set(percents.filter { $0 < 50 }), Set(percents.filter { $0 >= 50 }))
        #expect(reading.count > 20 && storing.count > 20, "\(name): \(reading.count), \(storing.count)")
      }
    }
  }
}
