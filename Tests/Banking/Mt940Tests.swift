import BankingRules
import Files
import Kernel
import Testing

@Suite("the MT940 reader")
struct Mt940Tests {
  private func read(_ text: String) throws -> ReadStatements { try ReadStatements(text, Mt940Reader()) }

  /// A statement of 100,00 around some movements.
  private func message(_ movements: String, closing: String, number: String = "12/1") -> String {
    """
    {1:F01BANKFRPPAXXX0000000000}{2:O9400000260302BANKFRPPAXXX00000000002603020000N}{4:
    :20:REF1
    :25:BANKFRPP/FR7630006000011234567890189EUR
    :28C:\(number)
    :60F:C260301EUR100,00
    \(movements)
    :62F:C260302EUR\(closing)
    -}
    """
  }

  private func one(_ movement: String) throws -> BankEntry {
    try #require(try read(message(movement, closing: "0,00")).all.first)
  }

  @Test("a message has its account, balances, days and movements")
  func whole() throws {
    let text = message(
      """
      :61:2603020302C50,5NTRFNONREF//B123
      :86:Virement de Alpha pour la facture F-12
      :61:2603020303DR20,NMSCKREF//B124
      """, closing: "130,50")
    let read = try read(text)
    let statement = try #require(read.closed.first)
    #expect(statement.header.account.number == "FR7630006000011234567890189" && statement.header.account.isIBAN)
    #expect(statement.header.sequence == "12" && statement.header.page == StatementPage(number: 1, isLast: true))
    #expect(statement.reconciles == true && read.findings.isEmpty)
    #expect(read.all.map(\.amount.minor) == [50_50, -20_00])
    #expect(read.all.map(\.booked) == ["2026-03-02", "2026-03-03"])
    #expect(read.all[0].servicerReference == "B123" && read.all[0].reference == nil)
    #expect(read.all[0].details[0].wording == "Virement de Alpha pour la facture F-12")
    #expect(read.all[1].reference == nil && read.all[1].code.proprietary == "NMSC")
  }

  @Test("the reversal of a credit is a debit, that of a debit a credit")
  func reversals() throws {
    let credit = try one(":61:2603020302RD5,00NTRFX")
    #expect(credit.amount.minor == 5_00 && credit.isReversal)
    let debit = try one(":61:2603020302RCR5,00NTRFX")
    #expect(debit.amount.minor == -5_00 && debit.isReversal)
  }

  @Test("the booking day is in the year nearest to the value day, and may be blank")
  func days() throws {
    #expect(try one(":61:2601020102C5,00NTRFX").booked == "2026-01-02")
    #expect(try one(":61:2601021231C5,00NTRFX").booked == "2025-12-31")
    #expect(try one(":61:2512310102C5,00NTRFX").booked == "2026-01-02")
    let blank = try one(":61:260302    C5,00NTRFX")
    #expect(blank.booked == "2026-03-02" && blank.amount.minor == 5_00)
    let read = try read(message(":61:2611310302C5,00NTRFX", closing: "105,00"))
    #expect(read.all[0].value == "2026-11-30" && read.codes == ["day_clamped"])
  }

  @Test("numbered fields, wrapped at 27 characters without a space, with the tags of SEPA in them")
  func german() throws {
    let entry = try one(
      """
      :61:2603020302C12,00NTRFNONREF//77
      :86:166?00GUTSCHRIFT?100599?20EREF+AB-2026-000001 SVWZ+FA?21CTURE F-2026-00012 ET F-202?22
      6-00013?23 ABWA+HOLDING?30AGRIFRPP?31FR7630006000011234567890189?32SOCIETE ALPH?33A SARL?34000
      """)
    let detail = entry.details[0]
    #expect(detail.endToEnd == "AB-2026-000001")
    #expect(detail.wording == "FACTURE F-2026-00012 ET F-2026-00013")
    #expect(detail.ultimateDebtor.name == "HOLDING" && detail.debtor.bic == "AGRIFRPP")
    #expect(detail.debtor.account == "FR7630006000011234567890189" && detail.debtor.isIBAN)
    #expect(entry.additionalInformation == "GUTSCHRIFT" && entry.code.proprietary == "NTRF+166")
  }

  @Test("a direct debit that came back is a return, with its reason")
  func returned() throws {
    let entry = try one(
      """
      :61:2603020302D12,00NRTINONREF
      :86:109?00RUECKLASTSCHRIFT?20EREF+E2E-1?32ALPHA?34914
      """)
    #expect(entry.details[0].returned?.reason == "914" && entry.details[0].endToEnd == "E2E-1")
    #expect(entry.details[0].creditor.name == "ALPHA")
    let dutch = try one(
      """
      :61:2603020302D12,00N102EREF
      :86:/TRTP/SEPA Incasso/RTRN/MS03/EREF/E2E-2/MARF/M-1/NAME/Beta
      """)
    #expect(dutch.details[0].returned?.reason == "MS03" && dutch.details[0].mandate == "M-1")
  }

