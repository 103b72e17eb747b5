import CashApplicationRules
import Kernel
import Testing

/// What a payer always does, learnt from what its receipts settled.
@Suite("habits of payers")
struct PaymentHabitTests {
  static let payer = CustomerID(2)

  /// An item of 100.00 a place, issued on the tenth of a month and due a month later.
  static func item(_ id: Int64, _ minor: Int64, month: Int, day: Int = 10, of customer: CustomerID = payer) -> OpenItem
  {
    let issued = CivilDate(year: 2026, month: month, day: day) ?? "2026-01-01"
    return OpenItem(
      id: ItemID(id), customer: customer, number: "FA-1000\(id)", open: Money(minor: minor, .eur), issued: issued,
      due: issued.adding(months: 1))
  }

  private static func paid(_ items: [OpenItem]) -> [AppliedPart] {
    items.map { AppliedPart(item: $0.id, minor: $0.open.minor) }
  }

  private static func book(_ receipts: [(paid: [OpenItem], open: [OpenItem])]) -> HabitBook {
    var book = HabitBook()
    for (place, receipt) in receipts.enumerated() {
      book.note(
        paid(receipt.paid), of: payer, open: receipt.open, on: ("2026-06-01" as CivilDate).adding(days: place))
    }
    return book
  }

  private static let year = (1...6).flatMap { month in
    [item(Int64(month * 10), 10_000, month: month), item(Int64(month * 10 + 1), 20_000, month: month, day: 20)]
  }

  @Test("three receipts that always paid the oldest are a habit; one that did not ends it, three more begin it anew")
  func oldest() {
    func receipt(_ place: Int) -> (paid: [OpenItem], open: [OpenItem]) {
      ([Self.year[place]], Array(Self.year[place...]))
    }
    #expect(Self.book([0, 1].map(receipt)).habits(of: Self.payer).isEmpty)
    #expect(Self.book([0, 1, 2].map(receipt)).habits(of: Self.payer) == [PaymentHabit(.oldest, receipts: 3)])
    let younger = (paid: [Self.year[7]], open: Array(Self.year[3...]))
    #expect(Self.book([0, 1, 2].map(receipt) + [younger]).habits(of: Self.payer).isEmpty)
    let back = Self.book([younger] + [0, 1, 2, 3, 4, 5].map(receipt))
    #expect(back.habits(of: Self.payer) == [PaymentHabit(.oldest, receipts: HabitBook.lookedAt)])
    #expect(back.lastDay(of: .oldest, Self.payer) == "2026-06-07")
  }

  @Test("who pays all that is owed, or the only item, shows no habit")
  func nothingShown() {
    let all = (paid: Array(Self.year[0...1]), open: Array(Self.year[0...1]))
    let one = (paid: [Self.year[0]], open: [Self.year[0]])
    #expect(Self.book([all, all, all, one, one]).habits(of: Self.payer).isEmpty)
  }

  @Test("whole months are a habit by date; a month of one invoice says nothing, a part of a month ends it")
  func months() {
    func month(_ month: Int) -> (paid: [OpenItem], open: [OpenItem]) {
      // A later month first, so that it is not the oldest too.
      let open = Self.year.filter { $0.issued.month <= month || $0.issued.month == 6 }
      return (Self.year.filter { $0.issued.month == month }, open)
    }
    let book = Self.book([3, 4, 5].map(month))
    #expect(book.habits(of: Self.payer).map(\.kind) == [.month, .dueMonth])
    let single = (paid: [Self.item(1, 5_000, month: 1)], open: [Self.item(1, 5_000, month: 1), Self.year[6]])
    #expect(Self.book([3, 4, 5].map(month) + [single]).habits(of: Self.payer).map(\.kind).contains(.month))
    let part = (paid: [Self.year[4]], open: Array(Self.year[2...]))
    #expect(!Self.book([3, 4, 5].map(month) + [part]).habits(of: Self.payer).map(\.kind).contains(.month))
  }

  // MARK: the matcher

