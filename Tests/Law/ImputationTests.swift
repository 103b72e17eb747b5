import Kernel
import LawRules
import Testing

@Suite("Which debts a payment settles")
struct ImputationTests {
  private func debt(_ id: Int64, due: CivilDate, _ euros: Int64, interest: Int64 = 0, burden: Int = 0)
    -> Imputation.Debt
  {
    Imputation.Debt(
      ItemID(id), due: due, open: Money(minor: euros * 100, .eur), interest: Money(minor: interest * 100, .eur),
      burden: burden)
  }

  private func shares(
    _ euros: Int64, _ debts: [Imputation.Debt], named: [Int64] = [], onlyNamed: Bool = false,
    interestFirst: Bool = false
  ) throws -> [[Int64]] {
    try Imputation.shares(
      of: Money(minor: euros * 100, .eur), among: debts, on: "2026-03-01", named: named.map { ItemID($0) },
      onlyNamed: onlyNamed, interestFirst: interestFirst
    ).map { [$0.item.rawValue, $0.principal.minor, $0.interest.minor] }
  }

  @Test("without a reference: due debts first, the oldest first; with one: the debt that was named")
  func example() throws {
    let debts = [debt(1, due: "2026-01-10", 500), debt(2, due: "2026-02-10", 300), debt(3, due: "2026-04-10", 200)]
    #expect(try shares(600, debts) == [[1, 500_00, 0], [2, 100_00, 0]])
    #expect(try shares(600, debts.reversed()) == [[1, 500_00, 0], [2, 100_00, 0]])
    #expect(try shares(300, debts, named: [2]) == [[2, 300_00, 0]])
    #expect(try shares(350, debts, named: [2]) == [[2, 300_00, 0], [1, 50_00, 0]])
    #expect(try shares(350, debts, named: [2], onlyNamed: true) == [[2, 300_00, 0]])
  }

  @Test("among due debts the most burdensome first; equal debts in proportion, to the cent")
  func order() throws {
    let burdens = [debt(1, due: "2026-01-10", 500), debt(2, due: "2026-02-10", 300, burden: 1)]
    #expect(try shares(400, burdens) == [[2, 300_00, 0], [1, 100_00, 0]])
    let equal = [debt(1, due: "2026-01-10", 1), debt(2, due: "2026-01-10", 1), debt(3, due: "2026-01-10", 1)]
    #expect(try shares(1, equal) == [[1, 34, 0], [2, 33, 0], [3, 33, 0]])
    let notDueLast = [debt(1, due: "2026-06-10", 500, burden: 9), debt(2, due: "2026-02-10", 300)]
    #expect(try shares(400, notDueLast) == [[2, 300_00, 0], [1, 100_00, 0]])
  }

  @Test("interest first, where it is asked for")
  func interest() throws {
    let debts = [debt(1, due: "2026-01-10", 500, interest: 20)]
    #expect(try shares(100, debts, interestFirst: true) == [[1, 80_00, 20_00]])
    #expect(try shares(100, debts) == [[1, 100_00, 0]])
    #expect(try shares(600, debts, interestFirst: true) == [[1, 500_00, 20_00]])
  }

  @Test("for all small cases the shares add up to the payment or to the debt, and no debt receives too much")
  func exhaustive() throws {
    let days: [CivilDate] = ["2026-01-10", "2026-04-10"]
    for first in 0...3 {
      for second in 0...3 {
        for third in 0...3 {
          for pattern in 0..<8 {
            let amounts = [first, second, third]
            let debts = amounts.enumerated().map { index, amount in
              Imputation.Debt(
                ItemID(Int64(index)), due: days[pattern >> index & 1], open: Money(minor: Int64(amount), .eur))
            }
            for payment in 0...10 {
              let shares = try Imputation.shares(
                of: Money(minor: Int64(payment), .eur), among: debts, on: "2026-03-01")
              #expect(shares.reduce(0) { $0 + $1.principal.minor } == Int64(min(payment, amounts.reduce(0, +))))
              #expect(shares.allSatisfy { $0.principal.minor <= Int64(amounts[Int($0.item.rawValue)]) })
              #expect(Set(shares.map(\.item)).count == shares.count)
            }
          }
        }
      }
    }
  }

  @Test("debts in several currencies are refused")
  func currencies() {
    #expect(throws: MoneyError.self) {
      try Imputation.shares(
        of: Money(minor: 100, .usd), among: [self.debt(1, due: "2026-01-10", 500)], on: "2026-03-01")
    }
  }
}
