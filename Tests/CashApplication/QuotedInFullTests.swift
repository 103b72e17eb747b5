import CashApplicationRules
import Kernel
import Testing

/// The payer is customer 2.
@Suite("numbers of other customers that are quoted in full")
struct QuotedInFullTests {
  private let bench = MatchBench().with("FA-2027-0101", 1_000_00).with("FA-2027-0102", 2_000_00, of: 3)

  @Test("they make the amount: the payer's own item of that amount was not meant, however alike its number is")
  func neighbour() {
    for number in ["FA-2027-0103", "FA-2027-0950"] {
      let decision = bench.with(number, 3_000_00, of: 2).decide(3_000_00, "REGLEMENT FA-2027-0101 FA-2027-0102")
      #expect(decision.outcome == .suggested, "\(number)")
      #expect(decision.reasons == [.severalCustomers], "\(number)")
      #expect(decision.quoted.map(\.item) == [ItemID(1), ItemID(2)], "\(number)")
      #expect(decision.candidates.prefix(2).allSatisfy { $0.reasons.contains(.severalCustomers) }, "\(number)")
      #expect(decision.candidates.allSatisfy { ($0.confidence ?? 0) <= 50 }, "\(number)")
    }
  }

  @Test("they are held where the payer owes nothing of that amount, too")
  func nothingAlike() {
    let decision = bench.with("FA-2027-0950", 3_500_00, of: 2).decide(3_000_00, "REGLEMENT FA-2027-0101 FA-2027-0102")
    #expect(decision.outcome == .suggested)
    #expect(decision.reasons == [.severalCustomers])
    #expect(decision.quoted.map(\.item) == [ItemID(1), ItemID(2)])
  }

  @Test("one of the payer's and one of another make the amount: neither was misspelt")
  func mixed() {
    let decision = bench.with("FA-2027-0103", 1_000_00, of: 2).with("FA-2027-0104", 2_000_00, of: 2)
      .decide(2_000_00, "FA-2027-0101 ET FA-2027-0103")
    #expect(decision.outcome == .suggested)
    #expect(Set(decision.quoted.map(\.item)) == [ItemID(1), ItemID(3)])
  }

  @Test("one makes the amount, as does the payer's whose number is alike: a person says which, the quoted one first")
  func either() {
    var bench = bench.with("FA-2027-0103", 1_000_00, of: 2)
    let decision = bench.decide(1_000_00, "REGLEMENT FA-2027-0101")
    #expect(decision.outcome == .suggested)
    #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)])
    #expect(decision.candidates.allSatisfy { ($0.confidence ?? 0) <= 50 })
    // Of many of one amount the one that is numbered alike is not lost sight of.
    bench.items = [bench.items[0]]
    for number in ["FA-2026-7777", "FA-2026-7888", "FA-2026-7999", "FA-2026-8666", "FA-2027-0103"] {
      bench = bench.with(number, 1_000_00, of: 2)
    }
    let many = bench.decide(1_000_00, "REGLEMENT FA-2027-0101")
    #expect(many.outcome == .suggested)
    #expect(many.candidates.first?.parts.map(\.item) == [ItemID(1)])
  }

  @Test("an answer that leaves out what is quoted in full is not applied by itself")
  func leftOut() {
    let decision = bench.with("FA-2027-0103", 700_00, of: 2).with("FA-2027-0105", 600_00, of: 2)
      .with("FA-2027-0104", 2_000_00, of: 2).decide(2_000_00, "FA-2027-0101 FA-2027-0103")
    #expect(decision.outcome == .suggested)
    #expect(Set(decision.quoted.map(\.item)) == [ItemID(1), ItemID(3)])
  }

  @Test("a number without its zeros is the item it names, too: another of the amount is not applied by itself")
  func shortened() {
    let bench = MatchBench().with("FA001451", 600_00, of: 2).with("FA001777", 500_37, of: 2)
    for wording in ["ACOMPTE FA001451", "ACOMPTE FA1451", "ACOMPTE FA 1451", "FACTURE 1451"] {
      #expect(bench.decide(500_37, wording).outcome == .suggested, "\(wording)")
    }
    #expect(bench.decide(600_00, "FACTURE 1451").outcome == .applied)
    #expect(bench.decide(500_37, "VIREMENT").outcome == .applied, "what is not named is no obstacle")
    let twice = MatchBench().with("FA001451", 0, of: 2).with("FA001777", 500_37, of: 2)
    #expect(twice.decide(500_37, "FACTURE 1451").outcome == .suggested, "it was paid before")
  }

