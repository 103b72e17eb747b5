import Foundation
import HTTPTypes
public import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Sheets
public import Storage
public import Web

/// An instalment plan of a customer: its form with the payments worked out, its page, its agreement to sign, its end.
public struct PlanPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/echeanciers/nouveau") { request, context in
      try context.needs(.recordPromise)
      return try await form(request.query, context)
    }
    routes.post("/clients/:code/echeanciers") { _, context in
      try context.needs(.recordPromise)
      return try await make(context)
    }
    routes.get("/clients/:code/echeanciers/:plan") { request, context in
      try await show(context, as: request.query.exportFormat)
    }
    routes.get("/clients/:code/echeanciers/:plan/accord.pdf") { _, context in try await agreement(context) }
    routes.post("/clients/:code/echeanciers/:plan/fin") { _, context in
      try context.needs(.recordPromise)
      return try await end(context)
    }
  }

  /// Items that a form shows: a debt of more documents is spread in several plans.
  private static let itemsMax = 50

  private struct Facts: Sendable {
    let customer: Customer
    let contacts: [Contact]
    let items: [Item]
  }

  // MARK: the form

  private func form(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let company = context.company
    let facts = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      return Facts(
        customer: customer, contacts: try ContactStore.all(of: customer.id, company: company, snapshot),
        items: try ItemStore.open(
          of: customer.id, company: company, after: nil, limit: PlanPages.itemsMax, owedOnly: true, snapshot))
    }
    let items = facts.items.filter { PromisedItems.left($0).isPositive }
    return try show(
      PlanFormModel(
        customer: facts.customer, contacts: facts.contacts, items: items, back: context.back(query, facts.customer),
        typed: nil, ticked: Set(items.filter { $0.isOverdue(on: context.day) }.map(\.id)), errors: FormErrors(),
        preview: [], day: context.day, words: context.words), context)
  }

  private func show(_ model: PlanFormModel, _ context: SignedInContext) throws -> Response {
    try context.formPage(
      "plan-form", model.page(), title: context.words("plan.form.title"), section: "promises", errors: model.errors)
  }

  private func make(_ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor, form) = (context.company, context.day, context.now, context.actor, context.form)
    let ids = PromisedItems.shown(form)
    let facts = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let owed = try ItemStore.find(ids, of: company, snapshot).filter { $0.customer == customer.id }
      return Facts(
        customer: customer, contacts: try ContactStore.all(of: customer.id, company: company, snapshot),
        items: owed.sorted { ($0.due, $0.id) < ($1.due, $1.id) })
    }
    var read = PlanForm(form, items: facts.items, today: day, words: context.words)
    var preview: [Instalment] = []
    if let terms = read.terms {
      do {
        preview = try terms.spread(read.parts, on: day)
        if form["faire"] != "calculer" {
          let plan = MakeInstalmentPlan(read.parts, terms, agreedBy: read.agreedBy, note: read.note)
          let id = try await database.write {
            try plan.run($0, for: facts.customer.id, company: company, on: day, actor: actor, at: now)
          }
          return context.redirect(
            PlanModel.path(id, of: facts.customer), flash: .done(context.words("plan.recorded")))
        }
      } catch let refusal as InstalmentRefusal {
        read.add(refusal, items: facts.items, words: context.words)
      }
    }
    return try show(
      PlanFormModel(
        customer: facts.customer, contacts: facts.contacts, items: facts.items,
        back: context.back(form, facts.customer), typed: form, ticked: PromisedItems.ticked(form),
        errors: read.errors, preview: preview, day: day, words: context.words), context)
  }

  // MARK: the plan

  private struct Found: Sendable {
    let customer: Customer
    let plan: InstalmentPlan
    let items: [ItemID: Item]
    let company: Company
  }

  private func found(_ context: SignedInContext) async throws -> Found {
    guard let key = context.parameters.get("plan").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let company = context.company
    let found = try await database.read { snapshot -> Found? in
      let customer = try context.customer(snapshot)
      guard let plan = try InstalmentPlanStore.find(InstalmentPlanID(key), of: company, snapshot),
        plan.customer == customer.id, let ours = try CompanyStore.find(company, snapshot)
      else { return nil }
      let ids = Set(plan.payments.flatMap(\.parts).map(\.item)).sorted()
      let items = try ItemStore.find(ids, of: company, snapshot)
      return Found(
        customer: customer, plan: plan, items: Dictionary(items.map { ($0.id, $0) }, uniquingKeysWith: { $1 }),
        company: ours)
    }
    guard let found else { throw WebError.notFound }
    return found
  }

  private func show(_ context: SignedInContext, as format: SheetFormat?) async throws -> Response {
    let found = try await found(context)
    let model = PlanModel(
      customer: found.customer, plan: found.plan, items: found.items, canEnd: context.may(.recordPromise),
      day: context.day, words: context.words)
    if let format {
      return try await context.answer(
        model.table, as: format, back: PlanModel.path(found.plan.id, of: found.customer), from: database)
    }
    return try context.page("plan", model.page(), title: context.words("plan.title"), section: "promises")
  }

  private func agreement(_ context: SignedInContext) async throws -> Response {
    let found = try await found(context)
    // The law that governs it is French: in French, but for those who read English rather.
    let words = context.web.words(in: found.customer.language == .french ? .french : .english)
    let agreement = PlanAgreement(
      company: found.company, customer: found.customer, plan: found.plan, items: found.items, words: words)
    let (company, customer) = (found.company.id, found.customer.id)
    let look = try await database.read { snapshot in
      let brand = try BrandStore.ofCustomers([customer], in: company, snapshot)[customer]
      return try LookStore.all(of: company, snapshot)[brand]
    }
    var content = agreement.content()
    content.sender.name = look.name(beside: content.sender.name)
    let bytes = try AccountSheet.pdf(content, look: look)
    return .file(bytes, named: "echeancier-\(found.plan.id).pdf", as: "application/pdf", isShown: true)
  }

  private func end(_ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor) = (context.company, context.day, context.now, context.actor)
    let found = try await found(context)
    let path = PlanModel.path(found.plan.id, of: found.customer)
    do {
      try await database.write {
        try EndInstalmentPlan(found.plan.id).run($0, company: company, on: day, actor: actor, at: now)
      }
    } catch is InstalmentRefusal {
      return context.redirect(path, flash: .warning(context.words("plan.not_running")))
    }
    return context.redirect(path, flash: .done(context.words("plan.ended")))
  }
}