  private static func decide(
    _ minor: Int64, _ items: [OpenItem], _ habits: [PaymentHabit], wording: String = "VIREMENT",
    name: String = "VERDIER & FILS"
  ) -> Decision {
    var matcher = CashMatcher(
      items: items, payers: MatchBench().payers, accounts: [:], habits: [payer: habits])
    return matcher.decide(
      Receipt(
        id: BankEntryID(1), amount: Money(minor: minor, .eur), day: "2026-09-01", payerName: name, wordings: [wording]))
  }

  private static let subscription = (2...5).map { item(Int64($0), 12_000, month: $0) }

  @Test("of several equal amounts the oldest is applied where the payer always pays it, and says so")
  func equalAmounts() {
    #expect(Self.decide(12_000, Self.subscription, []).outcome == .suggested)
    let decision = Self.decide(12_000, Self.subscription, [PaymentHabit(.oldest, receipts: 4)])
    #expect(decision.outcome == .applied)
    #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(2)])
    #expect(decision.candidates.first?.reasons.contains(.payerHabit(kind: .oldest, receipts: 4)) == true)
    // The amount to the cent, a payer who is certain, and nothing said otherwise: never by the habit alone.
    let oldest = [PaymentHabit(.oldest, receipts: 6)]
    #expect(Self.decide(12_001, Self.subscription, oldest).outcome != .applied)
    #expect(Self.decide(12_000, Self.subscription, oldest, name: "VERDIER TRANSPORTS").outcome != .applied)
    #expect(Self.decide(12_000, Self.subscription, oldest, wording: "DOSSIER 55312").outcome != .applied)
    let april = Self.decide(12_000, Self.subscription, oldest, wording: "LOYER AVRIL 2026")
    #expect(april.candidates.first?.parts.map(\.item) == [ItemID(4)])
    // An older item of another amount: paying the third of four is not paying the oldest.
    let older = [Self.item(9, 5_000, month: 1)] + Self.subscription
    #expect(Self.decide(12_000, older, oldest).outcome != .applied)
  }

  @Test("the oldest ones are applied although another item has the same amount, where that is the habit")
  func twins() {
    let items = [
      Self.item(1, 11_100, month: 2), Self.item(2, 12_300, month: 3), Self.item(3, 12_300, month: 5),
      Self.item(4, 44_400, month: 6),
    ]
    #expect(Self.decide(23_400, items, []).outcome == .suggested)
    let decision = Self.decide(23_400, items, [PaymentHabit(.oldest, receipts: 3)])
    #expect(decision.outcome == .applied && decision.candidates.first?.parts.map(\.item.rawValue) == [1, 2])
  }

  @Test("a month that nothing names is found where the payer always pays a month")
  func monthUnsaid() {
    let items = [
      Self.item(1, 10_000, month: 3), Self.item(2, 11_000, month: 4), Self.item(3, 12_000, month: 4, day: 20),
      Self.item(4, 9_000, month: 5), Self.item(5, 13_000, month: 5, day: 25), Self.item(6, 8_000, month: 6),
    ]
    // 110 and 120, or 100 and 130, make 230.
    #expect(Self.decide(23_000, items, []).outcome != .applied)
    for kind in [PaymentHabit.Kind.month, .dueMonth] {
      let decision = Self.decide(23_000, items, [PaymentHabit(kind, receipts: 3)])
      #expect(decision.outcome == .applied, "\(kind)")
      #expect(decision.candidates.first?.parts.map(\.item.rawValue) == [2, 3])
    }
    // Two months of the same sum: nobody knows which.
    let twice = items + [Self.item(7, 11_500, month: 7), Self.item(8, 11_500, month: 7, day: 20)]
    #expect(Self.decide(23_000, twice, [PaymentHabit(.month, receipts: 3)]).outcome != .applied)
    #expect(Self.decide(23_000, items, [PaymentHabit(.month, receipts: 3)], name: "DUPONT").outcome != .applied)
  }

  // MARK: a past

  private static func receipt(
    _ id: Int64, _ minor: Int64, on day: CivilDate, _ wording: String = "VIREMENT", account: String? = nil,
    name: String = "VERDIER & FILS"
  ) -> Receipt {
    Receipt(
      id: BankEntryID(id), amount: Money(minor: minor, .eur), day: day, payerName: name, payerAccount: account,
      wordings: [wording])
  }

  private static func part(_ id: Int64, _ minor: Int64) -> AppliedPart { AppliedPart(item: ItemID(id), minor: minor) }

