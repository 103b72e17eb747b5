import FileSources
import FileSourcesRules
import Hummingbird
import Kernel
import People
import Storage
import Web

/// `/reglages/sources`: the places that files come from by themselves, what each brought, and what was refused and why.
struct SourcePages: PrivatePages {
  let desk: AccountDesk
  /// Where the drop folders of this installation are.
  let root: String

  init(_ desk: AccountDesk, root: String) {
    self.desk = desk
    self.root = root
  }

  static let path = "/reglages/sources"
  private static let shownFiles = 50

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/sources") { _, context in try await list(context) }
    routes.get("/reglages/sources/nouvelle") { request, context in
      try context.needs(.configure)
      let form = SourceForm(try SourcePages.kind(request.query["sorte"]), root: root, context.words)
      return try context.editPage(edit(form, nil, context), title: form.title, section: "setup")
    }
    routes.post("/reglages/sources") { request, context in try await add(request.posted(context), context) }
    routes.get("/reglages/sources/:source") { _, context in try await show(context) }
    routes.get("/reglages/sources/:source/modifier") { _, context in
      try context.needs(.configure)
      let source = try await source(context)
      let form = try SourcePages.form(of: source, root, context.words)
      return try context.editPage(edit(form, source, context), title: form.title, section: "setup")
    }
    routes.post("/reglages/sources/:source/modifier") { _, context in try await change(context) }
    routes.post("/reglages/sources/:source") { request, context in try await act(request.posted(context), context) }
  }

  private static func kind(_ text: String?) throws -> SourceForm.Kind {
    guard let kind = SourceForm.Kind(rawValue: text ?? SourceForm.Kind.folder.rawValue) else { throw WebError.notFound }
    return kind
  }

  /// The form of a server; a drop folder has nothing to change.
  private static func form(of source: FileSource, _ root: String, _ words: WordBook) throws -> SourceForm {
    guard let kind = SourceForm.Kind(rawValue: source.place.kind), kind != .folder else { throw WebError.notFound }
    return SourceForm(kind, of: source, root: root, words)
  }

  private func source(_ context: SignedInContext) async throws -> FileSource {
    guard let key = context.parameters.get("source").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let company = context.company
    guard let source = try await desk.database.read({ try FileSourceStore.find(FileSourceID(key), of: company, $0) })
    else { throw WebError.notFound }
    return source
  }

  private func list(_ context: SignedInContext) async throws -> Response {
    try context.needsToRead(or: .configure)
    let company = context.company
    let (sources, last) = try await desk.database.read {
      (try FileSourceStore.all(of: company, $0), try SourceFileStore.last(of: company, $0))
    }
    let model = SourceListModel(
      sources: sources, last: last, mayChange: context.may(.configure), words: context.words)
    return try context.page("sources", model.page(), title: context.words("sources.title"), section: "setup")
  }

  private func show(_ context: SignedInContext) async throws -> Response {
    try context.needsToRead(or: .configure)
    let source = try await source(context)
    let files = try await desk.database.read {
      try SourceFileStore.latest(of: source, limit: Self.shownFiles, $0)
    }
    let model = SourceModel(
      source: source, files: files, root: root, mayChange: context.may(.configure), words: context.words)
    return try context.page("source", model.page(), title: source.name, section: "setup")
  }

  private func edit(
    _ form: SourceForm, _ source: FileSource?, _ context: SignedInContext, typed: Form? = nil,
    errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) -> EditForm {
    let path = source.map { "\(SourcePages.path)/\($0.id)" }
    var typed = typed
    // A secret is never written back.
    typed?.fields.removeAll { $0.name == SourceForm.Field.secret }
    return EditForm(
      fields: form.fields, stored: form.stored, version: 0,
      action: path.map { $0 + "/modifier" } ?? "\(SourcePages.path)?sorte=\(form.kind.rawValue)",
      back: path ?? SourcePages.path, owner: (source?.name ?? context.words("sources.title"), path ?? SourcePages.path),
      typed: typed, errors: errors, conflict: conflict)
  }

  private func add(_ posted: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let form = SourceForm(try SourcePages.kind(posted["sorte"]), root: root, context.words)
    let key = desk.key
    let act = AddFileSource(
      posted[SourceForm.Field.name] ?? "", at: form.place(posted), secret: form.secret(posted), root: root,
      key: { key })
    let (company, actor, now) = (context.company, context.actor, context.now)
    do {
      let id = try await desk.database.write { try act.run($0, company: company, actor: actor, at: now) }
      return context.redirect(
        "\(SourcePages.path)/\(id)", flash: .done(context.words("sources.added.\(form.kind.rawValue)")))
    } catch let flaw as SourceFlaw {
      return try context.editPage(
        edit(form, nil, context, typed: posted, errors: form.errors(flaw)), title: form.title, section: "setup")
    } catch let error as SourceError {
      let errors = FormErrors(SourceForm.Field.folder, context.words(error.phrase))
      return try context.editPage(
        edit(form, nil, context, typed: posted, errors: errors), title: form.title, section: "setup")
    }
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (source, words, posted) = (try await source(context), context.words, context.form)
    let form = try SourcePages.form(of: source, root, words)
    let (key, actor, now, root, company) = (desk.key, context.actor, context.now, root, context.company)
    let act = ChangeFileSource(source, to: form.place(posted), secret: form.secret(posted), key: { key })
    do {
      let conflict = try await context.saveSetting(
        form.fields, family: "source", in: desk.database,
        stored: { snapshot in
          guard let now = try FileSourceStore.find(source.id, of: company, snapshot) else { throw WebError.notFound }
          return try SourcePages.form(of: now, root, words).stored
        },
        by: { try act.run($0, actor: actor, at: now) })
      if let conflict {
        let form = edit(form, source, context, typed: posted, conflict: conflict)
        return try context.editPage(form, title: words("sources.change"), section: "setup")
      }
    } catch let flaw as SourceFlaw {
      return try context.editPage(
        edit(form, source, context, typed: posted, errors: form.errors(flaw)), title: form.title, section: "setup")
    }
    return context.redirect("\(SourcePages.path)/\(source.id)", flash: .done(words("sources.changed")))
  }

  private func act(_ form: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (source, words) = (try await source(context), context.words)
    let (actor, now) = (context.actor, context.now)
    let path = "\(SourcePages.path)/\(source.id)"
    switch form["acte"] {
    case "regarder":
      try await desk.database.write { try LookAtSourceNow(source).run($0, actor: actor) }
      return context.redirect(path, flash: .done(words("sources.looking")))
    case "arreter":
      try await desk.database.write { try SwitchFileSource(source, isOn: false).run($0, actor: actor, at: now) }
      return context.redirect(
        path, flash: .done(words("sources.switched_off"), undo: Undo(path + "?acte=reprendre", back: path)))
    case "reprendre":
      try await desk.database.write { try SwitchFileSource(source, isOn: true).run($0, actor: actor, at: now) }
      return context.redirect(
        path, flash: .done(words("sources.switched_on"), undo: Undo(path + "?acte=arreter", back: path)))
    case "retirer":
      try await desk.database.write { try RemoveFileSource(source).run($0, actor: actor, at: now) }
      return context.redirect(SourcePages.path, flash: .done(words("sources.removed", ["name": source.name])))
    default: throw WebError.notFound
    }
  }
}
