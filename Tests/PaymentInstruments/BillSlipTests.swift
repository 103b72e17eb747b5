import Kernel
import PaymentInstrumentsRules
import Testing

@Suite("What the bank credits for bills, and what it takes back")
struct BillSlipTests {
  private static func bill(
    _ id: Int64, cents: Int64, due: CivilDate, slip: Int64 = 1, state: Bill.State = .remitted,
    iban: String? = "FR1420041010050500013M02606", drawee: String = "Alpha Sarl"
  ) -> Bill {
    Bill(
      id: BillID(id), customer: CustomerID(id), kind: .draft, drawee: drawee, iban: iban,
      amount: Money(minor: cents, .eur), drawnOn: "2026-11-01", dueOn: due, slip: slip, state: state)
  }

  private static func found(
    _ bills: [Bill], _ cents: Int64, _ day: CivilDate, text: String = "REMISE LCR", isBills: Bool = true,
    _ purpose: BillPurpose = .collection
  ) -> Set<Int64>? {
    let made = BillSlips.Slip(madeOn: "2026-11-10", purpose: purpose)
    return BillSlips(bills, slips: [1: made, 2: made])
      .bills(of: Money(minor: cents, .eur), on: day, text: text, isBills: isBills).map { Set($0.map(\.id.rawValue)) }
  }

  @Test("one credit is for the whole slip, or for what falls due on a day, once it has")
  func groups() {
    let bills = [
      Self.bill(1, cents: 100, due: "2026-11-30"), Self.bill(2, cents: 200, due: "2026-11-30"),
      Self.bill(3, cents: 400, due: "2026-12-31"),
    ]
    #expect(Self.found(bills, 300, "2026-12-01") == [1, 2])
    #expect(Self.found(bills, 400, "2027-01-04") == [3])
    #expect(Self.found(bills, 700, "2027-01-02") == [1, 2, 3])
    #expect(Self.found(bills, 300, "2026-11-20") == nil, "nothing is collected before it falls due")
    #expect(Self.found(bills, 300, "2026-12-20") == nil, "nor weeks after")
    #expect(Self.found(bills, 100, "2026-12-01") == nil, "one of a day is not credited alone")
    #expect(Self.found(bills, 300, "2026-12-01", text: "VIR CLIENT", isBills: false) == nil)
  }

  @Test("a discount is credited at once, whatever falls due later")
  func discount() {
    let bills = [Self.bill(1, cents: 100, due: "2027-01-31"), Self.bill(2, cents: 200, due: "2027-02-28")]
    #expect(Self.found(bills, 300, "2026-11-12", .discount) == [1, 2])
    #expect(Self.found(bills, 300, "2027-03-01", .discount) == nil)
  }

  @Test("two slips of one sum are told apart by the reference that the bank repeats, else by nobody")
  func named() {
    let bills = [
      Self.bill(1, cents: 100, due: "2026-11-30"), Self.bill(2, cents: 100, due: "2026-11-30", slip: 2),
    ]
    #expect(Self.found(bills, 100, "2026-12-01") == nil)
    #expect(Self.found(bills, 100, "2026-12-01", text: "ENCAISSEMENT RE000002") == [2])
    #expect(Self.found(bills, 100, "2026-12-01", text: "RE000001", isBills: false) == [1])
  }

  @Test("the bank credits what is left of a slip, or all of it to take back what was not paid")
  func announced() {
    let bills = [
      Self.bill(1, cents: 100, due: "2026-11-30"), Self.bill(2, cents: 200, due: "2026-11-30", state: .unpaid),
    ]
    #expect(Self.found(bills, 100, "2026-12-01") == [1])
    #expect(Self.found(bills, 300, "2026-12-01") == [1, 2])
    #expect(Self.found([bills[1]], 200, "2026-12-01") == nil, "what was not paid alone was not credited")
  }

  @Test("of bills of one amount the unpaid one is known by its reference, its account or its drawee")
  func unpaid() {
    let bills = [
      Self.bill(1, cents: 100, due: "2026-11-30"),
      Self.bill(2, cents: 100, due: "2026-11-30", iban: "FR7630006000011234567890189", drawee: "Bêta & Cie"),
      Self.bill(12, cents: 100, due: "2026-11-30", iban: nil, drawee: "Gamma"),
      Self.bill(4, cents: 500, due: "2026-11-30"),
    ]
    func found(_ cents: Int64, _ text: String) -> Int64? {
      BillSlips.unpaid(Money(minor: -cents, .eur), text: text, among: bills)?.id.rawValue
    }
    #expect(found(100, "IMPAYE LCR EF12") == 12 && found(100, "IMPAYE LCR EF1 ALPHA") == 1)
    #expect(found(100, "IMPAYE 30006 00001 12345678901") == 2)
    #expect(found(100, "IMPAYE EFFET BETA CIE") == 2)
    #expect(found(100, "IMPAYE LCR") == nil && found(500, "IMPAYE LCR") == 4 && found(7, "IMPAYE") == nil)
  }

  @Test("a notice is about a bill that fell due not long before")
  func notice() {
    let bills = [Self.bill(1, cents: 100, due: "2026-11-30"), Self.bill(2, cents: 100, due: "2026-12-31")]
    func found(_ day: CivilDate) -> Int64? {
      BillSlips.unpaid(Money(minor: -100, .eur), on: day, text: "ALPHA SARL", among: bills)?.id.rawValue
    }
    #expect(found("2026-12-04") == 1 && found("2027-01-05") == 2 && found("2027-03-01") == nil)
  }
}
