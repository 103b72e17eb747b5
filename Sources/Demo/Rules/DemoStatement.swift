public import Kernel

/// A bank statement (CAMT.053) of a demo's company: transfers as customers write them, from the clear to the unknown.
///
/// It is a file like the bank's own, to be imported and matched as any other.
public struct DemoStatement: Sendable {
  /// An open invoice that somebody pays.
  public struct Owed: Sendable {
    public let number: String
    public let customer: String
    public let open: Money

    public init(number: String, customer: String, open: Money) {
      self.number = number
      self.customer = customer
      self.open = open
    }
  }

  /// Invoices that the lines of a statement use.
  public static let invoices = 24

  private struct Line {
    let minor: Int64
    let name: String
    let wording: String
    var isDebit = false
  }

  private let iban: String
  private let currency: Currency
  private let day: CivilDate
  private let lines: [Line]

  /// - Parameters:
  ///   - iban: the company's own account.
  ///   - owed: up to ``invoices`` of them are paid, all in `currency`.
  ///   - day: the day the statement ends on.
  public init(iban: String, currency: Currency, owed: [Owed], day: CivilDate, seed: UInt64) {
    self.iban = iban
    self.currency = currency
    self.day = day
    var dice = Dice(seed: seed, 7)
    var lines: [Line] = []
    for (index, owed) in owed.prefix(DemoStatement.invoices).enumerated() {
      let (open, payer) = (owed.open.minor, Folding.folded(owed.customer).uppercased())
      func add(_ minor: Int64, _ wording: String, name: String = payer) {
        lines.append(Line(minor: minor, name: name, wording: wording))
      }
      switch index % 8 {
      case 0, 1, 2: add(open, "VIREMENT FACT \(owed.number)")
      // Without its dashes, as many banks cut it.
      case 3: add(open, "REGLT \(owed.number.filter { $0 != "-" })")
      // The bank kept its charge.
      case 4: add(max(1, open - 15_00), "PAYMENT INVOICE \(owed.number)")
      case 5: add(open, "VIR SEPA RECU")
      case 6: add(max(1, open / 2), "ACOMPTE 50 PCT \(owed.number)")
      default: add(open, "FACT \(owed.number)", name: "COMPTABILITE GROUPE")
      }
    }
    lines.append(Line(minor: Int64(dice.number(80_00...900_00)), name: "M DUPONT", wording: "VIREMENT INSTANTANE"))
    lines.append(Line(minor: 1_248_60, name: "URSSAF RHONE-ALPES", wording: "PRLV SEPA COTISATIONS", isDebit: true))
    lines.append(Line(minor: 18_40, name: "BANQUE", wording: "FRAIS DE TENUE DE COMPTE", isDebit: true))
    self.lines = lines
  }

  /// The file. Its balances add up.
  public var text: String {
    let opening: Int64 = 48_215_37
    let closing = lines.reduce(opening) { $0 + ($1.isDebit ? -$1.minor : $1.minor) }
    let entries = lines.enumerated().map { entry($1, index: $0) }.joined(separator: "\n")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
      <GrpHdr><MsgId>DEMO-\(day)</MsgId><CreDtTm>\(day)T06:00:00</CreDtTm></GrpHdr>
      <Stmt><Id>DEMO-\(day)</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>\(day)T06:00:00</CreDtTm>
      <Acct><Id><IBAN>\(iban)</IBAN></Id><Ccy>\(currency)</Ccy></Acct>
      \(balance("OPBD", opening, on: day.adding(days: -3)))
      \(balance("CLBD", closing, on: day))
      \(entries)
      </Stmt></BkToCstmrStmt></Document>

      """
  }

  private func decimal(_ minor: Int64) -> String { Money(minor: minor, currency).decimalText(separator: ".") }

  private func balance(_ code: String, _ minor: Int64, on day: CivilDate) -> String {
    """
    <Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy="\(currency)">\(decimal(abs(minor)))</Amt>\
    <CdtDbtInd>\(minor < 0 ? "DBIT" : "CRDT")</CdtDbtInd><Dt><Dt>\(day)</Dt></Dt></Bal>
    """
  }

  private func entry(_ line: Line, index: Int) -> String {
    let side = line.isDebit ? ("DBIT", "Cdtr") : ("CRDT", "Dbtr")
    let (booked, reference) = (day.adding(days: -(index % 3)), "DEMO\(day.year)\(1_000 + index)")
    return """
      <Ntry><Amt Ccy="\(currency)">\(decimal(line.minor))</Amt><CdtDbtInd>\(side.0)</CdtDbtInd><Sts>BOOK</Sts>\
      <BookgDt><Dt>\(booked)</Dt></BookgDt><ValDt><Dt>\(booked)</Dt></ValDt><AcctSvcrRef>\(reference)</AcctSvcrRef>\
      <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><\(side.1)>\
      <Nm>\(line.name)</Nm></\(side.1)></RltdPties><RmtInf><Ustrd>\(line.wording)</Ustrd></RmtInf></TxDtls></NtryDtls>\
      </Ntry>
      """
  }
}
