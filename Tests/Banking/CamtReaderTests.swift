import BankingRules
import Kernel
import Testing

/// A statement around some XML, in the current version.
func statement(
  _ entries: String, opening: String = "0.00", closing: String = "0.00", version: String = "08", header: String = "",
  namespace: Bool = true
) -> String {
  let space = namespace ? #" xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.\#(version)""# : ""
  func balance(_ code: String, _ amount: String) -> String {
    """
    <Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">\(amount)</Amt>\
    <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>
    """
  }
  return """
    <Document\(space)><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00</CreDtTm>\(header)</GrpHdr>
    <Stmt><Id>S1</Id><Acct><Id><IBAN>FR76 3000 6000 0112 3456 7890 189</IBAN></Id><Ccy>EUR</Ccy></Acct>
    \(opening.isEmpty ? "" : balance("OPBD", opening))\(closing.isEmpty ? "" : balance("CLBD", closing))
    \(entries)
    </Stmt></BkToCstmrStmt></Document>
    """
}

func entry(
  _ amount: String = "10.00", _ side: String = "CRDT", status: String = "<Sts><Cd>BOOK</Cd></Sts>",
  more: String = "", details: String = ""
) -> String {
  """
  <Ntry><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>\(side)</CdtDbtInd>\(status)<BookgDt><Dt>2026-03-02</Dt></BookgDt>\
  \(more)<NtryDtls>\(details)</NtryDtls></Ntry>
  """
}

