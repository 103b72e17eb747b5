import BankingRules
import Files
import Kernel
import Testing

/// Records of CFONB120 that we write ourselves.
enum Cfonb {
  static func blank(_ width: Int, _ text: String = "") -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// An amount of minor units with its last digit and sign in one character.
  static func amount(_ minor: Int64) -> String {
    let digits = String(minor.magnitude)
    let positive = Array("{ABCDEFGHI")
    let negative = Array("}JKLMNOPQR")
    let last = Int(minor.magnitude % 10)
    let sign = minor < 0 ? negative[last] : positive[last]
    return String(repeating: "0", count: 13 - digits.dropLast().count) + digits.dropLast() + String(sign)
  }

  static func balance(
    _ code: String, _ minor: Int64, day: String, account: String = "00012345678", currency: String = "EUR"
  ) -> String {
    blank(120, code + "30004    00821\(currency)2 \(account)  \(day)" + blank(50) + amount(minor))
  }

  static func movement(
    _ minor: Int64, code: String = "05", day: String = "020326", value: String = "030326", reason: String = "  ",
    label: String = "VIR SEPA ALPHA", number: String = "0000000", reference: String = "",
    account: String = "00012345678", amount: String? = nil
  ) -> String {
    let head = "0430004" + blank(4) + "00821EUR2 \(account)\(code)\(day)\(reason)\(value)"
    return blank(
      120, head + blank(31, label) + blank(2) + number + "  " + (amount ?? Self.amount(minor)) + reference)
  }

  static func complement(_ qualifier: String, _ text: String, account: String = "00012345678") -> String {
    blank(120, "0530004" + blank(4) + "00821EUR2 \(account)05020326" + blank(5) + qualifier + text)
  }

  static func read(_ text: String) throws -> ReadStatements { try ReadStatements(text, Cfonb120Reader()) }
}

@Suite("the CFONB120 reader")
struct Cfonb120Tests {
  private let day = [
    Cfonb.balance("01", 100_00, day: "010326"),
    Cfonb.movement(60_05, label: "VIR SEPA ALPHA", number: "0000012", reference: "REF-7"),
    Cfonb.complement("LIB", "FACTURE F-2026-12"), Cfonb.complement("NPY", "ALPHA SARL"),
    Cfonb.complement("LCC", "FACTURES " + String(repeating: "F", count: 61)), Cfonb.complement("LC2", "123 FIN"),
    Cfonb.complement("RCN", Cfonb.blank(35, "E2E-1") + "SALA"), Cfonb.complement("RUM", "RUM-9"),
    Cfonb.complement("CBE", "FR7630006000011234567890189"), Cfonb.complement("MMO", "USD200000000007000"),
    Cfonb.complement("XYZ", "RESTE"), Cfonb.movement(-20_03, code: "62", label: "FRAIS"),
    Cfonb.balance("07", 140_02, day: "020326"),
  ]

  @Test("a day of an account has its balances, its movements and their complements")
  func whole() throws {
    let read = try Cfonb.read(day.joined(separator: "\r\n"))
    let statement = try #require(read.closed.first)
    #expect(statement.header.account.number == "FR7630004008210001234567849")
    #expect(statement.header.account.isIBAN)
    #expect(statement.reconciles == true && read.findings.isEmpty)
    #expect(statement.opening?.day == "2026-03-01" && statement.closing?.day == "2026-03-02")
    #expect(statement.creditsMinor == 60_05 && statement.debitsMinor == 20_03)
    let entry = try #require(read.all.first)
    #expect(entry.booked == "2026-03-02" && entry.value == "2026-03-03" && entry.code.proprietary == "05")
    #expect(entry.reference == "0000012" && entry.servicerReference == "REF-7")
    let detail = entry.details[0]
    #expect(detail.debtor.name == "ALPHA SARL")
    #expect(detail.debtor.account == "FR7630006000011234567890189" && detail.debtor.isIBAN)
    #expect(detail.endToEnd == "E2E-1" && detail.purpose == "SALA" && detail.mandate == "RUM-9")
    #expect(detail.instructed == Money(minor: 70_00, .usd))
    #expect(detail.rest.contains(RawField(path: "05/XYZ", value: "RESTE")))
    #expect(detail.unstructured.contains("FACTURES " + String(repeating: "F", count: 61) + "123 FIN"))
    #expect(detail.wording.hasPrefix("VIR SEPA ALPHA FACTURE F-2026-12"))
  }

  @Test("without line ends, with several records a line, with trailing blanks cut, it is the same")
  func shapes() throws {
    let whole = try Cfonb.read(day.joined(separator: "\n"))
    let shapes = [
      day.joined(), day[0] + day[1] + "\n" + day[2...].joined(separator: "\n"),
      "\u{FEFF}" + day.map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
        + "\n\n\u{1A}",
    ]
    for shape in shapes {
      let read = try Cfonb.read(shape)
      #expect(read.all.map(\.amount) == whole.all.map(\.amount))
      #expect(read.all.map(\.details) == whole.all.map(\.details))
      #expect(read.closed.map(\.reconciles) == [true])
    }
  }

