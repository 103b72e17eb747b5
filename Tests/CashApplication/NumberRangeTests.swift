import CashApplicationRules
import CashWorlds
import Foundation
import Kernel
import Testing

/// Ranges of numbers in a wording: evidence for every open item of the customer between the first and the last.
@Suite("ranges of numbers")
struct NumberRangeTests {
  /// Five invoices of one customer and one of another between them.
  private static func bench(_ numbers: [String], other: String? = nil) -> MatchBench {
    var bench = MatchBench()
    for (place, number) in numbers.enumerated() {
      bench = bench.with(number, Int64(10_000 + place * place * 137), of: 2)
    }
    if let other { bench = bench.with(other, 7_777, of: 1) }
    return bench
  }

  private static func sum(_ bench: MatchBench, _ places: ClosedRange<Int>) -> Int64 {
    places.reduce(0) { $0 + bench.items[$1].open.minor }
  }

  @Test(
    "each open item between the ends is paid, as the range is said",
    arguments: [
      ("FA-2026-0012", 4, "factures FA-2026-0012 à FA-2026-0018"), ("FA-2026-0012", 4, "FA-2026-0012 - 0018"),
      ("FA-2026-0012", 4, "FA-2026-0012 – FA-2026-0018"), ("FA-2026-0012", 4, "invoices 12 to 18"),
      ("FA-2026-0012", 4, "REGLEMENT DE FA2026-0012 A FA2026-0018 MERCI"), ("FA-2026-0012", 4, "du 12 au 18"),
      ("FA-2026-0012", 4, "de la facture 12 jusqu'à la facture 18"), ("FA-2026-0012", 4, "20260012 bis 20260018"),
      ("FA-2026-0012", 4, "26-0012 à 26-0018"), ("FA-2026-0012", 4, "Rechnungen 0012 bis 0018"),
      ("FA-2026-0012", 4, "facturas 2026 0012 hasta 2026 0018"), ("1201", 4, "factures 1201 à 1207"),
      ("1201", 4, "factures 1201-07"), ("1201", 4, "1201-1207"), ("1201", 4, "facturen 1201 t/m 1207"),
      ("40017352", 8, "RG 40017352 - 58"), ("40017352", 8, "17352 bis 17358"),
      ("FV/0123/2026", 3, "FV/0123/2026 al FV/0129/2026"),
      ("FV/0123/2026", 3, "fatture dal 123 al 129"), ("26-07-0118", 6, "26-07-0118 to 26-07-0124"),
      ("2026/F/00401", 5, "FATTURE DA 2026/F/00401 A 2026/F/00407"),
      ("2026/F/00401", 5, "fatture dalla 2026/F/00401 alla 2026/F/00407"),
      ("2026/F/00401", 5, "dal n. 2026/F/00401 al n. 2026/F/00407"),
      ("2026/F/00401", 5, "Rechnungen von 2026/F/00401 bis 2026/F/00407"),
      ("2026/F/00401", 5, "facturas de la 2026/F/00401 a la 2026/F/00407"),
      ("2026/F/00401", 5, "facturen van 2026/F/00401 tot en met 2026/F/00407"),
      ("2026/F/00401", 5, "2026/F/00401 - 00407"), ("2026-F-00401", 5, "2026-F-00401 to 2026-F-00407"),
      ("2026/A/00401", 5, "fatture 2026/A/00401 a 2026/A/00407"),
      ("2026/F00401", 5, "fatture 2026/F00401 a 2026/F00407"),
    ] as [(String, Int, String)])
  func said(first: String, last: Int, wording: String) throws {
    let digits = try #require(Self.counted(first))
    let numbers = (0..<9).map { Self.number(first, digits + $0 - 1) }
    let bench = Self.bench(numbers)
    // The second to the seventh of nine: 0012 is the first of the range.
    let decision = bench.decide(Self.sum(bench, 1...7), wording, from: "VERDIER & FILS")
    let answer = try #require(decision.candidates.first)
    #expect(Set(answer.parts.map(\.item.rawValue)) == Set(2...8), "\(wording)")
    #expect(decision.outcome == .applied, "\(wording): \(answer.points ?? 0) \(answer.reasons)")
    #expect(answer.reasons.contains { if case .rangeQuoted(_, _, 7) = $0 { true } else { false } }, "\(wording)")
  }

  /// The count inside a number, and the number of another count.
  private static func counted(_ number: String) -> Int? {
    let groups = number.split { !$0.isNumber }
    let count = groups.last == "2026" ? groups.dropLast().last : groups.last
    return count.flatMap { Int($0) }
  }

