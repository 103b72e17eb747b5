public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// That what an insolvent customer owes was declared.
public struct ClaimPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/creance") { request, context in
      try context.needs(.remind)
      let customer = try await database.read { try context.customer($0) }
      return try show(customer, request.query, FormErrors(), context)
    }
    routes.post("/clients/:code/creance") { _, context in try await declare(context.form, context) }
    routes.post("/clients/:code/creance/annuler") { _, context in try await withdraw(context) }
  }

  private func show(
    _ customer: Customer, _ typed: Form, _ errors: FormErrors, _ context: SignedInContext
  ) throws -> Response {
    let (path, words, dates) = ("/clients/\(Form.encoded(customer.code))", context.words, DateFormat(context.language))
    guard let since = customer.insolventSince else {
      return context.redirect(path, flash: .warning(words("claim.not_insolvent")))
    }
    let model: PageModel = [
      "customer": customer.name, "customerPath": path, "action": path + "/creance",
      "back": context.back(typed, customer),
      "explanation": words("claim.explanation", ["day": dates.short(since)]),
      "day": typed["le"] ?? dates.short(context.day), "note": typed["note"] ?? "", "dayError": errors["le"],
      "noteError": errors["note"], "errors": errors.model,
    ]
    return try context.formPage("claim", model, title: words("claim.title"), section: "customers", errors: errors)
  }

  private func declare(_ typed: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let customer = try await database.read { try context.customer($0) }
    var fields = TypedFields(typed, today: context.day, words: context.words)
    let day = fields.day("le")
    let note = fields.text("note", max: TypedFields.noteMax)
    guard fields.errors.isEmpty, let day else { return try show(customer, typed, fields.errors, context) }
    let (company, today, actor, now) = (context.company, context.day, context.actor, context.now)
    let act = DeclareClaim(of: customer.id, on: day, note: note)
    let (back, dates) = (context.back(typed, customer), DateFormat(context.language))
    do {
      try await database.write { try act.run($0, company: company, today: today, actor: actor, at: now) }
    } catch let refusal as ClaimRefusal {
      if case .wrongDay = refusal {
        fields.errors.add("le", context.words("claim.wrong_day", ["day": dates.short(day)]))
        return try show(customer, typed, fields.errors, context)
      }
      return context.redirect(back, flash: .warning(context.words("claim.changed")))
    }
    let undo = Undo("/clients/\(Form.encoded(customer.code))/creance/annuler", back: back)
    return context.redirect(
      back, flash: .done(context.words("claim.done", ["day": dates.short(day)]), undo: undo))
  }

  private func withdraw(_ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let customer = try await database.read { try context.customer($0) }
    let (company, actor, now, back) = (
      context.company, context.actor, context.now, context.back(context.form, customer)
    )
    do {
      try await database.write {
        try WithdrawClaim(of: customer.id).run($0, company: company, actor: actor, at: now)
      }
    } catch is ClaimRefusal {
      return context.redirect(back, flash: .warning(context.words("claim.changed")))
    }
    return context.redirect(back, flash: .done(context.words("claim.withdrawn")))
  }
}
