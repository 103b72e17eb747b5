import Foundation
import JobsRules
import Journal
public import Kernel
public import Logging
public import People
public import PeopleRules
public import Storage

/// Does long work of some kinds, one piece after the other, and picks up what another process left.
public struct RunJobs: Sendable {
  private let database: Database
  private let works: [String: JobWork]
  private let board: JobBoard
  private let owner: JobOwner
  private let now: @Sendable () -> Moment
  private let logger: Logger
  private let actor: ActorOfDay
  /// Time between two looks at what waits.
  public var pause = Duration.seconds(1)
  /// Time between two signs that work goes on.
  public var beat = Duration.seconds(2)

  public init(
    _ database: Database, works: [JobWork], board: JobBoard, now: @escaping @Sendable () -> Moment, logger: Logger,
    actor: @escaping ActorOfDay = { person, _, _ in person.actor }
  ) {
    self.database = database
    self.works = Dictionary(works.map { ($0.kind.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.board = board
    self.now = now
    self.logger = logger
    self.actor = actor
    owner = JobOwner()
  }

  /// Works until it is cancelled.
  public func run() async throws {
    while !Task.isCancelled {
      do {
        while try await pass() {}
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("long work could not be taken up: \(error)")
      }
      try await Task.sleep(for: pause)
    }
  }

  /// Does one piece of work.
  /// - Returns: whether there was one.
  @discardableResult
  public func pass() async throws -> Bool {
    let (owner, board, at, kinds) = (owner, board, now(), works.keys.sorted())
    guard try await database.read({ try JobStore.hasWork(of: kinds, at: at, $0) }) else { return false }
    let claimed = try await database.write { transaction in
      for (job, other) in try JobStore.left(at: at, transaction) {
        if board.holds(job.id) { continue }
        // Where one machine has the database, a doer that lives is only waiting for its turn to write.
        if transaction.dialect == .sqlite, owner.lives(other) { continue }
        let state = JobState.afterLoss(
          isRepeatable: job.isRepeatable, attempts: job.attempts, cancelAsked: job.cancelAsked)
        guard try JobStore.end(job.id, owner: other, as: state, at: at, transaction), state.isOver else { continue }
        try RunJobs.tell(job, state, at: at, transaction)
      }
      return try JobStore.claim(kinds, owner: owner.text, at: at, transaction)
    }
    guard let job = claimed else { return false }
    try await perform(job)
    return true
  }

  private func perform(_ job: Job) async throws {
    let asker = try await database.read { snapshot in
      try PersonStore.find(job.person, snapshot).map { try actor($0, job.day, snapshot) }
    }
    guard let work = works[job.kind], let asker else {
      return try await end(job, .failed, reason: Phrase("whoever asked for this work has left"))
    }
    let run = JobRun(job, actor: asker, database: database, board: board)
    board.set(JobProgress(done: 0, total: 0), of: job.id)
    let beating = Task { await signs(of: run) }
    defer {
      beating.cancel()
      board.set(nil, of: job.id)
    }
    do {
      try run.actor.needs(work.kind.right, in: job.company)
      let outcome = try await work.body(run)
      beating.cancel()
      try await end(job, .done, figures: outcome.figures, path: outcome.path)
    } catch let cancelled as JobCancelled {
      try await end(job, .cancelled, figures: cancelled.figures)
    } catch is CancellationError {
      // The program stops: what can be repeated is taken up again at the next start.
      try await end(
        job, JobState.afterLoss(isRepeatable: job.isRepeatable, attempts: 0, cancelAsked: run.isCancelled))
      throw CancellationError()
    } catch {
      logger.error("\(job.kind) «\(job.title)» failed: \(error)")
      try await end(job, .failed, reason: Phrase(of: error))
    }
  }

  /// Tells that the work goes on, and finds out whether it was given up.
  private func signs(of run: JobRun) async {
    let (id, owner) = (run.job.id, owner.text)
    while (try? await Task.sleep(for: beat)) != nil {
      if (try? await database.read({ try JobStore.isCancelAsked(id, $0) })) == true { run.cancel() }
      let progress = board.progress(of: id) ?? JobProgress(done: 0, total: 0)
      let at = now()
      // A sign that cannot be written is followed by others.
      _ = try? await database.write { try JobStore.sign(id, owner: owner, progress, at: at, $0) }
    }
  }

  private func end(
    _ job: Job, _ state: JobState, reason: Phrase? = nil, figures: [String: NoticeValue] = [:], path: String? = nil
  ) async throws {
    let (database, owner, at) = (database, owner.text, now())
    // Written also by a program that stops.
    try await Task {
      try await database.write { transaction in
        // Given up since the last look, and about to wait for the next start: it must not be done then.
        let state = try state == .waiting && JobStore.isCancelAsked(job.id, transaction) ? .cancelled : state
        guard
          try JobStore.end(
            job.id, owner: owner, as: state, reason: reason, figures: figures, path: path, at: at, transaction),
          state.isOver
        else { return }
        try RunJobs.tell(job, state, asks: JobOutcome.asks(figures), at: at, transaction)
      }
    }.value
  }

  /// Tells whoever asked for it, and the journal, how it ended.
  /// - Parameter asks: whether a person must say something before anything is done.
  private static func tell(
    _ job: Job, _ state: JobState, asks: Bool = false, at: Moment, _ transaction: Transaction
  ) throws {
    try NoticeStore.add(
      asks ? "job_asks" : "job_\(state.rawValue)", to: job.person, of: job.company,
      cause: "job:\(job.id):asked:\(job.asked)",
      path: "/travaux/\(job.id)", values: ["title": .text(job.title), "work": .word("job.\(job.kind).name")], at: at,
      transaction)
    Journal(transaction, actor: .system("jobs"), at: at).record(
      "job.ended", "job:\(job.id)", company: job.company, facts: ["state": .text(state.rawValue)])
  }
}

/// A process that does long work: its number and a word of its own, because numbers come again.
struct JobOwner: Sendable {
  let text: String
  private let process = ProcessInfo.processInfo.processIdentifier

  init() { text = "\(process)-\(UUID().uuidString)" }

  /// Whether the process behind another owner still runs on this machine.
  func lives(_ other: String) -> Bool {
    guard let number = other.split(separator: "-").first.flatMap({ Int32($0) }) else { return false }
    // Our own number: work that we left ourselves, or a process before us that had the same.
    return number != process && kill(number, 0) == 0
  }
}
