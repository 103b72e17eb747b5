import CashApplication
import Files
import Foundation
public import Hummingbird
public import Imports
import ImportsRules
import Jobs
import Journal
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Sheets
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
    routes.get("/imports") { request, context in
      try context.needsEveryCustomer()
      if let format = request.query.exportFormat {
        let export = ImportExport(company: context.company, words: context.words)
        return try await context.answer(export.table, as: format, back: "/imports", from: database)
      }
      return try await list(context)
    }
    routes.post("/imports") { _, context in try await send(context) }
    ColumnPages(database: database, readers: readers).add(to: routes)
    routes.get("/imports/:file") { request, context in
      try context.needsEveryCustomer()
      if let format = request.query.exportFormat { return try await setAside(as: format, context) }
      return try await show(context)
    }
    routes.post("/imports/:file/lignes/:row") { _, context in try await replay(context) }
    routes.post("/imports/:file/lignes/:row/ecarter") { _, context in try await dismiss(context) }
  }

  private func list(_ context: SignedInContext, failures: [String] = []) async throws -> Response {
    let company = context.company
    let found = try await database.read { snapshot in
      (
        files: try ImportFileStore.all(of: company, limit: 50, snapshot),
        waiting: try OriginalStore.waiting(of: company, snapshot), saved: try MappingStore.all(of: company, snapshot),
        firstSteps: try context.firstSteps(snapshot)
      )
    }
    let model = ImportListModel(
      files: found.files, failures: failures, waiting: found.waiting, mappings: found.saved,
      mayImport: context.may(.importFiles), firstSteps: found.firstSteps, words: context.words,
      language: context.language)
    return try context.page(
      "imports", model, title: context.words("imports.title"), section: "imports",
      status: failures.isEmpty ? .ok : .unprocessableContent)
  }

  /// Each file is imported by itself: one that is refused leaves the others in, one whose columns are not recognised
  /// waits for a person to say what they are.
  private func send(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    let files = context.form.files
    guard !files.isEmpty else { return try await list(context, failures: [context.words("imports.none_chosen")]) }
    guard let company = try await company(context) else { throw WebError.notFound }
    var failures: [String] = []
    var done: [ImportResult] = []
    var waiting: [Int64] = []
    var begun: [JobID] = []
    var asked: [String] = []
    for file in files {
      do {
        if file.bytes > ImportPages.promptBytes, context.form["colonnes"] == nil {
          begun.append(try await begin(file, context))
          continue
        }
        switch try await take(try FileBytes(path: file.path.path, name: file.name), company, context) {
        case .imported(let result): done.append(result)
        case .waiting(let id, let refusal):
          waiting.append(id)
          switch refusal {
          // The page of the columns says it itself, with the columns before one's eyes.
          case .unknownList, .ambiguousColumns, .missingColumns, nil: break
          case .some(let refusal): asked.append(context.words(refusal))
          }
        }
      } catch {
        failures.append(context.words(error))
      }
    }
    // What came in is matched whatever became of the files beside it.
    let cash = try await matched(done, context)
    guard failures.isEmpty else { return try await list(context, failures: failures) }
    if let job = begun.first, done.isEmpty, waiting.isEmpty {
      return context.redirect(begun.count == 1 ? "/travaux/\(job)" : "/travaux")
    }
    return arrived(done, waiting, asked, cash, context)
  }

  /// Bytes of a file that is read while the person waits; a larger one takes more than some seconds.
  private static let promptBytes = 2 << 20

  private func begin(_ file: UploadedFile, _ context: SignedInContext) async throws -> JobID {
    var job = StartJob(.importFile, title: file.name)
    job.choices = context.form["partial"] == nil ? "" : "partial"
    job.file = file.path
    return try await job.run(
      database, company: context.company, who: context.visitor.name, actor: context.actor, at: context.now,
      day: context.day)
  }

  /// What became of a file that was sent.
  private enum Outcome {
    case imported(ImportResult)
    /// Its columns must be said first.
    case waiting(Int64, ImportsError? = nil)
  }

  private func take(_ file: FileBytes, _ company: Company, _ context: SignedInContext) async throws -> Outcome {
    let (actor, now) = (context.actor, context.now)
    let kind = readers.first { $0.recognises(file) }?.kind ?? .openItems
    let isAsked = context.form["colonnes"] != nil && [.openItems, .customers].contains(kind) && ListLook.isList(file)
    let isList = try await isAsked ? true : hasSeveralLists(file, company.id)
    if isList {
      return .waiting(try await keep(file, company.id, context))
    }
    var job = ImportFile(file, company: company, kind: nil)
    job.isPartial = context.form["partial"] != nil
    job.asksBeforeClosing = true
    do {
      let result = try await job.run(database, readers: readers, actor: actor, at: now, day: context.day)
      // Of a workbook that is sent again, another of its lists may be meant.
      if result.bringsNothing, try await lists(in: file, company.id).count > 1 {
        return .waiting(try await keep(file, company.id, context))
      }
      // A list stays at hand for a while, so that its columns can be chosen again.
      if result.columns != nil, file.count <= Imports.Limits.keptBytes { _ = try await keep(file, company.id, context) }
      return .imported(result)
    } catch let refusal as ImportsError where refusal.asksForColumns && [.openItems, .customers].contains(kind) {
      return .waiting(try await keep(file, company.id, context), refusal)
    }
  }

  /// Whether a workbook holds several lists, and nothing that was chosen before tells which one counts.
  private func hasSeveralLists(_ file: FileBytes, _ company: CompanyID) async throws -> Bool {
    let lists = try await lists(in: file, company)
    let known = lists.filter { $0.saved != nil }
    return lists.count > 1 && known.count != 1 && !known.contains { $0.name == $0.saved?.mapping.sheet }
  }

  /// The lists of a workbook; none of any other file.
  private func lists(in file: FileBytes, _ company: CompanyID) async throws -> [ListSheet] {
    guard Workbook.isArchive(file) else { return [] }
    let saved = try await database.read { try MappingStore.all(of: company, $0) }
    // A workbook that cannot be read is refused by the import, in its own words.
    return ((try? ListLook.sheets(of: file, saved: saved)) ?? []).filter { $0.heading != nil }
  }

  private func keep(_ file: FileBytes, _ company: CompanyID, _ context: SignedInContext) async throws -> Int64 {
    try await KeepOriginal(file, company: company).run(database, actor: context.actor, at: context.now)
  }

  /// What statements that just came in pay, where whoever brought them may match.
  private func matched(_ done: [ImportResult], _ context: SignedInContext) async throws -> ApplyCash.Outcome? {
    guard done.contains(where: { $0.kind == ImportKind.statement.rawValue }) else { return nil }
    let (cash, actor, now) = (ApplyCash(company: context.company, day: context.day), context.actor, context.now)
    return try await database.write { try cash.runIfAllowed($0, actor: actor, at: now) }
  }

  private func arrived(
    _ done: [ImportResult], _ waiting: [Int64], _ asked: [String], _ cash: ApplyCash.Outcome?,
    _ context: SignedInContext
  ) -> Response {
    let partial = context.form["partial"] == nil ? "" : "?\(ColumnForm.Field.partial)=1"
    if done.isEmpty, let only = waiting.first, waiting.count == 1 {
      return context.redirect(
        "/imports/colonnes/\(only)\(partial)", flash: asked.first.map { .warning($0) })
    }
    let setAside = done.reduce(0) { $0 + $1.rejected.count }
    let known = done.count(where: \.bringsNothing)
    var sentences: [String] = []
    if known < done.count { sentences.append(context.words("imports.done", count: done.count - known)) }
    if known > 0 { sentences.append(context.words("imports.known", count: known)) }
    let closed = done.reduce(0) { $0 + $1.itemsSettledOutside }
    if closed > 0 { sentences.append(context.words("imports.closed", count: closed)) }
    if let cash {
      sentences.append(context.words("imports.matched", count: cash.applied))
      if cash.suggested + cash.unmatched > 0 { sentences.append(context.words("imports.to_match")) }
    }
    if setAside > 0 { sentences.append(context.words("imports.set_aside", count: setAside)) }
    if !waiting.isEmpty { sentences.append(context.words("imports.waiting", count: waiting.count)) }
    let sentence = sentences.joined(separator: " ")
    return context.redirect(
      "/imports", flash: setAside > 0 || !waiting.isEmpty ? .warning(sentence) : .done(sentence))
  }

  private func show(_ context: SignedInContext, problem: (row: Int64, sentence: String)? = nil) async throws -> Response
  {
    let (company, id) = (context.company, try ImportPages.key(context, "file"))
    let found = try await database.read { snapshot in
      (
        try ImportFileStore.find(ImportFileID(id), of: company, snapshot),
        try ImportFileStore.rows(setAsideFrom: ImportFileID(id), of: company, snapshot),
        try context.firstSteps(snapshot)
      )
    }
    guard let file = found.0 else { throw WebError.notFound }
    let kept = try await database.read { try OriginalStore.find(digest: file.digest, of: company, $0) }
    let columnsPath = context.may(.importFiles) ? kept.map { "/imports/colonnes/\($0.id)" } : nil
    let model = ImportModel(
      file: file, rows: found.1, problem: problem, typed: context.form, firstSteps: found.2,
      columnsPath: columnsPath,
      words: context.words, language: context.language)
    return try context.page(
      "import", model, title: problem == nil ? file.name : context.words("form.error_title", ["title": file.name]),
      section: "imports", status: problem == nil ? .ok : .unprocessableContent)
  }

  private func setAside(as format: SheetFormat, _ context: SignedInContext) async throws -> Response {
    let (company, id) = (context.company, ImportFileID(try ImportPages.key(context, "file")))
    guard let file = try await database.read({ try ImportFileStore.find(id, of: company, $0) }) else {
      throw WebError.notFound
    }
    let export = RejectionExport(company: company, file: id, name: file.name, words: context.words)
    return try await context.answer(export.table, as: format, back: "/imports/\(id)", from: database)
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
      _ = try await ReplayRow(row, company: company, fields: fields, readers: readers)
        .run(database, actor: context.actor, at: context.now, day: context.day)
    } catch let refusal as ImportsError {
      var sentence = context.words(refusal.phrase)
      if case .stillUnreadable(let field, let reason) = refusal {
        sentence = context.words(
          "import.still_unreadable",
          ["field": ImportModel.label(field, context.words), "reason": context.words(reason)])
      }
      return try await show(context, problem: (row, sentence))
    }
    return context.redirect("/imports/\(file)", flash: .done(context.words("import.replayed")))
  }

  private func dismiss(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    let (file, row) = (try ImportPages.key(context, "file"), try ImportPages.key(context, "row"))
    do {
      try await DismissRow(row, company: context.company).run(database, actor: context.actor, at: context.now)
    } catch let refusal as ImportsError {
      return try await show(context, problem: (row, context.words(refusal.phrase)))
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
