import Agenda
import AgendaRules
import Dunning
import Foundation
public import Hummingbird
import Kernel
import Language
import Messaging
import PromisesRules
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
public import Web

/// `/agenda`: the collector's day, line by line, and the call with a customer.
public struct AgendaPages: PrivatePages {
  private let database: Database
  private let presence: PresenceNotes

  public init(_ database: Database) {
    self.database = database
    presence = PresenceNotes(database)
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/agenda") { request, context in
      try await list(AgendaRequest(request.query, mayLookAtOthers: context.may(.assignCustomers)), context)
    }
    routes.get("/clients/:code/appel") { request, context in
      try context.needs(.remind)
      return try await call(context.pathPart("code") ?? "", context, back: request.query["retour"])
    }
    routes.post("/agenda/lignes/:line") { _, context in
      // Whoever was asked to do something may finish it; the use case knows which line it is.
      try context.needs(.comment)
      return try await act(context)
    }
    routes.post("/agenda/reprises/:mark") { _, context in
      try context.needs(.comment)
      return try await takeBack(context)
    }
  }

  // MARK: pages

  /// A report that must be corrected: what was typed, about which customer, and where one goes on from it.
  private struct Refused {
    let code: String
    let typed: Form
    let next: String
    let errors: FormErrors
  }

  private func list(
    _ asked: AgendaRequest, _ context: SignedInContext, refused: Refused? = nil
  ) async throws -> Response {
    let errors = refused?.errors ?? FormErrors()
    let (sight, day, now, me) = (context.sight, context.day, context.now, context.visitor.person)
    let (mayLook, mayCall) = (context.may(.assignCustomers), context.may(.remind))
    let (file, hold) = try await database.read { snapshot in
      let file = try AgendaFile.read(
        asked, me: me, sight, mayLookAtOthers: mayLook, mayCall: mayCall, on: day, at: now, snapshot)
      let waits = file.detail?.hasWaiting ?? false
      return (file, try SendingGate.hold(of: sight.company, where: waits, at: now, snapshot))
    }
    // The line that is open by itself is looked at once its page says so.
    if asked.line != nil, let open = file.detail?.account.id {
      await presence.note(open, company: sight.company, actor: context.actor, at: now)
    }
    // The line that was reported has gone meanwhile: what was typed stays with its customer, never with another.
    if let refused, file.detail?.line.key != asked.line {
      return try await call(
        refused.code, context, back: refused.next, typed: refused.typed, errors: refused.errors)
    }
    let model = AgendaModel(
      file: file, asked: asked, me: me, day: day, mayImport: context.may(.importFiles), icons: context.icons,
      words: context.words)
    var page = model.page()
    page["detail"] = file.detail.map { detail in
      AgendaDetailModel(
        detail: detail, rights: context.actRights, mayComment: context.may(.comment),
        standsFor: file.standsFor(detail.line), next: asked.path(line: model.next, whole: asked.whole),
        here: asked.path(line: detail.line.key),
        list: asked.path(), typed: refused?.typed, errors: errors, day: day, hold: hold,
        me: me, now: now, icons: context.icons, words: context.words
      ).page()
    }
    page["teamPath"] = mayLook && sight.isWhole ? WorkloadPages.path : nil
    let title = context.words("agenda.title")
    return try context.page(
      "agenda", page, title: errors.isEmpty ? title : context.words("form.error_title", ["title": title]),
      section: "agenda", status: errors.isEmpty ? .ok : .unprocessableContent,
      fragments: ["agenda": "agenda-body", "ligne": "agenda-line"])
  }

  /// The report of a call with a customer who is not on the agenda.
  private func call(
    _ code: String, _ context: SignedInContext, back: String?, typed: Form? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    let (company, day, now, me) = (context.company, context.day, context.now, context.visitor.person)
    let (detail, hold) = try await database.read { snapshot in
      guard let customer = try CustomerStore.find(code: code, of: company, snapshot),
        try context.sight.covers(customer.id, snapshot),
        let account = try AgendaFile.accounts(of: [customer.id], company, on: day, snapshot)[customer.id]
      else { throw WebError.notFound }
      let line = AgendaFact(
        AgendaKey(.call, customer.id.rawValue), customer: customer.id,
        reason: .step("call", channel: "call"), since: day, due: day)
      let detail = try AgendaDetail.read(line, account, me: me, company, on: day, at: now, snapshot)
      return (detail, try SendingGate.hold(of: company, where: detail.hasWaiting, at: now, snapshot))
    }
    await presence.note(detail.account.id, company: company, actor: context.actor, at: now)
    let customerPath = "/clients/\(Form.encoded(detail.account.code))"
    let retour = back.map { LocalPath($0).text }.flatMap { $0 == "/" ? nil : $0 } ?? customerPath
    var page = AgendaDetailModel(
      detail: detail, rights: context.actRights, mayComment: context.may(.comment), next: retour,
      here: customerPath + "/appel", list: customerPath, typed: typed, errors: errors, day: day, hold: hold,
      me: me, now: now, icons: context.icons, words: context.words
    ).page()
    page["markPath"] = nil
    page["alone"] = true
    page["code"] = detail.account.code
    page["reportPath"] = "/agenda/lignes/\(detail.line.key.text)"
    let title = context.words("agenda.call.title", ["name": detail.account.name])
    return try context.page(
      "agenda-call", ["detail": page] as PageModel,
      title: errors.isEmpty ? title : context.words("form.error_title", ["title": title]), section: "customers",
      status: errors.isEmpty ? .ok : .unprocessableContent)
  }

  // MARK: acts

  private func act(_ context: SignedInContext) async throws -> Response {
    guard let key = context.pathPart("line").flatMap({ AgendaKey($0) }) else { throw WebError.notFound }
    let next = LocalPath(context.form["retour"] ?? "/agenda").text
    do {
      switch context.form["acte"] ?? "" {
      case "compte-rendu": return try await report(key, next, context)
      case "terminer": return try await mark(key, .finish, "agenda.flash.finished", next, context)
      case "approuver": return try await mark(key, .approve, "agenda.flash.approved", next, context)
      case "reporter":
        let calendar = BusinessCalendar()
        let until: CivilDate =
          switch context.form["jours"] ?? "" {
          case "3": calendar.adding(businessDays: 3, to: context.day)
          case "7": calendar.onOrAfter(context.day.adding(days: 7))
          default: calendar.adding(businessDays: 1, to: context.day)
          }
        return try await mark(key, .putOff(until: until), "agenda.flash.put_off", next, context, until: until)
      default: throw WebError.badRequest("acte")
      }
    } catch let refusal as AgendaRefusal {
      if refusal == .unknown { throw WebError.notFound }
      if case .marked(let name) = refusal {
        return context.redirect(next, flash: .warning(context.words("agenda.flash.marked", ["who": name])))
      }
      return context.redirect(next, flash: .warning(context.words("agenda.flash.changed")))
    } catch let error as DunningError {
      return context.redirect(next, flash: .warning(context.sentence(error)))
    }
  }

  private func mark(
    _ key: AgendaKey, _ act: MarkLine.Act, _ text: String, _ next: String, _ context: SignedInContext,
    until: CivilDate? = nil
  ) async throws -> Response {
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    // The view of the week shows lines whose day is to come.
    let seen = context.form["vu"].flatMap { CivilDate($0) }
    let putOffTo = context.form["reporte"].flatMap { CivilDate($0) }
    let mark = try await database.write { transaction in
      guard let ours = try CompanyStore.find(company, transaction) else { throw WebError.notFound }
      return try MarkLine(key, act, seen: seen, putOffTo: putOffTo).run(
        transaction, company: company, on: day, actor: actor, at: now, enqueue: ComposeReminders(ours, at: now).enqueue)
    }
    // A message that was approved may be on its way.
    let canUndo = act != .approve
    let sentence = context.words(text, ["day": until.map { DateFormat(context.language).near($0) } ?? ""])
    return context.redirect(
      next, flash: .done(sentence, undo: canUndo ? Undo("/agenda/reprises/\(mark)", back: next) : nil))
  }

  private func report(_ key: AgendaKey, _ next: String, _ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let (company, day, actor, now, typed) = (context.company, context.day, context.actor, context.now, context.form)
    let seen = typed["lu"].flatMap { Int64($0) }
    typealias Found = (items: [Item], code: String, currency: Currency, newer: CallReport?)
    let found = try await database.read { snapshot -> Found? in
      guard let customer = try AgendaStore.customer(of: key, context.sight, snapshot) else { return nil }
      let items = try ItemStore.open(
        of: customer.id, company: company, after: nil, limit: AgendaDetail.itemsMax, owedOnly: true, snapshot)
      return (
        items.filter { $0.isOverdue(on: day) && $0.open.currency == customer.currency }, customer.code,
        customer.currency,
        try CallStore.all(of: customer.id, company: company, limit: 1, snapshot).first { $0.id > seen ?? .max }
      )
    }
    guard let found else { throw WebError.notFound }
    // Before anything else that it explains: what is left to promise may be less by the colleague's promise.
    if let newer = found.newer {
      return try await again(
        key,
        Refused(
          code: found.code, typed: typed, next: next, errors: reported(newer.person, newer.written, context)),
        context)
    }
    let read = CallForm(typed, items: found.items, currency: found.currency, today: day, words: context.words)
    guard read.errors.isEmpty, let outcome = read.outcome else {
      return try await again(
        key, Refused(code: found.code, typed: typed, next: next, errors: read.errors), context)
    }
    let call = RecordCall(
      key, outcome, contact: read.contact, note: read.note, callBack: read.callBack,
      callBackTime: read.callBackTime, promise: read.promise, tasks: read.tasks, seen: seen)
    let mark: Int64
    do {
      mark = try await database.write { try call.run($0, company: company, on: day, actor: actor, at: now) }
    } catch AgendaRefusal.reported(let by, let at) {
      return try await again(
        key, Refused(code: found.code, typed: typed, next: next, errors: reported(by, at, context)), context)
    } catch is PromiseRefusal {
      // Paid, contested or promised by somebody else since the page was shown.
      var errors = FormErrors()
      errors.add(CallForm.Field.amount, context.words("promise.form.changed"))
      return try await again(key, Refused(code: found.code, typed: typed, next: next, errors: errors), context)
    }
    let said = context.words("agenda.flash.report.\(outcome.rawValue)")
    guard outcome == .contested, context.may(.recordDispute) else {
      return context.redirect(next, flash: .done(said, undo: Undo("/agenda/reprises/\(mark)", back: next)))
    }
    // What is contested is said where disputes are opened; then the day goes on.
    let item = PromisedItems.ticked(typed).sorted().first.map { "&piece=\($0)" } ?? ""
    return context.redirect(
      "/clients/\(Form.encoded(found.code))/litiges/nouveau?retour=\(Form.encoded(next))\(item)", flash: .done(said))
  }

  /// That a call with the customer was reported since the page was read.
  private func reported(_ name: String, _ at: Moment, _ context: SignedInContext) -> FormErrors {
    var errors = FormErrors()
    let text = name == context.actor.name ? "agenda.call.reported_own" : "agenda.call.reported"
    errors.add(
      CallForm.Field.outcome, context.words(text, ["who": name, "time": DateFormat(context.language).time(at)]))
    return errors
  }

  /// The same page with what must be corrected.
  private func again(_ key: AgendaKey, _ refused: Refused, _ context: SignedInContext) async throws -> Response {
    guard refused.typed["client"]?.isEmpty ?? true else {
      return try await call(
        refused.code, context, back: refused.next, typed: refused.typed, errors: refused.errors)
    }
    // The address of the next line says which view and whose agenda was open.
    let query = Form(encoded: refused.next.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? "")
    let asked = AgendaRequest(query, line: key, mayLookAtOthers: context.may(.assignCustomers))
    return try await list(asked, context, refused: refused)
  }

  private func takeBack(_ context: SignedInContext) async throws -> Response {
    guard let mark = context.pathPart("mark").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    let back = LocalPath(context.form["retour"] ?? "/agenda").text
    do {
      let undone = try await database.write {
        try UndoMark(mark).run($0, company: company, on: day, actor: actor, at: now)
      }
      switch undone {
      case .report: return context.redirect(back, flash: .done(context.words("agenda.flash.report_taken_back")))
      case .mark: return context.redirect(back, flash: .done(context.words("agenda.flash.taken_back")))
      case .held(let name):
        return context.redirect(back, flash: .warning(context.words("agenda.flash.held", ["who": name])))
      }
    } catch let refusal as AgendaRefusal {
      let text = refusal == .followed ? "agenda.flash.followed" : "agenda.flash.not_taken_back"
      return context.redirect(back, flash: .warning(context.words(text)))
    }
  }
}
