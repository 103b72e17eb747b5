import CashApplicationRules
import Kernel
import Testing

@Suite("creditor references (ISO 11649)")
struct CreditorReferenceTests {
  @Test("one made of a number of ours names its item, with or without the letters, whoever pays")
  func made() {
    let bench = MatchBench().with("310090", 333_33).with("310094", 333_33).with("FA2026-00456", 444_44)
    for (minor, reference, item) in [
      (333_33, "RF21310094", 2), (444_44, "RF16FA202600456", 3), (444_44, "RF66202600456", 3),
    ] as [(Int64, String, Int64)] {
      for decision in [
        bench.decide(minor, "", from: "TIERS PAYEUR", references: [reference]),
        bench.decide(minor, "/ROC/\(reference)", from: "TIERS PAYEUR"),
        bench.decide(minor, "RECHNUNG", from: "BRISSONNET TRAVAUX PUBLICS SAS", references: [reference]),
      ] {
        #expect(decision.outcome == .applied, "\(reference)")
        #expect(decision.candidates.first?.parts == [AppliedPart(item: ItemID(item), minor: minor)], "\(reference)")
      }
    }
  }

  @Test("one whose check digits are wrong names nothing")
  func wrong() {
    let bench = MatchBench().with("FA2026-00456", 444_44)
    let decision = bench.decide(444_44, "", from: "TIERS PAYEUR", references: ["RF17FA202600456"])
    #expect(decision.outcome == .unmatched)
  }

  @Test("one that was imported with its item names that, whatever number is in it")
  func imported() {
    let bench = MatchBench().with("A12", 300, remittance: "RF21 3100 94").with("310094", 300, of: 2)
    for reference in ["RF21310094", "RF21 3100 94"] {
      let decision = bench.decide(300, "", from: nil, references: [reference])
      #expect(decision.outcome == .applied, "\(reference)")
      #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)], "\(reference)")
    }
  }
}
