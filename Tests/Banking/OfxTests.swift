import BankingRules
import Files
import Kernel
import Testing

@Suite("the OFX reader")
struct OfxTests {
  private func read(_ text: String) throws -> ReadStatements { try ReadStatements(text, OfxReader()) }

  /// Version 1: no tag of a value is closed.
  private let old = """
    OFXHEADER:100
    DATA:OFXSGML
    VERSION:102
    CHARSET:1252

    <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
    <BANKACCTFROM><BANKID>30004<BRANCHID>00821<ACCTID>00012345678<ACCTTYPE>CHECKING</BANKACCTFROM>
    <BANKTRANLIST><DTSTART>20260301<DTEND>20260303
    <STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302235900.000[-5:EST]<DTAVAIL>20260303<TRNAMT>+1234,56<FITID>A1
    <NAME>ALPHA &amp; FILS<MEMO>FACTURE F-1 &lt;b&gt; A < B</STMTTRN>
    <STMTTRN><TRNTYPE>FEE<DTPOSTED>20260303<TRNAMT>-7.9000<FITID>A2<CHECKNUM>0<NAME>FRAIS<MEMO>FRAIS DE MARS</STMTTRN>
    </BANKTRANLIST><LEDGERBAL><BALAMT>1326.66<DTASOF>20260303</LEDGERBAL>
    <AVAILBAL><BALAMT>9.99<DTASOF>20260303</AVAILBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
    """

  /// The same in version 2.
  private let new = """
    <?xml version="1.0" encoding="UTF-8"?>
    <?OFX OFXHEADER="200" VERSION="211"?>
    <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF>
    <BANKACCTFROM><BANKID>30004</BANKID><BRANCHID>00821</BRANCHID><ACCTID>00012345678</ACCTID></BANKACCTFROM>
    <BANKTRANLIST><DTSTART>20260301</DTSTART><DTEND>20260303</DTEND>
    <STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260302235900.000[-5:EST]</DTPOSTED><DTAVAIL>20260303</DTAVAIL>
    <TRNAMT>1234.56</TRNAMT><FITID>A1</FITID><NAME>ALPHA &#38; FILS</NAME>
    <MEMO><![CDATA[FACTURE F-1 <b> A < B]]></MEMO></STMTTRN>
    <STMTTRN><TRNTYPE>FEE</TRNTYPE><DTPOSTED>20260303</DTPOSTED><TRNAMT>-7.90</TRNAMT><FITID>A2</FITID>
    <CHECKNUM></CHECKNUM><NAME>FRAIS</NAME><MEMO>FRAIS DE MARS</MEMO></STMTTRN>
    </BANKTRANLIST><LEDGERBAL><BALAMT>1326.66</BALAMT><DTASOF>20260303</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS>
    </BANKMSGSRSV1></OFX>
    """

  @Test("both versions give the same account, days, amounts and words")
  func versions() throws {
    for text in [old, new, old.replacing("\n", with: "")] {
      let read = try read(text)
      let statement = try #require(read.closed.first)
      #expect(read.closed.count == 1 && read.findings.isEmpty)
      #expect(statement.header.account.number == "FR7630004008210001234567849")
      #expect(statement.header.account.currency == .eur)
      #expect(statement.closing?.amount == Money(minor: 1_326_66, .eur) && statement.reconciles == nil)
      #expect(statement.header.from == "2026-03-01" && statement.header.to == "2026-03-03")
      #expect(read.all.map(\.amount.minor) == [1_234_56, -7_90])
      #expect(read.all.map(\.booked) == ["2026-03-02", "2026-03-03"] && read.all[0].value == "2026-03-03")
      #expect(read.all.map(\.servicerReference) == ["A1", "A2"])
      #expect(read.all[0].details[0].debtor.name == "ALPHA & FILS")
      #expect(read.all[0].details[0].wording == "ALPHA & FILS FACTURE F-1 <b> A < B")
      #expect(read.all[1].details[0].wording == "FRAIS DE MARS")
    }
  }

