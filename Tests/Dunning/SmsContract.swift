import Dunning
import DunningRules
import Kernel
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let day: CivilDate = "2026-11-23"

@Suite("Planning text messages")
struct SmsContract {
  private static let scenario = ScenarioRule.guarded(
    Scenario(
      name: "Par SMS", steps: [.init(.first, offset: 3, means: .sms)], daysBetweenContacts: 5, minimumMinor: 0,
      promiseTolerance: 1, calendar: BusinessCalendar()))

  /// A customer who owes an invoice, with contacts who have these telephones.
  private func customer(
    _ company: CompanyID, _ code: String, phones: [String?], country: String = "FR", _ transaction: Transaction
  ) throws -> (id: CustomerID, contacts: [ContactID]) {
    var customer = Example.customer(company, code: code, name: code, kind: .consumer)
    customer.address.country = country
    let id = try CustomerStore.insert(customer, transaction)
    let contacts = try phones.enumerated().map { index, phone in
      try ContactStore.insert(
        Contact(id: ContactID(0), customer: id, name: "C\(index)", email: "c\(index)@x.example", phone: phone),
        company: company, transaction)
    }
    _ = try Example.store(
      Example.item(company, id, number: "F-\(code)", cents: 1_000_00, due: day.adding(days: -12)), transaction)
    return (id, contacts)
  }

  private func reached(_ company: CompanyID, _ transaction: Transaction) throws -> [CustomerID: ContactID] {
    var found: [CustomerID: ContactID] = [:]
    try FactStore.forEach(of: company, on: day, needs: FactNeeds(of: SmsContract.scenario), transaction) { facts, _ in
      found[facts.customer] = facts.smsContact
    }
    return found
  }

  @Test(
    "the first contact with a mobile is found, as numbers are written in the customer's country", arguments: Engine.all)
  func contacts(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        let french = try customer(company, "A", phones: [nil, "04 72 00 00 00", "06 12 34 56 78"], transaction)
        let belgian = try customer(company, "B", phones: ["0470 12 34 56"], country: "BE", transaction)
        let landline = try customer(company, "C", phones: ["01 02 03 04 05"], transaction)
        let found = try reached(company, transaction)
        #expect(found == [french.id: french.contacts[2], belgian.id: belgian.contacts[0]])
        #expect(found[landline.id] == nil)
        try FactStore.forEach(of: company, on: day, needs: FactNeeds(of: .standard), transaction) { facts, _ in
          #expect(facts.smsContact == nil, "nothing is read that no step asks for")
        }
      }
    }
  }

  @Test(
    "a number that the service refused waits for a person; one that was not reached rests for a month",
    arguments: Engine.all)
  func lost(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        let one = try customer(company, "A", phones: ["06 12 34 56 78", "07 49 99 00 11"], transaction)
        let two = try customer(company, "B", phones: ["06 98 76 54 32"], transaction)
        for (index, (customer, number)) in [(one.id, "+33612345678"), (two.id, "+33698765432")].enumerated() {
          try Outbox.enqueue(
            transaction,
            NewMessage(
              company: company, action: ActionID(Int64(index + 1)), customer: customer, channel: .sms,
              recipient: number, reminder: .example), at: Engine.moment)
        }
        try transaction.execute("UPDATE outbox SET state = 'failed' WHERE recipient = '+33612345678'")
        let returned = Moment.paris(day.adding(days: -29), hour: 9)
        try transaction.execute(
          """
          UPDATE outbox SET state = 'sent', sent_at = \(returned), returned_at = \(returned), returned_reason = 'absent'
          WHERE recipient = '+33698765432'
          """)
        #expect(try reached(company, transaction) == [one.id: one.contacts[1]])
        let before = Moment.paris(day.adding(days: -31), hour: 9)
        try transaction.execute("UPDATE outbox SET returned_at = \(before) WHERE recipient = '+33698765432'")
        #expect(try reached(company, transaction)[two.id] == two.contacts[0])
      }
    }
  }

  @Test(
    "a run by text message counts them, addresses them in the international form and waits for the hour",
    arguments: Engine.all)
  func run(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let id = try CompanyStore.insert(Example.company(), transaction)
        let (actor, at) = (Example.actor, Engine.moment)
        let scenario = try CopyScenario(.shipped(.standard), name: "Par SMS").run(
          transaction, company: id, actor: actor, at: at)
        try SaveScenario(scenario, SmsContract.scenario, revision: 1).run(
          transaction, company: id, actor: actor, at: at)
        _ = try PublishScenario(scenario, revision: 2).run(transaction, company: id, actor: actor, at: at)
        try ChooseDefaultScenario(scenario).run(transaction, company: id, actor: actor, at: at)
        _ = try customer(id, "A", phones: ["06 12 34 56 78"], transaction)
        _ = try customer(id, "B", phones: [nil], transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
      let evening = Moment.paris(day, hour: 21)
      let compose = ComposeReminders(company, at: evening).enqueue
      let summary = try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: evening, enqueue: compose)
      #expect(summary.actions["sms"] == 1 && summary.total == 1 && summary.blocked["mobile_missing"] == 1)
      let items = try await database.read { try OutboxStore.list([.pending], of: company.id, limit: 9, $0) }
      #expect(items.map(\.recipient) == ["+33612345678"] && items.first?.channel == .sms)
      #expect(items.first?.nextAttempt == Moment.paris("2026-11-24", hour: 8))
      #expect(try await database.read { try UnreachableStore.count(of: company.id, $0) } == 1)
      let again = try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: evening, enqueue: compose)
      #expect(again.total == 0)
    }
  }

  @Test("where it stands is told of the action, also that it did not reach its telephone", arguments: Engine.all)
  func fates(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        let one = try customer(company, "A", phones: ["06 12 34 56 78"], transaction)
        let item = try transaction.first("SELECT id FROM item") { ItemID($0.int(0)) }
        let action = PlannedAction(
          customer: one.id, day: day, step: .first, channel: .sms, contact: one.contacts[0], needsApproval: false,
          total: Money(minor: 1_000_00, .eur), items: [PlannedItem(try #require(item), .first, minor: 1_000_00)],
          reasons: [])
        let stored = try ActionStore.insert([action], company: company, on: day, at: Engine.moment, transaction)
        let ours = try #require(try CompanyStore.find(company, transaction))
        try ComposeReminders(ours, at: Engine.moment).enqueue(transaction, stored)
        func stage() throws -> ActionStage? { try ActionStore.find(stored[0].id, of: company, transaction)?.stage }
        #expect(try stage() == .queued)
        try transaction.execute("UPDATE outbox SET state = 'sent', sent_at = \(Engine.moment)")
        #expect(try stage() == .sent)
        try transaction.execute("UPDATE outbox SET returned_at = \(Engine.moment), returned_reason = 'absent'")
        #expect(try stage() == .undelivered)
        try transaction.execute("UPDATE outbox SET returned_at = NULL, delivered_at = \(Engine.moment)")
        #expect(try stage() == .delivered)
      }
    }
  }
}

extension Reminder {
  fileprivate static let example = Reminder(
    step: .first, language: .french, day: "2026-11-23", reference: "DR-26-1", currency: .eur,
    creditor: Creditor(name: "Verdoncelle", address: [], town: "Lyon", email: "r@verdoncelle.example"),
    debtor: Debtor(code: "A", name: "A", address: ["A"]), author: Author(name: "Verdoncelle"),
    lines: [Line(number: "F-A", due: "2026-11-11", claimed: Money(minor: 1_000_00, .eur))], payBy: "2026-12-01")
}
