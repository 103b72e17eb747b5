import BankingRules
import Files
import Foundation
import Kernel
import Testing

/// A sequence of numbers that is the same for the same seed.
///
/// Source: SplitMix64, Sebastiano Vigna, public domain.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Damages a file as transmissions, editors and bad programs do.
enum Damage {
  private static let pieces: [[UInt8]] = [
    "\n", "\r", "\r\n", ",", ";", "\"", "\u{0}", "-", "^", "/", ":61:", ":86:", ":20:", "88,", "16,", "<STMTTRN>",
    "</STMTTRN>", "<", ">", "&", "<![CDATA[", "?20", "99999999999999999999", "é", "\u{FEFF}", "01", "04", "05", "07",
    "}", "{", "-}", "D,99,", "S", "2026-02-30", "(", ")", "'", "\u{202F}", "<Ntry>", "</Ntry>", "EUR", "XXX",
  ].map { Array($0.utf8) }

  static func damaged(_ bytes: [UInt8], by numbers: inout SeededNumbers) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...8, using: &numbers) {
      guard !result.isEmpty else { break }
      let place = Int.random(in: 0..<result.count, using: &numbers)
      let length = min(result.count - place, Int.random(in: 1...200, using: &numbers))
      switch Int.random(in: 0..<8, using: &numbers) {
      case 0: result[place] = UInt8.random(in: 0...255, using: &numbers)
      case 1: result.removeSubrange(place..<place + length)
      case 2: result.insert(contentsOf: Array(result[place..<place + length]), at: place)
      case 3: result.insert(contentsOf: pieces.randomElement(using: &numbers) ?? [], at: place)
      case 4: result.removeSubrange(place...)
      case 5:
        let other = Int.random(in: 0..<result.count, using: &numbers)
        let piece = Array(result[place..<place + length])
        result.insert(contentsOf: piece, at: other)
      case 6: for index in place..<place + min(length, 20) { result[index] = UInt8(ascii: "9") }
      default:
        for index in place..<place + min(length, 12) { result[index] = UInt8.random(in: 0x20...0x7E, using: &numbers) }
      }
    }
    return result
  }
}

/// A reader with whole files of its format, to be damaged.
struct FuzzCase: CustomStringConvertible, Sendable {
  let reader: any StatementReader
  let files: [[UInt8]]

  var description: String { reader.format }

  static let all: [FuzzCase] = StatementReaders.all.map { reader in
    FuzzCase(reader: reader, files: (own[reader.format] ?? []).map { Array($0.utf8) } + samples(of: reader))
  }

  private static let own: [String: [String]] = [
    "camt": [statement(entry("10.00") + entry("4.00", "DBIT"), closing: "6.00")],
    "cfonb120": [
      [
        Cfonb.balance("01", 100_00, day: "010326"), Cfonb.movement(60_05), Cfonb.complement("LIB", "FACTURE"),
        Cfonb.complement("MMO", "USD200000000007000"), Cfonb.movement(-20_03, code: "B3"),
        Cfonb.balance("07", 140_02, day: "020326"),
      ].joined(separator: "\n")
    ],
    "cfonb240": [
      "3100000120020326E    300040082100012345678".padding(toLength: 240, withPad: " ", startingAt: 0) + "\n"
        + ("3400000220020326E0066300060000112345678901ALPHA".padding(toLength: 228, withPad: " ", startingAt: 0)
          + "000000012345\n")
    ],
    "mt940": [
      """
      :20:A
      :25:10020030/1234567
      :28C:7/1
      :60F:C260301EUR100,00
      :61:2603020302C12,00NTRFNONREF//77
      /OCMT/USD14,5/
      :86:166?00GUTSCHRIFT?20EREF+AB-1 SVWZ+FACTURE?30AGRIFRPP?31FR7630006000011234567890189?32ALPHA?34000
      :61:2603020302D2,00N102EREF
      :86:/TRTP/SEPA/RTRN/MS03/EREF/E2E-2/MARF/M-1/NAME/Beta/REMI/USTD//F-1/
      :62F:C260302EUR110,00
      -}
      """
    ],
    "ofx": [
      """
      OFXHEADER:100

      <OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30004<BRANCHID>00821<ACCTID>00012345678</BANKACCTFROM>
      <STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>+1234,56<FITID>A1<NAME>A &amp; B<MEMO>F-1</STMTTRN>
      <LEDGERBAL><BALAMT>1326.66<DTASOF>20260303</LEDGERBAL></STMTRS></OFX>
      """
    ],
    "qif": ["!Account\nNA\n^\n!Type:Bank\nD02/03/2026\nT1 234,56\nPALPHA\nMF-1\n^\nD13/03'26\nT-7,90\n^\n"],
    "bai2": [
      """
      01,BANK,CUST,260303,0600,1,80,,2/
      02,CUST,BANK,1,260302,2359,EUR,2/
      03,77,,010,10000,,,015,22156,S,1,2,3,/
      16,195,5000,V,260304,,B1,C1,ALPHA, FACTURE/
      88,SUITE/
      16,475,344,D,2,0,100,1,244,B3,C3,CHEQUE/
      49,1,5/
      """
    ],
    "sheet": BankList.all.map(\.text),
  ]

