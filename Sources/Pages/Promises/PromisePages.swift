import Foundation
public import Hummingbird
import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// A customer promises to pay: the form, and the end of a promise.
public struct PromisePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/promesses/nouvelle") { request, context in
      try context.needs(.recordPromise)
      return try await form(request.query, context)
    }
    routes.post("/clients/:code/promesses") { _, context in
      try context.needs(.recordPromise)
      return try await record(context)
    }
    routes.post("/clients/:code/promesses/:promise") { request, context in
      try context.needs(.recordPromise)
      return try await end(request.posted(context), context)
    }
    routes.post("/clients/:code/promesses/:promise/reprendre") { request, context in
      try context.needs(.recordPromise)
      return try await reopen(request.posted(context), context)
    }
  }

  /// Items of one page of the form.
  private static let page = 50

  private struct Facts: Sendable {
    let customer: Customer
    let contacts: [Contact]
    let items: [Item]
    let answer: ReplyPrefill?
  }

  // MARK: the form

  /// The oldest of what can be promised; or, from a selection, what was selected.
  private func form(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, named, sight) = (context.company, PromisedItems.ticked(query), context.sight)
    let place = DatedPlace(query["apres"])
    let facts = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let items =
        named.isEmpty
        ? try ItemStore.open(
          of: customer.id, company: company, after: place.map { ($0.day, ItemID($0.key)) },
          limit: PromisePages.page + 1, owedOnly: true, snapshot)
        : try ItemStore.find(named.sorted(), of: company, snapshot)
          .filter { $0.customer == customer.id && $0.open.isPositive }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
      return Facts(
        customer: customer, contacts: try ContactStore.all(of: customer.id, company: company, snapshot), items: items,
        answer: try ReplyPrefill.read(query, of: customer.id, sight, snapshot))
    }
    if let refusal = insolvency(facts.customer, context) { return refusal }
    let shown = Array(facts.items.prefix(PromisePages.page))
    let promisable = shown.filter { PromisedItems.left($0).isPositive }
    let overdue = promisable.filter { $0.isOverdue(on: context.day) }
    let hasMore = named.isEmpty && facts.items.count > shown.count
    let back = context.back(query, facts.customer)
    let filled = facts.answer?.promise(promisable, today: context.day, words: context.words)
    let model = PromiseFormModel(
      customer: facts.customer, contacts: facts.contacts, items: promisable,
      next: hasMore ? shown.last.map { next($0, facts.customer, back) } : nil, back: back,
      typed: filled?.typed, ticked: filled?.ticked ?? Set((named.isEmpty ? overdue : promisable).map(\.id)),
      errors: FormErrors(), answer: facts.answer, day: context.day, words: context.words)
    return try show(model, context)
  }

  private func next(_ last: Item, _ customer: Customer, _ back: String) -> String {
    "/clients/\(Form.encoded(customer.code))/promesses/nouvelle?apres=\(DatedPlace(last.due, last.id.rawValue).text)"
      + "&retour=\(Form.encoded(back))"
  }

  private func show(_ model: PromiseFormModel, _ context: SignedInContext) throws -> Response {
    try context.formPage(
      "promise-form", model.page(), title: context.words("promise.form.title"), section: "promises",
      errors: model.errors)
  }

  /// What a customer in insolvency proceedings owes from before is declared, never paid: no promise is asked for.
  ///
  /// Source: Code de commerce L622-7.
  private func insolvency(_ customer: Customer, _ context: SignedInContext) -> Response? {
    guard customer.insolventSince != nil else { return nil }
    return context.redirect(
      "/clients/\(Form.encoded(customer.code))", flash: .warning(context.words("promise.insolvent")))
  }

  // MARK: the acts

  private func record(_ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor, form) = (context.company, context.day, context.now, context.actor, context.form)
    let (ids, sight) = (PromisedItems.shown(form), context.sight)
    let facts = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let owed = try ItemStore.find(ids, of: company, snapshot).filter { $0.customer == customer.id }
      return Facts(
        customer: customer, contacts: try ContactStore.all(of: customer.id, company: company, snapshot),
        items: owed.sorted { ($0.due, $0.id) < ($1.due, $1.id) },
        answer: try ReplyPrefill.read(form, of: customer.id, sight, snapshot))
    }
    if let refusal = insolvency(facts.customer, context) { return refusal }
    var read = PromiseForm(form, items: facts.items, today: day, words: context.words)
    if read.errors.isEmpty, let promisedFor = read.promisedFor {
      let promise = RecordPromise(
        read.parts, promisedFor: promisedFor, promisedBy: read.promisedBy, note: read.note)
      do {
        let id = try await database.write { transaction in
          let id = try promise.run(transaction, company: company, on: day, actor: actor, at: now)
          try facts.answer?.finish(transaction, company: company, on: day, actor: actor, at: now)
          return id
        }
        let back = context.back(form, facts.customer, tab: "promesses")
        let path = "/clients/\(Form.encoded(facts.customer.code))/promesses/\(id)"
        return context.redirect(
          back,
          flash: .done(
            context.words("promise.recorded"),
            undo: Undo(path + "?fin=\(EndPromise.Ending.withdrawn.rawValue)", back: back)))
      } catch let refusal as PromiseRefusal {
        read.add(refusal, items: facts.items, words: context.words)
      }
    }
    return try show(
      PromiseFormModel(
        customer: facts.customer, contacts: facts.contacts, items: facts.items, next: nil,
        back: context.back(form, facts.customer), typed: form, ticked: PromisedItems.ticked(form), errors: read.errors,
        answer: facts.answer, day: day, words: context.words), context)
  }

  private func end(_ form: Form, _ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor) = (context.company, context.day, context.now, context.actor)
    guard let ending = EndPromise.Ending(rawValue: form["fin"] ?? "") else { throw WebError.notFound }
    let (id, customer) = try await named(context)
    let back = context.back(context.form, customer, tab: "promesses")
    let version: Int64
    do {
      version = try await database.write {
        try EndPromise(id, ending).run($0, company: company, on: day, actor: actor, at: now)
      }
    } catch is PromiseRefusal {
      return context.redirect(back, flash: .warning(context.words("promise.not_pending")))
    }
    let path = "/clients/\(Form.encoded(customer.code))/promesses/\(id)/reprendre?version=\(version)"
    return context.redirect(
      back, flash: .done(context.words("promise.ended.\(ending.rawValue)"), undo: Undo(path, back: back)))
  }

  private func reopen(_ form: Form, _ context: SignedInContext) async throws -> Response {
    let (company, now, actor) = (context.company, context.now, context.actor)
    guard let version = form["version"].flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (id, customer) = try await named(context)
    let back = context.back(context.form, customer, tab: "promesses")
    do {
      try await database.write {
        try ReopenPromise(id, version: version).run($0, company: company, actor: actor, at: now)
      }
    } catch let refusal as PromiseRefusal {
      var key = "promise.not_reopened"
      if case .notOwed = refusal { key = "promise.replaced" }
      return context.redirect(back, flash: .warning(context.words(key)))
    }
    return context.redirect(back, flash: .done(context.words("promise.reopened")))
  }

  /// The promise that the address names, and its customer.
  private func named(_ context: SignedInContext) async throws -> (PromiseID, Customer) {
    guard let key = context.parameters.get("promise").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (id, company) = (PromiseID(key), context.company)
    let customer = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      guard try PromiseStore.find(id, of: company, snapshot)?.customer == customer.id else { throw WebError.notFound }
      return customer
    }
    return (id, customer)
  }
}
