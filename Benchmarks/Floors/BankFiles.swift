import ArgumentParser
import BankingRules
import Files
import Foundation
import Kernel

/// A bank file of a format with as many entries as asked.
struct MakeBankFile: ParsableCommand {
  @Argument var format: String
  @Argument var entries: Int
  @Argument var path: String

  func run() throws {
    guard let shape = BankFileShape.all[format] else { throw ValidationError("no shape of \(format)") }
    let file = try Writer(path)
    file.write(shape.head)
    for entry in 1...entries { file.write(shape.entry(entry)) }
    file.write(shape.foot)
    file.close()
  }
}

/// What a file of a format begins with, repeats and ends with.
struct BankFileShape: Sendable {
  var head = ""
  let entry: @Sendable (Int) -> String
  var foot = ""

  private static func wide(_ width: Int, _ text: String) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0) + "\n"
  }

  private static func number(_ value: Int, _ digits: Int) -> String { String(format: "%0\(digits)d", value) }

  private static func cents(_ entry: Int) -> Int { 5_000 + (entry &* 104_729) % 900_000 }

  static let all: [String: BankFileShape] = [
    "cfonb120": BankFileShape(
      head: wide(
        120,
        "0130004    00821EUR2 00012345678  010326".padding(toLength: 90, withPad: " ", startingAt: 0)
          + "0000000000000{"),
      entry: { entry in
        let head = "0430004    00821EUR2 0001234567805020326  020326VIR SEPA CLIENT \(entry % 997)"
        return wide(
          120,
          head.padding(toLength: 81, withPad: " ", startingAt: 0) + number(entry, 7) + "  "
            + number(cents(entry), 13) + "{")
          + wide(120, "0530004    00821EUR2 0001234567805020326     LIBFACTURE FA25-\(number(entry, 7))")
          + wide(120, "0530004    00821EUR2 0001234567805020326     NPYCLIENT \(entry % 997) SARL")
      }),
    "cfonb240": BankFileShape(
      head: wide(240, "3100000120020326E    300040082100012345678"),
      entry: { entry in
        let head = "34\(number(entry % 1_000_000, 6))20020326E0066300060000112345678901CLIENT \(entry % 997)"
        return wide(
          240,
          head.padding(toLength: 152, withPad: " ", startingAt: 0)
            + "FA25-\(number(entry, 7))".padding(toLength: 64, withPad: " ", startingAt: 0) + "010326"
            + "      " + number(cents(entry), 12))
      }),
    "mt940": BankFileShape(
      head: ":20:BENCH\n:25:FR7630006000011234567890189\n:28C:1/1\n:60F:C260301EUR0,00\n",
      entry: { entry in
        ":61:2603020302C\(cents(entry) / 100),\(number(cents(entry) % 100, 2))NTRFNONREF//B\(entry)\n"
          + ":86:166?00GUTSCHRIFT?20EREF+E\(entry) SVWZ+FACTURE?21 FA25-\(number(entry, 7))"
          + "?30AGRIFRPP?32CLIENT \(entry % 997) SARL\n"
      }, foot: ":62F:C260302EUR1,00\n-\n"),
    "ofx": BankFileShape(
      head: "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>00012345678</BANKACCTFROM><BANKTRANLIST>\n",
      entry: { entry in
        "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>\(cents(entry) / 100).\(number(cents(entry) % 100, 2))"
          + "<FITID>F\(entry)<NAME>CLIENT \(entry % 997) SARL<MEMO>FACTURE FA25-\(number(entry, 7))</STMTTRN>\n"
      }, foot: "</BANKTRANLIST></STMTRS></OFX>\n"),
    "qif": BankFileShape(
      head: "!Type:Bank\n",
      entry: { entry in
        "D13/03/2026\nT\(cents(entry) / 100),\(number(cents(entry) % 100, 2))\nPCLIENT \(entry % 997) SARL\n"
          + "MFACTURE FA25-\(number(entry, 7))\n^\n"
      }),
    "bai2": BankFileShape(
      head: "01,BANK,CUST,260303,0600,1,80,,2/\n02,CUST,BANK,1,260302,2359,EUR,2/\n03,77,,010,0,,,/\n",
      entry: { entry in
        "16,195,\(cents(entry)),V,260304,,B\(entry),C1,CLIENT \(entry % 997) SARL, FACTURE FA25-\(number(entry, 7))/\n"
      }, foot: "49,0,5/\n"),
    "sheet": BankFileShape(
      head: "Date;Date de valeur;Débit;Crédit;Libellé;Devise\n",
      entry: { entry in
        "02/03/2026;03/03/2026;;\(cents(entry) / 100),\(number(cents(entry) % 100, 2));"
          + "VIR CLIENT \(entry % 997) SARL FACTURE FA25-\(number(entry, 7));EUR\n"
      }),
  ]
}

/// A bank file by its reader alone, nothing stored.
struct ReadBankFile: ParsableCommand {
  @Argument var path: String

  func run() throws {
    let file = try FileBytes(path: path)
    guard let reader = StatementReaders.reader(for: file) else { throw ExitCode.failure }
    var entries = 0
    _ = try reader.read(.content(file) { _ in }, assuming: .eur) { event in
      if case .entry = event { entries += 1 }
    }
    guard entries > 0 else { throw ExitCode.failure }
    print(reader.format, entries)
  }
}

/// Every byte of a file looked at once.
struct BytePass: ParsableCommand {
  @Argument var path: String

  func run() throws {
    let file = try FileBytes(path: path)
    let lines = file.withBytes { bytes in
      var lines = 0
      for byte in bytes where byte == 0x0A { lines += 1 }
      return lines
    }
    print(lines)
  }
}
