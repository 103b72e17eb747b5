import Banking
import BankingRules
import Files
import Imports
import ImportsRules
import Kernel
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("a file that breaks off")
struct CutFileTests {
  private static let iban = "FR7630006000011234567890189"

  private static let mt940 = """
    {1:F01BANKFRPPAXXX0000000000}{2:O9400000000000BANKFRPPAXXX00000000000000000000N}{4:
    :20:STMT
    :25:\(iban)
    :28C:20/1
    :60F:C260512EUR100,00
    :61:2605130513C1000,00NTRFREF//X
    :86:VIR ALPHA
    :61:2605130513C1234,56NTRFREF//Y
    :86:VIR 2026-SO-699
    :62F:C260513EUR2334,56
    -}

    """

  @Test(
    "wherever a MT940 is cut before its closing balance, nothing of it is taken, and it is said", arguments: Engine.all)
  func mt940(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let text = CutFileTests.mt940
      let closing = try #require(text.firstRange(of: ":62F:"))
      let amount = try #require(text.firstRange(of: "C1234,56"))
      var places = (1...8).map { text.index(amount.lowerBound, offsetBy: $0) }
      places += stride(from: 12, to: text.distance(from: amount.lowerBound, to: closing.lowerBound), by: 5).map {
        text.index(amount.lowerBound, offsetBy: $0)
      }
      places += [text.index(closing.lowerBound, offsetBy: 9), closing.lowerBound]
      for place in places {
        // An editor may have ended the last line.
        for end in ["", "\n"] {
          let error = await #expect(throws: BankingError.self) {
            _ = try await bench.load(String(text[..<place]) + end, name: "releve.mt")
          }
          guard case .cutShort("releve.mt", let line, CutFileTests.iban, let missing)? = error else {
            Issue.record("\(text[..<place].suffix(20)): \(String(describing: error))")
            continue
          }
          #expect(line >= 8 && missing.description == "its closing balance (:62F:)")
        }
      }
      #expect(try await bench.entries().isEmpty)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_statement") == 0)
      let whole = try await bench.load(text, name: "releve.mt")
      #expect(whole.entriesCreated == 2 && whole.reconciles == true && whole.warnings.isEmpty)
    }
  }

  @Test(
    "an excerpt without blocks that ends with a whole line is loaded and held; one that ends within a movement is not")
  func excerpt() throws {
    let whole = CutFileTests.mt940
    let head = try #require(whole.firstRange(of: ":20:"))
    let amount = try #require(whole.firstRange(of: "C1234,56"))
    let closing = try #require(whole.firstRange(of: ":62F:"))
    let excerpt = try ReadStatements(String(whole[head.lowerBound..<closing.lowerBound]), Mt940Reader())
    #expect(excerpt.closed[0].end == .unclosed && excerpt.closed[0].reconciles == nil && excerpt.all.count == 2)
    let cut = try ReadStatements(String(whole[head.lowerBound..<amount.upperBound]), Mt940Reader())
    guard case .cut? = cut.closed.first?.end else {
      Issue.record("it is not seen")
      return
    }
  }

  @Test("what it says names the file, the place, what is missing and what to do")
  func words() {
    let error = BankingError.cutShort(
      name: "a.mt", line: 8, account: "FR1", before: Phrase("its closing balance (:62F:)"))
    #expect(
      error.description == """
        a.mt breaks off at line 8, within a statement of account FR1, before its closing balance (:62F:); nothing of it \
        was loaded: fetch the whole file from the bank again
        """)
  }

  @Test("a statement that ends in order without its closing balance is loaded and kept from being matched")
  func unclosed() throws {
    let text = CutFileTests.mt940.replacing(":62F:C260513EUR2334,56\n", with: "")
    let read = try ReadStatements(text, Mt940Reader())
    #expect(read.all.count == 2 && read.closed[0].end == .unclosed && read.closed[0].reconciles == nil)
    #expect(read.codes == ["closing_missing"])
    // One that another follows ends in order, too.
    let cut = try #require(text.firstRange(of: "-}"))
    let two = try ReadStatements(String(text[..<cut.lowerBound]) + CutFileTests.mt940, Mt940Reader())
    #expect(two.closed.map(\.reconciles) == [nil, true] && two.closed.map(\.end) == [.unclosed, .whole])
  }

  @Test("a report of the day so far that ends within a movement is cut; one that ends with a line is not")
  func intraday() throws {
    let text = ":20:A\n:25:123\n:28C:7/1\n:34F:EUR0,\n:61:2603020302C5,00NTRFX"
    guard case .cut(line: 5, _) = try ReadStatements(text, Mt940Reader()).closed[0].end else {
      Issue.record("it is not seen")
      return
    }
    #expect(try ReadStatements(text + "\n", Mt940Reader()).closed[0].end == .whole)
    // The sum of the movements comes after them.
    #expect(try ReadStatements(text + "\n:90C:1EUR5,00", Mt940Reader()).closed[0].end == .whole)
    guard case .cut(line: 6, _) = try ReadStatements(text + "\n:86:VIR AL", Mt940Reader()).closed[0].end else {
      Issue.record("it is not seen within the information")
      return
    }
  }

  @Test("a day of CFONB120 without its new balance is loaded, held, and freed by the whole file", arguments: Engine.all)
  func cfonb(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let day = [
        Cfonb.balance("01", 0, day: "010326"), Cfonb.movement(5_00, label: "VIR A"),
        Cfonb.movement(7_00, label: "VIR B"), Cfonb.balance("07", 12_00, day: "020326"),
      ]
      let cut = try await bench.load(day[..<2].joined(separator: "\n"))
      #expect(cut.entriesCreated == 1 && cut.reconciles == nil && cut.warnings.map(\.code) == ["closing_missing"])
      #expect(try await bench.entries().map(\.isTrusted) == [false])
      // Nobody knows up to which day it goes.
      #expect(try await database.count("SELECT COUNT(*) FROM data_feed WHERE kind = 'bank'") == 0)
      let whole = try await bench.load(day.joined(separator: "\n"))
      #expect(whole.entriesCreated == 1 && whole.entriesUnchanged == 1 && whole.reconciles == true)
      #expect(try await bench.entries().map(\.isTrusted) == [true, true])
      #expect(try await database.count("SELECT COUNT(*) FROM data_feed WHERE kind = 'bank'") == 1)
    }
  }

  @Test(
    "OFX without its end, BAI2 without the account’s total and QIF within a record are not taken",
    arguments: [
      "<OFX><STMTRS><CURDEF>EUR<STMTTRN><DTPOSTED>20260302<TRNAMT>12",
      "<OFX><STMTRS><CURDEF>EUR<STMTTRN><DTPOSTED>20260302<TRNAMT>12.34<FITID>1</STMTTRN>\n",
      "01,BANK,CUST,260303,0600,1,80,,2/\n02,CUST,BANK,1,260302,2359,EUR,2/\n03,77,,/\n16,195,50",
      "01,BANK,CUST,260303,0600,1,80,,2/\n02,CUST,BANK,1,260302,2359,EUR,2/\n03,77,,/\n16,195,500,,B1,,X/\n",
      "!Type:Bank\nD02/03/2026\nT1 234,5",
    ])
  func others(text: String) async throws {
    try await Engine.sqlite.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let error = await #expect(throws: BankingError.self) { _ = try await bench.load(text, name: "cut") }
      guard case .cutShort? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(try await bench.entries().isEmpty)
    }
  }
}
