import Foundation
import Jobs
import JobsRules
import Kernel
import Logging
import People
import PeopleRules
import Receivables
import Storage
import Support
import Synchronization
import Testing

@Suite("Long work")
struct JobTests {
  private static let now = Engine.moment
  private static let importing = JobKind("import", right: .importFiles, isRepeatable: true, isWhole: true)

  /// A company, a person who may everything, and work that can be looked into.
  private struct Bench: Sendable {
    let database: Database
    let company: CompanyID
    let claire: Actor
    let board = JobBoard()

    func start(
      _ kind: String, isRepeatable: Bool = true, file: URL? = nil, as actor: Actor? = nil
    ) async throws -> JobID {
      let kind = JobKind(kind, right: .importFiles, isRepeatable: isRepeatable, isWhole: true)
      var job = StartJob(kind, title: "ventes.txt")
      job.file = file
      return try await job.run(
        database, company: company, who: "Claire", actor: actor ?? claire, at: now, day: now.parisDate)
    }

    func find(_ id: JobID) async throws -> Job {
      let company = company
      return try #require(try await database.read { try JobStore.find(id, of: company, $0) })
    }

    func runner(_ works: [JobWork], later seconds: Int64 = 0) -> RunJobs {
      var runner = RunJobs(
        database, works: works, board: board, now: { now.adding(seconds: seconds) }, logger: Logger(label: "test"))
      runner.beat = .milliseconds(5)
      return runner
    }

    func notices() async throws -> [String] {
      try await database.read { try $0.query("SELECT kind FROM notice ORDER BY id") { $0.text(0) } }
    }
  }

  private func open(_ engine: Engine, _ body: (Bench) async throws -> Void) async throws {
    let migrations = Example.migrations + PeopleSchema.migrations + JobSchema.migrations
    try await engine.withDatabase(migrations) { database in
      let (company, person) = try await database.write { transaction in
        let company = try CompanyStore.insert(Example.company(), transaction)
        let person = Person(
          id: PersonID(0), email: try #require(EmailAddress("claire@verdoncelle.example")), name: "Claire",
          role: .creditManager)
        return (company, try PersonStore.insert(person, passwordHash: nil, transaction))
      }
      let claire = Actor.person(person, name: "Claire", rights: Role.creditManager.rights)
      try await body(Bench(database: database, company: company, claire: claire))
    }
  }

  @Test(
    "work is done in the name of who asked for it, keeps its file until then, and tells when it ended",
    arguments: Engine.all)
  func done(engine: Engine) async throws {
    try await open(engine) { bench in
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      try bytes.write(to: file)
      let id = try await bench.start("import", file: file)
      try FileManager.default.removeItem(at: file)
      let work = JobWork(Self.importing) { run in
        try run.actor.needs(.importFiles, in: run.job.company)
        run.report(done: 1, of: 4)
        let same = try await run.withFile { try Data(contentsOf: $0) == bytes }
        return JobOutcome(["created": .count(same ? 12 : 0)], path: "/imports")
      }
      #expect(try await bench.runner([work]).pass())
      let job = try await bench.find(id)
      #expect(job.state == .done && job.attempts == 1 && job.ended == Self.now)
      #expect(job.figures == ["created": .count(12)] && job.resultPath == "/imports")
      #expect(try await bench.database.count("SELECT COUNT(*) FROM job_input") == 0)
      #expect(try await bench.notices() == ["job_done"])
      let again = try await bench.runner([work]).pass()
      #expect(!again)
    }
  }

  @Test("what did nothing because it asks something is not told as done", arguments: Engine.all)
  func asks(engine: Engine) async throws {
    try await open(engine) { bench in
      let id = try await bench.start("import")
      try await bench.runner([JobWork(Self.importing) { _ in .asking(on: "/imports/colonnes/7") }]).pass()
      let job = try await bench.find(id)
      #expect(job.state == .done && job.asks && job.resultPath == "/imports/colonnes/7")
      #expect(try await bench.notices() == ["job_asks"])
    }
  }

