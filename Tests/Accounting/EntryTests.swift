import AccountingRules
import CashApplicationRules
import Files
import Foundation
import Imports
import ImportsRules
import Kernel
import ReceivablesRules
import Testing

@Suite("Entries for the accounting software")
struct EntryTests {
  private static let vat = [Movement.VatShare(rate: 2_000, totalMinor: 1_200_00)]

  private func movement(
    _ nature: Movement.Nature, _ minor: Int64, number: String = "R1", name: String = "Brissonnet", item: Int64 = 1,
    vat: [Movement.VatShare] = [], letter: String? = nil
  ) -> Movement {
    Movement(
      item: ItemID(item), nature: nature, amount: Money(minor: minor, .eur), day: "2026-11-20", pieceDay: "2026-11-19",
      number: number, label: nil, customerCode: "C-01187", customerName: name, bankAccount: "FR76",
      letter: letter, letterDay: letter == nil ? nil : "2026-11-21", vat: vat)
  }

  private func booked(_ movement: Movement, _ settings: BookSettings = BookSettings()) -> [String] {
    EntryMaking(settings, on: "2026-11-23").lines(of: movement, number: 1).map { line in
      "\(line.account)\(line.auxiliary.map { " " + $0 } ?? "") \(line.debitMinor) \(line.creditMinor)"
    }
  }

  @Test("each movement goes to its accounts, and its opposite to the same")
  func accounts() {
    #expect(booked(movement(.bank, -980_00)) == ["512000 98000 0", "411000 C-01187 0 98000"])
    #expect(booked(movement(.bank, 980_00)) == ["411000 C-01187 98000 0", "512000 0 98000"])
    var settings = BookSettings()
    settings.banks["FR76"] = "512300"
    #expect(booked(movement(.bank, -1), settings) == ["512300 1 0", "411000 C-01187 0 1"])
    let charge = Movement.Nature.difference(.bankCharge, isUndone: false)
    #expect(booked(movement(charge, -15_00)) == ["627000 1500 0", "411000 C-01187 0 1500"])
    // Off one customer's account and onto another's: nothing stays between them.
    #expect(booked(movement(.transfer, 40_00)) == ["411000 C-01187 4000 0", "471000 0 4000"])
    #expect(booked(movement(.transfer, -40_00)) == ["471000 4000 0", "411000 C-01187 0 4000"])
    for (isUndone, sign) in [(false, 1), (true, -1)] as [(Bool, Int64)] {
      let rounding = Movement.Nature.difference(.rounding, isUndone: isUndone)
      #expect(booked(movement(rounding, -2 * sign)).contains { $0.hasPrefix("658000") })
      #expect(booked(movement(rounding, 3 * sign)).contains { $0.hasPrefix("758000") })
    }
  }

  @Test("penalties received are a product outside VAT; what was said before their account existed keeps the others")
  func penalties() throws {
    let penalties = Movement.Nature.difference(.penalties, isUndone: false)
    #expect(booked(movement(penalties, 43_50)) == ["411000 C-01187 4350 0", "758100 0 4350"])
    let said = Data(#"{"bank":"512900","banks":{"FR76":"512300"},"customers":"411100"}"#.utf8)
    let read = try JSONDecoder().decode(BookSettings.self, from: said)
    #expect(read.customers == "411100" && read.bank == "512900" && read.banks == ["FR76": "512300"])
    #expect(read.penalties == BookSettings().penalties && read.journal == BookSettings().journal)
    #expect(try JSONDecoder().decode(BookSettings.self, from: JSONEncoder().encode(read)) == read)
  }

  @Test("a discount gives back the VAT in it: 2 % of 1,200 is 20 and 4 (regles-fr §13)")
  func discount() {
    let discount = Movement.Nature.difference(.discount, isUndone: false)
    #expect(
      booked(movement(discount, -24_00, vat: EntryTests.vat)) == [
        "665000 2000 0", "445710 400 0", "411000 C-01187 0 2400",
      ])
    #expect(
      booked(movement(.difference(.discount, isUndone: true), 24_00, vat: EntryTests.vat)) == [
        "411000 C-01187 2400 0", "665000 0 2000", "445710 0 400",
      ])
    #expect(booked(movement(discount, -24_00)) == ["665000 2400 0", "411000 C-01187 0 2400"])
  }

  @Test("whatever is booked balances, passes the checks of the form, and our own reader reads it back")
  func balanced() throws {
    var random = Dice(seed: 26)
    for round in 0..<200 {
      let making = EntryMaking(BookSettings(), on: "2026-11-23")
      var lines: [LedgerLine] = []
      var balance: Int64 = 0
      var movements = 0
      for number in 1...(1 + round % 12) {
        let minor = Int64(random.below(5_000_000)) - 2_500_000
        let isUndone = random.below(2) == 0
        let nature: Movement.Nature =
          switch random.below(5) {
          case 0: .difference(.discount, isUndone: isUndone)
          case 1: .difference(.bankCharge, isUndone: isUndone)
          case 2: .difference(.rounding, isUndone: isUndone)
          case 3: .transfer
          default: .bank
          }
        let vat = (0..<random.below(4)).map { _ in
          Movement.VatShare(
            rate: [0, 210, 550, 1_000, 2_000][random.below(5)], totalMinor: Int64(random.below(100_000)))
        }
        let movement = movement(
          nature, minor, number: "R\(number)", name: "A\tB|C\r\nD \u{1F}É\u{85}œuvre", vat: vat,
          letter: random.below(2) == 0 ? "AA" : nil)
        let made = making.lines(of: movement, number: number)
        #expect(made.reduce(0) { $0 + $1.debitMinor - $1.creditMinor } == 0)
        #expect(made.allSatisfy { ($0.debitMinor == 0) != ($0.creditMinor == 0) })
        lines += made
        balance += minor
        if minor != 0 { movements += 1 }
      }
      guard movements > 0 else { continue }
      let text = FecText.fec(lines, in: .eur)
      #expect(FecCheck.problems(text) == [])
      let file = FileBytes(name: "ecritures.txt", Array(text.utf8))
      #expect(FecReader.recognises(file))
      let delivery = try FecReader.read(file, currency: .eur, due: { $0 })
      #expect(delivery.reconciles == true && delivery.rejections.isEmpty)
      #expect(delivery.openMinor == balance)
      #expect(delivery.customers.map(\.code) == ["C-01187"])
      #expect(delivery.customers.first?.name == "A B C D É œuvre")
    }
  }

  @Test("the check finds what the administration's would")
  func check() {
    let making = EntryMaking(BookSettings(), on: "2026-11-23")
    let text = FecText.fec(making.lines(of: movement(.bank, -980_00, letter: "AA"), number: 1), in: .eur)
    #expect(FecCheck.problems(text) == [])
    for (right, wrong) in [
      ("980,00", "980.00"), ("20261120", "20261320"), ("512000", "51B000"), ("0,00\t980,00", "0,00\t979,99"),
      ("JournalCode", "Journal"), ("AA\t20261121", "AA\t"), ("R1", ""), ("C-01187\t", "C-01187\t\t"),
    ] {
      #expect(FecCheck.problems(text.replacing(right, with: wrong)) != [], "\(wrong)")
    }
  }
}

