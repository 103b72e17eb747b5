import Kernel
import PaymentInstrumentsRules
import Testing
import Xml

@Suite("Files of direct debits")
struct DebitFileTests {
  /// Four debits: two first ones and a recurrent one in CORE, a last one in B2B.
  static func order(name: String = "Verdoncelle & Fils <Industrie>") -> DebitOrder {
    func debit(
      _ place: Int, _ cents: Int64, scheme: DebitScheme = .core, debits: Int = 0, last: Bool = false,
      iban: String = "FR1420041010050500013M02606", bic: String? = nil
    ) -> DebitOrder.Debit {
      DebitOrder.Debit(
        endToEnd: DebitOrder.endToEnd(run: 12, place: place, number: "FA-26-0441\(place)"),
        mandate: Mandate(
          id: MandateID(Int64(place)), customer: CustomerID(Int64(place)), reference: "RUM-\(place)", scheme: scheme,
          signedOn: "2026-01-10", debtor: "Société n° \(place)", iban: iban, bic: bic, isLast: last,
          history: .init(debits: debits)),
        amount: Money(minor: cents, .eur), numbers: ["FA-26-0441\(place)", "FA-26-0442\(place)"],
        address: .init(postcode: "8001", city: "Zürich", country: "CH"))
    }
    return DebitOrder(
      message: DebitOrder.message(company: CompanyID(1), number: 12, collectsOn: "2026-12-07"),
      createdAt: Moment.paris("2026-11-23", hour: 9), collectsOn: "2026-12-07",
      creditor: .init(name: name, iban: "FR7630006000011234567890189", bic: "AGRIFRPP", identifier: "FR72ZZZ123456"),
      debits: [
        debit(1, 10_001), debit(2, 20_002, debits: 3, bic: "BNPAFRPPXXX"),
        debit(3, 5, scheme: .b2b, debits: 1, last: true), debit(4, 99_999_999, iban: "CH9300762011623852957"),
      ])
  }

  private static func read(_ layout: DebitLayout) throws -> XmlElement {
    let bytes = try DebitFile(order(), layout: layout).bytes()
    return try XmlElement.document(try XmlReader(bytes: bytes, name: "pain.008"))
  }

  @Test(
    "each batch has one scheme and one kind of collection, and sums and counts agree", arguments: DebitLayout.allCases)
  func batches(layout: DebitLayout) throws {
    let root = try Self.read(layout)
    #expect(root.namespace == layout.namespace)
    let body = try #require(root["CstmrDrctDbtInitn"])
    #expect(body["GrpHdr", "NbOfTxs"]?.text == "4" && body["GrpHdr", "CtrlSum"]?.text == "1000300.07")
    #expect(body["GrpHdr", "CreDtTm"]?.text == "2026-11-23T08:00:00Z")
    #expect(body["GrpHdr", "InitgPty", "Nm"]?.text == "Verdoncelle + Fils Industrie")
    let batches = body.all("PmtInf")
    #expect(
      batches.count == 3 && batches.map { $0["PmtInfId"]?.text } == [1, 2, 3].map { "SDD1-20261207-00012-\($0)" })
    #expect(
      batches.map { batch in
        [batch["PmtTpInf", "LclInstrm", "Cd"]?.text, batch["PmtTpInf", "SeqTp"]?.text].compactMap { $0 }
      } == [["CORE", "FRST"], ["CORE", "RCUR"], ["B2B", "FNAL"]])
    var (count, sum): (Int, Int64) = (0, 0)
    for batch in batches {
      let debits = batch.all("DrctDbtTxInf")
      let amounts = debits.compactMap { $0["InstdAmt"]?.text.flatMap { XmlDecimal.minorUnits($0, exponent: 2) } }
      #expect(batch["NbOfTxs"]?.text == "\(debits.count)")
      #expect(batch["CtrlSum"]?.text.flatMap { XmlDecimal.minorUnits($0, exponent: 2) } == amounts.reduce(0, +))
      #expect(batch["ReqdColltnDt"]?.text == "2026-12-07" && batch["PmtMtd"]?.text == "DD")
      #expect(batch["CdtrSchmeId", "Id", "PrvtId", "Othr", "Id"]?.text == "FR72ZZZ123456")
      #expect(debits.allSatisfy { $0["InstdAmt"]?.attributes["Ccy"] == "EUR" })
      count += debits.count
      sum += amounts.reduce(0, +)
    }
    #expect(count == 4 && sum == 100_030_007)
  }

  @Test("a debit tells its mandate, its account and what it pays; the bank's code only where it is known")
  func debits() throws {
    let batches = try #require(try Self.read(.version8)["CstmrDrctDbtInitn"]).all("PmtInf")
    let first = try #require(batches[0].all("DrctDbtTxInf").first)
    #expect(first["PmtId", "EndToEndId"]?.text == "D12-1-FA-26-04411")
    #expect(first["DrctDbtTx", "MndtRltdInf", "MndtId"]?.text == "RUM-1")
    #expect(first["DrctDbtTx", "MndtRltdInf", "DtOfSgntr"]?.text == "2026-01-10")
    #expect(first["DbtrAgt", "FinInstnId", "Othr", "Id"]?.text == "NOTPROVIDED")
    #expect(first["Dbtr", "Nm"]?.text?.hasPrefix("Societe n") == true && first["Dbtr", "PstlAdr"] == nil)
    #expect(first["DbtrAcct", "Id", "IBAN"]?.text == "FR1420041010050500013M02606")
    #expect(first["RmtInf", "Ustrd"]?.text == "FA-26-04411 FA-26-04421")
    let recurrent = try #require(batches[1].all("DrctDbtTxInf").first)
    #expect(recurrent["DbtrAgt", "FinInstnId", "BICFI"]?.text == "BNPAFRPPXXX")
    // Outside of the European Economic Area the holder's address is asked for.
    let swiss = try #require(batches[0].all("DrctDbtTxInf").last)
    #expect(swiss["Dbtr", "PstlAdr", "TwnNm"]?.text == "Zurich" && swiss["Dbtr", "PstlAdr", "Ctry"]?.text == "CH")
    let old = try #require(try Self.read(.version2)["CstmrDrctDbtInitn"]).all("PmtInf")
    #expect(old[1]["DrctDbtTxInf", "DbtrAgt", "FinInstnId", "BIC"]?.text == "BNPAFRPPXXX")
    #expect(old[0]["CdtrAgt", "FinInstnId", "BIC"]?.text == "AGRIFRPP")
  }
}

