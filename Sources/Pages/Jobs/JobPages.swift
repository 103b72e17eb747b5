import Foundation
public import Hummingbird
public import Jobs
import JobsRules
import Kernel
import Language
public import Storage
public import Web

/// Long work: what runs, what ended, and the page of each that moves while it is looked at.
public struct JobPages: PrivatePages {
  private let database: Database
  private let board: JobBoard

  public init(_ database: Database, board: JobBoard) {
    self.database = database
    self.board = board
  }

  static let page = 50
  /// Time between two looks at how far the work is.
  private static let look = Duration.milliseconds(500)
  /// Looks after which a stream ends; a browser that still looks asks for another, so that no stream keeps the program
  /// from stopping.
  private static let looks = 20

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/travaux") { request, context in try await list(request, context) }
    routes.get("/travaux/:job") { _, context in
      let job = try await job(context)
      let model = JobModel(job, progress: progress(job), context: context)
      return try context.page(
        "job", ["job": model.page()] as PageModel, title: model.title, section: "jobs",
        fragments: ["travail": "job-state"])
    }
    routes.get("/travaux/:job/suivi") { _, context in try await follow(context) }
    let exports = ExportJobPages(database: database)
    routes.post("/travaux/exports") { _, context in try await exports.start(context) }
    routes.get("/travaux/:job/fichier") { _, context in
      try await exports.file(of: try JobPages.key(context), context)
    }
    routes.post("/travaux/journee") { _, context in try await context.startDay(database) }
    routes.post("/travaux/envoi") { _, context in try await startSending(context) }
    routes.post("/travaux/:job/annuler") { _, context in
      let id = try JobPages.key(context)
      let done = try await CancelJob(id)
        .run(database, company: context.company, actor: context.actor, at: context.now)
      let isWhole = try await JobKind.named(job(context).kind)?.isWhole ?? true
      return back(
        id, !done ? "job.over" : isWhole ? "job.cancelling" : "job.cancelling_part", isDone: done, context)
    }
    routes.post("/travaux/:job/recommencer") { _, context in
      let id = try JobPages.key(context)
      let done = try await BeginJobAgain(id)
        .run(database, company: context.company, actor: context.actor, at: context.now)
      return back(id, done ? "job.waits_again" : "job.not_again", isDone: done, context)
    }
  }

  private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let sight = JobSight(context.actor, context.company)
    if let format = request.query.exportFormat {
      let export = JobExport(sight: sight, words: context.words)
      return try await context.answer(export.table, as: format, back: "/travaux", from: database)
    }
    let place = request.query["apres"].flatMap { Int64($0) }.map { JobID($0) }
    let jobs = try await database.read {
      try JobStore.all(of: sight.person, company: sight.company, after: place, limit: JobPages.page + 1, $0)
    }
    let rows = jobs.prefix(JobPages.page).map { JobModel($0, progress: progress($0), context: context).row() }
    let next = jobs.count > JobPages.page ? jobs[JobPages.page - 1].id : nil
    let model: PageModel = [
      "rows": rows, "isEmpty": jobs.isEmpty, "mayRunDay": context.mayRunDay,
      "isEverybody": sight.person == nil, "exports": ExportLinks.model("/travaux", context.words),
      "pager": ["first": place == nil ? nil : "/travaux", "next": next.map { "/travaux?apres=\($0)" }] as PageModel,
    ]
    return try context.page("jobs", model, title: context.words("jobs.title"), section: "jobs")
  }

  /// What waits is sent for every customer, so that whoever asks must see them all.
  private func startSending(_ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    try context.needsEveryCustomer()
    let id = try await StartJob(.send, title: DateFormat(context.language).long(context.day)).run(
      database, company: context.company, who: context.visitor.name, actor: context.actor, at: context.now,
      day: context.day)
    return context.redirect("/travaux/\(id)")
  }

  private func back(_ id: JobID, _ key: String, isDone: Bool, _ context: SignedInContext) -> Response {
    let sentence = context.words(key)
    return context.redirect("/travaux/\(id)", flash: isDone ? .done(sentence) : .warning(sentence))
  }

  private static func key(_ context: SignedInContext) throws -> JobID {
    guard let key = context.parameters.get("job").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return JobID(key)
  }

  private func job(_ context: SignedInContext) async throws -> Job {
    let (id, sight) = (try JobPages.key(context), JobSight(context.actor, context.company))
    guard let job = try await database.read({ try sight.find(id, $0) }) else { throw WebError.notFound }
    return job
  }

  private func progress(_ job: Job) -> JobProgress {
    (job.state == .running ? board.progress(of: job.id) : nil) ?? job.progress
  }

  /// The state of the work as it changes (server-sent events), each time as the page shows it.
  private func follow(_ context: SignedInContext) async throws -> Response {
    _ = try await job(context)
    let body = ResponseBody { writer in
      var shown = ""
      for _ in 0..<JobPages.looks {
        let job = try await job(context)
        let part = try context.part(
          "job-state", ["job": JobModel(job, progress: progress(job), context: context).page()] as PageModel)
        if part != shown {
          let lines = part.split(separator: "\n").map { "data: \($0)\n" }.joined()
          try await writer.write(ByteBuffer(string: lines + "\n"))
          shown = part
        }
        if job.state.isOver { break }
        try await Task.sleep(for: JobPages.look)
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"], body: body)
  }
}