  @Test("words between slashes, the account in the second line of the movement, an original amount")
  func slashes() throws {
    let entry = try one(
      """
      :61:2603020302C12,00NTRFEREF
      NL70ABNA0987654321
      /OCMT/USD14,5/CHGS/EUR0,5/
      :86:/ORDP//NAME/Gamma BV/REMI/USTD//Factuur F-1 van 1/3/EREF/NOTPROVIDED
      """)
    let detail = entry.details[0]
    #expect(detail.debtor.account == "NL70ABNA0987654321" && detail.debtor.name == "Gamma BV")
    #expect(detail.wording == "Factuur F-1 van 1/3" && detail.endToEnd == nil)
    #expect(detail.instructed == Money(minor: 14_50, .usd))
    #expect(detail.charges == [BankCharge(amount: Money(minor: 50, .eur), isIncluded: nil)])
    let ing = try one(":61:2603020302C1,00NTRFX\n:86:/CNTP/NL71RABO0123456789/RABONL2U/Delta//REMI/USTD//F-2/")
    #expect(ing.details[0].debtor.name == "Delta" && ing.details[0].debtor.bic == "RABONL2U")
    #expect(ing.details[0].wording == "F-2")
  }

  @Test("a continuation may begin with a colon, a full line was cut within a word")
  func continuation() throws {
    let entry = try one(":61:2603020302C1,00NTRFX\n:86:Paiement du 02-03T16\n:08:15 facture F-9")
    #expect(entry.details[0].wording == "Paiement du 02-03T16 :08:15 facture F-9")
    let full = String(repeating: "A", count: 65)
    #expect(try one(":61:2603020302C1,00NTRFX\n:86:\(full)\nBC").details[0].wording == full + "BC")
  }

  @Test("pages have the balances in between, and add up one by one")
  func pages() throws {
    let text = """
      :20:A
      :25:123
      :28C:7/1
      :60F:C260301EUR0,00
      :61:2603020302C5,00NTRFX
      :62M:C260302EUR5,00
      -
      :20:A
      :25:123
      :28C:7/2
      :60M:C260302EUR5,00
      :61:2603020302C5,00NTRFX
      :62F:C260302EUR10,00
      -
      """
    let read = try read(text)
    #expect(read.closed.map(\.reconciles) == [true, true])
    #expect(read.closed.map { $0.header.page?.isLast } == [false, true])
    #expect(read.opened[1].continues(read.opened[0]) && !read.opened[0].continues(read.opened[1]))
  }

  @Test("MT942 is a report of the day so far")
  func intraday() throws {
    let text = """
      :20:A
      :25:123
      :28C:7/1
      :34F:EUR0,
      :13D:2603021200+0100
      :61:2603020302C5,00NTRFX
      :90D:0EUR0,00
      :90C:1EUR5,00
      -
      """
    let read = try read(text)
    #expect(read.opened[0].kind == .intradayReport && read.all.map(\.amount) == [Money(minor: 5_00, .eur)])
  }

  @Test("a garbled amount, mark or day sets that movement aside with its line; impossible digits do not")
  func setAside() throws {
    let text = message(
      """
      :61:2603020302C1..2NTRFX
      :61:26O3020302C1,00NTRFX
      :61:2603020302X1,00NTRFX
      :61:2699990302C1,00NTRFX
      :86:garde
      """, closing: "101,00")
    let read = try read(text)
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.code) == ["amount_unreadable", "day_unreadable", "side_missing"])
    #expect(rejected.map(\.line) == [6, 7, 8])
    #expect(rejected[0].reason.description.contains("1..2"))
    #expect(read.unreadable.map { $0.fields[.amount] } == ["1..2", "1,00", "1,00"])
    #expect(read.all.map(\.booked) == ["2026-03-01"] && read.closed[0].reconciles == true)
  }

  @Test("it is known by its content alone")
  func recognition() {
    func knows(_ text: String) -> Bool { Mt940Reader().recognises(FileBytes(name: "x", Array(text.utf8))) }
    #expect(knows(message("", closing: "1,00")) && knows(":20:A\r\n:28:1\r\n") && knows(":61:2603020302C1,00N"))
    #expect(!knows(":20:A\n:32A:260302EUR1,00\n") && !knows("") && !knows("a;b;c\n1;2;3\n"))
  }
}
