import Kernel
import PaymentInstrumentsRules
import Testing

@Suite("Mandates")
struct MandateTests {
  private static func mandate(
    signed: CivilDate = "2026-01-10", oneOff: Bool = false, last: Bool = false, revoked: CivilDate? = nil,
    history: Mandate.History = .init()
  ) -> Mandate {
    Mandate(
      id: MandateID(1), customer: CustomerID(1), reference: "RUM-1", isOneOff: oneOff, signedOn: signed,
      debtor: "Brissonnet", iban: "FR1420041010050500013M02606", isLast: last, revokedOn: revoked, history: history)
  }

  @Test("a creditor identifier is known by its key, over the country and the national number")
  func creditor() {
    // Examples of EPC262-08 and of national documentation.
    for number in ["DE98ZZZ09999999999", "FR72ZZZ123456", "de98 zzz 0999 9999 999", "AT61ZZZ01234567890"] {
      #expect(DebitNumbers.creditor(number) == number.filter { $0 != " " }.uppercased())
    }
    // The business code is the creditor's own.
    #expect(DebitNumbers.creditor("DE98ABC09999999999") == "DE98ABC09999999999")
    for number in ["", "FR72", "FR73ZZZ123456", "FR72ZZZ123457", "1272ZZZ123456", "FR72ZZZ12é456", "FR72ZZZ"] {
      #expect(DebitNumbers.creditor(number) == nil, "\(number)")
    }
  }

  @Test("a mandate's reference is upper case, of the SEPA set, and at most 35 characters")
  func reference() {
    #expect(DebitNumbers.mandate(" rum-2026/17 ") == "RUM-2026/17")
    #expect(DebitNumbers.mandate(String(repeating: "A", count: 35)) != nil)
    for wrong in ["", "  ", "/A", "A/", "A//B", "RUM_1", "RÜM", String(repeating: "A", count: 36)] {
      #expect(DebitNumbers.mandate(wrong) == nil, "\(wrong)")
    }
  }

  @Test("a BIC has eight or eleven characters with a country in it")
  func bic() {
    #expect(DebitNumbers.bic("agri frpp") == "AGRIFRPP")
    #expect(DebitNumbers.bic("BNPAFRPPXXX") == "BNPAFRPPXXX")
    #expect(DebitNumbers.bic("AGRI12PP") == nil && DebitNumbers.bic("AGRIFRP") == nil)
  }

  @Test("a mandate lapses thirty-six months after its last debit, even one that came back, or after it was signed")
  func expiry() {
    let unused = Self.mandate(signed: "2023-11-30")
    #expect(unused.state(on: "2026-11-30") == .active && unused.state(on: "2026-12-01") == .expired)
    let used = Self.mandate(signed: "2020-01-01", history: .init(presentedOn: "2024-02-29"))
    #expect(used.state(on: "2027-02-28") == .active && used.state(on: "2027-03-01") == .expired)
  }

  @Test("a mandate is usable from its signature until it is revoked or used up")
  func states() {
    #expect(Self.mandate().state(on: "2026-01-09") == .notYet)
    let revoked = Self.mandate(revoked: "2026-06-01")
    #expect(revoked.state(on: "2026-05-31") == .active && revoked.state(on: "2026-06-01") == .revoked)
    let once = Mandate.History(presentedOn: "2026-02-02", debits: 1)
    #expect(Self.mandate(oneOff: true, history: once).state(on: "2026-03-01") == .used)
    // One that was rejected before it was settled may be presented again.
    let rejected = Mandate.History(presentedOn: "2026-02-02", debits: 0)
    #expect(Self.mandate(oneOff: true, history: rejected).state(on: "2026-03-01") == .active)
    let ended = Mandate.History(presentedOn: "2026-02-02", debits: 4, hasLast: true)
    #expect(Self.mandate(last: true, history: ended).state(on: "2026-03-01") == .used)
  }

  @Test("what a debit is to the bank follows from those before it")
  func collections() {
    #expect(Self.mandate().collection == .first)
    #expect(Self.mandate(history: .init(presentedOn: "2026-02-02")).collection == .first, "the first was rejected")
    #expect(Self.mandate(history: .init(presentedOn: "2026-02-02", debits: 1)).collection == .recurrent)
    #expect(Self.mandate(last: true, history: .init(presentedOn: "2026-02-02", debits: 1)).collection == .last)
    #expect(Self.mandate(oneOff: true).collection == .only)
  }
}

@Suite("Days on which banks settle")
struct TargetTests {
  @Test("TARGET closes on weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December")
  func closed() {
    let closed: [CivilDate] = [
      "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2027-03-26", "2027-03-29", "2026-11-28",
      "2028-12-26",
    ]
    for day in closed { #expect(!TargetCalendar.isOpen(day), "\(day)") }
    // Public holidays of France are not the banks'.
    for day in ["2026-07-14", "2026-05-08", "2026-05-14", "2026-11-11", "2026-12-24"] as [CivilDate] {
      #expect(TargetCalendar.isOpen(day), "\(day)")
    }
  }

  @Test("a file must reach the bank an open day before, and customers be told in time")
  func first() {
    #expect(CollectionDay.first(from: "2026-11-23", noticeDays: 1) == "2026-11-24")
    #expect(CollectionDay.first(from: "2026-11-27", noticeDays: 1) == "2026-11-30", "the weekend is between")
    #expect(CollectionDay.first(from: "2026-11-28", noticeDays: 1) == "2026-12-01", "it is presented on Monday")
    #expect(CollectionDay.first(from: "2026-11-23", noticeDays: 14) == "2026-12-07")
    #expect(CollectionDay.first(from: "2026-12-11", noticeDays: 14) == "2026-12-28", "Christmas and a weekend")
  }

  @Test("a collection is never on a closed day, nor before the notice is over, whatever the day")
  func property() {
    for offset in 0..<1_500 {
      let day = CivilDate("2026-01-01").adding(days: offset)
      for notice in [1, 5, 14] {
        let first = CollectionDay.first(from: day, noticeDays: notice)
        #expect(TargetCalendar.isOpen(first) && first >= day.adding(days: notice))
        #expect(TargetCalendar.before(first) >= TargetCalendar.onOrAfter(day).adding(days: -4))
        #expect(TargetCalendar.before(first) >= day || notice > 1, "\(day)")
      }
    }
  }
}
