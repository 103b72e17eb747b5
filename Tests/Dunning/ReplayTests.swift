import DunningRules
import Kernel
import Testing

/// Monday 23 November 2026.
private let end: CivilDate = "2026-11-23"
private let year = end.adding(days: -365)...end

private func customer(_ items: [ItemPast], broken: [CivilDate] = []) -> CustomerPast {
  CustomerPast(
    CustomerFacts(CustomerID(1), emailContact: ContactID(1), phoneContact: ContactID(2)),
    [CustomerPast.Account(.eur, items)], brokenPromises: broken)
}

private func invoice(
  _ id: Int64 = 1, due: CivilDate, paid: CivilDate? = nil, reminded: CivilDate? = nil,
  disputes: [ItemPast.Hold] = [], promises: [ItemPast.Promise] = []
) -> ItemPast {
  ItemPast(
    ItemID(id), issued: due.adding(days: -30), due: due, amountMinor: 1_000_00,
    settlements: paid.map { [.init(1_000_00, on: $0)] } ?? [], disputes: disputes, promises: promises,
    remindedOn: reminded)
}

private func live(_ customer: CustomerPast, _ scenario: Scenario = .standard) -> Replay.Outcome {
  Replay(scenario, over: year).live(customer)
}

@Suite("Past months lived through again")
struct ReplayTests {
  @Test("an invoice that stays unpaid goes through the scenario once")
  func unpaid() {
    let outcome = live(customer([invoice(due: "2026-06-30")]))
    #expect(outcome.steps == [.first: 1, .second: 1, .call: 1, .last: 1, .formalNotice: 1])
    #expect(outcome.messages == 4 && outcome.registered == 1 && outcome.calls == 1 && outcome.customers == 1)
    #expect(outcome.needless == 0)
  }

  @Test("reminders stop the day after the bank told of the payment, and one for a bill paid unasked is needless")
  func paid() {
    // The first reminder goes out on 3 July; a payment of that day is known on the next.
    let unasked = live(customer([invoice(due: "2026-06-30", paid: "2026-07-03")]))
    #expect(unasked.steps == [.first: 1])
    #expect(unasked.needless == 1)
    #expect(live(customer([invoice(due: "2026-06-30", paid: "2026-07-02")])).messages == 0)
    let asked = live(customer([invoice(due: "2026-06-30", paid: "2026-07-08", reminded: "2026-07-03")]))
    #expect(asked.messages == 1 && asked.needless == 0)
    // One of the two was asked for: the message was of use.
    let both = live(
      customer([
        invoice(1, due: "2026-06-30", paid: "2026-07-06"),
        invoice(2, due: "2026-06-30", paid: "2026-07-06", reminded: end),
        invoice(3, due: "2026-06-30", paid: "2026-07-06", reminded: "2026-07-03"),
      ]))
    #expect(both.messages == 1 && both.needless == 0)
  }

  @Test("what was disputed or promised is left alone while it was")
  func holds() {
    let disputed = invoice(due: "2026-06-30", disputes: [.init(1_000_00, from: "2026-07-01", until: "2026-11-19")])
    #expect(live(customer([disputed])).steps == [.first: 1])
    let promised = invoice(
      due: "2026-06-30",
      promises: [.init(.init(1_000_00, from: "2026-07-01", until: "2026-11-19"), promisedFor: "2026-11-17")])
    #expect(live(customer([promised])).steps == [.first: 1])
  }

  @Test("what is in a legal file is left alone: one that a person opened while it was, one of its own step for good")
  func legalFiles() {
    func filed(_ number: Int64, until: CivilDate?) -> ItemPast {
      ItemPast(
        ItemID(1), issued: "2026-05-31", due: "2026-06-30", amountMinor: 1_000_00,
        legalFiles: [.init(number, from: "2026-07-01", until: until)])
    }
    #expect(live(customer([filed(7, until: nil)])).messages == 0)
    #expect(live(customer([filed(7, until: "2026-11-19")])).steps == [.first: 1])
    var scenario = Scenario.standard
    for place in scenario.steps.indices where scenario.steps[place].kind == .second {
      scenario.steps[place].starts = [.openLegalFile]
    }
    #expect(live(customer([invoice(due: "2026-06-30")]), scenario).steps == [.first: 1, .second: 1])
  }

  @Test("what is before the months that count only brings invoices to their step")
  func warmingUp() {
    let outcome = live(customer([invoice(due: year.lowerBound.adding(days: -30))]))
    #expect(outcome.steps == [.formalNotice: 1])
  }

  @Test("skipping the days on which nothing can change finds what living through each of them does")
  func skipping() {
    // A condition that always holds: with it every day is lived through.
    var daily = Scenario.standard
    for place in daily.steps.indices { daily.steps[place].conditions = [.init(.only, .oldest(daysLate: -1))] }
    for seed in 0..<200 {
      var dice = Dice(seed: UInt64(seed))
      let items = (0..<dice.roll(5) + 1).map { index -> ItemPast in
        let due = end.adding(days: 20 - dice.roll(400))
        let amount = dice.chance(15) ? -Int64(dice.roll(50_000) + 1) : Int64(dice.roll(500_000) + 1)
        let paid = dice.chance(70) ? due.adding(days: dice.roll(90) - 10) : nil
        let contested = due.adding(days: dice.roll(30))
        return ItemPast(
          ItemID(Int64(index) + 1), issued: due.adding(days: -30), due: due,
          amountMinor: amount, settlements: paid.map { [.init(max(1, abs(amount) / 2), on: $0)] } ?? [],
          disputes: dice.chance(20)
            ? [.init(Int64(dice.roll(500_000) + 1), from: contested, until: contested.adding(days: dice.roll(60)))]
            : [],
          promises: dice.chance(20)
            ? [
              .init(
                .init(Int64(dice.roll(500_000) + 1), from: contested, until: contested.adding(days: 25)),
                promisedFor: contested.adding(days: 20))
            ] : [])
      }
      #expect(live(customer(items)) == live(customer(items), daily), "seed \(seed)")
    }
  }

  @Test("a condition asks whether the customer was in the segment then")
  func segments() {
    var scenario = Scenario.standard
    scenario.steps = [.init(.first, offset: 3, conditions: [.init(.only, .segments([SegmentID(4)]))])]
    func outcome(_ stays: [CustomerPast.Stay]) -> Int {
      let known = customer([invoice(due: "2026-06-30")])
      return live(CustomerPast(known.today, known.accounts, stays: stays), scenario).messages
    }
    #expect(outcome([]) == 0)
    #expect(outcome([.init(SegmentID(5), from: nil, until: nil)]) == 0)
    #expect(outcome([.init(SegmentID(4), from: nil, until: "2026-06-30")]) == 0)
    #expect(outcome([.init(SegmentID(4), from: "2026-09-01", until: nil)]) == 1)
    #expect(outcome([.init(SegmentID(4), from: nil, until: nil)]) == 1)
  }
}
