import CashApplication
import Files
import Foundation
import Hummingbird
import Imports
import ImportsRules
import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// What the columns of a list are: seen on its first rows, checked by a dry run, remembered with the import.
struct ColumnPages {
  let database: Database
  let readers: [ImportReader]

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/imports/colonnes/:original") { request, context in try await show(request.query, context) }
    routes.post("/imports/colonnes/:original") { _, context in try await act(context) }
    routes.post("/imports/colonnes/:original/oublier") { _, context in try await forget(context) }
    routes.post("/imports/modeles/oublier") { _, context in try await forgetMapping(context) }
  }

  /// The list with what is known of its sheets.
  private struct Subject {
    let original: OriginalList
    let file: FileBytes
    let company: Company
    let sheets: [ListSheet]

    func sheet(_ name: String?) -> ListSheet? {
      sheets.first { $0.name == name } ?? sheets.first { $0.saved != nil } ?? sheets.first { $0.heading != nil }
        ?? sheets.first
    }
  }

  private func subject(_ context: SignedInContext) async throws -> Subject {
    try context.needs(.importFiles)
    guard let id = context.parameters.get("original").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let company = context.company
    let found = try await database.read { snapshot in
      (
        original: try OriginalStore.find(id, of: company, snapshot),
        file: try OriginalStore.file(id, of: company, snapshot), company: try CompanyStore.find(company, snapshot),
        saved: try MappingStore.all(of: company, snapshot)
      )
    }
    guard let original = found.original, let file = found.file, let company = found.company else {
      throw WebError.notFound
    }
    return Subject(
      original: original, file: file, company: company, sheets: try ListLook.sheets(of: file, saved: found.saved))
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let subject = try await subject(context)
    guard let sheet = subject.sheet(query[ColumnForm.Field.sheet]) else { throw WebError.notFound }
    var form = ColumnForm(sheet, row: query[ColumnForm.Field.row].flatMap { Int($0) }, file: subject.file)
    if query[ColumnForm.Field.partial] != nil { form.mapping.isPartial = true }
    return try page(subject, form, context)
  }

  private func page(
    _ subject: Subject, _ form: ColumnForm, _ context: SignedInContext, errors: FormErrors = FormErrors(),
    check: ImportResult? = nil, refusal: String? = nil, isStale: Bool = false
  ) throws -> Response {
    let model = ColumnModel(
      original: subject.original, sheets: subject.sheets, form: form, writing: try form.sheet.writing(form.mapping),
      currency: form.sheet.currency(form.mapping) ?? subject.company.currency, errors: errors,
      check: check.map { ($0, form.signature) }, refusal: refusal,
      isStale: isStale, words: context.words)
    return try context.formPage(
      "columns", model.page(), title: subject.original.name, section: "imports", errors: errors)
  }

  /// Checks the columns or, once they were checked as they are, imports with them.
  private func act(_ context: SignedInContext) async throws -> Response {
    let subject = try await subject(context)
    guard let sheet = subject.sheet(context.form[ColumnForm.Field.sheet]) else { throw WebError.notFound }
    let form = ColumnForm(sheet, context.form, file: subject.file)
    let errors = form.errors(try sheet.writing(form.mapping), context.words)
    guard errors.isEmpty else { return try page(subject, form, context, errors: errors) }
    var job = ImportFile(subject.file, company: subject.company, kind: form.kind)
    job.mapping = form.mapping
    job.sheet = sheet.name
    let wantsImport = context.form[ColumnForm.Field.act] == "importer"
    job.dryRun = !wantsImport || context.form[ColumnForm.Field.checked] != form.signature
    if !job.dryRun { job.remember = form.saved }
    do {
      let result = try await job.run(
        database, readers: readers, actor: context.actor, at: context.now, day: context.day)
      if job.dryRun { return try page(subject, form, context, check: result, isStale: wantsImport) }
      try await matched(result, context)
      return try await done(result, subject.original, form, context)
    } catch let refusal as any Explained {
      return try page(subject, form, context, refusal: context.words(refusal.phrase))
    }
  }

  /// What a statement pays, where whoever brought it may match.
  private func matched(_ result: ImportResult, _ context: SignedInContext) async throws {
    guard result.kind == ImportKind.statement.rawValue else { return }
    let (cash, actor, now) = (ApplyCash(company: context.company, day: context.day), context.actor, context.now)
    _ = try await database.write { try cash.runIfAllowed($0, actor: actor, at: now) }
  }

  private func done(
    _ result: ImportResult, _ original: OriginalList, _ form: ColumnForm, _ context: SignedInContext
  ) async throws -> Response {
    let company = context.company
    let id = try await database.read { try ImportFileStore.latest(digest: original.digest, of: company, $0) }
    let path = id.map { "/imports/\($0)" } ?? "/imports"
    let sentence = context.words("columns.done", ["name": form.name])
    guard !result.rejected.isEmpty else { return context.redirect(path, flash: .done(sentence)) }
    let setAside = context.words("imports.set_aside", count: result.rejected.count)
    return context.redirect(path, flash: .warning(sentence + " " + setAside))
  }

  /// Gives up a list that waits for its columns.
  private func forget(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    guard let id = context.parameters.get("original").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let isDone = try await ForgetOriginal(id, company: context.company)
      .run(database, actor: context.actor, at: context.now)
    guard isDone else { throw WebError.notFound }
    return context.redirect("/imports", flash: .done(context.words("columns.forgotten")))
  }

  private func forgetMapping(_ context: SignedInContext) async throws -> Response {
    try context.needs(.importFiles)
    let name = context.form["nom"] ?? ""
    try await ForgetMapping(name, company: context.company).run(database, actor: context.actor, at: context.now)
    return context.redirect("/imports", flash: .done(context.words("imports.mapping.forgotten", ["name": name])))
  }
}
