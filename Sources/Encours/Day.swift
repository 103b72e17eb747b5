import Agenda
import CashApplication
import Disputes
import Dunning
import DunningRules
import Imports
import Journal
import Kernel
import People
import Promises
import Receivables
import ReceivablesRules
import Risk
import Segments
import SegmentsRules
import Storage
import Teamwork

/// The daily run of one company. Safe to repeat: a second run of a day changes nothing.
struct Day: Sendable {
  let company: Company
  let date: CivilDate
  let actor: Actor
  let now: @Sendable () -> Moment

  /// What a run did, as the contract's JSON has it.
  struct Summary: Encodable, Sendable {
    struct Cash: Encodable, Sendable {
      var applied = 0
      var suggested = 0
      var unmatched = 0
    }
    struct Promises: Encodable, Sendable {
      var kept = 0
      var broken = 0
      /// Customers are reminded of them before their day.
      var reminded = 0
    }
    var today: CivilDate
    var company: String
    var dryRun: Bool
    var cash = Cash()
    var promises = Promises()
    var actions: [String: Int] = [:]
    var blocked: [String: Int] = [:]
    var alerts = 0
    var seconds: [String: Double] = [:]
  }

  /// Everything in order: cash, promises, limits, scores, segments, reminders with their messages, deliveries.
  ///
  /// - Parameter stage: told before each stage how many are done, of how many; what it throws ends the run there.
  func run(_ database: Database, stage: (Int, Int) throws -> Void = { _, _ in }) async throws -> Summary {
    var summary = Summary(today: date, company: company.code, dryRun: false)
    let (company, actor, now) = (company, actor, now)
    let (applyCash, judgePromises, planner, enqueue) = (applyCash, judgePromises, planner, enqueue)
    let limits = NoteOverruns(company.id, on: date)
    let scores = ComputeScores(company.id, on: date)
    let segments = RecomputeSegments(company.id, on: date)
    let redate = RedateInvoices(of: company.id)
    let promised = RemindOfPromises(company, on: date)
    let began = now()
    try stage(0, 4)
    summary.take(
      try await timed("cash", &summary) {
        try await database.write { try applyCash.run($0, actor: actor, at: now()) }
      })
    try await timed("disputes", &summary) {
      _ = try await database.write {
        try EndSettledDisputes(company.id, on: date).run($0, at: now())
      }
    }
    try stage(1, 4)
    summary.take(
      try await timed("promises", &summary) {
        try await database.write { try judgePromises.run($0, company: company.id, actor: actor, at: now()) }
      })
    try stage(2, 4)
    try await timed("limits", &summary) {
      _ = try await database.write { try limits.run($0, actor: actor, at: now()) }
    }
    try await timed("scores", &summary) {
      _ = try await database.write { try scores.run($0, actor: actor, at: now()) }
    }
    try await timed("segments", &summary) {
      _ = try await database.write { transaction in
        try segments.run(transaction, actor: actor, at: now())
        try redate.run(transaction, actor: actor, at: now())
      }
    }
    try stage(3, 4)
    summary.take(
      try await timed("reminders", &summary) {
        try await planner.run(database, actor: actor, at: now(), enqueue: enqueue)
      })
    summary.promises.reminded = try await timed("promised", &summary) {
      try await database.write { try promised.run($0, actor: actor, at: now()) }
    }
    try await Deliveries.settle(of: company.id, on: date, database, actor: actor, at: now())
    // What nobody needs any more goes: lists kept for their columns, which hold names and sums, the words of comments
    // that were deleted, and notices that were read.
    try await database.write { transaction in
      try OriginalStore.tidy(company.id, at: now(), transaction)
      try CommentStore.tidy(company.id, at: now(), transaction)
      try NoticeStore.tidy(company.id, at: now(), transaction)
    }
    try await database.write { try TellTeam(company.id).run($0, at: now()) }
    try await Figures.ready(company, on: date, database)
    summary.seconds["total"] = seconds(since: began)
    return summary
  }

