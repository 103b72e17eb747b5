import Disputes
import DisputesRules
import Foundation
public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// What customers contest: the form, the list, and the page of a dispute with what comes of it.
public struct DisputePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/litiges/nouveau") { request, context in
      try context.needs(.recordDispute)
      return try await form(request.query, context)
    }
    routes.post("/clients/:code/litiges") { _, context in
      try context.needs(.recordDispute)
      return try await open(context)
    }
    routes.get("/litiges") { request, context in try await list(request.query, context) }
    routes.get("/litiges/:dispute") { _, context in try await show(context, typed: nil, errors: FormErrors()) }
    routes.post("/litiges/:dispute") { request, context in
      try context.needs(.recordDispute)
      return try await settle(request.posted(context), context)
    }
    routes.post("/litiges/:dispute/reprendre") { request, context in
      try context.needs(.recordDispute)
      return try await reopen(request.posted(context), context)
    }
  }

  // MARK: opening

  /// Items among which the form lets choose: the oldest; another is contested from its own page.
  private static let choices = 50

  private func facts(
    _ named: ItemID?, _ form: Form, _ context: SignedInContext
  ) async throws -> (customer: Customer, items: [Item], answer: ReplyPrefill?) {
    let (company, sight) = (context.company, context.sight)
    return try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      var items = try ItemStore.open(
        of: customer.id, company: company, after: nil, limit: DisputePages.choices, owedOnly: true, snapshot)
      if let named, !items.contains(where: { $0.id == named }) {
        items += try ItemStore.find([named], of: company, snapshot).filter {
          $0.customer == customer.id && $0.open.isPositive
        }
      }
      return (customer, items, try ReplyPrefill.read(form, of: customer.id, sight, snapshot))
    }
  }

  private func form(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let named = query[DisputeForm.Field.item].flatMap { Int64($0) }.map { ItemID($0) }
    let facts = try await facts(named, query, context)
    let contestable = facts.items.filter { DisputeForm.left($0).isPositive }
    let model = DisputeFormModel(
      customer: facts.customer, items: contestable,
      chosen: named ?? facts.answer?.about(contestable).first?.id,
      back: context.back(query, facts.customer), typed: facts.answer?.dispute, errors: FormErrors(),
      answer: facts.answer, words: context.words)
    return try show(model, context)
  }

  private func show(_ model: DisputeFormModel, _ context: SignedInContext) throws -> Response {
    try context.formPage(
      "dispute-form", model.page(), title: context.words("dispute.form.title"), section: "customers",
      errors: model.errors)
  }

  private func open(_ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor, typed) = (context.company, context.day, context.now, context.actor, context.form)
    let named = typed[DisputeForm.Field.item].flatMap { Int64($0) }.map { ItemID($0) }
    let facts = try await facts(named, typed, context)
    var read = DisputeForm(typed, items: facts.items, today: day, words: context.words)
    if read.errors.isEmpty, let item = read.item, let amount = read.amount, let reason = read.reason {
      let dispute = OpenDispute(item.id, amount, reason: reason.rawValue, note: read.note)
      do {
        let id = try await database.write { transaction in
          let id = try dispute.run(transaction, company: company, on: day, actor: actor, at: now)
          try facts.answer?.finish(transaction, company: company, on: day, actor: actor, at: now)
          return id
        }
        let back = context.back(typed, facts.customer, tab: "litiges")
        return context.redirect(
          back,
          flash: .done(
            context.words("dispute.opened_done"),
            undo: Undo("/litiges/\(id)?version=1&suite=\(DisputeModel.Answer.withdrawn.rawValue)", back: back)))
      } catch let refusal as DisputeRefusal {
        read.add(refusal, words: context.words)
      }
    }
    return try show(
      DisputeFormModel(
        customer: facts.customer, items: facts.items, chosen: named, back: context.back(typed, facts.customer),
        typed: typed, errors: read.errors, answer: facts.answer, words: context.words), context)
  }

  // MARK: the list and the page

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let asked = DisputeListQuery(query)
    let (sight, day) = (context.sight, context.day)
    if let format = query.exportFormat {
      return try await context.answer(.disputes, query, as: format, back: asked.path, from: database)
    }
    let found = try await database.read { snapshot in
      (
        lines: try DisputeQueries.list(of: sight, asked, on: day, snapshot),
        counts: try DisputeQueries.counts(of: sight, asked, on: day, snapshot),
        sums: try DisputeQueries.sums(of: sight, asked, on: day, snapshot)
      )
    }
    let model = DisputeListModel(
      asked: asked, lines: found.lines, counts: found.counts, sums: found.sums, day: day, words: context.words)
    return try context.page("disputes", model.page(), title: context.words("disputes.title"), section: "disputes")
  }

  private func show(_ context: SignedInContext, typed: Form?, errors: FormErrors) async throws -> Response {
    let (sight, id) = (context.sight, try key(context))
    guard let line = try await database.read({ try DisputeQueries.find(id, of: sight, $0) }) else {
      throw WebError.notFound
    }
    let model = DisputeModel(
      line: line, typed: typed, errors: errors, canSettle: context.may(.recordDispute), day: context.day,
      words: context.words)
    let title = context.words("dispute.title", ["number": line.number])
    return try context.formPage("dispute", model.page(), title: title, section: "disputes", errors: errors)
  }

  private func settle(_ typed: Form, _ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor) = (context.company, context.day, context.now, context.actor)
    let id = try key(context)
    var fields = TypedFields(typed, today: day, words: context.words)
    let answer = typed["suite"].flatMap { DisputeModel.Answer(rawValue: $0) }
    if answer == nil { fields.errors.add("suite", context.words("dispute.answer_missing")) }
    let note = fields.text("note", max: TypedFields.noteMax)
    guard fields.errors.isEmpty, let answer else { return try await show(context, typed: typed, errors: fields.errors) }
    let read = typed["version"].flatMap { Int64($0) }
    let version: Int64
    do {
      version = try await database.write { transaction in
        switch answer.outcome {
        case nil:
          try ExpectCredit(id, note: note, version: read).run(
            transaction, company: company, on: day, actor: actor, at: now)
        case .some(let outcome):
          try CloseDispute(id, outcome, note: note, version: read).run(
            transaction, company: company, on: day, actor: actor, at: now)
        }
      }
    } catch DisputeRefusal.answered {
      fields.errors.add("suite", context.words("dispute.answered"))
      return try await show(context, typed: typed, errors: fields.errors)
    } catch is DisputeRefusal {
      return context.redirect("/litiges/\(id)", flash: .warning(context.words("dispute.not_open")))
    }
    let back = "/litiges/\(id)"
    return context.redirect(
      back,
      flash: .done(
        context.words("dispute.done.\(answer.rawValue)"), undo: Undo(back + "/reprendre?version=\(version)", back: back)
      ))
  }

  private func reopen(_ form: Form, _ context: SignedInContext) async throws -> Response {
    let (company, now, actor, id) = (context.company, context.now, context.actor, try key(context))
    guard let version = form["version"].flatMap({ Int64($0) }) else { throw WebError.notFound }
    let back = "/litiges/\(id)"
    do {
      try await database.write {
        try ReopenDispute(id, version: version).run($0, company: company, actor: actor, at: now)
      }
    } catch let refusal as DisputeRefusal {
      var key = "dispute.not_reopened"
      if case .notOwed = refusal { key = "dispute.replaced" }
      return context.redirect(back, flash: .warning(context.words(key)))
    }
    return context.redirect(back, flash: .done(context.words("dispute.reopened")))
  }

  private func key(_ context: SignedInContext) throws -> DisputeID {
    guard let key = context.parameters.get("dispute").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return DisputeID(key)
  }
}
