import CashApplicationRules
import CashWorlds
import Kernel
import Testing

@Suite("Invoices quoted by what counts in their numbers")
struct CounterTests {
  /// Eight invoices of one customer, numbered `FA2026-0401` and on, each of another amount.
  private static let amounts: [Int64] = [300_11, 200_22, 123_45, 456_78, 512_34, 99_99, 700_01, 205_00]
  private static let bench = amounts.enumerated().reduce(MatchBench()) { bench, one in
    bench.with("FA2026-0\(401 + one.offset)", one.element, of: 2)
  }

  @Test(
    "a list of them is found among what the payer owes, and applied where it makes the amount",
    arguments: [
      "FACTURES 404 405 406", "FACTURES 0404 0405 0406", "FACTURES 404, 405 ET 406", "FACT N 404/405/406",
      "VIR FA 404 FA 405 FA 406", "FA404 FA405 FA406", "FA404 405 406", "FACTURES NOS 404 - 405 - 406 MERCI",
      "404/405/406", "VIREMENT 404 405 406", "N 0404/0405/0406", "RECHNUNGEN 404 UND 405 UND 406",
      "INVOICES 404 AND 405 AND 406",
    ])
  func list(_ wording: String) {
    let decision = CounterTests.bench.decide(456_78 + 512_34 + 99_99, wording)
    #expect(decision.outcome == .applied, "\(wording)")
    #expect(Set(decision.candidates.first?.parts.map(\.item) ?? []) == [ItemID(4), ItemID(5), ItemID(6)], "\(wording)")
    // Whoever is not known has said nothing for certain.
    #expect(
      CounterTests.bench.decide(456_78 + 512_34 + 99_99, wording, from: "DUPONT").outcome != .applied, "\(wording)")
  }

  @Test(
    "what the wording names otherwise is never applied, and ranks below what it names",
    arguments: [
      ("FA2026-1404", "FACTURE 1404"), ("FA2026-01404", "FA1404"), ("FA001404", "FA 1404"),
      ("FA2026-1404", "FACTURE N 1404"),
      ("FA000451", "FA451"), ("FA000451", "FA 451"), ("FA2026-00451", "FACTURE 451"), ("FA202600451", "FACTURE 451"),
      ("451/2026", "FACTURE 451"), ("VT000451", "VT 451"), ("FA-0042", "FACTURE 42"),
      ("FA2026-0045", "FA2026-45"), ("FA2026-0045", "FACTURE 2026 0045"), ("FA2026-0045", "FA2026-0045"),
    ])
  func other(_ number: String, _ wording: String) {
    let bench = MatchBench().with(number, 600_00, of: 2).with("FA2026-1777", 500_37, of: 2)
    for said in ["ACOMPTE " + wording, wording] {
      let decision = bench.decide(500_37, said)
      #expect(decision.outcome == .suggested, "\(said)")
      #expect(decision.candidates.first?.parts == [AppliedPart(item: ItemID(1), minor: 500_37)], "\(said)")
      #expect(decision.candidates.allSatisfy { ($0.confidence ?? 0) <= 50 }, "not to be approved among many: \(said)")
    }
    let twice = MatchBench().with(number, 0, of: 2).with("FA2026-1777", 500_37, of: 2)
    #expect(twice.decide(500_37, wording).outcome == .suggested, "it was paid before: \(wording)")
    #expect(bench.decide(600_00, wording).outcome == .applied, "\(wording)")
    #expect(bench.decide(500_37, "VIREMENT").outcome == .applied, "what is not named is no obstacle")
  }

  @Test("neither the order of the law nor a sum is applied where invoices are named that do not make the amount")
  func sums() {
    // The two oldest make the amount, and others are named.
    let decision = CounterTests.bench.decide(300_11 + 200_22, "FACTURES 404 405")
    #expect(decision.outcome == .suggested)
    #expect(!decision.candidates.contains { $0.reasons.contains(.legalOrder) })
  }

  @Test("of two years with one count, the open one is meant; of two open ones, what makes the amount")
  func years() {
    let bench = MatchBench().with("FA2025-0404", 0, of: 2).with("FA2026-0404", 100_00, of: 2).with(
      "FA2026-0777", 80_00, of: 2)
    #expect(bench.decide(100_00, "FACTURE 404").candidates.first?.parts.map(\.item) == [ItemID(2)])
    let open = MatchBench().with("FA2025-0404", 90_00, of: 2).with("FA2026-0404", 100_00, of: 2)
      .with("FA2026-0777", 80_00, of: 2)
    let decision = open.decide(100_00, "FACTURE 404")
    #expect(decision.outcome == .applied && decision.candidates.first?.parts.map(\.item) == [ItemID(2)])
    #expect(open.decide(80_00, "FACTURE 404").outcome == .suggested, "neither of the two")
  }

  @Test(
    "a day, a year, a month, an amount, a count and what no word calls an invoice are no numbers of ours",
    arguments: [
      "FACTURE DU 04/06/2026", "FACTURES 2026", "FACTURE 31 05 26", "FACTURE 404,05 EUR", "FACTURE 30 JOURS",
      "404 FACTURES",
      "VIREMENT 404", "TEL 404", "FACTURE MAI", "CLT 404", "FACTURE 7",
    ])
  func nothing(_ wording: String) {
    let bench = MatchBench().with("FA2026-0404", 456_78, of: 2).with("FA2026-0005", 99_00, of: 2)
      .with("FA2026-0030", 98_00, of: 2).with("FA2026-0031", 97_00, of: 2)
      .with("FA2026-0777", 500_37, of: 2)
    let first = bench.decide(500_37, wording).candidates.first
    #expect(first?.parts == [AppliedPart(item: ItemID(5), minor: 500_37)], "\(wording)")
    #expect(first?.reasons.contains(.quotesOther) == false, "\(wording)")
  }

  @Test("of a payer whom nobody knows the one invoice to the cent is proposed")
  func stranger() {
    let decision = CounterTests.bench.decide(456_78, "FACTURE 404", from: "DUPONT")
    #expect(decision.outcome == .suggested && decision.candidates.first?.parts.map(\.item) == [ItemID(4)])
    let lettered = MatchBench().with("VE000451", 456_78).decide(456_78, "VE451", from: "DUPONT")
    #expect(lettered.outcome == .suggested && lettered.candidates.first?.parts.map(\.item) == [ItemID(1)])
  }

  @Test("receipts of other companies' payers who quote so are applied right, or proposed with what they name first")
  func worlds() throws {
    var score = CashScore()
    for plan in CashWorld.plans(seed: 9_001) { score.add(CashScore(CashWorld(plan))) }
    let (named, other) = (try #require(score.kinds["count"]), try #require(score.kinds["countOther"]))
    #expect(named.receipts > 100 && named.right * 100 >= named.receipts * 90, "\(named)")
    #expect(other.receipts > 50 && other.wrong == 0, "\(other) \(score.mistakes.filter { $0.hasPrefix("count") })")
    #expect((other.right + other.firstRight) * 100 >= other.receipts * 90, "\(other)")
  }
}
