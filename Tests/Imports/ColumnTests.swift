import Files
import Imports
import ImportsRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

/// A list whose headings nobody could guess, below a banner.
private let unknown = """
  Édité le 30/06/2026;;;;
  Débiteur;Doc;Émis;Brut;Restant
  Dupont SA;F1;02/03/2026;1.200;1.200
  Durand;F2;05/03/2026;3.500;500

  """

@Suite("Columns that a person chooses")
struct ColumnTests {
  private func file(_ text: String, name: String = "export.csv") -> FileBytes {
    FileBytes(name: name, Array(text.utf8))
  }

  private func sheet(_ text: String) throws -> ListSheet {
    try #require(try ListLook.sheets(of: file(text)).first)
  }

  private func choices(_ texts: [String]) throws -> [ColumnChoice] { try texts.map { try ColumnChoice($0) } }

  @Test("a choice names a column by its title, with or without accents, or by its place")
  func choice() throws {
    let mapping = try sheet(unknown).mapping(
      choices(["debiteur=customer_name", "#2=number", "Émis=issued", "Brut=amount", "RESTANT=open"]), kind: nil,
      file: "x")
    #expect(mapping.columns == [.customerName: 0, .number: 1, .issued: 2, .amount: 3, .open: 4])
    #expect(mapping.headingRow == 2)
    #expect(mapping.kind == .openItems)
  }

  @Test("what is not named keeps the meaning its title suggests, unless another column takes it, or it is ignored")
  func rest() throws {
    let text = "Client;Facture;Date facture;Solde;Reste dû\nC1;F1;05/01/2026;10,00;7,00\n"
    let taken = try sheet(text).mapping(choices(["Reste dû=open"]), kind: nil, file: "x")
    #expect(taken.columns == [.customerName: 0, .number: 1, .issued: 2, .open: 4])
    let ignored = try sheet(text).mapping(choices(["Solde=ignore"]), kind: nil, file: "x")
    #expect(ignored.columns[.open] == 4)
  }

  @Test(
    "a wrong choice says what exists",
    arguments: zip(
      [["Nope=number"], ["#9=number"], ["Doc=numero"], ["Doc"], ["Débiteur=customer_name"]],
      [
        "there is no column «Nope»; the columns are «Débiteur», «Doc», «Émis», «Brut», «Restant»",
        "there is no column «#9»", "«numero» is not a field; write COLUMN=FIELD with one of customer_code",
        "«Doc» is not a field", "the chosen columns lack the document's number (number)",
      ]))
  func wrong(_ texts: [String], _ sentence: String) throws {
    let error = #expect(throws: ImportsError.self) {
      _ = try sheet(unknown).mapping(choices(texts), kind: nil, file: "export.csv")
    }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  @Test("an unrecognised list is refused with its headings, what is missing and how to say it")
  func refused() throws {
    let file = file(unknown)
    let error = ListLook.unknown(file, try sheet(unknown)).description
    #expect(
      error.hasPrefix(
        "export.csv, line 2: the columns are not recognised: found «Débiteur», «Doc», «Émis», «Brut», «Restant»"))
    #expect(error.contains("the document's number (number)"))
    #expect(error.contains("--map \"COLUMN=FIELD\""))
  }

  @Test("two columns of one title that hold different values are not guessed at")
  func ambiguous() throws {
    let text = "Client;Facture;Date facture;Montant;Montant\nC1;F1;05/01/2026;10,00;12,00\n"
    let error = #expect(throws: ImportsError.self) {
      _ = try ListReader.read(file(text), ListReader.Reading(currency: .eur, due: due30))
    }
    #expect(error?.asksForColumns == true)
    #expect(error?.description.contains("the columns #4, #5 are both called «Montant»") == true)
    let same = text.replacing("12,00", with: "10,00")
    let delivery = try ListReader.read(file(same), ListReader.Reading(currency: .eur, due: due30))
    #expect(delivery.itemCount == 1)
    let named = #expect(throws: ImportsError.self) {
      _ = try sheet(text).mapping(choices(["Montant=amount"]), kind: nil, file: "x")
    }
    #expect(named == .severalColumns(file: "x", column: "Montant", columns: [3, 4]))
  }

  @Test("the order of dates and the mark of decimals are shown on what is in doubt, and follow what is chosen")
  func writing() throws {
    let sheet = try sheet(unknown)
    var mapping = try sheet.mapping(
      choices(["Débiteur=customer_name", "Doc=number", "Émis=issued", "Brut=amount"]), kind: nil, file: "x")
    let seen = try sheet.writing(mapping)
    #expect(seen.doubtfulDate == "02/03/2026")
    #expect(seen.day("02/03/2026", dayFirst: false) == "2026-02-03")
    #expect(seen.doubtfulAmount == "1.200")
    #expect(seen.amount("1.200", mark: .comma, .eur)?.minor == 120_000)
    #expect(seen.amount("1.200", mark: .point, .eur)?.minor == 120)
    mapping.decimals = .comma
    mapping.dayFirst = false
    let delivery = try ListReader.read(
      file(unknown), ListReader.Reading(currency: .eur, mapping: mapping, due: due30))
    #expect(try delivery.allItems().map(\.amountMinor) == [120_000, 350_000])
    #expect(try delivery.allItems()[0].issued == "2026-02-03")
    let clear = try self.sheet(unknown.replacing("05/03", with: "25/03"))
    #expect(try clear.writing(mapping).doubtfulDate == nil)
  }

  @Test("a list of which no row has a number or a date is refused, not read as totals: it would close everything")
  func misplaced() throws {
    let rows = (1...5).map { "Dupont;F\($0);05/03/2026;10,00;;;\n" }.joined()
    let mapping = ColumnMapping(
      headingRow: 1, columns: [.customerName: 0, .number: 4, .issued: 5, .open: 3])
    let error = #expect(throws: ImportsError.self) {
      _ = try ListReader.read(
        file("A;B;C;D;E;F;G\n" + rows), ListReader.Reading(currency: .eur, mapping: mapping, due: due30))
    }
    #expect(error?.description.contains("5 of 5 rows cannot be read") == true)
  }

  @Test("prose and the formats of banks are not taken for lists")
  func prose() throws {
    #expect(try ListLook.sheets(of: file("Bonjour, je vous écris,\nà bientôt.\n")).isEmpty)
    #expect(try ListLook.sheets(of: file(":20:1\n:60F:C110522EUR3236,28\n:62F:C110522EUR3236,28\n")).isEmpty)
    #expect(try ListLook.sheets(of: file("{\"a\": [1, 2],\n\"b\": [3, 4]}\n")).isEmpty)
  }

  @Test("a mapping saved before it could hold more is still read, and a new one survives its storage")
  func stored() async throws {
    try await Engine.sqlite.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      var mapping = ColumnMapping(headingRow: 2, columns: [.customerName: 0, .open: 4], dayFirst: false)
      mapping.decimals = .point
      mapping.kind = .customers
      mapping.sheet = "Feuil1"
      mapping.isPartial = true
      let saved = SavedMapping(name: "a", headings: "x|y", mapping: mapping)
      let old = "{\"headingRow\":1,\"columns\":[\"number\",1]}"
      let all = try await database.write { transaction in
        try MappingStore.save(saved, of: company, transaction)
        try transaction.execute(
          """
          INSERT INTO import_mapping (company, name, signature, content) VALUES (\(company), 'b', 'z', \(old))
          """)
        return try MappingStore.all(of: company, transaction)
      }
      #expect(all.first == saved)
      #expect(all.last?.mapping == ColumnMapping(headingRow: 1, columns: [.number: 1]))
    }
  }
}