  @Test("what fails says why, is told, and can be asked for once more", arguments: Engine.all)
  func failed(engine: Engine) async throws {
    struct Broken: Error, CustomStringConvertible { let description = "line 3 has no amount" }
    try await open(engine) { bench in
      let id = try await bench.start("import")
      let attempts = Mutex(0)
      let work = JobWork(Self.importing) { _ in
        if attempts.withLock({
          $0 += 1; return $0 == 1
        }) {
          throw Broken()
        }
        return JobOutcome()
      }
      try await bench.runner([work]).pass()
      #expect(try await bench.find(id).state == .failed)
      #expect(try await bench.find(id).reason?.description == "line 3 has no amount")
      let begun = try await BeginJobAgain(id).run(
        bench.database, company: bench.company, actor: bench.claire, at: Self.now)
      #expect(begun)
      try await bench.runner([work]).pass()
      #expect(try await bench.find(id).state == .done)
      #expect(try await bench.notices() == ["job_failed", "job_done"], "the second end is told too")
      let twice = try await BeginJobAgain(id).run(
        bench.database, company: bench.company, actor: bench.claire, at: Self.now)
      #expect(!twice)
    }
  }

  @Test("work that waits is given up at once, work that runs at its next look", arguments: Engine.all)
  func cancelled(engine: Engine) async throws {
    try await open(engine) { bench in
      let waiting = try await bench.start("import")
      let first = try await CancelJob(waiting).run(
        bench.database, company: bench.company, actor: bench.claire, at: Self.now)
      #expect(first)
      #expect(try await bench.find(waiting).state == .cancelled)
      let running = try await bench.start("import")
      let work = JobWork(Self.importing) { run in
        let done = try await CancelJob(run.job.id).run(
          run.database, company: run.job.company, actor: run.actor, at: Self.now)
        #expect(done)
        while true {
          try run.checkCancelled()
          try await Task.sleep(for: .milliseconds(1))
        }
      }
      try await bench.runner([work]).pass()
      #expect(try await bench.find(running).state == .cancelled)
      #expect(try await bench.notices() == ["job_cancelled"])
    }
  }

  @Test("work given up just before the program stops is not done at the next start", arguments: Engine.all)
  func cancelledAtTheStop(engine: Engine) async throws {
    try await open(engine) { bench in
      let id = try await bench.start("import")
      let work = JobWork(Self.importing) { run in
        _ = try await CancelJob(run.job.id).run(
          run.database, company: run.job.company, actor: run.actor, at: Self.now)
        throw CancellationError()
      }
      await #expect(throws: CancellationError.self) { try await bench.runner([work]).pass() }
      #expect(try await bench.find(id).state == .cancelled)
      #expect(try await bench.notices() == ["job_cancelled"])
    }
  }

  @Test("each kind has its turn: what waits for another keeps nothing from being done", arguments: Engine.all)
  func turns(engine: Engine) async throws {
    try await open(engine) { bench in
      let slow = try await bench.start("send")
      let id = try await bench.start("import")
      try await bench.runner([JobWork(Self.importing) { _ in JobOutcome() }]).pass()
      #expect(try await bench.find(id).state == .done)
      #expect(try await bench.find(slow).state == .waiting)
    }
  }

  @Test("the runner of one kind does not take what another runner of the same process is at", arguments: Engine.all)
  func beside(engine: Engine) async throws {
    try await open(engine) { bench in
      let id = try await bench.start("import")
      let work = JobWork(Self.importing) { run in
        try await run.database.write { try $0.execute("UPDATE job SET lease_until = \(Self.now)") }
        let taken = try await bench.runner([], later: 1).pass()
        #expect(!taken)
        return JobOutcome()
      }
      var runner = bench.runner([work])
      runner.beat = .seconds(60)
      try await runner.pass()
      #expect(try await bench.find(id).state == .done)
    }
  }

