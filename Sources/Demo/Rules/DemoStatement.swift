public import Kernel

/// A bank statement (CAMT.053) of a demo's company: transfers as customers write them, from the clear to the unknown. Some
/// are left to a person, each for a reason of its own.
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

  /// Invoices that are paid as they usually are.
  public static let usual = 24
  /// Invoices that the lines left to a person speak of.
  public static let doubtful = 10
  /// Invoices that the lines of a statement use.
  public static let invoices = usual + doubtful
  /// Lines of no invoice: an unknown payer, money that is no customer's, and what the bank took.
  public static let others = 4

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
  ///   - twin: one of several invoices of one amount that a customer owes, who does not say which is paid.
  ///   - day: the day the statement ends on.
  public init(iban: String, currency: Currency, owed: [Owed], twin: Owed?, day: CivilDate, seed: UInt64) {
    self.iban = iban
    self.currency = currency
    self.day = day
    var dice = Dice(seed: seed, 7)
    var lines = DemoStatement.unclear(Array(owed.prefix(DemoStatement.doubtful)))
    if let twin {
      lines.append(Line(minor: twin.open.minor, name: DemoStatement.payer(twin), wording: "VIR SEPA RECU"))
    }
    for (index, owed) in owed.dropFirst(DemoStatement.doubtful).prefix(DemoStatement.usual).enumerated() {
      let (open, payer) = (owed.open.minor, DemoStatement.payer(owed))
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
    lines.append(Line(minor: 3_214_00, name: "DGFIP", wording: "REMBOURSEMENT CREDIT TVA"))
    lines.append(Line(minor: 1_248_60, name: "URSSAF RHONE-ALPES", wording: "PRLV SEPA COTISATIONS", isDebit: true))
    lines.append(Line(minor: 18_40, name: "BANQUE", wording: "FRAIS DE TENUE DE COMPTE", isDebit: true))
    self.lines = lines
  }

  private static func payer(_ owed: Owed) -> String { Folding.folded(owed.customer).uppercased() }

  /// Receipts of which a person decides: each may be read in more than one way.
  private static func unclear(_ owed: [Owed]) -> [Line] {
    guard owed.count == doubtful else { return [] }
    func digits(_ owed: Owed) -> String { String(owed.number.suffix(6)) }
    return [
      // Somebody else pays, and gives the digits only.
      Line(minor: owed[0].open.minor, name: payer(owed[1]), wording: "POUR COMPTE DE TIERS FACT \(digits(owed[0]))"),
      // More is missing than the company accepts, and nobody says why.
      Line(minor: max(1, owed[2].open.minor - 85_00), name: payer(owed[2]), wording: "FACT \(owed[2].number)"),
      // Two digits of the number have changed places, and a shared centre pays.
      Line(
        minor: owed[3].open.minor, name: "CENTRE SERVICES PARTAGES", wording: "REF \(misspelt(owed[3].number))"),
      // One transfer for two customers, by a centre that pays for its members.
      Line(
        minor: owed[4].open.minor + owed[5].open.minor, name: "CENTRALE DE REGLEMENT",
        wording: "FACT \(owed[4].number) FACT \(owed[5].number)"),
      // An advance of a round sum, for nothing in particular.
      Line(minor: max(100_00, owed[6].open.minor / 100_00 * 70_00), name: payer(owed[6]), wording: "ACOMPTE"),
      // More than is owed, from a payer whom nobody knows.
      Line(minor: owed[7].open.minor + 120_00, name: "SERVICE COMPTABLE", wording: "SOLDE FACT \(owed[7].number)"),
      // One number, and the amount of another invoice.
      Line(minor: owed[9].open.minor, name: "CPTES FOURNISSEURS", wording: "FACT \(owed[8].number)"),
    ]
  }

  /// A number as a hurried hand types it: its last two different neighbours change places.
  private static func misspelt(_ number: String) -> String {
    var letters = Array(number)
    for place in letters.indices.dropFirst().reversed() where letters[place] != letters[place - 1] {
      letters.swapAt(place, place - 1)
      break
    }
    return String(letters)
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
