import CashApplication
import CashApplicationRules
import Foundation
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// What is on a customer's account without settling anything: a person says what it pays, or undoes what was said.
public struct SettlePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/lettrage/reglements/:item") { request, context in
      try context.needs(.applyCash)
      return try await show(request.query, context)
    }
    routes.post("/lettrage/reglements/:item") { _, context in
      try context.needs(.applyCash)
      return try await settle(context)
    }
    routes.post("/lettrage/imputations/:allocation") { _, context in
      try context.needs(.applyCash)
      return try await undo(context)
    }
  }

  private struct Facts: Sendable {
    let credit: Item
    let customer: Customer
    let items: [Item]
    let next: DatedPlace?
  }

  /// - Parameter shown: the items of a form that comes back; `nil` for a page of what is owed.
  private func facts(
    _ context: SignedInContext, shown: [ItemID]?, after place: DatedPlace?
  ) async throws -> Facts {
    guard let key = context.parameters.get("item").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let company = context.company
    let facts = try await database.read { snapshot -> Facts? in
      guard let credit = try ItemStore.find(ItemID(key), of: company, snapshot), credit.amount.isNegative,
        let customer = try CustomerStore.find(credit.customer, of: company, snapshot)
      else { return nil }
      var next: DatedPlace?
      let found: [Item]
      if let shown {
        found = try ItemStore.find(shown, of: company, snapshot)
          .sorted { ($0.due, $0.id) < ($1.due, $1.id) }
      } else {
        let owed = try ItemStore.open(
          of: customer.id, company: company, after: place.map { ($0.day, ItemID($0.key)) },
          limit: EntryFacts.page + 1, owedOnly: true, snapshot)
        found = Array(owed.prefix(EntryFacts.page))
        if owed.count > found.count { next = found.last.map { DatedPlace($0.due, $0.id.rawValue) } }
      }
      let items = found.filter { $0.customer == customer.id && $0.open.currency == credit.open.currency }
      return Facts(credit: credit, customer: customer, items: items, next: next)
    }
    guard let facts else { throw WebError.notFound }
    return facts
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let facts = try await facts(context, shown: nil, after: DatedPlace(query["apres"]))
    return try page(facts, context, typed: nil, errors: FormErrors())
  }

  private func page(
    _ facts: Facts, _ context: SignedInContext, typed: Form?, errors: FormErrors
  ) throws -> Response {
    let amounts = AmountFormat(context.language)
    let path = "/lettrage/reglements/\(facts.credit.id)"
    let rows = ApplyRows(
      items: facts.items, typed: typed, ticked: typed.map { PromisedItems.ticked($0) } ?? [], errors: errors,
      day: context.day, words: context.words)
    let left = Money(minor: -facts.credit.open.minor, facts.credit.open.currency)
    let model: PageModel = [
      "customer": facts.customer.name, "customerPath": "/clients/\(Form.encoded(facts.customer.code))",
      "errors": errors.model, "path": path, "number": facts.credit.number,
      "itemPath": "/factures/\(Form.encoded(facts.credit.number))", "left": amounts.amount(left),
      "isSettled": left.isZero, "rows": rows.models(), "none": facts.items.isEmpty,
      "itemsError": errors[ApplyForm.Field.items], "next": facts.next.map { "\(path)?apres=\($0.text)" },
    ]
    return try context.formPage(
      "settle", model, title: context.words("settle.title", ["number": facts.credit.number]), section: "cash",
      errors: errors)
  }

  private func settle(_ context: SignedInContext) async throws -> Response {
    let (company, day, now, actor, form) = (context.company, context.day, context.now, context.actor, context.form)
    let facts = try await facts(context, shown: PromisedItems.shown(form), after: nil)
    let left = Money(minor: -facts.credit.open.minor, facts.credit.open.currency)
    var read = ApplyForm(form, items: facts.items, received: left, today: day, words: context.words)
    let back = "/factures/\(Form.encoded(facts.credit.number))"
    if read.errors.isEmpty {
      let act = SettleByHand(company: company, credit: facts.credit.id, parts: read.parts)
      do {
        try await database.write { try act.run($0, on: day, actor: actor, at: now) }
        return context.redirect(back, flash: .done(context.words("settle.done")))
      } catch HandRefusal.notWaiting {
        return context.redirect(back, flash: .warning(context.words("settle.not_waiting")))
      } catch let refusal as HandRefusal {
        read.add(refusal, items: facts.items, words: context.words)
      }
    }
    return try page(facts, context, typed: form, errors: read.errors)
  }

  private func undo(_ context: SignedInContext) async throws -> Response {
    guard let key = context.parameters.get("allocation").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, day, now, actor) = (context.company, context.day, context.now, context.actor)
    let back = LocalPath(context.form["retour"] ?? "/lettrage").text
    let act = UndoAllocation(company: company, allocation: AllocationID(key))
    do {
      try await database.write { _ = try act.run($0, on: day, actor: actor, at: now) }
    } catch is HandRefusal {
      return context.redirect(back, flash: .warning(context.words("settle.not_undoable")))
    }
    return context.redirect(back, flash: .done(context.words("settle.undone")))
  }
}

/// The lines of an account in a form that applies money.
struct ApplyRows {
  let items: [Item]
  let typed: Form?
  let ticked: Set<ItemID>
  let errors: FormErrors
  let day: CivilDate
  let words: WordBook

  func models() -> [PageModel] { items.map { row($0) } }

  private func row(_ item: Item) -> PageModel {
    let amounts = AmountFormat(words.language)
    let dates = DateFormat(words.language)
    let name = ApplyForm.Field.amount + "\(item.id)"
    let late = item.daysLate(on: day)
    return [
      "id": "\(item.id)", "number": item.number, "path": "/factures/\(Form.encoded(item.number))",
      "due": dates.short(item.due), "late": item.open.isPositive ? dates.lateness(of: item.due, on: day) : nil,
      "bucket": late > 0 && item.open.isPositive ? CellText.bucket(late) : nil,
      "open": CellText.amount(item.open, words), "ticked": ticked.contains(item.id), "amountName": name,
      "amountText": typed?[name] ?? amounts.number(item.open), "amountError": errors[name],
      "currency": amounts.symbol(of: item.open.currency),
      "tickLabel": words("form.choose_item", ["number": item.number]),
      "amountLabel": words("apply.amount_of", ["number": item.number]),
    ]
  }
}
