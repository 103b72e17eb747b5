import Kernel
import PaymentInstrumentsRules
import Testing

@Suite("The bank's file of bills, held against its layout")
struct BillFileTests {
  private static let ours = "FR7630006000011234567890189"
  private static let theirs = "FR1420041010050500013M02606"

  private static func bill(
    _ id: Int64 = 42, kind: Bill.Kind = .draft, drawee: String = "Société Élan & Fils", iban: String? = theirs,
    bank: String? = "Crédit du Nord", cents: Int64 = 123_456, currency: Currency = .eur, due: CivilDate = "2027-01-31"
  ) -> Bill {
    Bill(
      id: BillID(id), customer: CustomerID(id), kind: kind, drawee: drawee, iban: iban, bank: bank,
      amount: Money(minor: cents, currency), drawnOn: "2026-11-20", dueOn: due)
  }

  private static func file(_ bills: [Bill], _ purpose: BillPurpose = .collection) throws -> BillFile {
    let account = try #require(FrenchAccount(iban: ours))
    let creditor = try #require(
      BillFile.Creditor(name: "Verdoncelle Énergies", account: account, siren: "552100554", bank: "AGRIFRPP"))
    return BillFile(
      number: 7, on: "2026-11-23", for: purpose, creditor,
      bills.map { BillFile.Line($0, siren: "732829320", reference: "FA-2026/000123") })
  }

  /// Columns counted from 1, as the layout counts them.
  private static func columns(_ record: String, _ columns: ClosedRange<Int>) -> String {
    String(record.dropFirst(columns.lowerBound - 1).prefix(columns.count))
  }

  private static func check(_ record: String, _ fields: [(ClosedRange<Int>, String)]) {
    var next = 1
    for (columns, expected) in fields {
      #expect(columns.lowerBound == next, "the fields follow one another: \(columns)")
      #expect(
        Self.columns(record, columns) == expected.padded(to: columns.count),
        "\(columns.lowerBound)-\(columns.upperBound)")
      next = columns.upperBound + 1
    }
    #expect(next == 161 && record.utf8.count == 160)
  }

  @Test("the heading of a collection, field by field")
  func heading() throws {
    Self.check(
      try Self.file([Self.bill()]).records[0],
      [
        (1...2, "03"), (3...4, "60"), (5...12, "00000001"), (13...18, "000000"), (19...24, ""), (25...30, "231126"),
        (31...54, "VERDONCELLE ENERGIES"), (55...78, "AGRIFRPP"), (79...79, "3"), (80...80, ""), (81...81, "E"),
        (82...86, "30006"), (87...91, "00001"), (92...102, "12345678901"), (103...118, ""), (119...124, ""),
        (125...134, ""), (135...149, "552100554"), (150...160, "RE000007"),
      ])
  }

  @Test("of a discount it says so, with the day on which the money is to count")
  func discount() throws {
    let record = try Self.file([Self.bill()], .discount).records[0]
    #expect(Self.columns(record, 79...79) == "1" && Self.columns(record, 119...124) == "231126")
  }

  @Test("a bill, field by field")
  func detail() throws {
    Self.check(
      try Self.file([Self.bill()]).records[1],
      [
        (1...2, "06"), (3...4, "60"), (5...12, "00000002"), (13...18, ""), (19...20, ""), (21...30, "2026000123"),
        (31...54, "SOCIETE ELAN + FILS"), (55...78, "CREDIT DU NORD"), (79...79, "0"), (80...81, ""),
        (82...86, "20041"), (87...91, "01005"), (92...102, "0500013M026"), (103...114, "000000123456"), (115...118, ""),
        (119...124, "310127"), (125...130, "201126"), (131...134, ""), (135...135, ""), (136...138, ""),
        (139...141, ""), (142...150, "732829320"), (151...160, "EF42"),
      ])
  }

  @Test("acceptance is 0 for a bill of exchange, 1 once accepted, 2 for a promissory note")
  func acceptance() throws {
    let records = try Self.file([.draft, .accepted, .note].map { Self.bill(kind: $0) }).records
    #expect(records[1...3].map { Self.columns($0, 79...79) } == ["0", "1", "2"])
  }

  @Test("the total sums the bills, and its number follows theirs")
  func total() throws {
    let records = try Self.file([Self.bill(1), Self.bill(2, cents: 1), Self.bill(3, cents: 999_999_999)]).records
    Self.check(
      try #require(records.last),
      [
        (1...2, "08"), (3...4, "60"), (5...12, "00000005"), (13...102, ""), (103...114, "001000123456"),
        (115...160, ""),
      ])
    #expect(records.map { Self.columns($0, 5...12) } == (1...5).map { "0000000\($0)" })
  }

  @Test(
    "whatever a drawee is called, every record has 160 characters of the file's alphabet",
    arguments: [
      "Œuvre d’Été", "A\"#$%&;<>=@[]^_`{}|~\\!?'", String(repeating: "Ñandú ", count: 12), "łódź & straße", "x",
    ])
  func alphabet(name: String) throws {
    let file = try Self.file([Self.bill(drawee: name, bank: name)])
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*().,/+-: ")
    for record in file.records {
      #expect(record.utf8.count == 160 && record.allSatisfy { allowed.contains($0) }, "\(record)")
    }
    #expect(file.content == file.records.map { $0 + "\r\n" }.joined())
  }

  @Test("what cannot stand in the file is told apart")
  func obstacles() {
    func obstacle(_ bill: Bill, _ purpose: BillPurpose = .collection) -> BillObstacle? {
      BillFile.obstacle(bill, for: purpose, on: "2026-11-23")
    }
    #expect(obstacle(Self.bill()) == nil)
    #expect(obstacle(Self.bill(iban: nil)) == .noAccount)
    #expect(obstacle(Self.bill(iban: "DE89370400440532013000")) == .foreignAccount)
    #expect(obstacle(Self.bill(iban: "MC5811222000010123456789030")) == nil, "a Monegasque account has the same parts")
    #expect(obstacle(Self.bill(drawee: "東京株式会社")) == .name)
    #expect(obstacle(Self.bill(drawee: "ООО Romashka")) == .name, "half a name is none")
    #expect(obstacle(Self.bill(drawee: "???")) == .name)
    #expect(obstacle(Self.bill(currency: .usd)) == .currency)
    #expect(obstacle(Self.bill(cents: 1_000_000_000_000)) == .amount)
    #expect(obstacle(Self.bill(due: "2026-11-23"), .discount) == .due)
    #expect(obstacle(Self.bill(due: "2026-11-23")) == nil)
  }

  @Test("a RIB is as good as its IBAN; a wrong key is neither")
  func accounts() {
    #expect(FrenchAccount.iban(typed: "30006 00001 12345678901 89") == Self.ours)
    #expect(FrenchAccount.iban(typed: "20041 01005 0500013M026 06") == Self.theirs)
    #expect(FrenchAccount.iban(typed: "fr76 3000 6000 0112 3456 7890 189") == Self.ours)
    #expect(FrenchAccount.iban(typed: "DE89 3704 0044 0532 0130 00") == "DE89370400440532013000")
    #expect(FrenchAccount.iban(typed: "30006 00001 12345678901 88") == nil && FrenchAccount.iban(typed: "") == nil)
    #expect(FrenchAccount(iban: Self.ours)?.branch == "00001")
  }
}

extension String {
  fileprivate func padded(to length: Int) -> String { self + String(repeating: " ", count: max(0, length - count)) }
}