  private static func number(_ like: String, _ count: Int) -> String {
    guard let old = counted(like) else { return like }
    let written = like.split { !$0.isNumber }.first { Int($0) == old } ?? ""
    let new = String(count)
    let padded = String(repeating: "0", count: max(0, written.count - new.count)) + new
    guard let place = like.range(of: written, options: .backwards) else { return like }
    return like.replacingCharacters(in: place, with: padded)
  }

  @Test("what was settled meanwhile, and other customers' items in between, are no part of it")
  func settledAndOthers() throws {
    var bench = Self.bench(["1201", "1202", "1204", "1205"], other: "1203")
    bench.items[1].open = Money(minor: 0, .eur)
    let decision = bench.decide(
      bench.items[0].open.minor + bench.items[2].open.minor + bench.items[3].open.minor, "FACTURES 1201 A 1205",
      from: "VERDIER & FILS")
    #expect(decision.outcome == .applied)
    #expect(decision.candidates.first.map { Set($0.parts.map(\.item.rawValue)) } == [1, 3, 4])
  }

  @Test("a credit note in between counts where the amount says so")
  func credits() throws {
    let bench = Self.bench(["FA-1201", "FA-1202", "FA-1203"]).with("AV-1204", -3_000, of: 2).with(
      "FA-1205", 9_000, of: 2)
    let owed = bench.items.filter(\.open.isPositive).reduce(Int64(0)) { $0 + $1.open.minor }
    for (amount, items) in [(owed, 4), (owed - 3_000, 5)] {
      let decision = bench.decide(amount, "FA-1201 à FA-1205", from: "VERDIER & FILS")
      #expect(decision.outcome == .applied && decision.candidates.first?.parts.count == items)
    }
  }

  @Test("numbers beside the range are paid with it")
  func beside() {
    let bench = Self.bench(["FA-100201", "FA-100202", "FA-100203", "FA-100260"])
    let decision = bench.decide(Self.sum(bench, 0...3), "FA-100201 à FA-100203 et FA-100260", from: "VERDIER & FILS")
    #expect(decision.outcome == .applied && decision.candidates.first?.parts.count == 4)
    // The range alone makes the amount, the other number does not: a person says.
    let other = bench.decide(Self.sum(bench, 0...2), "FA-100201 à FA-100203 et FA-100260", from: "VERDIER & FILS")
    #expect(other.outcome == .suggested && other.candidates.first?.parts.count == 3)
  }

  @Test("a sum that is not theirs is never applied as a range; what a discount explains is proposed")
  func otherSums() {
    let bench = Self.bench(["FA-2026-0012", "FA-2026-0013", "FA-2026-0014", "FA-2026-0018"])
    let whole = Self.sum(bench, 0...3)
    for amount in [whole - 1, whole + 1, whole - 4_000, whole + 4_000, bench.items[0].open.minor + 5_000] {
      for wording in ["FA-2026-0012 à FA-2026-0018", "FA-2026-0012 - 0018"] {
        #expect(bench.decide(amount, wording, from: "VERDIER & FILS").outcome != .applied, "\(amount) \(wording)")
      }
    }
    let discount = bench.decide(whole - whole / 50, "FA-2026-0012 à 0018 ESCOMPTE 2%", from: "VERDIER & FILS")
    #expect(discount.outcome == .suggested)
    #expect(discount.candidates.first?.differences.map(\.kind) == [.discount])
    #expect(discount.candidates.first?.parts.count == 4)
  }

  @Test(
    "dates, years, and one number with a dash in it are no range",
    arguments: [
      "LOYERS DU 01/05 AU 31/05", "PERIODE 1 AU 31 MAI 2026", "DU 01/05/2026 AU 31/05/2026", "2026-2031",
    ])
  func noRange(wording: String) {
    var bench = MatchBench()
    // Items 2 and 3 of nine are all there is: their sum is no natural one.
    for (number, minor) in [("0004", 11_100), ("0008", 12_300), ("2027", 14_700), ("2030", 15_900), ("9000", 16_100)] {
      bench = bench.with(number, Int64(minor), of: 2)
    }
    for amount in [11_100 + 12_300, 14_700 + 15_900] as [Int64] {
      let reasons = bench.decide(amount, wording, from: "VERDIER & FILS").candidates.flatMap(\.reasons)
      #expect(!reasons.contains { if case .rangeQuoted = $0 { true } else { false } }, "\(wording)")
    }
  }