@Suite("the camt reader")
struct CamtReaderTests {
  private func one(_ text: String) throws -> BankEntry { try #require(try ReadStatements(text).entries[0].first) }

  @Test("without a namespace, or inside an envelope, a statement is the same")
  func shapes() throws {
    let plain = statement(entry(), closing: "10.00", namespace: false)
    #expect(try ReadStatements(plain).closed[0].reconciles == true)
    let wrapped = "<message><AppHdr><MsgId>x</MsgId></AppHdr>\(statement(entry(), closing: "10.00"))</message>"
    let read = try ReadStatements(wrapped)
    #expect(read.closed[0].reconciles == true)
    #expect(read.closed[0].header.message == "camt.053.001.08")
    #expect(read.closed[0].header.account.number == "FR7630006000011234567890189")
  }

  @Test("a reversal keeps the side that the bank gave")
  func reversal() throws {
    let read = try one(statement(entry("664.05", "DBIT", more: "<RvslInd>true</RvslInd>")))
    #expect(read.amount == Money(minor: -66_405, .eur))
    #expect(read.isReversal)
  }

  @Test("only booked entries count, in both ways of writing the status")
  func status() throws {
    let text = statement(
      entry("1.00", status: "<Sts>BOOK</Sts>") + entry("2.00", status: "<Sts><Cd>PDNG</Cd></Sts>")
        + entry("4.00", status: "<Sts>INFO</Sts>") + entry("8.00", status: ""), closing: "9.00")
    let read = try ReadStatements(text)
    #expect(read.entries[0].map(\.status) == [.booked, .pending, .information, .booked])
    #expect(read.closed[0].creditsMinor == 900)
    #expect(read.closed[0].unbookedEntries == 2)
    #expect(read.closed[0].reconciles == true)
  }

  @Test("five decimals are read when they end in zeros, and set aside when they do not")
  func decimals() throws {
    #expect(try one(statement(entry("8.85000"))).amount.minor == 885)
    let read = try ReadStatements(statement(entry("8.85100")))
    #expect(read.entries[0].isEmpty)
    #expect(read.findings.first?.severity == .rejected)
  }

  @Test("an entry without a side, or with an unreadable amount, is set aside with its line, the others stay")
  func setAside() throws {
    let read = try ReadStatements(
      statement(entry("1.00", "") + "\n" + entry("12..34") + "\n" + entry("5.00"), closing: "5.00"))
    #expect(read.entries[0].map(\.amount.minor) == [500])
    #expect(read.entries[0].map(\.ordinal) == [3])
    #expect(read.closed[0].rejectedEntries == 2)
    #expect(read.findings.filter { $0.severity == .rejected }.map(\.code) == ["side_missing", "amount_unreadable"])
    #expect(read.findings.filter { $0.severity == .rejected }.map(\.line) == [4, 5])
  }

  @Test("a statement that does not add up is read, and says by how much")
  func doesNotAddUp() throws {
    let read = try ReadStatements(statement(entry("10.00"), closing: "10.01"))
    #expect(read.closed[0].reconciles == false)
    #expect(read.closed[0].gap == Money(minor: 1, .eur))
    #expect(read.findings.map(\.code) == ["statement_does_not_add_up"])
    #expect(try ReadStatements(statement(entry(), opening: "")).closed[0].reconciles == nil)
  }

  @Test("a page has no balances of its own: what it lacks leaves the question open")
  func pages() throws {
    let page = "<MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>"
    let read = try ReadStatements(statement(entry(), closing: "", header: page))
    #expect(read.closed[0].header.page == StatementPage(number: 1, isLast: false))
    #expect(read.closed[0].reconciles == nil)
  }

  @Test("names are found where version 2 and version 8 put them, agents too")
  func parties() throws {
    let old =
      "<TxDtls><RltdPties><Dbtr><Nm>Alpha</Nm></Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BIC>AGRIFRPP</BIC></FinInstnId></DbtrAgt></RltdAgts></TxDtls>"
    let new =
      "<TxDtls><RltdPties><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct><Dbtr><Pty><Nm>Alpha</Nm><Id><OrgId><Othr><Id>552100554</Id></Othr></OrgId></Id></Pty></Dbtr></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>AGRIFRPP</BICFI></FinInstnId></DbtrAgt></RltdAgts></TxDtls>"
    for details in [old, new] {
      let detail = try #require(try one(statement(entry(details: details))).details.first)
      #expect(detail.debtor.name == "Alpha")
      #expect(detail.debtor.account == "FR7630006000011234567890189" && detail.debtor.isIBAN)
      #expect(detail.debtor.bic == "AGRIFRPP")
    }
    let bank =
      "<TxDtls><RltdPties><Dbtr><Agt><FinInstnId><Nm>Banque</Nm></FinInstnId></Agt></Dbtr></RltdPties></TxDtls>"
    #expect(try one(statement(entry(details: bank))).details[0].debtor.name == "Banque")
  }

  @Test("references, free text and structured references are kept apart, NOTPROVIDED is nothing")
  func remittance() throws {
    let long = String(repeating: "A", count: 140)
    let detail = try one(
      statement(
        entry(
          details: """
            <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><MndtId>RUM1</MndtId><UETR>u-1</UETR></Refs><RmtInf>
            <Ustrd>\(long)</Ustrd><Ustrd>B1</Ustrd><Ustrd>C2</Ustrd>
            <Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>F-12</Nb><RltdDt><Dt>2026-01-05</Dt></RltdDt>\
            </RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="EUR">7.00</RmtdAmt></RfrdDocAmt></Strd>
            <Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
            """))
    ).details[0]
    #expect(detail.endToEnd == nil)
    #expect(detail.mandate == "RUM1")
    #expect(detail.references == [RawField(path: "UETR", value: "u-1")])
    #expect(detail.wording == long + "B1 C2")
    #expect(detail.creditorReferences == ["RF18539007547034"])
    #expect(detail.documents.map(\.number) == ["F-12"])
    #expect(detail.documents[0].day == "2026-01-05")
    #expect(detail.documents[0].amount == Money(minor: 700, .eur))
  }

  @Test("a returned payment carries its reason, fees and the amount in the payer's currency are read")
  func returned() throws {
    let read = try one(
      statement(
        entry(
          "52.40", "DBIT",
          details: """
            <TxDtls><Refs><EndToEndId>E2E-1</EndToEndId></Refs><AmtDtls><InstdAmt><Amt Ccy="USD">60.00</Amt></InstdAmt>\
            <TxAmt><Amt Ccy="EUR">52.40</Amt><CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>0.87</XchgRate></CcyXchg></TxAmt></AmtDtls>\
            <Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">2.40</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">2.40</Amt>\
            <ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>\
            <RtrInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>provision</AddtlInf><AddtlInf>insuffisante</AddtlInf></RtrInf>\
            </TxDtls>
            """)))
    let detail = read.details[0]
    #expect(detail.returned?.reason == "AM04")
    #expect(detail.returned?.text == "provision insuffisante")
    #expect(detail.instructed == Currency("USD").map { Money(minor: 6_000, $0) })
    #expect(detail.amount == Money(minor: -5_240, .eur))
    #expect(detail.exchangeRate == "0.87")
    #expect(detail.charges == [BankCharge(amount: Money(minor: 240, .eur), isIncluded: true)])
  }

  @Test("a batch is separable when its details make its amount, a refund among receipts included")
  func batch() throws {
    func detail(_ amount: String, _ side: String = "") -> String {
      "<TxDtls><Amt Ccy=\"EUR\">\(amount)</Amt>\(side.isEmpty ? "" : "<CdtDbtInd>\(side)</CdtDbtInd>")</TxDtls>"
    }
    let whole = try one(
      statement(entry("30.00", details: "<Btch><NbOfTxs>2</NbOfTxs></Btch>" + detail("10.00") + detail("20.00"))))
    #expect(whole.separablePayments?.map(\.amount?.minor) == [1_000, 2_000])
    #expect(whole.batchCount == 2)
    let net = try one(statement(entry("30.00", details: detail("40.00", "CRDT") + detail("10.00", "DBIT"))))
    #expect(net.separablePayments?.map(\.amount?.minor) == [4_000, -1_000])
    #expect(try one(statement(entry("31.00", details: detail("10.00") + detail("20.00")))).separablePayments == nil)
  }

  @Test("what has no place in the model is kept with its path")
  func rest() throws {
    let read = try one(
      statement(entry(more: "<CardTx><Card><PlainCardData><PAN>4970</PAN></PlainCardData></Card></CardTx>")))
    #expect(read.rest == [RawField(path: "CardTx/Card/PlainCardData/PAN", value: "4970")])
  }

  @Test("a damaged or foreign file is refused with one sentence")
  func damaged() {
    let whole = statement(entry(), closing: "10.00")
    for text in [String(whole.dropLast(40)), "", "<html><body/></html>", "not xml at all", "<Document/>"] {
      let error = #expect(throws: BankingError.self) { try ReadStatements(text) }
      #expect(error?.description.hasPrefix("test.xml") == true, "\(String(describing: error))")
    }
    let endless = entry(more: "<CardTx>\(String(repeating: "<X>1</X>", count: 201))</CardTx>")
    #expect(throws: BankingError.self) { try ReadStatements(statement(endless)) }
  }

  @Test("Latin-1 bytes behind a UTF-8 declaration are read as Windows-1252, and it is said")
  func latin() throws {
    let text = statement(entry(details: "<TxDtls><RmtInf><Ustrd>r?gl?</Ustrd></RmtInf></TxDtls>"))
    let bytes = text.utf8.map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
    let read = try ReadStatements(.bytes(bytes, name: "latin.xml"))
    #expect(read.entries[0][0].details[0].wording == "réglé")
    #expect(read.findings.map(\.code).contains("encoding_assumed"))
    #expect(read.closed.count == 1)
  }

  @Test("a booking day that is none is told, and the entry counts on its value day")
  func unreadableDay() throws {
    let wrong = entry(more: "<ValDt><Dt>2026-03-03</Dt></ValDt>").replacing(
      "<BookgDt><Dt>2026-03-02", with: "<BookgDt><Dt>2026-13-45")
    let read = try ReadStatements(statement(wrong, closing: "10.00"))
    #expect(read.codes == ["day_unreadable"] && read.findings[0].reason.description.contains("«2026-13-45»"))
    #expect(read.all.map(\.booked) == [nil] && read.all.map(\.value) == ["2026-03-03"])
    #expect(try ReadStatements(statement(entry(), closing: "10.00")).codes.isEmpty)
  }

  @Test("an entry in another currency than its account’s is told")
  func otherCurrency() throws {
    let dollars = entry("5.00").replacing("Ccy=\"EUR\"", with: "Ccy=\"USD\"")
    let read = try ReadStatements(statement(entry() + dollars, closing: "15.00"))
    #expect(read.codes == ["entry_in_other_currency"] && read.closed[0].reconciles == nil)
    #expect(read.findings[0].reason.description.contains("entries in USD"))
  }

  @Test("an overflowing statement is not said to add up")
  func overflow() throws {
    let read = try ReadStatements(statement(entry("92233720368547758.07") + entry("92233720368547758.07")))
    #expect(read.closed[0].reconciles == nil)
  }
}

@Suite("the identity of an entry")
struct EntryIdentityTests {
  private func keys(_ text: String) throws -> [EntryKey] {
    var identity = EntryIdentity()
    return try ReadStatements(text).entries.joined().map { identity.key(of: $0) }
  }

  @Test("two like entries on one day are two, the same file gives the same keys")
  func ordinal() throws {
    let text = statement(entry("4.50") + entry("4.50") + entry("4.51"))
    let first = try keys(text)
    #expect(Set(first).count == 3)
    #expect(try keys(text) == first)
  }

  @Test("with a reference of the bank, an overlapping file gives the same key whatever its wording")
  func reference() throws {
    let one = entry(
      more: "<AcctSvcrRef>B1</AcctSvcrRef>", details: "<TxDtls><RmtInf><Ustrd>x</Ustrd></RmtInf></TxDtls>")
    let other = entry(more: "<NtryRef>7</NtryRef><AcctSvcrRef>B1</AcctSvcrRef>")
    #expect(try keys(statement(one)) == keys(statement(other)))
    #expect(try keys(statement(entry("1.00"))) != keys(statement(entry("1.00", "DBIT"))))
  }
}
