import Foundation
public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
public import Web

/// The reminders of a customer are suspended until a day, or go on.
public struct PausePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/suspension") { request, context in
      try context.needs(.remind)
      let customer = try await database.read { try context.customer($0) }
      return try show(customer, request.query, FormErrors(), context)
    }
    routes.post("/clients/:code/suspension") { _, context in try await pause(context.form, context) }
    routes.post("/clients/:code/suspension/fin") { _, context in try await resume(context) }
  }

  private func show(
    _ customer: Customer, _ typed: Form, _ errors: FormErrors, _ context: SignedInContext,
    conflict: EditConflict? = nil
  ) throws -> Response {
    let path = "/clients/\(Form.encoded(customer.code))"
    let model = PauseModel.fields(typed, customer.pause, errors, day: context.day, context.words)
    var page = model
    page["customer"] = customer.name
    page["customerPath"] = path
    page["action"] = path + "/suspension"
    page["back"] = context.back(typed, customer)
    page["ticked"] = [PageModel]()
    page["explanation"] = context.words("pause.explanation")
    let fields = PauseModel.compared(context.words)
    let stored = PauseModel.values(customer.pause, day: context.day, context.words)
    // What was typed over an older state stays so until its author has seen what changed.
    let sent = errors.model != nil && conflict == nil
    let before = sent ? EditValues(before: typed, fields) : stored
    page["before"] = fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel }
    if let conflict {
      let fresh = "\(path)/suspension?retour=\(Form.encoded(context.back(typed, customer)))"
      page["conflict"] = conflict.model(fresh: fresh, context.words)
      page["until"] = conflict.merged["jusquau"]
      page["reason"] = conflict.merged["motif"]
      return try context.page(
        "pause", page, title: context.words("edit.conflict.page_title", ["title": context.words("pause.title")]),
        section: "customers", status: .conflict)
    }
    return try context.formPage(
      "pause", page, title: context.words("pause.title"), section: "customers", errors: errors)
  }

  private func pause(_ typed: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let customer = try await database.read { try context.customer($0) }
    let read = PauseModel(typed, today: context.day, words: context.words)
    guard let pause = read.pause else { return try show(customer, typed, read.errors, context) }
    let until = DateFormat(context.language).short(pause.until)
    let said = context.words("pause.done", ["day": until])
    do {
      return try await set(pause, of: customer, said: said, context, before: typed)
    } catch let stale as StaleEdit {
      // As it stands now: somebody suspended, or let go on, since the form was made.
      let present = try await database.read { try context.customer($0) }
      let fields = PauseModel.compared(context.words)
      let conflict = EditConflict(
        stale: stale, fields: fields, before: EditValues(before: typed, fields),
        theirs: PauseModel.values(present.pause, day: context.day, context.words),
        typed: EditValues(typed: typed, fields))
      return try show(present, typed, FormErrors(), context, conflict: conflict)
    }
  }

  private func resume(_ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let customer = try await database.read { try context.customer($0) }
    return try await set(nil, of: customer, said: context.words("pause.ended"), context)
  }

  /// A batch of one customer: it knows what stood before, and takes back nothing that somebody has changed since.
  ///
  /// - Parameter before: the form, which carries what stood when it was made; `nil` where that does not matter.
  /// - Throws: `StaleEdit` when it no longer stands, unless the same was done already.
  private func set(
    _ pause: RemindersPause?, of customer: Customer, said: String, _ context: SignedInContext,
    before: Form? = nil
  ) async throws -> Response {
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    let words = context.words
    let read = before.map { EditValues(before: $0, PauseModel.compared(words)) }
    let batch = try await database.write { transaction in
      if let read {
        // Kept from here on, so that of two who suspend at once the second is told.
        _ = try transaction.first(
          """
          SELECT id FROM customer WHERE company = \(company) AND id = \(customer.id)\(transaction.dialect.forNoKeyUpdate)
          """
        ) { $0.int(0) }
        let present = try CustomerStore.find(customer.id, of: company, transaction)?.pause
        guard present == pause || PauseModel.values(present, day: day, words) == read else {
          throw try LastChange.stale("customer:\(customer.id)", "reminders", in: company, transaction)
        }
      }
      return try ActOnCustomers(.pause(pause), [customer.id])
        .run(transaction, company: company, on: day, actor: actor, at: now)
    }
    let back = context.back(context.form, customer)
    return context.redirect(back, flash: .done(said, undo: Undo("/lots/\(batch)/annuler", back: back)))
  }
}

/// What a person typed to suspend reminders, for one customer or for many.
struct PauseModel {
  let pause: RemindersPause?
  let errors: FormErrors

  private static let reasonMax = 200

  init(_ form: Form, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    let until = fields.day("jusquau")
    if let until {
      let named = DateFormat(words.language).short(until)
      if until <= today {
        fields.errors.add("jusquau", words("pause.past", ["day": named]))
      } else if until.days(since: today) > RemindersPause.daysMax {
        fields.errors.add("jusquau", words("pause.far", ["day": named]))
      }
    }
    let reason = fields.text("motif", max: PauseModel.reasonMax)
    if reason == nil, fields.errors["motif"] == nil { fields.errors.add("motif", words("pause.reason_missing")) }
    errors = fields.errors
    pause = fields.errors.isEmpty ? until.flatMap { day in reason.map { RemindersPause(until: day, reason: $0) } } : nil
  }

  /// What a form carries of the pause that stood when it was made.
  static func compared(_ words: WordBook) -> [EditField] {
    [EditField("jusquau", words("pause.until")), EditField("motif", words("pause.reason"))]
  }

  /// - Parameter pause: one that has ended is none.
  static func values(_ pause: RemindersPause?, day: CivilDate, _ words: WordBook) -> EditValues {
    var values = EditValues()
    guard let pause, pause.holds(on: day) else { return values }
    values["jusquau"] = DateFormat(words.language).short(pause.until)
    values["motif"] = pause.reason
    return values
  }

  /// What the fields of the template `pause` read.
  static func fields(
    _ typed: Form, _ known: RemindersPause?, _ errors: FormErrors, day: CivilDate, _ words: WordBook
  ) -> PageModel {
    let usual = DateFormat(words.language).short(day.adding(days: 14))
    let stands = known.flatMap { $0.holds(on: day) ? $0 : nil }
    return [
      "until": typed["jusquau"] ?? stands.map { DateFormat(words.language).short($0.until) } ?? usual,
      "reason": typed["motif"] ?? stands?.reason ?? "", "untilError": errors["jusquau"], "reasonError": errors["motif"],
      "errors": errors.model, "before": [PageModel](), "conflict": nil,
    ]
  }
}
