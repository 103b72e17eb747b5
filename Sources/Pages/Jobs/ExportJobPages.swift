import HTTPTypes
import Hummingbird
import Jobs
import JobsRules
import Kernel
import Receivables
import Storage
import Web

/// Lists that are prepared as files: asked for, and fetched by whoever asked while they are kept.
struct ExportJobPages: Sendable {
  let database: Database

  func start(_ context: SignedInContext) async throws -> Response {
    guard let order = ExportOrder(context.form, language: context.language, isWhole: context.sight.isWhole),
      let list = order.export
    else { throw WebError.notFound }
    let reader = context.exportReader
    let title = try await database.read { try list.table(for: reader, Form(encoded: order.query), $0).title }
    var job = StartJob(.export, title: "\(title) (\(context.words("export.\(order.format)")))")
    job.choices = try order.choices
    let id = try await job.run(
      database, company: context.company, who: context.visitor.name, actor: context.actor, at: context.now,
      day: context.day)
    return context.redirect("/travaux/\(id)")
  }

  /// The file, part by part. Nobody but whoever asked for it gets it, and they only while they may see as much as then.
  func file(of id: JobID, _ context: SignedInContext) async throws -> Response {
    let company = context.company
    let found = try await database.read { snapshot in
      try JobStore.find(id, of: company, snapshot).flatMap { job in
        try JobStore.file(of: id, snapshot).map { (job: job, file: $0) }
      }
    }
    guard let found, found.job.state == .done, found.job.person == context.visitor.person,
      let order = ExportOrder(found.job.choices), let list = order.export
    else { throw WebError.notFound }
    try list.check(context.exportReader)
    guard context.sight.isWhole || !order.isWhole else { throw WebError.notFound }
    let database = database
    let body = ResponseBody { writer in
      var place = 0
      while let part = try await database.read({ [place] in try JobStore.filePart(of: id, place: place, $0) }) {
        try await writer.write(ByteBuffer(bytes: part))
        place += 1
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: found.file.mediaType,
        .contentDisposition: "attachment; filename=\"\(found.file.name)\"", .cacheControl: "no-store",
      ], body: body)
  }
}
