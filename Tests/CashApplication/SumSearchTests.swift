import CashApplicationRules
import Kernel
import Testing

/// The exact search of sums is bounded: what it leaves out is said.
@Suite("sums of open items")
struct SumSearchTests {
  private static func bench(_ count: Int) -> MatchBench {
    (0..<count).reduce(MatchBench()) { (bench: MatchBench, place: Int) -> MatchBench in
      let cents = 10_007 + place * place * 131 + place * 17
      return bench.with("FA-\(10_001 + place)", Int64(cents), of: 2)
    }
  }

  private static func sum(_ bench: MatchBench, of places: [Int]) -> Int64 {
    places.reduce(0) { $0 + bench.items[$1].open.minor }
  }

  private static func saysGivenUp(_ decision: Decision) -> Int? {
    for case .sumsNotSearched(let items) in decision.reasons { return items }
    return nil
  }

  @Test("where more items are open than whose sums are all looked at, the line says so")
  func open() {
    let many = Self.bench(40)
    let decision = many.decide(Self.sum(many, of: [1, 4, 5, 9, 13, 22, 31]), "VIREMENT", from: "VERDIER & FILS")
    #expect(decision.outcome == .suggested && Self.saysGivenUp(decision) == 40)
    // One invoice has just the amount, or all were looked at.
    let equal = many.decide(many.items[7].open.minor, "VIREMENT", from: "VERDIER & FILS")
    #expect(Self.saysGivenUp(equal) == nil)
    let few = Self.bench(20)
    let searched = few.decide(Self.sum(few, of: [1, 4, 5, 9, 13]) + 1, "VIREMENT", from: "VERDIER & FILS")
    #expect(Self.saysGivenUp(searched) == nil)
  }

  @Test("where so many are quoted that not every sum of them is looked at, the line says so, unless all are paid")
  func quoted() {
    let many = Self.bench(30)
    let wording = many.items.map(\.number).joined(separator: " ")
    let some = Self.sum(many, of: (0..<30).filter { ![2, 9, 20].contains($0) })
    let decision = many.decide(some, wording, from: "VERDIER & FILS")
    #expect(decision.outcome != .applied && Self.saysGivenUp(decision) == 30)
    let all = many.decide(Self.sum(many, of: Array(0..<30)), wording, from: "VERDIER & FILS")
    #expect(Self.saysGivenUp(all) == nil)
  }
}
