import ArgumentParser
import Foundation

/// A tab-separated FEC of any number of lines, always the same for the same number: sales, payments lettered, purchases.
struct MakeLedger: ParsableCommand {
  @Argument var lines: Int
  @Argument var path: String

  func run() throws {
    let file = try Writer(path)
    file.write(
      "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\t"
        + "PieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\r\n")
    var written = 0
    var entry = 0
    while written < lines {
      entry += 1
      let customer = (entry &* 7919) % max(1, lines / 50)
      let cents = 5_000 + (entry &* 104_729) % 900_000
      let net = cents * 100 / 120
      let day = String(format: "2025%02d%02d", entry % 12 + 1, entry % 28 + 1)
      let letter = entry % 10 < 7 ? "L\(entry)" : ""
      let number = "FA25-\(String(format: "%07d", entry))"
      func line(
        _ journal: String, _ account: String, _ label: String, _ auxiliary: String, _ debit: Int, _ credit: Int,
        _ date: String, _ lettered: String, _ text: String
      ) {
        guard written < lines else { return }
        file.write(
          "\(journal)\t\(journal == "VE" ? "Ventes" : "Banque")\t\(entry)\t\(date)\t\(account)\t\(label)\t\(auxiliary)\t"
            + "\(auxiliary.isEmpty ? "" : "Client \(customer) SARL")\t\(number)\t\(date)\t\(text)\t\(amount(debit))\t"
            + "\(amount(credit))\t\(lettered)\t\(lettered.isEmpty ? "" : "20251231")\t20251231\t\t\r\n")
        written += 1
      }
      line("VE", "411000", "Clients", "C\(customer)", cents, 0, day, letter, "Facture \(number)")
      line("VE", "706000", "Prestations", "", 0, net, day, "", "Facture \(number)")
      line("VE", "445710", "TVA collectee", "", 0, cents - net, day, "", "Facture \(number)")
      if !letter.isEmpty {
        line("BQ", "411000", "Clients", "C\(customer)", 0, cents, "20251230", letter, "VIR \(number)")
        line("BQ", "512000", "Banque", "", cents, 0, "20251230", "", "VIR \(number)")
      }
    }
    file.close()
  }

  private func amount(_ cents: Int) -> String { "\(cents / 100),\(String(format: "%02d", cents % 100))" }
}

/// A CAMT.053 of any number of entries that adds up.
struct MakeStatement: ParsableCommand {
  @Argument var entries: Int
  @Argument var path: String

  func run() throws {
    let file = try Writer(path)
    var total = 0
    func cents(_ entry: Int) -> Int { 5_000 + (entry &* 104_729) % 900_000 }
    for entry in 1...entries { total += cents(entry) }
    file.write(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>BENCH</MsgId>\
      <CreDtTm>2026-11-20T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><CreDtTm>2026-11-20T20:00:00</CreDtTm><Acct><Id>\
      <IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\(balance("OPBD", 0))\(balance("CLBD", total))

      """)
    for entry in 1...entries {
      let amount = String(format: "%d.%02d", cents(entry) / 100, cents(entry) % 100)
      file.write(
        """
        <Ntry><NtryRef>E\(entry)</NtryRef><Amt Ccy="EUR">\(amount)</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd>\
        </Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt><AcctSvcrRef>R\(entry)\
        </AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
        <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">\(amount)</Amt><RltdPties>\
        <Dbtr><Pty><Nm>CLIENT \(entry % 997) SARL</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>VIREMENT FACTURE \
        FA25-\(String(format: "%07d", entry))</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>

        """)
    }
    file.write("</Stmt></BkToCstmrStmt></Document>\n")
    file.close()
  }

  private func balance(_ code: String, _ cents: Int) -> String {
    "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">"
      + String(format: "%d.%02d", cents / 100, cents % 100)
      + "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
  }
}

/// Writes a text file through a buffer.
final class Writer {
  private let handle: FileHandle
  private var buffer = Data()

  init(_ path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
    self.handle = handle
  }

  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count > 1 << 20 { flush() }
  }

  func close() {
    flush()
    handle.closeFile()
  }

  private func flush() {
    handle.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