  @Test("an amount, a day or both that cannot be read set the movement aside with line and tag")
  func setAside() throws {
    let text = """
      <OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>
      <STMTTRN><DTPOSTED>20260302<TRNAMT>1..2<FITID>1</STMTTRN>
      <STMTTRN><DTPOSTED>20260231<TRNAMT>7<FITID>2</STMTTRN>
      <STMTTRN><DTPOSTED>20260302<FITID>3</STMTTRN>
      <STMTTRN><DTPOSTED>20260302<TRNAMT>5<FITID>4</STMTTRN></STMTRS></OFX>
      """
    let read = try read(text)
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.code) == ["amount_unreadable", "day_unreadable", "amount_missing"])
    #expect(rejected.map(\.line) == [2, 3, 4] && rejected.map(\.field) == ["TRNAMT", "DTPOSTED", "TRNAMT"])
    #expect(read.unreadable[1].fields[.day] == "20260231" && read.unreadable[1].fields[.side] == "CRDT")
    #expect(read.all.map(\.amount.minor) == [5_00])
  }

  @Test("several accounts are several statements, one that ends nowhere is read to its end")
  func several() throws {
    let text = """
      <OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>
      <STMTTRN><DTPOSTED>20260302<TRNAMT>1<FITID>1</STMTTRN></STMTRS>
      <CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>2</CCACCTFROM>
      <STMTTRN><DTPOSTED>20260302<TRNAMT>-2<FITID>1<STMTTRN><DTPOSTED>20260302<TRNAMT>-3<FITID>1
      """
    let read = try read(text)
    #expect(read.closed.map { $0.header.account.number } == ["1", "2"])
    #expect(
      read.entries.map { $0.map(\.amount) } == [
        [Money(minor: 1_00, .eur)], [Money(minor: -2_00, .usd), Money(minor: -3_00, .usd)],
      ])
  }

  @Test("it is known by its content alone")
  func recognition() {
    func knows(_ text: String) -> Bool { OfxReader().recognises(FileBytes(name: "x", Array(text.utf8))) }
    #expect(knows(old) && knows(new) && knows("<ofx>") && !knows("<Document/>") && !knows(""))
  }
}

@Suite("the shared OFX files", .enabled(if: Samples.arePresent))
struct OfxSampleTests {
  /// Worked out by hand from the tags: statements, net in minor units, closing balances, movements set aside.
  private static let facts: [(file: String, statements: Int, entries: Int, net: Int64, closing: [Int64?], aside: Int)] =
    [
      ("oca-test_ofx.ofx", 2, 4, -360_00, [2_156_56, -562_00], 0),
      ("oca-test_ofx_iban.ofx", 2, 4, -360_00, [2_156_56, -562_00], 0),
      ("ofxparse-anzcc.ofx", 1, 1, -5_50, [-123_45], 0),
      ("ofxparse-bank_medium.ofx", 1, 3, -345_27, [382_34], 0),
      ("ofxparse-checking.ofx", 1, 3, -59_50, [100_99], 0),
      ("ofxparse-fail_nice-date_missing.ofx", 1, 0, 0, [0], 3),
      ("ofxparse-fail_nice-decimal_error.ofx", 1, 0, 0, [0], 1),
      ("ofxparse-fail_nice-empty_balance.ofx", 1, 1, 120_00, [nil], 0),
      ("ofxparse-multiple_accounts.ofx", 2, 0, 0, [111_00, 222_00], 0),
      ("ofxparse-ofx-v102-empty-tags.ofx", 1, 1, 12_34, [nil], 0),
      ("ofxparse-suncorp.ofx", 1, 1, -16_85, [1_234_12], 0),
      ("ofxtools-stmtrs.ofx", 1, 2, -500_00, [200_29], 0),
    ]

  @Test("each has the statements, movements and balances that its tags say")
  func facts() throws {
    for fact in Self.facts {
      let read = try ReadStatements(sample: "ofx/\(fact.file)")
      #expect(read.closed.count == fact.statements, "\(fact.file)")
      #expect(read.all.count == fact.entries, "\(fact.file)")
      #expect(read.net == fact.net, "\(fact.file)")
      #expect(read.closed.map { $0.closing?.amount.minor } == fact.closing, "\(fact.file)")
      #expect(read.unreadable.count == fact.aside, "\(fact.file)")
    }
  }

  @Test("a list of accounts holds no statement; the parts of a French account make its IBAN")
  func accounts() throws {
    #expect(throws: BankingError.noStatement(name: "ofxparse-account_listing_aggregation.ofx")) {
      try ReadStatements(sample: "ofx/ofxparse-account_listing_aggregation.ofx")
    }
    let read = try ReadStatements(sample: "ofx/oca-test_ofx_iban.ofx")
    #expect(read.opened[0].account.number == "FR7630001007941234567890185" && read.opened[0].account.isIBAN)
  }
}