  /// What a run would do. All is decided in a transaction that is taken back, so that the reminders are those of a day
  /// whose cash is in, and a promise is reminded of where no other message leaves; only no message is worded.
  func rehearse(_ database: Database) async throws -> Summary {
    let blank = Summary(today: date, company: company.code, dryRun: true)
    let (company, actor, now) = (company, actor, now)
    let (applyCash, judgePromises, planner) = (applyCash, judgePromises, planner)
    let spare = SpareCalls(company.id, actor: actor, at: now())
    let limits = NoteOverruns(company.id, on: date)
    let scores = ComputeScores(company.id, on: date)
    let segments = RecomputeSegments(company.id, on: date)
    let redate = RedateInvoices(of: company.id)
    let promised = RemindOfPromises(company, on: date)
    let began = now()
    var summary = try await database.rehearse { transaction in
      var summary = blank
      summary.take(try applyCash.run(transaction, actor: actor, at: now()))
      try EndSettledDisputes(company.id, on: date).run(transaction, at: now())
      summary.take(try judgePromises.run(transaction, company: company.id, actor: actor, at: now()))
      try limits.run(transaction, actor: actor, at: now())
      // A night keeps the scores; a rehearsal keeps nothing.
      if try Day.asksForGrades(company.id, transaction) { try scores.run(transaction, actor: actor, at: now()) }
      try segments.run(transaction, actor: actor, at: now())
      try redate.run(transaction, actor: actor, at: now())
      let plan = try planner.rehearse(transaction, actor: actor, at: now()) { try spare.run($0, $1) }
      summary.take(plan.summary)
      summary.promises.reminded = try promised.run(transaction, actor: actor, at: now(), heard: plan.heard)
      return summary
    }
    summary.seconds["total"] = seconds(since: began)
    return summary
  }

  /// Whether a scenario in force or a segment asks for the grades of customers.
  private static func asksForGrades(_ company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    // What is in force, whoever the customers are.
    let nobody = CustomerID(0)...CustomerID(0)
    return try ScenarioStore.book(of: company, among: nobody, snapshot).needs.grades
      || SegmentStore.all(of: company, snapshot).contains { $0.segment.needs.contains(.grades) }
  }

  private var applyCash: ApplyCash { ApplyCash(company: company.id, day: date) }
  private var judgePromises: JudgePromises {
    JudgePromises(on: date) { [id = company.id] in try PromiseTolerance.days(of: $0, company: id, $1) }
  }

  private var planner: PlanReminders {
    PlanReminders(company.id, on: date)
  }

  private var enqueue: PlanReminders.Enqueue {
    let (compose, hand, spare) = (
      ComposeReminders(company, at: now()).enqueue, HandErrands(company.id, actor: actor, at: now()),
      SpareCalls(company.id, actor: actor, at: now())
    )
    return { transaction, actions in
      try compose(transaction, actions)
      try hand.run(transaction, actions)
      try spare.run(transaction, actions)
    }
  }

  private func timed<Value>(
    _ stage: String, _ summary: inout Summary, _ body: () async throws -> Value
  ) async throws -> Value {
    let began = now()
    let value = try await body()
    summary.seconds[stage] = seconds(since: began)
    return value
  }

  private func seconds(since began: Moment) -> Double {
    Double(now().microsecondsSince1970 - began.microsecondsSince1970) / 1_000_000
  }
}

extension Day.Summary {
  fileprivate mutating func take(_ outcome: ApplyCash.Outcome) {
    cash = Cash(applied: outcome.applied, suggested: outcome.suggested, unmatched: outcome.unmatched)
  }

  fileprivate mutating func take(_ outcome: JudgePromises.Outcome) {
    promises = Promises(kept: outcome.kept, broken: outcome.broken)
  }

  fileprivate mutating func take(_ plan: PlanSummary) {
    actions = plan.actions
    blocked = plan.blocked
  }
}