@Suite("Columns that are remembered")
struct RememberedColumnTests {
  private func remember(
    _ bench: Bench, _ text: String, _ columns: [String], name: String = "export.csv", partial: Bool = false,
    dryRun: Bool = false, decimals: DecimalMark = .comma
  ) async throws -> ImportResult {
    let file = FileBytes(name: name, Array(text.utf8))
    var choices = ListChoices()
    choices.columns = try columns.map { try ColumnChoice($0) }
    choices.decimals = decimals
    choices.isPartial = partial
    let chosen = try choices.mapping(of: file)
    var command = ImportFile(file, company: bench.company, dryRun: dryRun)
    command.mapping = chosen.mapping
    command.remember = chosen
    return try await command.run(
      bench.database, readers: ImportReader.ledgersAndLists, actor: Example.actor, at: Engine.moment,
      day: "2026-11-23")
  }

  private static let columns = [
    "Débiteur=customer_name", "Doc=number", "Émis=issued", "Brut=amount", "Restant=open",
  ]

  @Test("the next file with the same headings needs nothing, whatever its name and banner", arguments: Engine.all)
  func again(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let dry = try await remember(bench, unknown, Self.columns, dryRun: true)
      #expect(dry.itemsCreated == 2)
      await #expect(throws: ImportsError.self) { try await bench.importText(unknown) }
      let first = try await remember(bench, unknown, Self.columns)
      #expect(first.columns?["open"] == "Restant")
      #expect(try await bench.open(source: "open-items") == ["F1": 120_000, "F2": 50_000])
      let same = try await bench.importText(unknown)
      #expect(same.itemsCreated == 0)
      let next = "Société X\n\n" + unknown.replacing("Durand;F2", with: "Durand;F3")
      let second = try await bench.importText(next, name: "autre.csv")
      #expect(second.itemsCreated == 1)
      #expect(second.itemsSettledOutside == 1)
      #expect(try await bench.open(source: "open-items")["F3"] == 50_000)
      try await bench.expectWhole()
    }
  }

  @Test("a list remembered as partial closes nothing the next time", arguments: Engine.all)
  func partial(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      _ = try await remember(bench, unknown, Self.columns, partial: true)
      let next = try await bench.importText(unknown.replacing("Durand;F2", with: "Durand;F3"))
      #expect(next.itemsSettledOutside == 0)
      #expect(try await bench.open(source: "open-items")["F2"] == 50_000)
    }
  }

  @Test("a real list under headings that say nothing is read whole once they are named", .enabled(if: Samples.present))
  func sample() async throws {
    try await Engine.sqlite.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let real = try Samples.bytes("behaviour/ibm-accounts-receivable.csv")
      let text = real.withBytes { String(decoding: $0, as: UTF8.self) }
      let rows = text[(text.firstIndex(where: \.isNewline) ?? text.startIndex)...]
      let hidden = "K1,K2,K3,K4,K5,K6,K7,K8,K9,K10,K11,K12" + rows
      await #expect(throws: ImportsError.self) { try await bench.importText(hidden) }
      let result = try await remember(
        bench, hidden, ["K2=customer_code", "K4=number", "K5=issued", "K6=due", "K7=amount", "K9=settled"],
        decimals: .point)
      #expect(result.itemsCreated == 2466)
      #expect(result.rejected.isEmpty)
      let company = bench.company.id
      let sum = try await database.count(
        """
        SELECT CAST(SUM(amount_minor) AS bigint) FROM item WHERE company = \(company) AND source = 'open-items'
        """)
      #expect(sum == 14_770_318)
      try await bench.expectWhole()
    }
  }

  @Test("other headings under the same name do not push a mapping out; the same headings replace it")
  func names() async throws {
    try await Engine.sqlite.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      _ = try await remember(bench, unknown, Self.columns)
      let other = unknown.replacing("Restant", with: "Solde restant")
      _ = try await remember(
        bench, other.replacing("F1", with: "G1"), Self.columns.dropLast() + ["Solde restant=open"], partial: true)
      var names = try await database.read { try MappingStore.all(of: company, $0).map(\.name) }
      #expect(names == ["export", "export (2)"])
      _ = try await remember(bench, unknown, Self.columns.dropLast() + ["Restant=label"])
      let all = try await database.read { try MappingStore.all(of: company, $0) }
      names = all.map(\.name)
      #expect(names.sorted() == ["export", "export (2)"])
      #expect(all.first { $0.headings.hasSuffix("brut|restant") }?.mapping.columns[.label] == 4)
      try await ForgetMapping("export", company: company).run(database, actor: Example.actor, at: Engine.moment)
      await #expect(throws: ImportsError.self) { try await bench.importText(unknown.replacing("F1", with: "H1")) }
      try await bench.expectWhole()
    }
  }

  @Test("a row set aside is corrected with the dates and decimals of its list", arguments: Engine.all)
  func replay(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let text = """
        Customer;Invoice;Invoice date;Amount
        C1;F1;01/25/2026;1,234.56
        C1;F2;02/03/2026;abc
        C1;F3;02/04/2026;2.00
        """
      _ = try await bench.importText(text)
      let company = bench.company.id
      let rows = try await database.read { snapshot in
        try ImportFileStore.rows(setAsideFrom: ImportFileID(1), of: company, snapshot)
      }
      let row = try #require(rows.first)
      var fields = row.fields
      fields["amount"] = "1,200"
      _ = try await ReplayRow(row.id, company: bench.company, fields: fields).run(
        database, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
      let item = try await database.read { try ItemStore.find(number: "F2", of: company, $0).first }
      #expect(item?.issued == "2026-02-03")
      #expect(item?.amount.minor == 120_000)
    }
  }

  @Test("a list is kept once, found by its company only, and makes way when too old or too many", arguments: Engine.all)
  func kept(engine: Engine) async throws {
    try await engine.withDatabase(Bench.migrations) { database in
      let bench = try await Bench(database)
      let company = bench.company.id
      @Sendable func keep(_ name: String, at: Moment) async throws -> Int64 {
        try await database.write {
          try OriginalStore.keep(
            FileBytes(name: name, Array(name.utf8)), of: company, actor: Example.actor, at: at, $0)
        }
      }
      let id = try await keep("a.csv", at: Engine.moment)
      let same = try await keep("a.csv", at: Engine.moment)
      #expect(id == same)
      let content = try await database.read { try OriginalStore.file(id, of: company, $0)?.digest }
      #expect(content == FileBytes(name: "a.csv", Array("a.csv".utf8)).digest)
      let stranger = try await database.read { try OriginalStore.file(id, of: CompanyID(99), $0)?.name }
      #expect(stranger == nil)
      for number in 1...14 { _ = try await keep("\(number).csv", at: Engine.moment) }
      let waiting = try await database.read { try OriginalStore.waiting(of: company, $0).map(\.name) }
      #expect(waiting.count == 12)
      #expect(!waiting.contains("a.csv"))
      _ = try await keep("new.csv", at: Moment.paris("2027-01-23", hour: 9))
      let left = try await database.read { try OriginalStore.waiting(of: company, $0).map(\.name) }
      #expect(left == ["new.csv"])
    }
  }
}