  @Test(
    "numbers beyond the end of a range are not paid by it, whatever stands in a number",
    arguments: ["2026/F/00409", "2026/F00409", "FT-00409"])
  func beyond(last: String) {
    let start = String(last.dropLast(3))
    var bench = MatchBench()
    for (count, minor) in [("401", 11_111), ("405", 23_456), ("409", 34_567), ("455", 77_777), ("390", 15_000)] {
      bench = bench.with(start + count, Int64(minor), of: 2)
    }
    func decision(_ places: ClosedRange<Int>, _ wording: String) -> Decision {
      bench.decide(Self.sum(bench, places), wording, from: "VERDIER & FILS")
    }
    #expect(decision(0...2, "FATTURE DA \(start)401 A \(last)").outcome == .applied)
    #expect(decision(0...3, "FATTURE DA \(start)401 A \(last)").outcome != .applied)
    // A bank cut the end, and nobody can tell where the range goes to.
    let cut = decision(0...3, "FATTURE DA \(start)401 A 2026").candidates.flatMap(\.reasons)
    #expect(start.hasPrefix("FT") || !cut.contains { if case .rangeQuoted = $0 { true } else { false } })
  }

  @Test("a stranger's range is proposed, not applied; with both ends in full it is")
  func stranger() {
    let short = Self.bench(["1201", "1202", "1205"])
    #expect(short.decide(Self.sum(short, 0...2), "1201 à 1205", from: nil).outcome != .applied)
    let full = Self.bench(["FA-2026-0012", "FA-2026-0013", "FA-2026-0018"])
    #expect(full.decide(Self.sum(full, 0...2), "FA-2026-0012 à FA-2026-0018", from: nil).outcome == .applied)
    // Neither end is a number of the customer's: it may mean somebody else's.
    #expect(
      full.decide(Self.sum(full, 0...2), "2026-0005 à 2026-0090", from: "VERDIER & FILS").candidates.first?.parts.count
        == 3)
  }

  @Test("in worlds of other numberings a range is found, and none is taken wrongly", arguments: Numbering.allCases)
  func worlds(numbering: Numbering) {
    let world = CashWorld(
      CashWorld.Plan(seed: 61_000, numbering: numbering, tongue: .english, customers: 150, receipts: 1))
    let byCustomer = Dictionary(grouping: world.items.filter { $0.open.isPositive }, by: \.customer)
    let marks = [" à ", " to ", " - ", " bis ", " au "]
    var (made, applied, first) = (0, 0, 0)
    var matcher = CashMatcher(items: world.items, payers: world.payers, accounts: world.accounts)
    for (place, payer) in world.payers.enumerated() {
      guard let items = byCustomer[payer.customer], items.count > 5 else { continue }
      let chosen = Array(items[(place % 3)..<(place % 3 + 2 + place % 4)].prefix(6))
      let between = world.items.filter {
        $0.customer == payer.customer && $0.id >= chosen[0].id && $0.id <= chosen[chosen.count - 1].id
          && $0.open.isPositive
      }
      guard between.count == chosen.count, chosen.count > 2 else { continue }
      made += 1
      let decision = matcher.decide(
        Receipt(
          id: BankEntryID(Int64(place + 1)),
          amount: Money(minor: chosen.reduce(0) { $0 + $1.open.minor }, .eur), day: "2026-10-01",
          payerName: payer.name.uppercased(),
          wordings: ["PMT \(chosen[0].number)\(marks[place % marks.count])\(chosen[chosen.count - 1].number)"]))
      let isRight = decision.candidates.first.map {
        $0.customer == payer.customer && Set($0.parts.map(\.item)) == Set(chosen.map(\.id))
      }
      if decision.outcome == .applied {
        applied += 1
        #expect(isRight == true, "\(numbering) \(chosen.map(\.number)): \(decision.candidates.first?.reasons ?? [])")
      }
      if isRight == true { first += 1 }
    }
    #expect(made > 40, "\(made)")
    #expect(first * 100 >= made * 95, "\(numbering): \(first) of \(made)")
    #expect(applied * 100 >= made * 90, "\(numbering): \(applied) of \(made)")
  }

  @Test("a hostile text costs no more than its length")
  func hostile() {
    let bench = Self.bench((0..<50).map { "FA-\(10_000 + $0)" })
    for wording in [
      String(repeating: "1 à ", count: 20_000), String(repeating: "FA-10000 - ", count: 10_000), "à", "1 à", "à 1",
      "- -",
      "1 à 99999999999999999999999", String(repeating: "à", count: 5_000), "12-", "-12", "t/m 3",
    ] { _ = bench.decide(100, wording, from: "VERDIER & FILS") }
  }
}