  @Test("accents are one column each, in Latin-1 and in UTF-8")
  func accents() throws {
    let text = [
      Cfonb.balance("01", 0, day: "010326"), Cfonb.movement(5_00, label: "REÇU DE L’ÉTÉ"),
      Cfonb.balance("07", 5_00, day: "020326"),
    ].joined(separator: "\n")
    let wide = try Cfonb.read(text)
    #expect(wide.all[0].details[0].wording == "REÇU DE L’ÉTÉ")
    #expect(wide.closed[0].reconciles == true)
    let latin = text.unicodeScalars.map { $0 == "’" ? UInt8(0x92) : UInt8(truncatingIfNeeded: $0.value) }
    let narrow = try ReadStatements(.bytes(latin, name: "releve.txt"), Cfonb120Reader())
    #expect(narrow.all == wide.all)
  }

  @Test("decimals and currency are the record's, a zero is a zero whatever its sign")
  func amounts() throws {
    let read = try Cfonb.read(
      [
        Cfonb.balance("01", 0, day: "010326"), Cfonb.movement(0, amount: "0000000000000}"),
        Cfonb.movement(0, amount: "000000000012é"), Cfonb.movement(1_00), Cfonb.balance("07", 2_20, day: "020326"),
      ].joined(separator: "\n"))
    #expect(read.all.map(\.amount.minor) == [0, 1_20, 1_00])
    #expect(read.closed[0].reconciles == true)
    let yen = Cfonb.balance("01", 0, day: "010326", currency: "JPY").replacing("JPY2", with: "JPY0")
    #expect(try Cfonb.read(yen).closed[0].opening?.amount == .zero(.jpy))
  }

  @Test("unpaid direct debits and cheques are returns with their reason; the payer's own are not")
  func returns() throws {
    let read = try Cfonb.read(
      [
        Cfonb.balance("01", 0, day: "010326"), Cfonb.movement(-50_00, code: "B3", reason: "AM", label: "IMPAYE"),
        Cfonb.movement(-10_00, code: "62", label: "FRAIS"), Cfonb.movement(30_00, code: "A3"),
        Cfonb.balance("07", -30_00, day: "020326"),
      ].joined(separator: "\n"))
    let returned = read.all.map { $0.details[0].returned }
    #expect(returned[0]?.reason == "AM" && returned[1] == nil && returned[2] == nil)
    #expect(EntryPart.parts(of: read.all[0])[0].isReturn(of: read.all[0]))
  }

  @Test("a garbled amount or day sets that movement aside with line, columns, what is there and what should be")
  func setAside() throws {
    let read = try Cfonb.read(
      [
        Cfonb.balance("01", 0, day: "010326"), Cfonb.movement(0, amount: "00000000X0012A"),
        Cfonb.complement("LIB", "SA FACTURE"), Cfonb.movement(7_00, day: "310226"), Cfonb.movement(5_00),
        Cfonb.balance("07", 5_00, day: "020326"),
      ].joined(separator: "\n"))
    #expect(read.all.map(\.amount.minor) == [5_00] && read.all.map(\.ordinal) == [3])
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.line) == [2, 4] && rejected.map(\.field) == ["91-104", "35-40"])
    #expect(rejected[0].reason.description.contains("00000000X0012A") && rejected[0].remedy != nil)
    #expect(read.unreadable.map { $0.fields[.amount] } == ["00000000X0012A", "7.00"])
    #expect(read.unreadable[1].fields[.day] == "310226" && read.unreadable[1].fields[.side] == "CRDT")
    #expect(read.closed[0].rejectedEntries == 2 && read.closed[0].reconciles == true)
  }

  @Test("several accounts and days are statements of their own; what does not add up is told")
  func several() throws {
    let other = "00098765432"
    let read = try Cfonb.read(
      (day + [
        Cfonb.balance("01", 0, day: "010326", account: other), Cfonb.movement(9_00, account: other),
        Cfonb.balance("07", 10_00, day: "020326", account: other),
      ]).joined(separator: "\n"))
    #expect(read.closed.map(\.reconciles) == [true, false])
    #expect(read.closed[1].gap == Money(minor: 1_00, .eur))
    #expect(read.codes == ["statement_does_not_add_up"])
  }

  @Test("it is known by its content alone")
  func recognition() {
    func knows(_ text: String) -> Bool {
      Cfonb120Reader().recognises(FileBytes(name: "x.csv", Array(text.utf8)))
    }
    #expect(knows(day.joined()) && knows("\n\n" + day[1...].joined(separator: "\n")))
    #expect(!knows("01/03/2026;Loyer;12,00\n") && !knows("") && !knows("0130004"))
    #expect(!knows("01,0004,12345,060321,0829,001,80,1,2/\n"))
  }
}
