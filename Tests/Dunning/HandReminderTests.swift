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

/// Monday 23 November 2026.
private let today: CivilDate = "2026-11-23"
private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let planner = Planner(.standard, on: today)

private func item(_ id: Int64, late: Int, euros: Int64 = 1_000, disputed: Int64 = 0, file: Int64? = nil) -> ItemFacts {
  ItemFacts(
    ItemID(id), due: today.adding(days: -late), openMinor: euros * 100, disputedMinor: disputed * 100, legalFile: file)
}

private func customer(insolvent: CivilDate? = nil, paused: CivilDate? = nil, email: Bool = true) -> CustomerFacts {
  CustomerFacts(
    CustomerID(1), insolventSince: insolvent, pausedUntil: paused, emailContact: email ? ContactID(1) : nil,
    hasPostalAddress: email)
}

@Suite("A reminder that a person sends")
struct HandReminderTests {
  @Test("asks in the chosen tone for all that is late, and for nothing else")
  func claims() throws {
    let account = AccountFacts(
      .eur,
      [
        item(1, late: 1), item(2, late: 40, disputed: 300), item(3, late: -5), item(4, late: 9, disputed: 1_000),
        item(5, late: 9, file: 7), item(6, late: 2, euros: -100),
      ])
    let action = try planner.byHand(.last, customer(), [account]).get()
    #expect(action.step == .last && action.channel == .email && !action.needsApproval)
    #expect(action.items.map(\.item) == [ItemID(2), ItemID(1), ItemID(6)])
    #expect(action.items.filter { $0.minor > 0 }.allSatisfy { $0.step == .last })
    #expect(action.total == Money(minor: 1_600_00, .eur) && action.reasons.first == .asked)
  }

  @Test("is refused where nobody may be asked, or nothing is left to ask")
  func refused() {
    let account = [AccountFacts(.eur, [item(1, late: 5)])]
    func refusal(_ who: CustomerFacts, _ accounts: [AccountFacts]) -> HandReminder.Refusal? {
      if case .failure(let refusal) = planner.byHand(.first, who, accounts) { return refusal }
      return nil
    }
    #expect(refusal(customer(insolvent: "2026-11-01"), account) == .held(.insolvent(since: "2026-11-01")))
    #expect(refusal(customer(paused: "2026-12-01"), account) == .held(.paused(until: "2026-12-01")))
    #expect(refusal(customer(email: false), account) == .held(.contactMissing(.first)))
    #expect(refusal(customer(), [AccountFacts(.eur, [item(1, late: 0)])]) == .nothingLate)
    let covered = [AccountFacts(.eur, [item(1, late: 5), item(2, late: 5, euros: -2_000)])]
    #expect(refusal(customer(), covered) == .held(.coveredByCredits(Money(minor: 2_000_00, .eur))))
  }

  @Test("the currency in which most is late is asked for")
  func currencies() throws {
    let accounts = [AccountFacts(.usd, [item(1, late: 5)]), AccountFacts(.eur, [item(2, late: 5, euros: 2_000)])]
    #expect(try planner.byHand(.first, customer(), accounts).get().total == Money(minor: 2_000_00, .eur))
  }

  @Test("it is queued beside a call of the day, once a day, and the scenario goes on from it", arguments: Engine.all)
  func queued(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, debtor) = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        _ = try Example.store(
          Example.item(company, customer, number: "F1", cents: 900_00, due: today.adding(days: -16)), transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@client.example"), company: company,
          transaction)
        try transaction.execute(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at)
          VALUES (\(company), \(customer), \(today), 'call', 'call', 'EUR', 90000, 'to_do', '[]', \(Engine.moment))
          """)
        return (try #require(try CompanyStore.find(company, transaction)), customer)
      }
      func remind() async throws -> StoredAction {
        try await database.write { transaction in
          try RemindByHand(company.id, debtor, .second, on: today).run(
            transaction, actor: Example.actor, at: Engine.moment,
            enqueue: ComposeReminders(company, at: Engine.moment).enqueue)
        }
      }
      let stored = try await remind()
      #expect(stored.state == .queued && stored.action.step == .second)
      await #expect(throws: HandReminder.Refusal.held(.contactedToday)) { _ = try await remind() }
      let waiting = try await database.read { try OutboxStore.list([.pending], of: company.id, limit: 9, $0) }
      #expect(waiting.map(\.recipient) == ["c@client.example"])
      let next = try await database.read {
        try ForeseeReminders(of: debtor, on: today.adding(days: 1)).run($0, company: company.id).forecast.action
      }
      #expect(next?.step == .call, "the second reminder was had")
    }
  }
}