@Suite("What banks answer to debits")
struct DebitStatusTests {
  static func report(_ body: String, version: String = "pain.002.001.10") -> [UInt8] {
    Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:\(version)"><CstmrPmtStsRpt><GrpHdr><MsgId>R-1</MsgId>\
      <CreDtTm>2026-12-08T10:00:00</CreDtTm></GrpHdr>\(body)</CstmrPmtStsRpt></Document>
      """.utf8)
  }

  @Test("the state of the message, of a batch and of a debit are read with their reasons")
  func levels() throws {
    let bytes = Self.report(
      """
      <OrgnlGrpInfAndSts><OrgnlMsgId>SDD1-20261207-00012</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>\
      <GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>\
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>SDD1-20261207-00012-1</OrgnlPmtInfId><TxInfAndSts>\
      <OrgnlEndToEndId>D12-1-FA</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn>\
      <AddtlInf>COMPTE CLOS</AddtlInf></StsRsnInf></TxInfAndSts><TxInfAndSts>\
      <OrgnlEndToEndId>D12-2-FA</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>\
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>SDD1-20261207-00012-2</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>\
      <StsRsnInf><Rsn><Prtry>DATE</Prtry></Rsn></StsRsnInf></OrgnlPmtInfAndSts>
      """)
    #expect(DebitStatusReport.recognises(bytes))
    let report = try DebitStatusReport(bytes: bytes, name: "r.xml")
    #expect(report.original == "SDD1-20261207-00012" && !report.answer.isRejection)
    #expect(report.batches.count == 2 && !report.batches[0].answer.isRejection)
    let debits = report.batches[0].debits
    #expect(debits.map(\.answer.isRejection) == [true, false])
    #expect(debits[0].answer.reason == "AC04" && debits[0].answer.text == "COMPTE CLOS")
    #expect(report.batches[1].answer.isRejection && report.batches[1].answer.reason == "DATE")
  }

  @Test("what is no report, or answers nothing, is refused with a sentence")
  func refused() {
    let other = Array("<Document><BkToCstmrStmt/></Document>".utf8)
    #expect(!DebitStatusReport.recognises(other))
    #expect(throws: DebitStatusError.noReport(name: "x")) { try DebitStatusReport(bytes: other, name: "x") }
    let empty = Self.report("<OrgnlGrpInfAndSts><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts>")
    #expect(throws: DebitStatusError.noOriginal(name: "x")) { try DebitStatusReport(bytes: empty, name: "x") }
    #expect(throws: XmlError.self) { try DebitStatusReport(bytes: Array(empty.dropLast(9)), name: "x") }
  }

  @Test("a report damaged anywhere is refused or read, and never ends the program")
  func damaged() {
    let whole = Self.report(
      """
      <OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts>
      """)
    for length in 0..<whole.count { _ = try? DebitStatusReport(bytes: Array(whole.prefix(length)), name: "x") }
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 0x11
      _ = try? DebitStatusReport(bytes: bytes, name: "x")
    }
  }
}

@Suite("What the bank credits for debits")
struct DebitBatchesTests {
  private static func debit(
    _ id: Int64, run: Int64 = 12, batch: Int = 1, cents: Int64 = 10_000, on day: CivilDate = "2026-12-07"
  ) -> DirectDebit {
    let message = DebitOrder.message(company: CompanyID(1), number: run, collectsOn: day)
    return DirectDebit(
      id: DirectDebitID(id), run: run, customer: CustomerID(id), mandate: "RUM-\(id)", debtor: "D", iban: "FR",
      message: message, batch: "\(message)-\(batch)", endToEnd: "D\(run)-\(id)-F", collection: .recurrent,
      amount: Money(minor: cents, .eur), collectsOn: day)
  }

  private static func found(
    _ debits: [DirectDebit], _ cents: Int64, _ text: String, on day: CivilDate = "2026-12-08", isDebit: Bool = false
  ) -> [Int64]? {
    DebitBatches(debits).debits(
      of: Money(minor: cents, .eur), on: day, texts: [text], isDebitCredit: isDebit
    )?.map(\.id.rawValue)
  }

  private static let two = [debit(1), debit(2, cents: 20_000), debit(3, batch: 2, cents: 5)]

  @Test("a batch is known by its name, a message by its own, however the bank spaces them")
  func names() {
    #expect(Self.found(Self.two, 30_000, "PMNT/RDDT\nBtch=SDD1-20261207-00012-1") == [1, 2])
    #expect(Self.found(Self.two, 30_005, "REMISE PRLV SDD1 20261207 00012") == [1, 2, 3])
    #expect(Self.found(Self.two, 5, "sdd1-20261207-00012-2") == [3])
    #expect(Self.found(Self.two, 30_000, "SDD1-20261207-00013-1") == nil)
  }

  @Test("a batch of which one was rejected is credited less; any other amount is left to a person")
  func less() {
    #expect(Self.found([Self.debit(2, cents: 20_000)], 20_000, "SDD1-20261207-00012-1") == [2])
    #expect(Self.found(Self.two, 29_999, "SDD1-20261207-00012-1", isDebit: true) == nil)
  }

  @Test("without a name, only the one sum of its days is taken, and only for a line of debits")
  func amounts() {
    #expect(Self.found(Self.two, 30_000, "REMISE PRLV", isDebit: true) == [1, 2])
    #expect(Self.found(Self.two, 30_000, "VIREMENT", isDebit: false) == nil)
    #expect(Self.found(Self.two, 30_000, "REMISE PRLV", on: "2026-12-14", isDebit: true) == nil)
    #expect(Self.found(Self.two, 30_000, "REMISE PRLV", on: "2026-12-06", isDebit: true) == nil)
    let twins = Self.two + [Self.debit(4, run: 13, cents: 30_000)]
    #expect(Self.found(twins, 30_000, "REMISE PRLV", isDebit: true) == nil)
  }

  @Test("a payment is a debit when it bears its reference and is worth it, once")
  func single() {
    let batches = DebitBatches(Self.two)
    #expect(batches.debit(endToEnd: "D12-1-F", amount: Money(minor: 10_000, .eur))?.id == DirectDebitID(1))
    #expect(batches.debit(endToEnd: "D12-1-F", amount: Money(minor: 9_999, .eur)) == nil)
    #expect(batches.debit(endToEnd: nil, amount: Money(minor: 10_000, .eur)) == nil)
    #expect(batches.without(Self.two[0]).debit(endToEnd: "D12-1-F", amount: Money(minor: 10_000, .eur)) == nil)
  }
}
