import Kernel
import LawRules
import Testing

@Suite("Payment terms")
struct PaymentTermTests {
  @Test(
    "due dates of the rules of law",
    arguments: [
      ["2024-01-16", "2024-02-15", "2024-03-01", "2024-03-16", "2024-03-31", "2024-03-16"],
      ["2026-01-15", "2026-02-14", "2026-03-01", "2026-03-16", "2026-03-31", "2026-03-17"],
      ["2026-01-31", "2026-03-02", "2026-03-17", "2026-04-01", "2026-03-31", "2026-03-17"],
      ["2026-02-10", "2026-03-12", "2026-03-27", "2026-04-11", "2026-03-31", "2026-04-14"],
      ["2026-12-20", "2027-01-19", "2027-02-03", "2027-02-18", "2027-02-28", "2027-02-14"],
    ])
  func table(row: [String]) throws {
    let issued = try #require(CivilDate(row[0]))
    let terms = ["NET30", "NET45", "NET60", "D45_THEN_EOM", "EOM_THEN_D45"]
    for (text, expected) in zip(terms, row.dropFirst()) {
      let term = try #require(PaymentTerm(text))
      #expect(term.due(from: issued).description == expected)
      #expect(term.description == text)
    }
  }

  @Test("ten-day periods end on the 10th, the 20th and the last day")
  func decade() throws {
    let term = try #require(PaymentTerm("DECADE30"))
    #expect(term.due(from: "2026-03-04") == "2026-04-09")
    #expect(term.due(from: "2026-02-25") == "2026-03-30")
    #expect(PaymentTerm.endOfDecade("2026-03-10") == "2026-03-10")
    #expect(PaymentTerm.endOfDecade("2026-03-11") == "2026-03-20")
    #expect(PaymentTerm.endOfDecade("2026-03-21") == "2026-03-31")
  }

  @Test("thirty days end of month the 10th, on receipt, and what is not terms")
  func others() throws {
    let the10th = try #require(PaymentTerm("eom_30_the_10"))
    #expect(the10th.due(from: "2026-01-15") == "2026-03-10")
    #expect(the10th.due(from: "2026-01-31") == "2026-04-10")
    #expect(try #require(PaymentTerm("EOM_0_THE_31")).due(from: "2026-01-15") == "2026-02-28")
    #expect(try #require(PaymentTerm("ON_RECEIPT")).due(from: "2026-01-15") == "2026-01-15")
    for text in ["", "30", "NET", "NET-3", "NET999", "D45_EOM", "EOM_30_THE_32", "EOM_30_THE"] {
      #expect(PaymentTerm(text) == nil, "\(text)")
    }
  }

  @Test("a term past the law's ceiling is told, not corrected")
  func ceilings() {
    let tooLong = JudgedDueDate.judge(
      printed: "2026-04-01", terms: .net(30), issued: "2026-01-15", ceiling: .net60)
    #expect(tooLong.due == "2026-04-01")
    #expect(
      tooLong.remarks == [
        .differsFromTerms(computed: "2026-02-14"), .tooLong(ceiling: .net60, latest: "2026-03-16"),
      ])
    #expect(
      JudgedDueDate.judge(printed: nil, terms: .daysThenEndOfMonth(45), issued: "2026-01-15", ceiling: .endOfMonth45)
        .remarks.isEmpty)
    // Both readings of 45 days end of month are lawful.
    for issued: CivilDate in ["2026-01-15", "2026-02-10", "2026-12-20"] {
      for term in [PaymentTerm.daysThenEndOfMonth(45), .endOfMonthThenDays(45)] {
        #expect(term.due(from: issued) <= PaymentTermCeiling.endOfMonth45.latestDue(from: issued))
      }
    }
  }

  @Test("ceilings of special trades start at the delivery")
  func trades() {
    #expect(PaymentTermCeiling.perishable30.latestDue(from: "2026-03-04") == "2026-04-03")
    #expect(PaymentTermCeiling.perishablePeriodic30.latestDue(from: "2026-03-04") == "2026-04-09")
    #expect(PaymentTermCeiling.livestock20.latestDue(from: "2026-03-04") == "2026-03-24")
    #expect(PaymentTermCeiling.spirits30EndOfMonth.latestDue(from: "2026-03-04") == "2026-04-30")
    #expect(PaymentTermCeiling.transport30.latestDue(from: "2026-03-04") == "2026-04-03")
    let judged = JudgedDueDate.judge(
      printed: nil, terms: .net(30), issued: "2026-03-10", delivered: "2026-03-04", ceiling: .nothingAgreed)
    #expect(judged.remarks == [.tooLong(ceiling: .nothingAgreed, latest: "2026-04-03")])
  }

  @Test("public buyers pay in 30, 50 or 60 days; their interest is due 45 days after the principal was paid")
  func publicBuyers() {
    #expect(PublicBuyerDelay.general.due(requestReceived: "2026-01-15") == "2026-02-14")
    #expect(PublicBuyerDelay.health.due(requestReceived: "2026-01-15") == "2026-03-06")
    #expect(PublicBuyerDelay.undertaking.due(requestReceived: "2026-01-15", serviceDone: "2026-01-20") == "2026-03-21")
    #expect(PublicBuyerDelay.interestDue(principalPaid: "2025-08-14") == "2025-09-28")
    let judged = JudgedDueDate.judge(printed: nil, terms: .net(45), issued: "2026-01-15", publicBuyer: .general)
    #expect(judged.remarks == [.tooLongForPublicBuyer(.general, latest: "2026-02-14")])
  }
}
