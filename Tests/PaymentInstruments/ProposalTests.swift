import Kernel
import PaymentInstrumentsRules
import Testing

@Suite("What a run debits")
struct ProposalTests {
  private static func item(
    _ id: Int64, of customer: Int64 = 1, cents: Int64 = 10_000, due: CivilDate = "2026-12-01",
    disputed: Int64 = 0, promised: Int64 = 0, legal: Bool = false, insolvent: Bool = false, under: Bool = false,
    receipt: Bool = false, currency: Currency = .eur
  ) -> DebitCandidate {
    DebitCandidate(
      item: ItemID(id), customer: CustomerID(customer), number: "F-\(id)", due: due,
      open: Money(minor: cents, currency),
      disputed: Money(minor: disputed, currency), promised: Money(minor: promised, currency), isInLegalFile: legal,
      isInsolvent: insolvent, isUnderDebit: under, awaitsReceipt: receipt)
  }

  private static func mandate(
    _ id: Int64, of customer: Int64 = 1, signed: CivilDate = "2026-01-10", notice: Int = 14, revoked: CivilDate? = nil
  ) -> Mandate {
    Mandate(
      id: MandateID(id), customer: CustomerID(customer), reference: "RUM-\(id)", signedOn: signed, debtor: "D",
      iban: "FR1420041010050500013M02606", noticeDays: notice, revokedOn: revoked)
  }

  private static func propose(
    _ items: [DebitCandidate], _ mandates: [Mandate], credits: [CustomerID: Money] = [:],
    on day: CivilDate = "2026-11-23", collecting: CivilDate = "2026-12-07"
  ) -> DebitProposal {
    DebitProposal(items, mandates: mandates, credits: credits, on: day, collecting: collecting)
  }

  @Test("the items of a customer are one debit of what they come to, under the mandate signed last")
  func amounts() throws {
    let old = Self.mandate(1, signed: "2025-01-01")
    let proposal = Self.propose(
      [Self.item(1, cents: 10_001), Self.item(2, cents: 20_002), Self.item(3, of: 2, cents: 5)],
      [old, Self.mandate(2), Self.mandate(3, of: 2)])
    #expect(proposal.left.isEmpty)
    #expect(proposal.debits.map(\.mandate.reference) == ["RUM-2", "RUM-3"])
    #expect(proposal.debits.map(\.amount.minor) == [30_003, 5])
    #expect(proposal.debits[0].items.map(\.item) == [ItemID(1), ItemID(2)])
    let revoked = Self.propose([Self.item(1)], [old, Self.mandate(2, revoked: "2026-02-01")])
    #expect(revoked.debits.first?.mandate == old, "the other one may still be used")
  }

  @Test("what is contested, promised, paid in a way, in a legal file, insolvent or under way is never debited")
  func excluded() {
    let cases: [(DebitCandidate, NotDebited)] = [
      (Self.item(1, disputed: 1), .disputed), (Self.item(1, promised: 1), .promised),
      (Self.item(1, legal: true), .inLegalFile), (Self.item(1, insolvent: true), .insolvent),
      (Self.item(1, under: true), .underDebit), (Self.item(1, receipt: true), .receiptWaits),
      (Self.item(1, currency: .init("USD") ?? .eur), .currency),
    ]
    for (item, reason) in cases {
      let proposal = Self.propose([item, Self.item(2)], [Self.mandate(1)])
      #expect(proposal.left.map(\.reason) == [reason], "\(reason)")
      #expect(proposal.debits.map(\.amount.minor) == [10_000])
    }
  }

  @Test("a customer with credits is left until they are set against what it owes")
  func credits() {
    let proposal = Self.propose(
      [Self.item(1), Self.item(2, of: 2)], [Self.mandate(1), Self.mandate(2, of: 2)],
      credits: [CustomerID(1): Money(minor: 300, .eur)])
    #expect(proposal.left.map(\.reason) == [.credits(Money(minor: 300, .eur))])
    #expect(proposal.debits.map(\.mandate.customer) == [CustomerID(2)])
  }

  @Test("nobody is debited without a mandate that may be used, nor before its notice is over")
  func mandates() {
    #expect(Self.propose([Self.item(1)], []).left.map(\.reason) == [.mandate(.used)])
    let revoked = Self.mandate(1, revoked: "2026-03-01")
    #expect(Self.propose([Self.item(1)], [revoked]).left.map(\.reason) == [.mandate(.revoked)])
    let lapsed = Self.mandate(1, signed: "2023-12-06")
    #expect(Self.propose([Self.item(1)], [lapsed]).left.map(\.reason) == [.mandate(.expired)])
    let early = Self.propose([Self.item(1)], [Self.mandate(1)], collecting: "2026-12-04")
    #expect(early.left.map(\.reason) == [.notice("2026-12-07")])
    #expect(early.reasons == ["F-1 (notice, from 2026-12-07)"])
    let agreed = Self.propose([Self.item(1)], [Self.mandate(1, notice: 2)], collecting: "2026-12-04")
    #expect(agreed.left.isEmpty)
  }

  @Test("a debit beyond what SEPA takes is not proposed, and amounts never overflow")
  func limits() {
    let huge = Self.propose(
      [Self.item(1, cents: DebitProposal.amountMax), Self.item(2, cents: .max)], [Self.mandate(1)])
    #expect(huge.debits.map(\.amount.minor) == [DebitProposal.amountMax])
    #expect(huge.left.map(\.reason) == [.tooLarge])
  }
}
