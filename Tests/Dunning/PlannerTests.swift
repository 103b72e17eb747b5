import DunningRules
import Kernel
import ReceivablesRules
import Testing

/// Monday 23 November 2026, a working day.
private let today: CivilDate = "2026-11-23"

private func item(
  _ id: Int64 = 1, late: Int, euros: Int64 = 1_000, disputed: Int64 = 0, promised: [(Int64, CivilDate)] = [],
  received: (Int64, CivilDate)? = nil, progress: (DunningStep, CivilDate)? = nil, inferred: Bool = false
) -> ItemFacts {
  ItemFacts(
    ItemID(id), due: today.adding(days: -late), dueIsInferred: inferred, openMinor: euros * 100,
    disputedMinor: disputed * 100, promises: promised.map { ItemFacts.Promise(minor: $0.0 * 100, promisedFor: $0.1) },
    receipt: received.map { AwaitedReceipt(minor: $0.0 * 100, on: $0.1) },
    progress: progress.map { ItemFacts.Progress($0.0, on: $0.1) })
}

private func customer(
  email: Bool = true, phone: Bool = true, postal: Bool = true, insolvent: CivilDate? = nil,
  paused: CivilDate? = nil, contacted: CivilDate? = nil
) -> CustomerFacts {
  CustomerFacts(
    CustomerID(7), insolventSince: insolvent, pausedUntil: paused, emailContact: email ? ContactID(70) : nil,
    phoneContact: phone ? ContactID(71) : nil, hasPostalAddress: postal, lastContact: contacted)
}

private func decide(
  _ items: [ItemFacts], _ who: CustomerFacts = customer(), on day: CivilDate = today, explaining: Bool = false
) -> Decision {
  Planner(.standard, on: day).decide(who, [AccountFacts(.eur, items)], explaining: explaining)
}

@Suite("The planner")
struct PlannerTests {
  @Test(
    "each step comes on its day, after the one before it",
    arguments: [
      (2, nil, nil), (3, nil, .first), (9, .first, nil), (10, .first, .second), (14, .second, nil),
      (15, .second, .call), (20, .call, nil), (21, .call, .last), (29, .last, nil), (30, .last, .formalNotice),
      (90, .formalNotice, nil),
    ] as [(Int, DunningStep?, DunningStep?)])
  func steps(late: Int, reached: DunningStep?, expected: DunningStep?) {
    let decision = decide([item(late: late, progress: reached.map { ($0, today.adding(days: -9)) })])
    #expect(decision.action?.step == expected)
  }

  @Test("each step has its channel; only the formal notice waits for approval")
  func channels() {
    func action(_ late: Int, _ reached: DunningStep?) -> PlannedAction? {
      decide([item(late: late, progress: reached.map { ($0, today.adding(days: -9)) })]).action
    }
    #expect(action(3, nil)?.channel == .email)
    #expect(action(3, nil)?.contact == ContactID(70))
    #expect(action(15, .second)?.channel == .call)
    #expect(action(15, .second)?.contact == ContactID(71))
    #expect(action(30, .last)?.channel == .registeredLetter)
    #expect(action(30, .last)?.needsApproval == true)
    #expect(action(21, .call)?.needsApproval == false)
  }

  @Test("without an e-mail address the message goes by letter; without any address that is an error, not silence")
  func missingContacts() {
    let letter = decide([item(late: 3)], customer(email: false))
    #expect(letter.action?.channel == .letter)
    #expect(letter.action?.reasons == [.noEmail])
    let nothing = decide([item(late: 3)], customer(email: false, postal: false))
    #expect(nothing.action == nil)
    #expect(nothing.held == [Held(ItemID(1), .contactMissing(.first))])
    // Whoever reads why is not told that there is no address where one is on file and was refused.
    func lost(postal: Bool) -> Decision {
      decide([item(late: 3)], CustomerFacts(CustomerID(7), emailIsLost: true, hasPostalAddress: postal))
    }
    #expect(lost(postal: true).action?.reasons == [.emailLost])
    #expect(lost(postal: false).held == [Held(ItemID(1), .contactLost(.first))])
    let task = decide([item(late: 15, progress: (.second, today.adding(days: -9)))], customer(phone: false))
    #expect(task.action?.channel == .task)
    #expect(task.action?.reasons == [.noPhone])
  }