@Suite("Receipts by rate of VAT")
struct ReceiptSplitTests {
  /// 1 000 HT at 20 % and 500 HT at 10 %, 1 750 TTC (regles-fr §10.2).
  private static let invoice = [
    VatPart(category: "S", rate: 2_000, baseMinor: 1_000_00, taxMinor: 200_00),
    VatPart(category: "S", rate: 1_000, baseMinor: 500_00, taxMinor: 50_00),
  ]

  private func part(_ id: Int64, _ minor: Int64, reverses: Int64? = nil) -> ReceiptSplit.Part {
    .init(allocation: AllocationID(id), minor: minor, reverses: reverses.map { AllocationID($0) })
  }

  @Test("the examples of the rules: half, 1,000, and half that bounced")
  func examples() {
    var half = ReceiptSplit(Self.invoice)
    #expect(half.next(part(1, 875_00)) == [600_00, 275_00])
    #expect(half.next(part(2, -875_00, reverses: 1)) == [-600_00, -275_00])
    var other = ReceiptSplit(Self.invoice)
    #expect(other.next(part(1, 1_000_00)) == [685_71, 314_29])
    #expect(other.next(part(2, 750_00)) == [514_29, 235_71])
    #expect(ReceiptSplit.tax(in: 600_00, rate: 2_000) == 100_00)
    #expect(ReceiptSplit.tax(in: -275_00, rate: 1_000) == -25_00)
    #expect(ReceiptSplit.tax(in: 314_29, rate: 1_000) == 28_57)
  }

  @Test("however an invoice is paid, taken back and paid again, it is received at each rate to the cent")
  func whole() {
    var random = Dice(seed: 10)
    for _ in 0..<500 {
      let parts = (0..<(1 + random.below(5))).map { _ in
        let base = Int64(random.below(200_000))
        let rate = [0, 210, 550, 1_000, 2_000][random.below(5)]
        return VatPart(category: "S", rate: rate, baseMinor: base, taxMinor: base * Int64(rate) / 10_000)
      }
      let total = parts.reduce(0) { $0 + $1.totalMinor }
      guard total > 0 else { continue }
      var split = ReceiptSplit(parts)
      var sums = [Int64](repeating: 0, count: parts.count)
      var (left, id) = (total, Int64(0))
      var open: [(id: Int64, minor: Int64)] = []
      func take(_ part: ReceiptSplit.Part) {
        let shares = split.next(part)
        #expect(shares.reduce(0, +) == part.minor)
        #expect(shares.allSatisfy { $0 == 0 || ($0 < 0) == (part.minor < 0) })
        sums = zip(sums, shares).map { $0 + $1 }
      }
      while left > 0 {
        id += 1
        if !open.isEmpty, random.below(4) == 0 {
          let undone = open.remove(at: random.below(open.count))
          take(part(id, -undone.minor, reverses: undone.id))
          left += undone.minor
        } else {
          let minor = random.below(3) == 0 ? left : min(left, Int64(1 + random.below(Int(total))))
          take(part(id, minor))
          open.append((id, minor))
          left -= minor
        }
      }
      for (sum, part) in zip(sums, parts) { #expect(abs(sum - part.totalMinor) <= 1) }
      #expect(sums.reduce(0, +) == total)
    }
  }
}

/// The same numbers in every run.
struct Dice {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return bound <= 0 ? 0 : Int((state >> 33) % UInt64(bound))
  }
}