  @Test("a misspelt number that is by chance another's open one is read as the payer's, if only that fits the amount")
  func misspelt() {
    let bench = MatchBench().with("FA-10132", 250_00).with("FA-10123", 100_00, of: 2).with("FA-10111", 300_00, of: 2)
      .with("FA-20555", 50_00, of: 3)
    let single = bench.decide(100_00, "FACTURE FA-10132")
    #expect(single.outcome == .applied)
    #expect(single.candidates.first?.parts.map(\.item) == [ItemID(2)])
    let several = bench.decide(400_00, "FA-10111 FA-10132")
    #expect(several.outcome == .applied)
    #expect(Set(several.candidates.first?.parts.map(\.item) ?? []) == [ItemID(2), ItemID(3)])
    // It explains one of the numbers, and not the third customer's.
    #expect(bench.decide(400_00, "FA-10111 FA-10132 FA-20555").outcome == .suggested)
  }

  @Test("digits that read as a day about the payment's decide nothing against a payer who owes just the amount")
  func day() {
    for number in ["010726", "260701", "01072026", "20260630", "310825"] {
      let bench = MatchBench().with(number, 500_00).with("240555", 500_00, of: 2)
      for wording in ["LOYER DU \(number)", "VIR \(number)", "RECHNUNG VOM \(number)", number] {
        let decision = bench.decide(500_00, wording)
        #expect(decision.outcome == .suggested, "\(wording)")
        #expect(decision.candidates.prefix(2).map { $0.parts.map(\.item) } == [[ItemID(2)], [ItemID(1)]], "\(wording)")
        // The first is held, so that nobody reminds the payer.
        let several = bench.with("240557", 500_00, of: 2).decide(500_00, wording, from: "VERDIER & FILS")
        #expect(several.outcome == .suggested && several.candidates.first?.customer == CustomerID(2), "\(wording)")
        #expect(decision.candidates.allSatisfy { ($0.confidence ?? 0) <= 50 }, "\(wording)")
      }
      // A sum, a discount or nothing at all of the payer's own says as little.
      for own in [[200_00, 300_00], [510_20], []] as [[Int64]] {
        let bench = own.reduce(MatchBench().with(number, 500_00)) { $0.with("24055\($0.items.count)", $1, of: 2) }
        #expect(bench.decide(500_00, "LOYER DU \(number)").outcome == .suggested, "\(number) \(own)")
      }
      // Of whoever owes nothing of the amount it is the number of an item.
      let stranger = bench.decide(500_00, "LOYER DU \(number)", from: "DUPONT")
      #expect(stranger.outcome == .applied && stranger.candidates.first?.parts.map(\.item) == [ItemID(1)], "\(number)")
      let own = MatchBench().with(number, 500_00, of: 2).with("240555", 500_00, of: 2).with("240556", 500_00)
        .decide(500_00, "LOYER DU \(number)", from: "VERDIER & FILS")
      #expect(own.outcome == .applied && own.candidates.first?.parts.map(\.item) == [ItemID(1)], "\(number)")
    }
    #expect(
      MatchBench().with("26-0701", 500_00).with("240555", 500_00, of: 2)
        .decide(500_00, "FACTURE 26-0701", from: "VERDIER & FILS").outcome == .applied)
    // Years away, or no day at all.
    for number in ["010720", "010727", "320726"] {
      let bench = MatchBench().with(number, 500_00).with("240555", 500_00, of: 2)
      let decision = bench.decide(500_00, "VIR \(number)", from: "VERDIER & FILS")
      #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)], "\(number)")
      #expect(decision.outcome == .applied, "\(number)")
    }
  }

  @Test("digits that no word calls an invoice decide nothing against a known account whose customer owes the amount")
  func unsaid() {
    var bench = MatchBench().with("777123", 500_00).with("240555", 500_00, of: 2)
    bench.accounts = ["DE1": [CustomerID(2)]]
    for wording in ["TEL 777123", "KDNR 777123 MIETE", "KUNDENNUMMER 777123", "777123"] {
      let decision = bench.decide(500_00, wording, from: "VERDIER & FILS", account: "DE1")
      #expect(decision.outcome == .suggested, "\(wording)")
      #expect(decision.candidates.prefix(2).map { $0.parts.map(\.item) } == [[ItemID(1)], [ItemID(2)]], "\(wording)")
    }
    for wording in ["FACTURE 777123", "RG 777123", "VOS FACT. N° 777123"] {
      let decision = bench.decide(500_00, wording, from: "VERDIER & FILS", account: "DE1")
      #expect(decision.outcome == .applied, "\(wording)")
      #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)], "\(wording)")
    }
  }
}
