import DunningRules
import Kernel
import ReceivablesRules
import Testing

@Suite("What a direct debit is about to collect")
struct DebitHoldTests {
  private static func decide(
    on day: CivilDate, collecting: CivilDate, _ kind: InstrumentUnderWay.Instrument = .directDebit,
    minor: Int64 = 1_000_00
  ) -> Decision {
    let who = CustomerFacts(
      CustomerID(7), insolventSince: nil, pausedUntil: nil, emailContact: ContactID(70), phoneContact: nil,
      hasPostalAddress: true)
    let items = [
      ItemFacts(
        ItemID(1), due: day.adding(days: -12), openMinor: 1_000_00,
        instrument: InstrumentUnderWay(kind, minor: minor, on: collecting)),
      ItemFacts(ItemID(2), due: day.adding(days: -5), openMinor: 50_00),
    ]
    return Planner(.standard, on: day).decide(who, [AccountFacts(.eur, items)])
  }

  @Test("it is not asked for until ten days after its collection; the customer's other items are")
  func held() {
    let waits = Self.decide(on: "2026-11-23", collecting: "2026-12-07")
    #expect(waits.action?.items.map(\.item) == [ItemID(2)])
    let reason = Reason.debitUnderWay(Money(minor: 1_000_00, .eur), on: "2026-12-07", until: "2026-12-17")
    #expect(waits.held == [Held(ItemID(1), reason)] && reason.blockedCode == "direct_debit")
    #expect(Self.decide(on: "2026-11-23", collecting: "2026-11-13").action?.items.map(\.item) == [ItemID(2)])
    let silent = Self.decide(on: "2026-11-23", collecting: "2026-11-12")
    #expect(silent.action?.items.map(\.item) == [ItemID(1), ItemID(2)], "nobody told what became of it")
  }

  @Test("a bill holds what it covers until ten days after it falls due; what bills do not cover is asked for")
  func bills() {
    let waits = Self.decide(on: "2026-11-23", collecting: "2027-01-31", .bill)
    let reason = Reason.billUnderWay(Money(minor: 1_000_00, .eur), on: "2027-01-31", until: "2027-02-10")
    #expect(waits.held == [Held(ItemID(1), reason)] && reason.blockedCode == "bill")
    let part = Self.decide(on: "2026-11-23", collecting: "2027-01-31", .bill, minor: 600_00)
    let claimed = part.action?.items.first { $0.item == ItemID(1) }
    #expect(claimed?.minor == 400_00, "\(part)")
    #expect(claimed?.reasons.contains(.promisedPart(Money(minor: 600_00, .eur), until: "2027-01-31")) == true)
    let silent = Self.decide(on: "2026-11-23", collecting: "2026-11-12", .bill)
    #expect(silent.action?.total.minor == 1_050_00)
  }
}
