import Dunning
import DunningRules
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Replies
import RiskRules
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let day: CivilDate = "2026-11-23"

@Suite("Why an item was reminded, or not")
struct ExplainItemContract {
  @Test("before the run, after it, and when nothing is needed", arguments: Engine.all)
  func answers(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: company,
          transaction)
        _ = try Example.store(
          Example.item(company, customer, number: "LATE", due: day.adding(days: -5)), transaction)
        _ = try Example.store(Example.item(company, customer, number: "SOON", due: day.adding(days: 5)), transaction)
        return company
      }
      func explain(_ number: String, on day: CivilDate = day) async throws -> ItemExplanation {
        let first = try await database.read { try ExplainItem(number, on: day).run($0, company: company).first }
        guard let first else { throw DunningError.unknownNumber(number) }
        return first
      }
      let before = try await explain("LATE")
      #expect(before.reasons == [.reached(.first, daysLate: 5)])
      #expect(
        before.sentence(.english)
          == "LATE (Brissonnet Travaux Publics, €1,200.00): first reminder goes out with the next run, by e-mail, "
          + "because: first reminder: 5 days late.")
      _ = try await PlanReminders(company, on: day).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      let after = try await explain("LATE")
      guard case .acted(let stored) = after.answer else {
        Issue.record("the action of the day is not found")
        return
      }
      #expect(stored.action.step == .first)
      let tomorrow = try await explain("LATE", on: "2026-11-24")
      #expect(tomorrow.reasons == [.done(.first, on: day, next: .second, from: "2026-11-30")])
      #expect(tomorrow.next == "2026-11-30")
      #expect(tomorrow.history.count == 1)
      // What is decided and has not left is not told as done.
      #expect(
        tomorrow.sentence(.french)
          == "LATE (Brissonnet Travaux Publics, 1\u{202F}200,00\u{A0}€)\u{A0}: pas de relance ce jour, car première "
          + "relance en préparation depuis le 23/11/2026, pas encore partie\u{202F}; deuxième relance à partir du 30/11/2026."
      )
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
            attempts, next_attempt, created, sent_at)
          VALUES (\(company), \(stored.id), \(stored.action.customer), 'email', 'c@c.example', 'S', '{}', 'm1', 'sent', 1,
            \(Engine.moment), \(Engine.moment), \(Engine.moment))
          """)
      }
      let sent = try await explain("LATE", on: "2026-11-24")
      #expect(
        sent.sentence(.french)
          == "LATE (Brissonnet Travaux Publics, 1\u{202F}200,00\u{A0}€)\u{A0}: pas de relance ce jour, car première "
          + "relance du 23/11/2026\u{202F}; deuxième relance à partir du 30/11/2026.")
      try await database.write { try $0.execute("UPDATE outbox SET state = 'pending', sent_at = NULL") }
      let waiting = try await explain("LATE", on: "2026-12-01")
      #expect(waiting.reasons == [.messageWaits(since: day)] && waiting.next == nil)
      #expect(
        waiting.sentence(.french).hasSuffix(
          "aucun message avant. Ensuite, une fois parti ce qui attend de l’être\u{A0}: deuxième relance."),
        "no day slides along with the wait")
      // Withdrawn when it would have left, it reached nobody: the next run decides anew.
      try await database.write { transaction in
        try transaction.execute("UPDATE outbox SET state = 'withdrawn'")
        try TakeBackWithdrawn(company).run(transaction, actor: Example.actor, at: Engine.moment)
      }
      guard case .planned(let again) = try await explain("LATE").answer else {
        Issue.record("what was withdrawn is told as the contact of the day")
        return
      }
      #expect(again.step == .first)
      try await database.write { transaction in
        try transaction.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment)")
        try transaction.execute("UPDATE dunning_action SET state = 'queued', closed_at = NULL, closed_by = NULL")
      }
      let soon = try await explain("SOON")
      // Its step begins on 1 December: the messages and the call about the other invoice, and the days between them, come first.
      #expect(soon.reasons == [.notYet(.first, from: "2026-12-21")])
      try await database.write { try $0.execute("UPDATE customer SET paused_until = \("2026-12-20" as CivilDate)") }
      #expect(try await explain("LATE", on: "2026-12-01").next == "2026-12-21")
      await #expect(throws: DunningError.unknownNumber("NONE")) { _ = try await explain("NONE") }
      // Whatever the case, where just one number fits.
      #expect(try await explain("late").item.number == "LATE")
      try await database.write { _ = try Example.store(Example.item(company, CustomerID(1), number: "Late"), $0) }
      await #expect(throws: DunningError.unknownNumber("late")) { _ = try await explain("late") }
    }
  }

  @Test("a message about it that waits comes before what the step behind it lacks", arguments: Engine.all)
  func waitsFirst(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: company,
          transaction)
        var item = Example.item(company, customer, number: "GUESSED", due: day.adding(days: -40))
        item.dueSource = .inferred
        _ = try Example.store(item, transaction)
        return company
      }
      _ = try await PlanReminders(company, on: day).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      try await database.write { transaction in
        try transaction.execute("UPDATE dunning_action SET step = 'last', state = 'to_approve'")
        try transaction.execute("UPDATE dunning_action_item SET step = 'last'")
      }
      func explain() async throws -> ItemExplanation {
        let later = day.adding(days: 14)
        return try #require(
          try await database.read { try ExplainItem("GUESSED", on: later).run($0, company: company).first })
      }
      let waiting = try await explain()
      #expect(waiting.reasons == [.messageWaits(since: day), .inferredDueDate] && waiting.next == nil)
      #expect(
        waiting.sentence(.french).hasSuffix(
          "car dernière relance à valider depuis le 23/11/2026\u{A0}: aucun message avant\u{202F}; échéance déduite et "
            + "non confirmée\u{A0}: pas de mise en demeure."))
      #expect(waiting.sentence(.english).contains("because last reminder waits for approval since "))
      try await database.write { try $0.execute("UPDATE dunning_action SET state = 'queued'") }
      #expect(try await explain().reasons == [.inferredDueDate])
    }
  }

  @Test("what credits cover, and what nobody knows to have left, is given no day", arguments: Engine.all)
  func noDay(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: company,
          transaction)
        _ = try Example.store(
          Example.item(company, customer, number: "LATE", due: day.adding(days: -1)), transaction)
        return company
      }
      func explain(on day: CivilDate) async throws -> ItemExplanation {
        try #require(try await database.read { try ExplainItem("LATE", on: day).run($0, company: company).first })
      }
      #expect(try await explain(on: day).reasons == [.notYet(.first, from: "2026-11-25")])
      let credit = try await database.write {
        try Example.store(
          Example.item(company, CustomerID(1), .creditNote, number: "AV", cents: -1_200_00, due: day), $0)
      }
      let named = try await database.read { try ExplainItem("AV", on: day).run($0, company: company).first }
      #expect(named?.sentence(.english).contains("€0.00") == false, "what is open of a credit is named")
      let covered = try await explain(on: day)
      #expect(covered.reasons == [.coveredByCredits(Money(minor: 1_200_00, .eur))] && covered.next == nil)
      // Another customer's mail server said nothing before the line broke: nobody knows whether the message left.
      try await database.write { try $0.execute("UPDATE item SET open_minor = 0 WHERE id = \(credit)") }
      _ = try await PlanReminders(company, on: "2026-11-25").run(
        database, actor: Example.actor, at: Engine.moment, enqueue: { _, _ in })
      try await database.write { transaction in
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
            attempts, next_attempt, created)
          SELECT company, id, customer, 'email', 'c@c.example', 'S', '{}', 'm1', 'to_check', 1, \(Engine.moment),
            \(Engine.moment) FROM dunning_action
          """)
      }
      let doubtful = try await explain(on: "2026-11-26")
      #expect(
        doubtful.reasons == [.messageWaits(since: "2026-11-25")] && doubtful.next == nil && doubtful.followsUnsent)
      #expect(doubtful.history.map(\.stage) == [.doubtful])
      // Refused for good it was heard by nobody: it goes again on the next day, by another way where there is one.
      try await database.write { try $0.execute("UPDATE outbox SET state = 'failed'") }
      guard case .planned(let again) = try await explain(on: "2026-11-26").answer else {
        Issue.record("a message that was refused counts as a contact")
        return
      }
      #expect(again.step == .first && again.channel == .letter && again.reasons.contains(.emailLost))
    }
  }

  @Test("what waits and was paid since is not told as decided", arguments: Engine.all, [true, false])
  func paidSince(engine: Engine, needsApproval: Bool) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, item) = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        let item = try Example.store(
          Example.item(company, customer, number: "LATE", due: day.adding(days: -5)), transaction)
        let action = PlannedAction(
          customer: customer, day: day, step: .first, channel: .email, contact: nil, needsApproval: needsApproval,
          total: Money(minor: 1_200_00, .eur), items: [PlannedItem(item, .first, minor: 1_200_00, reasons: [])],
          reasons: needsApproval ? [.needsApproval] : [])
        _ = try ActionStore.insert([action], company: company, on: day, at: Engine.moment, transaction)
        return (company, item)
      }
      func answer() async throws -> ItemExplanation.Answer? {
        try await database.read { try ExplainItem("LATE", on: day).run($0, company: company).first?.answer }
      }
      guard case .acted = try await answer() else {
        Issue.record("what waits for approval is not found")
        return
      }
      try await database.write { try $0.execute("UPDATE item SET open_minor = 0 WHERE id = \(item)") }
      #expect(try await answer() == .held(.settled))
    }
  }

  @Test("every reason has its words in both languages")
  func wording() {
    let money = Money(minor: 1_000_00, .eur)
    let reasons: [Reason] = [
      .reached(.first, daysLate: 3), .reached(.courtesy, daysLate: -7), .follows(.first, on: day), .joins(daysLate: 9),
      .disputedPart(money), .promisedPart(money, until: day),
      .promisedPartInParts(money, first: money, on: day), .promisedInParts(money, first: money, on: day),
      .receiptBars(money, on: day), .credits(money), .noEmail, .emailLost, .noPhone, .needsApproval,
      .toRole(.manager), .roleMissing(.legal), .copied([.buyer, .finance]), .passed(.second), .worded("Ferme"),
      .answered, .asked,
      .returned, .opened, .callUnanswered,
      .settled, .credit(money), .notYet(.first, from: day), .done(.first, on: day, next: .second, from: day),
      .finished(.formalNotice, on: day), .disputed(money), .promised(money, until: day),
      .receiptWaits(money, on: day, until: day), .promiseUnjudged(for: day, money, on: day),
      .debitUnderWay(money, on: day, until: day),
      .billUnderWay(money, on: day, until: day), .inLegalFile(7),
      .graded(.b),
      .ungraded, .gradeSetAside, .event(.limitExceeded, on: day),
      .insolvent(since: day),
      .belowMinimum(money, minimum: money), .coveredByCredits(money), .contactMissing(.first), .contactLost(.first),
      .mobileMissing(.second),
      .recentContact(on: day, next: day), .contactedToday, .taskToday, .messageWaits(since: day),
      .callWaits(since: day, until: day), .callAgreed(for: day, next: day), .answerWaits(since: day, until: day),
      .dayOff(next: day),
      .inferredDueDate, .timeBarred(since: day),
      .afterFirmerStep(.formalNotice), .paused(until: day), .monthlyCap(3, next: day), .outsideConditions,
      .holiday(in: "DE", next: day), .otherCompany(next: day),
      .event(.brokenPromise, on: day), .yields(.second), .afterEvent(.insolvency, on: day),
      .eventAhead(.call, .closedDispute, on: day, from: day), .eventSettled(.returnedPayment, on: day),
      .eventPast(.brokenPromise, on: day),
    ]
    for reason in reasons {
      let french = ReasonWording(.french).text(reason)
      let english = ReasonWording(.english).text(reason)
      #expect(french != reason.code && english != reason.code && french != english, "\(reason)")
    }
    #expect(Set(reasons.map(\.code)).count == reasons.count - 7)
    for code in Reason.blockedCodes { #expect(reasons.contains { $0.blockedCode == code }, "\(code)") }
  }
}