  @Test("before the due date only large invoices are spoken of, without credits")
  func courtesy() {
    #expect(decide([item(late: -7, euros: 9_999)]).action == nil)
    let large = decide([item(1, late: -7, euros: 10_000), item(2, late: -20, euros: -500), item(3, late: -6)])
    #expect(large.action?.step == .courtesy)
    #expect(large.action?.items.map(\.item) == [ItemID(1)])
    #expect(large.action?.total == Money(minor: 10_000_00, .eur))
    #expect(decide([item(late: -8, euros: 10_000)]).action == nil)
    #expect(decide([item(late: -5, euros: 10_000, progress: (.courtesy, today.adding(days: -2)))]).action == nil)
    // What is late comes first, and the coming invoice is not mixed in.
    let both = decide([item(1, late: -7, euros: 10_000), item(2, late: 5)])
    #expect(both.action?.step == .first)
    #expect(both.action?.items.map(\.item) == [ItemID(2)])
  }

  @Test("one message a customer: the highest step needed, at which all that it asks for then stands")
  func grouped() throws {
    let decision = decide([
      item(1, late: 10, progress: (.first, today.adding(days: -7))), item(2, late: 4), item(3, late: 1),
      item(4, late: 12, progress: (.second, today.adding(days: -6))),
    ])
    let action = try #require(decision.action)
    #expect(action.step == .second)
    #expect(action.items.map(\.item) == [ItemID(4), ItemID(1), ItemID(2)])
    #expect(action.items.map(\.step) == [.second, .second, .second])
    #expect(action.total == Money(minor: 3_000_00, .eur))
  }

  @Test("what is disputed leaves the claim, the rest stays due")
  func disputes() throws {
    let part = try #require(decide([item(late: 5, euros: 1_000, disputed: 300)]).action)
    #expect(part.total == Money(minor: 700_00, .eur))
    #expect(part.items[0].reasons.contains(.disputedPart(Money(minor: 300_00, .eur))))
    let whole = decide([item(late: 5, euros: 1_000, disputed: 1_000)])
    #expect(whole.action == nil)
    #expect(whole.held == [Held(ItemID(1), .disputed(Money(minor: 1_000_00, .eur)))])
  }

  @Test("what a receipt seems to pay is not asked for while a person has not said so, and not for ever")
  func receipts() throws {
    // All but a little of it: who paid is not asked for the rest before it is known what was paid.
    let waits = decide([item(1, late: 12, received: (990, "2026-11-20")), item(2, late: 5)])
    #expect(waits.action?.items.map(\.item) == [ItemID(2)])
    let reason = Reason.receiptWaits(Money(minor: 990_00, .eur), on: "2026-11-20", until: "2026-11-30")
    #expect(waits.held == [Held(ItemID(1), reason)])
    #expect(decide([item(late: 12, received: (990, "2026-11-13"))]).action == nil)
    #expect(decide([item(late: 12, received: (990, "2026-11-12"))]).action?.step == .first)
    #expect(decide([item(late: 1, received: (990, "2026-11-20"))], explaining: true).held.map(\.reason) == [reason])
  }

  @Test("what is promised waits for its day and one working day more, then is asked for again")
  func promises() throws {
    let pending = decide([item(late: 5, promised: [(1_000, "2026-11-27")])])
    #expect(pending.action == nil)
    #expect(pending.held == [Held(ItemID(1), .promised(Money(minor: 1_000_00, .eur), until: "2026-11-27"))])
    // Friday's promise: Monday is its working day of tolerance.
    #expect(decide([item(late: 5, promised: [(1_000, "2026-11-20")])]).action == nil)
    #expect(decide([item(late: 5, promised: [(1_000, "2026-11-19")])]).action?.step == .first)
    let part = try #require(decide([item(late: 5, promised: [(400, "2026-11-27")])]).action)
    #expect(part.total == Money(minor: 600_00, .eur))
    // Promised twice what is left after a dispute: nothing to claim, and nothing below zero.
    #expect(decide([item(late: 5, disputed: 500, promised: [(900, "2026-11-27")])]).action == nil)
  }

  @Test("what is promised in several payments is said so, with the first of them")
  func plans() throws {
    let plan: [(Int64, CivilDate)] = [(300, "2026-12-28"), (500, "2026-11-27"), (200, "2027-01-28")]
    let (all, first) = (Money(minor: 1_000_00, .eur), Money(minor: 500_00, .eur))
    let whole = decide([item(late: 5, promised: plan)])
    #expect(whole.held == [Held(ItemID(1), .promisedInParts(all, first: first, on: "2026-11-27"))])
    let part = try #require(decide([item(late: 5, euros: 1_500, promised: plan)]).action)
    #expect(part.total == first)
    #expect(part.items[0].reasons.contains(.promisedPartInParts(all, first: first, on: "2026-11-27")))
    // The first payment was missed: it is asked for, the others are not.
    let missed = try #require(decide([item(late: 5, promised: [(400, "2026-11-19"), (600, "2026-12-19")])]).action)
    #expect(missed.total == Money(minor: 400_00, .eur))
  }

