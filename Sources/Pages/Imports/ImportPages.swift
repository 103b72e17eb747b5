import Files
import Foundation
public import Hummingbird
public import Imports
import ImportsRules
import Journal
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// Files brought in: sending them, what each did, and the rows that were set aside.
public struct ImportPages: PrivatePages {
  private let database: Database
  private let readers: [ImportReader]

  public init(_ database: Database, readers: [ImportReader]) {
    self.database = database
    self.readers = readers
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/imports") { _, context in try await list(context) }
    routes.post("/imports") { _, context in try await send(context) }
    routes.get("/imports/:file") { _, context in try await show(context) }
    routes.post("/imports/:file/lignes/:row") { _, context in try await replay(context) }
    routes.post("/imports/:file/lignes/:row/ecarter") { _, context in try await dismiss(context) }
  }

  private func list(_ context: SignedInContext, failures: [String] = []) async throws -> Response {
    let company = context.company
    let files = try await database.read { try ImportFileStore.all(of: company, limit: 50, $0) }
    let model = ImportListModel(files: files, failures: failures, words: context.words, language: context.language)
    return try context.page(
      "imports", model, title: context.words("imports.title"), section: "imports",
      status: failures.isEmpty ? .ok : .unprocessableContent)
  }

  /// Each file is imported by itself: one that is refused leaves the others in.
  private func send(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    let files = context.form.files
    guard !files.isEmpty else { return try await list(context, failures: [context.words("imports.none_chosen")]) }
    guard let company = try await company(context) else { throw WebError.notFound }
    var failures: [String] = []
    var done: [ImportResult] = []
    for file in files {
      do {
        let bytes = try FileBytes(path: file.path.path, name: file.name)
        var job = ImportFile(bytes, company: company, kind: nil)
        job.isPartial = context.form["partial"] != nil
        done.append(
          try await job.run(database, readers: readers, actor: context.actor, at: context.now, day: context.day))
      } catch {
        failures.append("\(file.name) : \(error)")
      }
    }
    guard failures.isEmpty else { return try await list(context, failures: failures) }
    let setAside = done.reduce(0) { $0 + $1.rejected.count }
    let sentence = context.words("imports.done", count: done.count)
    guard setAside > 0 else { return context.redirect("/imports", flash: .done(sentence)) }
    return context.redirect(
      "/imports", flash: .warning(sentence + " " + context.words("imports.set_aside", count: setAside)))
  }

  private func show(_ context: SignedInContext, problem: (row: Int64, sentence: String)? = nil) async throws -> Response
  {
    let (company, id) = (context.company, try ImportPages.key(context, "file"))
    let found = try await database.read { snapshot in
      (
        try ImportFileStore.find(ImportFileID(id), of: company, snapshot),
        try ImportFileStore.rows(setAsideFrom: ImportFileID(id), of: company, snapshot)
      )
    }
    guard let file = found.0 else { throw WebError.notFound }
    let model = ImportModel(
      file: file, rows: found.1, problem: problem, typed: context.form, words: context.words, language: context.language
    )
    return try context.page(
      "import", model, title: file.name, section: "imports", status: problem == nil ? .ok : .unprocessableContent)
  }

  private func replay(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    let (file, row) = (try ImportPages.key(context, "file"), try ImportPages.key(context, "row"))
    guard let company = try await company(context) else { throw WebError.notFound }
    var fields: [String: String] = [:]
    for field in context.form.fields where field.name.hasPrefix("f.") {
      fields[String(field.name.dropFirst(2))] = field.value
    }
    do {
      _ = try await ReplayRow(row, company: company, fields: fields)
        .run(database, actor: context.actor, at: context.now, day: context.day)
    } catch let refusal as ImportsError {
      return try await show(context, problem: (row, refusal.description))
    }
    return context.redirect("/imports/\(file)", flash: .done(context.words("import.replayed")))
  }

  private func dismiss(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    let (file, row) = (try ImportPages.key(context, "file"), try ImportPages.key(context, "row"))
    do {
      try await DismissRow(row, company: context.company).run(database, actor: context.actor, at: context.now)
    } catch let refusal as ImportsError {
      return try await show(context, problem: (row, refusal.description))
    }
    return context.redirect("/imports/\(file)", flash: .done(context.words("import.dismissed")))
  }

  private func company(_ context: SignedInContext) async throws -> Company? {
    let id = context.company
    return try await database.read { try CompanyStore.find(id, $0) }
  }

  private static func key(_ context: SignedInContext, _ name: String) throws -> Int64 {
    guard let text = context.parameters.get(name), let key = Int64(text) else { throw WebError.notFound }
    return key
  }
}

extension SignedInContext {
  /// Refuses the page to who lacks a right, naming it.
  func needs(_ right: Right) throws {
    guard Role(rawValue: visitor.role)?.may(right) == true else {
      throw WebError.forbidden(words("right.\(right.rawValue)"))
    }
  }

  /// Who acts, as the journal names them.
  var actor: Actor { .person(visitor.person, name: visitor.name) }
}
