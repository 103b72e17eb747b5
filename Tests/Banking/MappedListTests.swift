import Banking
import BankingRules
import Files
import Imports
import ImportsRules
import Journal
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("a bank's list whose columns a person said")
struct MappedListTests {
  private static let migrations = Example.migrations + ImportsSchema.migrations + BankingSchema.migrations
  private static let head = "Jour;Qui;Quoi;Entrée;Sortie;Reste"
  private static let first = """
    \(head)
    20/11/2026;BRISSONNET;VIREMENT F-1;1 450,25;;2 450,25
    21/11/2026;;COTISATION;;12,00;2 438,25

    """

  private static var mapping: ColumnMapping {
    var mapping = ColumnMapping(
      headingRow: 1, columns: [.booked: 0, .payer: 1, .label: 2, .credit: 3, .debit: 4, .balance: 5])
    mapping.kind = .statement
    return mapping
  }

  private static func take(
    _ text: String, _ database: Database, _ company: Company, mapping: ColumnMapping? = nil
  ) async throws -> ImportResult {
    var job = ImportFile(FileBytes(name: "liste.csv", Array(text.utf8)), company: company)
    job.mapping = mapping
    if let mapping {
      let headings = ListHeading.signature(head.split(separator: ";").map(String.init))
      job.remember = SavedMapping(name: "Banque locale", headings: headings, mapping: mapping)
    }
    return try await job.run(
      database, readers: ReadStatementFile.readers + ImportReader.ledgersAndLists, actor: Example.actor,
      at: Engine.moment, day: "2026-11-23")
  }

  @Test(
    "is read by what was said, and so is the next with the same headings wherever they stand", arguments: Engine.all)
  func remembered(engine: Engine) async throws {
    try await engine.withDatabase(Self.migrations) { database in
      let id = try await database.write { try Example.stored($0).company }
      let company = try #require(try await database.read { try CompanyStore.find(id, $0) })
      let refusal = await #expect(throws: ImportsError.self) { try await Self.take(Self.first, database, company) }
      #expect(refusal?.asksForColumns == true)
      let result = try await Self.take(Self.first, database, company, mapping: Self.mapping)
      #expect(result.kind == "statement" && result.entriesCreated == 2 && result.reconciles == true)
      #expect(result.creditsMinor == 145_025 && result.debitsMinor == 1_200)
      let names = try await database.read { snapshot in
        try snapshot.query("SELECT debtor_name, wording FROM bank_entry WHERE amount_minor > 0") {
          [$0.textOrNil(0) ?? "", $0.text(1)]
        }
      }
      #expect(names == [["BRISSONNET", "VIREMENT F-1"]])
      #expect(try await Self.take(Self.first, database, company).bringsNothing)
      let next = """
        Export du 24/11/2026
        Compte;FR7630006000011234567890189

        \(Self.head)
        23/11/2026;DURAND;VIREMENT F-2;100,00;;2 538,25
        pas un jour;DURAND;VIREMENT F-3;5,00;;

        """
      let second = try await Self.take(next, database, company)
      #expect(second.kind == "statement" && second.entriesCreated == 1)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_account WHERE is_iban") == 1)
      #expect(try await database.read { try Journal.verify($0) } == [])
      // Forgotten, such a list is asked about again.
      try await ForgetMapping("Banque locale", company: id).run(database, actor: Example.actor, at: Engine.moment)
      let third = next.replacing("F-2", with: "F-4")
      await #expect(throws: ImportsError.self) { try await Self.take(third, database, company) }
    }
  }

  @Test("months before days and points before cents are read as they were chosen")
  func writing() async throws {
    try await Engine.sqlite.withDatabase(Self.migrations) { database in
      let id = try await database.write { try Example.stored($0).company }
      let company = try #require(try await database.read { try CompanyStore.find(id, $0) })
      var mapping = ColumnMapping(headingRow: 1, columns: [.booked: 0, .label: 1, .amount: 2], dayFirst: false)
      mapping.kind = .statement
      mapping.decimals = .comma
      let text = "Jour;Quoi;Combien\n03/02/2026;VIREMENT;1.500\n04/02/2026;FRAIS;-2.000\n"
      let result = try await Self.take(text, database, company, mapping: mapping)
      #expect(result.entriesCreated == 2 && result.creditsMinor == 150_000 && result.debitsMinor == 200_000)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_entry WHERE day = '2026-03-02'") == 1)
    }
  }

  @Test("a day, an amount and words are needed")
  func needs() {
    #expect(Self.mapping.missing(for: .statement).isEmpty)
    let none = ColumnMapping(headingRow: 1, columns: [.number: 0])
    #expect(none.missing(for: .statement) == [.booked, .movement, .wording])
    let few = ColumnMapping(headingRow: 1, columns: [.booked: 0, .debit: 1, .payer: 2])
    #expect(few.missing(for: .statement).isEmpty)
  }
}