  @Test("money of the customer's that nobody has matched keeps a formal notice from leaving, however old it is")
  func unmatchedMoney() {
    let waits = item(late: 40, received: (600, "2026-10-20"), progress: (.last, "2026-11-12"))
    #expect(decide([waits]).held == [Held(ItemID(1), .receiptBars(Money(minor: 600_00, .eur), on: "2026-10-20"))])
    // Nor the last word, which announces one.
    let last = item(late: 30, received: (600, "2026-10-20"), progress: (.call, today.adding(days: -11)))
    #expect(decide([last]).held == [Held(ItemID(1), .receiptBars(Money(minor: 600_00, .eur), on: "2026-10-20"))])
    // A gentler word goes on after ten days.
    #expect(decide([item(late: 12, received: (600, "2026-10-20"))]).action?.step == .first)
  }

  @Test("a last word about another invoice takes along nothing that unmatched money may have paid; a gentler one does")
  func unmatchedMoneyBesides() {
    let told = item(1, late: 50, received: (500, "2026-11-10"), progress: (.last, "2026-11-02"))
    let asked = item(2, late: 12, received: (600, "2026-10-20"), progress: (.first, "2026-11-14"))
    let decision = decide([told, asked, item(3, late: 21, progress: (.call, "2026-11-17"))])
    #expect(decision.action?.step == .last && decision.action?.items.map(\.item) == [ItemID(3)])
    #expect(
      decision.held == [
        Held(ItemID(1), .receiptBars(Money(minor: 500_00, .eur), on: "2026-11-10")),
        Held(ItemID(2), .afterFirmerStep(.last)),
      ])
    let gentler = decide([told, asked, item(3, late: 11, progress: (.first, "2026-11-14"))])
    #expect(gentler.action?.step == .second && gentler.action?.items.map(\.item) == [ItemID(2), ItemID(3)])
  }

  @Test("nobody is put on notice within the time that a message of any step has just given")
  func noticeWaits() {
    var asked = item(late: 40, progress: (.last, today.adding(days: -12)))
    asked.askedOn = today.adding(days: -6)
    let next = today.adding(days: 2)
    #expect(decide([asked]).held == [Held(ItemID(1), .recentContact(on: today.adding(days: -6), next: next))])
    asked.askedOn = today.adding(days: -8)
    #expect(decide([asked]).action?.step == .formalNotice)
  }

  @Test("nobody is written to again before the day that the last message gave, unless the scenario draws closer")
  func paceOfMessages() {
    var told = item(late: 200, progress: (.first, today.adding(days: -6)))
    told.askedOn = today.adding(days: -6)
    let next = today.adding(days: 1)
    #expect(decide([told]).held == [Held(ItemID(1), .recentContact(on: today.adding(days: -6), next: next))])
    #expect(DunningStep.first.daysToPay == 7 && DunningStep.last.daysToPay == 8)
    var close = Scenario.standard
    close.steps = close.steps.map { step in
      var step = step
      if step.kind == .second { step.offset = 7 }
      return step
    }
    #expect(Planner(close, on: today).decide(customer(), [AccountFacts(.eur, [told])]).action?.step == .second)
    // A last word gives eight days, to whatever message comes after it.
    var missed = item(late: 60, progress: (.last, today.adding(days: -7)))
    (missed.askedOn, missed.owedAgainOn) = (today.adding(days: -7), today)
    #expect(decide([missed]).held.first?.reason == .recentContact(on: today.adding(days: -7), next: next))
    // What people say waits for none of it.
    var called = item(late: 200, progress: (.second, today.adding(days: -6)))
    called.askedOn = today.adding(days: -6)
    #expect(decide([called]).action?.step == .call)
  }

  @Test("what a promise left unpaid is asked for once more before a notice, unless the customer has heard since")
  func noticeAfterPromise() {
    var missed = item(late: 60, progress: (.last, today.adding(days: -20)))
    missed.owedAgainOn = today
    #expect(decide([missed]).action?.step == .last)
    #expect(decide([missed], customer(contacted: today.adding(days: -9))).action?.step == .last)
    missed.owedAgainOn = today.adding(days: -9)
    #expect(decide([missed], customer(contacted: today.adding(days: -9))).action?.step == .formalNotice)
  }

  @Test("a promise of which a part seems to be paid waits whole until that is decided, however long ago the money came")
  func promiseHeld() {
    let receipt = AwaitedReceipt(minor: 400_00, on: "2026-11-02")
    let held = ItemFacts.Promise(PromiseID(3), minor: 1_000_00, promisedFor: "2026-11-10", receipt: receipt)
    func late(_ cents: Int64) -> ItemFacts {
      ItemFacts(ItemID(1), due: today.adding(days: -16), openMinor: cents, promises: [held], receipt: receipt)
    }
    let unjudged = Reason.promiseUnjudged(for: "2026-11-10", Money(minor: 400_00, .eur), on: "2026-11-02")
    #expect(decide([late(1_000_00)]).held == [Held(ItemID(1), unjudged)])
    #expect(decide([late(1_500_00)]).action?.total == Money(minor: 500_00, .eur), "what is not promised is asked for")
  }

  @Test("the last word before a formal notice is not the first about an invoice: that comes by itself")
  func lastWord() throws {
    let decision = decide([
      item(1, late: 21, progress: (.call, today.adding(days: -6))), item(2, late: 4), item(3, late: 1),
      item(4, late: 12, progress: (.first, today.adding(days: -9))),
    ])
    let action = try #require(decision.action)
    #expect(action.step == .last && action.items.map(\.item) == [ItemID(1), ItemID(4)])
    #expect(decision.held == [Held(ItemID(2), .afterFirmerStep(.last))])
  }

  @Test("a call is no first word about an invoice that comes along, and no second one")
  func calledAlong() throws {
    let decision = decide([
      item(1, late: 21, progress: (.second, today.adding(days: -8))), item(2, late: 3), item(3, late: 1),
      item(4, late: 12, progress: (.first, today.adding(days: -9))),
    ])
    let action = try #require(decision.action)
    #expect(action.step == .call)
    #expect(action.items.map(\.item) == [ItemID(1), ItemID(4)])
    #expect(action.items.map(\.step) == [.call, .first], "what was asked for before stays where it was")
    #expect(decision.held == [Held(ItemID(2), .afterFirmerStep(.call))])
  }

  @Test("who was called and asked to be called again is not written to before, and is called")
  func callAgreed() {
    var talked = customer()
    talked.callAgreedFor = today.adding(days: 2)
    let next = today.adding(days: 3)
    #expect(
      decide([item(late: 12)], talked).held == [Held(ItemID(1), .callAgreed(for: today.adding(days: 2), next: next))])
    let called = item(late: 21, progress: (.second, today.adding(days: -8)))
    #expect(decide([called], talked).action?.step == .call)
    talked.callAgreedFor = today.adding(days: -1)
    #expect(decide([item(late: 12)], talked).action?.step == .first)
  }

  @Test("a credit that one formal notice deducts is not deducted in the next as well")
  func creditsOnce() throws {
    func notice(credit: Int64) throws -> PlannedAction {
      try #require(
        decide([
          item(1, late: 60, progress: (.formalNotice, today.adding(days: -20))),
          item(2, late: 31, progress: (.last, today.adding(days: -9))), item(3, late: 80, euros: -credit),
        ]).action)
    }
    let covered = try notice(credit: 250)
    #expect(covered.step == .formalNotice && covered.total == Money(minor: 1_000_00, .eur))
    #expect(covered.items.map(\.item) == [ItemID(2)] && covered.creditsKeptMinor == 250_00)
    // What the first notice could not use is deducted from the second.
    let rest = try notice(credit: 1_250)
    #expect(rest.total == Money(minor: 750_00, .eur) && rest.items.map(\.minor) == [1_000_00, -250_00])
    #expect(rest.creditsKeptMinor == 1_000_00)
  }

  @Test("a word before the due date deducts no credit, and knows what it leaves: it may be approved while they stay")
  func creditsLeft() throws {
    let action = try #require(decide([item(1, late: -7, euros: 15_000), item(2, late: 3, euros: -250)]).action)
    #expect(action.step == .courtesy && action.total == Money(minor: 15_000_00, .eur))
    #expect(action.creditsKeptMinor == 250_00)
  }

  @Test("the days between two contacts are the customer's, whatever the currency")
  func peace() {
    let dollars = AccountFacts(.usd, [item(late: 5)])
    let decision = Planner(.standard, on: today).decide(customer(contacted: "2026-11-20"), [dollars])
    #expect(decision.action == nil)
    #expect(decision.held == [Held(ItemID(1), .recentContact(on: "2026-11-20", next: "2026-11-25"))])
  }

  @Test("credits are mentioned from the first reminder and lower what is asked for")
  func credits() throws {
    let action = try #require(decide([item(1, late: 5), item(2, late: 30, euros: -250)]).action)
    #expect(action.total == Money(minor: 750_00, .eur))
    #expect(action.items.map(\.minor) == [1_000_00, -250_00])
    #expect(action.reasons.contains(.credits(Money(minor: 250_00, .eur))))
    let covered = decide([item(1, late: 5), item(2, late: 30, euros: -1_000)])
    #expect(covered.action == nil)
    #expect(covered.held == [Held(ItemID(1), .coveredByCredits(Money(minor: 1_000_00, .eur)))])
  }

  @Test("small sums, days off, insolvency and recent contacts hold the message, each with its reason")
  func holds() {
    #expect(
      decide([item(late: 5, euros: 14)]).held
        == [Held(ItemID(1), .belowMinimum(Money(minor: 14_00, .eur), minimum: Money(minor: 15_00, .eur)))])
    #expect(decide([item(late: 5)], on: "2026-11-22").held == [Held(ItemID(1), .dayOff(next: "2026-11-23"))])
    #expect(decide([item(late: 5)], on: "2026-11-11").action == nil)
    // 8 December: people work in France and Germany, not in Italy, where they are asked the day after.
    func from(_ country: String) -> CustomerFacts {
      CustomerFacts(CustomerID(7), country: country, emailContact: ContactID(70))
    }
    let late = [item(late: -10)]
    #expect(
      decide(late, from("IT"), on: "2026-12-08").held == [Held(ItemID(1), .holiday(in: "IT", next: "2026-12-09"))])
    #expect(decide(late, from("DE"), on: "2026-12-08").action?.step == .first)
    #expect(decide(late, from("IT"), on: "2026-12-09").action?.step == .first)
    #expect(
      decide([item(late: 5)], customer(insolvent: "2026-11-01")).held
        == [Held(ItemID(1), .insolvent(since: "2026-11-01"))])
    #expect(
      decide([item(late: 5)], customer(contacted: "2026-11-20")).held
        == [Held(ItemID(1), .recentContact(on: "2026-11-20", next: "2026-11-25"))])
    #expect(decide([item(late: 5)], customer(contacted: "2026-11-18")).action?.step == .first)
    #expect(
      decide([item(late: 5)], customer(contacted: today)).held == [Held(ItemID(1), .contactedToday)])
  }

  @Test("reminders that a person suspended go on by themselves on the day they said")
  func paused() {
    let until = customer(paused: "2026-11-24")
    #expect(decide([item(late: 5)], until).held == [Held(ItemID(1), .paused(until: "2026-11-24"))])
    #expect(decide([item(late: 6)], until, on: "2026-11-24").action?.step == .first)
  }

  @Test("no formal notice on a due date that was guessed, nor within eight days of the last reminder")
  func formalNotice() throws {
    let guessed = decide([item(late: 60, progress: (.last, "2026-11-02"), inferred: true)])
    #expect(guessed.action == nil)
    #expect(guessed.held == [Held(ItemID(1), .inferredDueDate)])
    let early = decide([item(late: 60, progress: (.last, "2026-11-16"))])
    #expect(early.held == [Held(ItemID(1), .done(.last, on: "2026-11-16", next: .formalNotice, from: "2026-11-24"))])
    // The notice speaks only of what has been through the steps before it.
    let mixed = decide([
      item(1, late: 60, progress: (.last, "2026-11-02")),
      item(2, late: 60, progress: (.last, "2026-11-02"), inferred: true),
      item(3, late: 12),
    ])
    let action = try #require(mixed.action)
    #expect(action.items.map(\.item) == [ItemID(1)])
    #expect(mixed.held.contains(Held(ItemID(3), .afterFirmerStep(.formalNotice))))
    #expect(mixed.held.contains(Held(ItemID(2), .inferredDueDate)))
  }

  @Test("a firm step that cannot be taken does not silence the rest of the account")
  func heldLevel() throws {
    let old = item(1, late: 60, progress: (.last, "2026-11-02"))
    // No postal address for the notice: the newer invoice is reminded by e-mail all the same.
    let noAddress = decide([old, item(2, late: 12)], customer(postal: false))
    #expect(noAddress.action?.step == .first)
    #expect(noAddress.action?.items.map(\.item) == [ItemID(2)])
    #expect(noAddress.held == [Held(ItemID(1), .contactMissing(.formalNotice))])
    // Credits cover the notice, not the rest: 5 000 less 150.
    let small = item(1, late: 60, euros: 100, progress: (.last, "2026-11-02"))
    let credited = decide([small, item(2, late: 12, euros: 5_000), item(3, late: 1, euros: -150)])
    #expect(credited.action?.step == .first)
    #expect(credited.action?.total == Money(minor: 4_850_00, .eur))
    #expect(credited.held.first == Held(ItemID(1), .coveredByCredits(Money(minor: 150_00, .eur))))
    // Nothing at all goes to whom nothing can be sent, and each item says why.
    let nobody = decide([old, item(2, late: 12)], customer(email: false, postal: false))
    #expect(nobody.action == nil)
    #expect(
      nobody.held == [
        Held(ItemID(1), .contactMissing(.formalNotice)), Held(ItemID(2), .contactMissing(.first)),
      ])
  }

  @Test("a debt imported two hundred days late begins at the first reminder")
  func oldDebts() {
    let decision = decide([item(1, late: 200), item(2, late: 700), item(3, late: 31)])
    #expect(decision.action?.step == .first)
    #expect(decision.action?.items.count == 3)
  }

  @Test("two currencies: the one whose step has waited longest today, the firmer of two that waited as long")
  func currencies() throws {
    let waited = AccountFacts(.usd, [item(1, late: 30)])
    let firm = AccountFacts(.eur, [item(2, late: 30, progress: (.second, today.adding(days: -12)))])
    for accounts in [[waited, firm], [firm, waited]] {
      let decision = Planner(.standard, on: today).decide(customer(), accounts)
      #expect(decision.action?.total.currency == .usd && decision.action?.step == .first)
    }
    let dollars = AccountFacts(.usd, [item(1, late: 4)])
    let euros = AccountFacts(.eur, [item(2, late: 11, progress: (.first, today.adding(days: -8)))])
    for accounts in [[dollars, euros], [euros, dollars]] {
      let decision = Planner(.standard, on: today).decide(customer(), accounts)
      #expect(decision.action?.total == Money(minor: 1_000_00, .eur))
      #expect(decision.action?.step == .second)
      #expect(decision.held == [Held(ItemID(1), .contactedToday)])
    }
  }

  @Test("when asked, it says why each item waits and until when")
  func explanations() {
    func reason(_ facts: ItemFacts) -> Reason? { decide([facts], explaining: true).held.first?.reason }
    #expect(reason(item(late: 0)) == .notYet(.first, from: "2026-11-26"))
    #expect(reason(item(late: -20, euros: 20_000)) == .notYet(.courtesy, from: "2026-12-07"))
    #expect(
      reason(item(late: 5, progress: (.first, "2026-11-20")))
        == .done(.first, on: "2026-11-20", next: .second, from: "2026-11-30"))
    #expect(
      reason(item(late: 90, progress: (.formalNotice, "2026-10-20"))) == .finished(.formalNotice, on: "2026-10-20"))
  }

  @Test("what has been through every step is told once the last was given its time, and by no one's silence")
  func ends() {
    let last = today.adding(days: -15)
    let end = decide([item(1, late: 90, progress: (.formalNotice, last)), item(2, late: 2)]).ends
    #expect(end == [ScenarioEnd(.formalNotice, on: last, amount: Money(minor: 100_000, .eur))])
    // The registered letter may still lie at the post office.
    #expect(decide([item(late: 90, progress: (.formalNotice, today.adding(days: -14)))]).ends.isEmpty)
    // A step is left; a person, a court or the customer's own word stopped the account; nothing may be claimed.
    #expect(decide([item(late: 90, progress: (.last, last))]).ends.isEmpty)
    let through = item(late: 90, progress: (.formalNotice, last))
    #expect(decide([through], customer(paused: today.adding(days: 3))).ends.isEmpty)
    #expect(decide([through], customer(insolvent: today)).ends.isEmpty)
    #expect(decide([item(late: 90, promised: [(1_000, today)], progress: (.formalNotice, last))]).ends.isEmpty)
    #expect(decide([item(late: 90, disputed: 1_000, progress: (.formalNotice, last))]).ends.isEmpty)
  }
}
