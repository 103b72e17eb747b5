import Foundation
import Kernel
import ReceivablesRules
import SegmentsRules
import Testing

private func picture(_ change: (inout CustomerPicture) -> Void = { _ in }) -> CustomerPicture {
  var picture = CustomerPicture(CustomerID(1))
  picture.turnoverMinor = 50_000_00
  picture.invoices = 12
  picture.openMinor = 9_000_00
  picture.overdueMinor = 3_000_00
  picture.lateItems = 2
  picture.oldestDaysLate = 31
  picture.delay = 9
  change(&picture)
  return picture
}

private func holds(_ fact: SegmentCondition.Fact, _ known: CustomerPicture = picture()) -> Bool {
  Segment("S", [SegmentCondition(.only, fact)]).holds(known)
}

@Suite("What a segment asks of a customer")
struct SegmentRuleTests {
  @Test("bounds hold on the bound itself and not beside it")
  func bounds() {
    #expect(holds(.turnover(.least, 50_000_00)) && !holds(.turnover(.least, 50_000_01)))
    #expect(holds(.turnover(.most, 50_000_00)) && !holds(.turnover(.most, 49_999_99)))
    #expect(holds(.invoices(.least, 12)) && !holds(.invoices(.least, 13)))
    #expect(holds(.invoices(.most, 12)) && !holds(.invoices(.most, 11)))
    #expect(holds(.open(9_000_00)) && !holds(.open(9_000_01)))
    #expect(holds(.overdue(3_000_00)) && !holds(.overdue(3_000_01)))
    #expect(holds(.lateItems(2)) && !holds(.lateItems(3)))
    #expect(holds(.oldest(daysLate: 31)) && !holds(.oldest(daysLate: 32)))
    #expect(holds(.delay(.least, days: 9)) && !holds(.delay(.least, days: 10)))
    #expect(holds(.delay(.most, days: 9)) && !holds(.delay(.most, days: 8)))
  }

  @Test("sector, size, tags and regularity are asked of what a company says and of what was invoiced")
  func profile() {
    let known = picture {
      $0.profile = CustomerProfile(sector: "4322a", size: .small, tags: ["VIP", " grand  compte ", "vip"])
      $0.activeMonths = 10
    }
    #expect(known.profile.sector == "43.22A" && known.profile.tags == ["grand compte", "VIP"])
    #expect(holds(.sectors(["62", "43"]), known) && holds(.sectors(["43.22a"]), known))
    #expect(!holds(.sectors(["43.2A", "432"]), known) && !holds(.sectors(["43"])))
    #expect(holds(.sizes([.micro, .small]), known) && !holds(.sizes([.large]), known) && !holds(.sizes([.small])))
    #expect(holds(.tags(["Grand Compte"]), known) && !holds(.tags(["grand"]), known))
    #expect(holds(.activeMonths(.least, 10), known) && !holds(.activeMonths(.least, 11), known))
    #expect(holds(.activeMonths(.most, 10), known) && !holds(.activeMonths(.most, 9), known))
    #expect(Segment("S", [.init(.only, .activeMonths(.least, 3))]).needs == .months)
  }

  @Test("of who promised nothing it is not known how much they keep")
  func promises() {
    let half = picture { $0.keptPercent = 50 }
    #expect(holds(.promisesKept(mostPercent: 50), half) && !holds(.promisesKept(mostPercent: 49), half))
    #expect(!holds(.promisesKept(mostPercent: 100)))
    #expect(Segment("S", [.init(.only, .promisesKept(mostPercent: 1))]).needs == .promises)
  }

  @Test("of who paid nothing it is not known how late they pay: neither bound holds")
  func unknownDelay() {
    let unknown = picture { $0.delay = nil }
    #expect(!holds(.delay(.least, days: 0), unknown) && !holds(.delay(.most, days: 999), unknown))
  }

  @Test("who and where a customer is, and what happened with it")
  func facts() {
    let known = picture {
      $0.kind = .publicBody
      $0.language = .english
      $0.country = "BE"
      $0.currency = .usd
      $0.hasBrokenPromise = true
      $0.isDisputed = true
      $0.isInsolvent = true
      $0.isGrouped = true
      $0.hasEmail = true
      $0.inCharge = [.salesperson: PersonID(4)]
    }
    let facts: [SegmentCondition.Fact] = [
      .kinds([.consumer, .publicBody]), .languages([.english]), .countries(["BE", "LU"]), .currencies(["USD"]),
      .brokenPromise, .disputed, .insolvent, .grouped, .email,
      .entrusted(.salesperson, to: [PersonID(3), PersonID(4)]),
      .entrusted(.collector, to: [nil]),
    ]
    for fact in facts { #expect(holds(fact, known), "\(fact)") }
    for fact in facts.dropLast() { #expect(!holds(fact), "\(fact)") }
    #expect(
      !holds(.entrusted(.salesperson, to: [nil]), known) && !holds(.entrusted(.collector, to: [PersonID(4)]), known))
  }

  @Test("all conditions must hold, and what is excepted must not")
  func senses() {
    let segment = Segment("S", [.init(.only, .overdue(1)), .init(.except, .disputed)])
    #expect(segment.holds(picture()))
    #expect(!segment.holds(picture { $0.isDisputed = true }))
    #expect(!segment.holds(picture { $0.overdueMinor = 0 }))
  }

  @Test("only what a condition asks for is read")
  func needs() {
    #expect(Segment("S", [.init(.only, .kinds([.consumer])), .init(.except, .insolvent)]).needs.isEmpty)
    let needs = Segment(
      "S", [.init(.only, .turnover(.least, 1)), .init(.except, .email), .init(.only, .oldest(daysLate: 3))]
    )
    .needs
    #expect(needs == [.sales, .contacts, .account])
  }

  @Test("a segment has a name and a condition")
  func problems() {
    #expect(SegmentRule.problems(Segment("", [])) == [.nameless, .unconditional])
    #expect(SegmentRule.problems(Segment("S", [.init(.only, .disputed)])).isEmpty)
  }

  @Test("conditions are read again as they were written")
  func kept() throws {
    let conditions: [SegmentCondition] = [
      .init(.except, .entrusted(.collector, to: [nil, PersonID(3)])), .init(.only, .turnover(.most, 5)),
      .init(.only, .countries(["FR"])), .init(.only, .brokenPromise),
    ]
    let text = try JSONEncoder().encode(conditions)
    #expect(try JSONDecoder().decode([SegmentCondition].self, from: text) == conditions)
  }
}
