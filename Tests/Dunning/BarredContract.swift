import Disputes
import Dunning
import DunningRules
import Kernel
import Litigation
import Messaging
import Promises
import PromisesRules
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
/// Monday 23 November 2026, a working day.
private let day: CivilDate = "2026-11-23"
private let later: CivilDate = "2026-12-02"

@Suite("What waits about an item of which nothing may be asked any more")
struct BarredContract {
  /// What somebody notes while a message about the item waits.
  enum Bar: CaseIterable {
    case promise, dispute, suspension, legalFile

    /// Why the item is asked for no more.
    var reason: Reason {
      switch self {
      case .promise: .promised(Money(minor: 1_200_00, .eur), until: later)
      case .dispute: .disputed(Money(minor: 1_200_00, .eur))
      case .suspension: .paused(until: later)
      case .legalFile: .inLegalFile(1)
      }
    }

    /// Whether it ends on a day that is known.
    var isDated: Bool { self == .promise || self == .suspension }

    func note(_ item: Item, _ transaction: Transaction) throws {
      let (company, actor, at) = (item.company, Example.actor, Engine.moment)
      switch self {
      case .promise:
        try RecordPromise([PromisedPart(item.id, item.open)], promisedFor: later).run(
          transaction, company: company, on: day, actor: actor, at: at)
      case .dispute:
        _ = try OpenDispute(item.id, item.open, reason: "quality").run(
          transaction, company: company, on: day, actor: actor, at: at)
      case .suspension:
        try PauseReminders(RemindersPause(until: later, reason: "Accord"), of: [item.customer]).run(
          transaction, company: company, on: day, actor: actor, at: at)
      case .legalFile:
        _ = try OpenLegalFile(of: item.customer, [item.id]).run(
          transaction, company: company, on: day, actor: actor, at: at)
      }
    }
  }

  /// A first reminder of one invoice that waits, and how it is told before and after something is noted.
  private static func journey(
    _ engine: Engine, _ bar: Bar, needsApproval: Bool,
    _ told: (Database, Item, _ before: ItemExplanation, _ after: ItemExplanation) async throws -> Void
  ) async throws {
    try await engine.withDatabase(migrations) { database in
      let item = try await database.write { transaction in
        let (company, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: company,
          transaction)
        let item = try Example.store(
          Example.item(company, customer, number: "LATE", due: day.adding(days: -5)), transaction)
        let action = PlannedAction(
          customer: customer, day: day, step: .first, channel: .email, contact: nil, needsApproval: needsApproval,
          total: Money(minor: 1_200_00, .eur), items: [PlannedItem(item, .first, minor: 1_200_00, reasons: [])],
          reasons: needsApproval ? [.needsApproval] : [])
        _ = try ActionStore.insert([action], company: company, on: day, at: Engine.moment, transaction)
        return try #require(try ItemStore.find(number: "LATE", of: company, transaction).first)
      }
      func explained() async throws -> ItemExplanation {
        try #require(
          try await database.read { try ExplainItem("LATE", on: day).run($0, company: item.company).first })
      }
      let before = try await explained()
      try await database.write { try bar.note(item, $0) }
      try await told(database, item, before, try await explained())
    }
  }

  @Test("why says what keeps it and until when, not that it leaves", arguments: Engine.all, Bar.allCases)
  func explained(engine: Engine, bar: Bar) async throws {
    for needsApproval in [false, true] {
      try await Self.journey(engine, bar, needsApproval: needsApproval) { database, item, before, after in
        guard case .acted = before.answer else {
          Issue.record("what waits is not told")
          return
        }
        #expect(after.answer == .held(bar.reason))
        #expect(after.inQueue == nil && after.overtaken != nil)
        let sentence = after.sentence(.french)
        #expect(sentence.contains("part sans elle, ou est retiré"), "\(sentence)")
        #expect((after.next != nil) == bar.isDated, "\(sentence)")
        let outlook = try await database.read {
          try ForeseeReminders(of: item.customer, on: day).run($0, company: item.company)
        }
        #expect(outlook.overtaken.count == 1)
        // Nobody heard of it: once the bar has ended the same step is taken, after the call about a promise not kept.
        #expect(outlook.forecast.action?.step == (bar == .promise ? .call : bar == .suspension ? .first : nil))
        #expect(outlook.forecast.action.map { $0.day >= later } ?? true)
      }
    }
  }

  @Test(
    "what a suspension keeps from being approved is withdrawn by the next run, and decided anew", arguments: Engine.all)
  func withdrawn(engine: Engine) async throws {
    try await Self.journey(engine, .suspension, needsApproval: true) { database, item, _, _ in
      func run(_ day: CivilDate) async throws -> [StoredAction] {
        _ = try await PlanReminders(item.company, on: day).run(
          database, actor: Example.actor, at: Moment.paris(day, hour: 6), enqueue: { _, _ in })
        return try await database.read {
          try ActionStore.history(of: item.customer, company: item.company, limit: 9, $0)
        }
      }
      #expect(try await run(day.adding(days: 1)).map(\.state) == [.cancelled])
      let again = try await run(later)
      #expect(again.map(\.action.day) == [later, day] && again.first?.action.step == .first)
    }
  }
}