  @Test("a receipt is put to what was open when it came, with what was learnt before it, never from itself")
  func replay() {
    var replay = CashReplay(items: Self.subscription, payers: MatchBench().payers, accounts: [:])
    let teaches = [PayerRule(.account, "FR99", of: Self.payer)]
    // By number; by an account that it teaches itself; then by what the first of them taught.
    replay.play(
      .receipt(
        PastReceipt(
          Self.receipt(1, 12_000, on: "2026-06-01", "FA-10002"), customer: Self.payer, parts: [Self.part(2, 12_000)])))
    let unknown = Self.receipt(2, 12_000, on: "2026-06-02", account: "FR99", name: "X Y Z")
    replay.play(
      .receipt(
        PastReceipt(unknown, customer: Self.payer, parts: [Self.part(3, 12_000)], isByHand: true, teaches: teaches)))
    #expect(replay.total.receipts == 2 && replay.total.appliedRight == 1 && replay.total.leftAlone == 1)
    #expect(replay.byBasis[.none]?.leftAlone == 1 && replay.byHand.receipts == 1)
    replay.play(.settled([Self.part(4, 12_000)]))
    let again = Self.receipt(3, 12_000, on: "2026-06-03", account: "FR99", name: "X Y Z")
    replay.play(.receipt(PastReceipt(again, customer: Self.payer, parts: [Self.part(5, 12_000)])))
    // The one that is left has the amount alone.
    #expect(replay.byBasis[.amount]?.receipts == 1 && replay.total.receipts == 3)
    #expect(replay.total.appliedRight == 2 && replay.mistakes.isEmpty)
  }

  @Test("what is applied otherwise than it was settled is a mistake; money put aside is right where it is left alone")
  func mistakes() {
    let items = [Self.item(1, 11_100, month: 2), Self.item(2, 12_300, month: 3)]
    var replay = CashReplay(items: items, payers: MatchBench().payers, accounts: [:])
    replay.play(
      .receipt(
        PastReceipt(
          Self.receipt(1, 11_100, on: "2026-06-01", "FA-10001"), customer: Self.payer, parts: [Self.part(2, 11_100)],
          isByHand: true)))
    #expect(replay.total.appliedWrong == 1 && replay.mistakes.map(\.answer.parts) == [[Self.part(1, 11_100)]])
    replay.play(
      .receipt(PastReceipt(Self.receipt(2, 99_900, on: "2026-06-02", "VAT REFUND", name: "HMRC"), customer: nil)))
    #expect(replay.nobodys.receipts == 1 && replay.nobodys.leftAlone == 1 && replay.total.receipts == 1)
    // A direct debit was known beforehand: nothing to find. Receipts before the first day only teach.
    let debit = PastReceipt(
      Self.receipt(3, 1_200, on: "2026-06-03"), customer: Self.payer, parts: [Self.part(2, 1_200)], isMatching: false)
    replay.play(.receipt(debit))
    let early = PastReceipt(
      Self.receipt(4, 11_100, on: "2026-06-04", "FA-10001"), customer: Self.payer, parts: [Self.part(1, 11_100)])
    replay.play(.receipt(early), countingSince: "2026-07-01")
    #expect(replay.total.receipts == 1)
  }

  @Test("a habit is learnt on the way, and not from receipts that it explained itself")
  func learnt() {
    func replay(isByHabit: Bool) -> CashReplay {
      let items = (1...9).map { Self.item(Int64($0), 12_000, month: $0 > 6 ? 6 : $0) }
      var replay = CashReplay(items: items, payers: MatchBench().payers, accounts: [:])
      for place in 1...4 {
        let id = Int64(place)
        replay.play(
          .receipt(
            PastReceipt(
              Self.receipt(id, 12_000, on: "2026-07-01"), customer: Self.payer, parts: [Self.part(id, 12_000)],
              isByHabit: isByHabit)))
      }
      return replay
    }
    // The fourth knows of three.
    #expect(replay(isByHabit: false).total.appliedRight == 1)
    #expect(replay(isByHabit: true).total.appliedRight == 0)
    #expect(replay(isByHabit: true).total.firstRight == 4)
  }
}