  @Test("a file that work made is kept a week, and what it was given no longer", arguments: Engine.all)
  func file(engine: Engine) async throws {
    try await open(engine) { bench in
      let made = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      let bytes = Data((0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 11) })
      try bytes.write(to: made)
      defer { try? FileManager.default.removeItem(at: made) }
      let id = try await bench.start("import", file: made)
      let work = JobWork(Self.importing) { run in
        // Twice, as after a restart: the second file takes the place of the first.
        for _ in 1...2 { try await run.keep(made, name: "liste.csv", mediaType: "text/csv") }
        return JobOutcome(path: "/travaux/1/fichier")
      }
      try await bench.runner([work]).pass()
      let read: @Sendable () async throws -> Data = {
        var (all, place) = (Data(), 0)
        while let part = try await bench.database.read({ [place] in
          try JobStore.filePart(of: id, place: place, $0)
        }) {
          all += part
          place += 1
        }
        return all
      }
      #expect(try await read() == bytes)
      let company = bench.company
      try await bench.database.write { try JobStore.tidy(company, at: Self.now.adding(seconds: 604_800), $0) }
      #expect(try await bench.database.read { try JobStore.file(of: id, $0) }?.name == "liste.csv")
      try await bench.database.write { try JobStore.tidy(company, at: Self.now.adding(seconds: 604_801), $0) }
      #expect(try await bench.database.read { try JobStore.file(of: id, $0) } == nil)
      #expect(try await read().isEmpty)
      #expect(try await bench.find(id).resultPath == nil)
    }
  }

  @Test("what a stopped program left is begun again where that is safe, three times at most", arguments: Engine.all)
  func left(engine: Engine) async throws {
    try await open(engine) { bench in
      let safe = try await bench.start("import")
      let unsafe = try await bench.start("send", isRepeatable: false)
      func lose() async throws {
        try await bench.database.write { transaction in
          try transaction.execute(
            """
            UPDATE job SET state = 'running', owner = '2147483600-gone', lease_until = \(Self.now), attempts = attempts + 1
            WHERE state IN ('waiting', 'running')
            """)
        }
      }
      try await lose()
      let early = try await bench.runner([]).pass()
      #expect(!early, "the lease still runs")
      let none = JobWork(Self.importing) { _ in throw CancellationError() }
      await #expect(throws: CancellationError.self) { try await bench.runner([none], later: 1).pass() }
      #expect(try await bench.find(safe).state == .waiting)
      #expect(try await bench.find(unsafe).state == .interrupted)
      #expect(try await bench.notices() == ["job_interrupted"])
      try await lose()
      try await bench.runner([], later: 1).pass()
      #expect(try await bench.find(safe).state == .interrupted)
      #expect(try await bench.find(safe).attempts == 3)
    }
  }

  @Test("who may not do it may not ask for it, and sees nobody else's", arguments: Engine.all)
  func rights(engine: Engine) async throws {
    try await open(engine) { bench in
      let seller = Actor.person(PersonID(99), name: "Sophie", rights: [.see], customers: .own)
      await #expect(throws: NotAllowed.self) { _ = try await bench.start("import", as: seller) }
      let id = try await bench.start("import")
      let (company, claire) = (bench.company, bench.claire)
      let seen = try await bench.database.read { try JobSight(seller, company).find(id, $0) }
      #expect(seen == nil)
      let stranger = try await bench.database.read { try JobSight(claire, CompanyID(77)).find(id, $0) }
      #expect(stranger == nil)
      let cancelled = try await CancelJob(id).run(bench.database, company: company, actor: seller, at: Self.now)
      #expect(!cancelled)
      #expect(try await bench.find(id).state == .waiting)
    }
  }

  @Test("how far work is stays within what there is to do")
  func progress() {
    #expect(JobProgress(done: 5, total: 0).percent == nil)
    #expect(JobProgress(done: 9, total: 4).percent == 100)
    #expect(JobProgress(done: -1, total: 4).percent == 0)
    #expect(JobProgress(done: .max, total: .max).percent == 100)
    #expect(JobState.afterLoss(isRepeatable: true, attempts: 1, cancelAsked: true) == .cancelled)
    for state in JobState.allCases { #expect(!(state.mayBegin && state.mayCancel)) }
  }
}