  private static func samples(of reader: any StatementReader) -> [[UInt8]] {
    guard let folder = Samples.folder else { return [] }
    let folders = ["cfonb", "mt940", "ofx", "qif", "bai2", "bank-csv", "camt052", "camt053", "camt054"]
    return folders.flatMap { name -> [[UInt8]] in
      let path = folder.appendingPathComponent(name).path
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
      return names.compactMap { file in
        guard let bytes = try? FileBytes(path: path + "/" + file), reader.recognises(bytes) else { return nil }
        return bytes.withBytes { Array($0) }
      }
    }
  }
}

@Suite("readers of bank files over damaged files", .serialized)
struct BankFuzzTests {
  /// Seconds that a longer run takes, over all readers.
  private static let seconds = ProcessInfo.processInfo.environment["ENCOURS_FUZZ_SECONDS"].flatMap { Double($0) }

  /// Reads a damaged file, and holds what every reader owes whatever it reads.
  private func read(_ bytes: [UInt8], by reader: any StatementReader, seed: UInt64) throws {
    var (opened, closed, entries, unreadable, ordinal) = (0, 0, 0, 0, 0)
    let name = "\(reader.format) seed \(seed)"
    let clock = ContinuousClock()
    let began = clock.now
    let file = FileBytes(name: "damaged", bytes)
    _ = reader.recognises(file)
    do {
      let findings = try reader.read(.content(file) { _ in }, assuming: .eur) { event in
        switch event {
        case .opened:
          opened += 1
          ordinal = 0
        case .entry(let entry):
          entries += 1
          #expect(entry.ordinal > ordinal, "\(name)")
          ordinal = entry.ordinal
          _ = EntryPart.parts(of: entry).map { ($0.wording(of: entry), $0.raw(of: entry)) }
        case .unreadable: unreadable += 1
        case .closed(let summary):
          closed += 1
          #expect(summary.creditsMinor >= 0 || summary.reconciles == nil, "\(name)")
        }
      }
      #expect(opened == closed, "\(name)")
      let rejected = findings.count { $0.severity == .rejected }
      #expect(rejected == unreadable || rejected + 1 >= BankingLimits.findings, "\(name)")
    } catch is BankingError {
    } catch is FilesError {
    }
    #expect(entries + unreadable <= bytes.count, "\(name)")
    #expect(clock.now - began < .seconds(5), "\(name)")
  }

  @Test("no damage crashes, hangs or makes up entries, and each run is the same again", arguments: FuzzCase.all)
  func damaged(_ fuzz: FuzzCase) throws {
    #expect(!fuzz.files.isEmpty)
    for seed in 0..<UInt64(400) {
      var numbers = SeededNumbers(seed: seed)
      let file = try #require(fuzz.files.randomElement(using: &numbers))
      try read(Damage.damaged(file, by: &numbers), by: fuzz.reader, seed: seed)
    }
  }

  @Test("a long run over every reader", .enabled(if: seconds != nil))
  func long() throws {
    let share = (Self.seconds ?? 0) / Double(FuzzCase.all.count)
    for fuzz in FuzzCase.all {
      let end = ContinuousClock().now + .seconds(share)
      var seed: UInt64 = 1_000_000
      while ContinuousClock().now < end {
        for _ in 0..<50 {
          var numbers = SeededNumbers(seed: seed)
          var bytes = try #require(fuzz.files.randomElement(using: &numbers))
          // Some are grown, some are damaged twice over.
          if seed % 7 == 0 { bytes = Array(repeatElement(bytes, count: 5).joined()) }
          bytes = Damage.damaged(bytes, by: &numbers)
          if seed % 3 == 0 { bytes = Damage.damaged(bytes, by: &numbers) }
          try read(bytes, by: fuzz.reader, seed: seed)
          seed += 1
        }
      }
      print("fuzz \(fuzz.reader.format): \(seed - 1_000_000) files")
    }
  }
}
