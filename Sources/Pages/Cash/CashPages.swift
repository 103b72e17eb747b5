import Banking
import CashApplication
import CashApplicationRules
import Disputes
import Foundation
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// What the bank brought: statements, entries, and what a person makes of those the matcher leaves.
public struct CashPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/lettrage") { request, context in
      try context.needsEveryCustomer()
      return try await list(request.query, context)
    }
    routes.post("/lettrage/hors-clients") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await putAside(request.posted(context), context)
    }
    routes.get("/lettrage/releves") { request, context in
      try context.needsEveryCustomer()
      return try await statements(request.query, context)
    }
    routes.get("/lettrage/:entry") { request, context in
      try context.needsEveryCustomer()
      return try await show(request.query, context, typed: nil, errors: FormErrors())
    }
    routes.post("/lettrage/:entry") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await act(request.posted(context), context)
    }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let view = CashQueries.View(rawValue: query["vue"] ?? "") ?? .waiting
    let statement = query["releve"].flatMap { Int64($0) }.map { BankStatementID($0) }
    let (company, place) = (context.company, DatedPlace(query["apres"]))
    let currency = query["devise"].flatMap { Currency($0) }
    let canChoose = view == .waiting && context.may(.applyCash)
    if let format = query.exportFormat {
      return try await context.answer(
        .cash, query, as: format, back: "/lettrage?vue=\(view.rawValue)", from: database)
    }
    let model = try await database.read { snapshot in
      let lines = try CashQueries.list(of: company, view, statement: statement, in: currency, after: place, snapshot)
      let suggested = Set(
        lines.compactMap { $0.answer.flatMap { StoredAnswer(json: $0) }?.candidates.first?.customer })
      let names = try CustomerStore.find(suggested.sorted(), of: company, snapshot)
      return CashListModel(
        view: view, currency: currency,
        statement: try statement.flatMap {
          try CashQueries.statements(of: company, inDoubtOnly: false, only: $0, after: nil, snapshot).first
        }, place: place, lines: lines,
        sums: try CashQueries.sums(of: company, view, statement: statement, in: currency, snapshot),
        names: Dictionary(names.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }),
        hasStatements: try !lines.isEmpty || CashQueries.hasStatements(of: company, snapshot),
        canImport: context.may(.importFiles),
        sure: canChoose ? try LotQueries.counts(of: company, snapshot) : [], canChoose: canChoose,
        approvable: canChoose ? try LotQueries.sure(among: lines.map(\.id), of: company, snapshot) : [],
        apart: try CashQueries.apart(of: company, snapshot), canPutAside: context.may(.applyCash),
        words: context.words)
    }
    return try context.page("cash", model.page(), title: context.words("cash.title"), section: "cash")
  }

  /// All that waits apart as one kind is put aside.
  private func putAside(_ form: Form, _ context: SignedInContext) async throws -> Response {
    guard let nature = form[ApplyForm.Field.aside].flatMap({ AsideReason(rawValue: $0) }) else {
      throw WebError.notFound
    }
    let act = SetNatureAside(company: context.company, nature: nature)
    let (now, actor) = (context.now, context.actor)
    let count = try await database.write { try act.run($0, actor: actor, at: now) }
    let name = context.words("entry.aside.\(nature.rawValue)")
    return context.redirect(
      "/lettrage?vue=\(CashQueries.View.apart.rawValue)",
      flash: .done(context.words("cash.apart_done", count: count, ["name": name])))
  }

  private func statements(_ query: Form, _ context: SignedInContext) async throws -> Response {
    if query["vue"] == StatementView.accounts.rawValue { return try await accounts(context) }
    let (company, doubt) = (context.company, query["vue"] == "ecarts")
    let place = query["apres"].flatMap { Int64($0) }.map { BankStatementID($0) }
    if let format = query.exportFormat {
      return try await context.answer(.statements, query, as: format, back: "/lettrage/releves", from: database)
    }
    let lines = try await database.read {
      try CashQueries.statements(of: company, inDoubtOnly: doubt, after: place, $0)
    }
    let model = StatementListModel(lines: lines, inDoubtOnly: doubt, isFirst: place == nil, words: context.words)
    return try context.page("statements", model.page(), title: context.words("statements.title"), section: "cash")
  }

  /// What the statements of each account cover, and what is missing between them.
  private func accounts(_ context: SignedInContext) async throws -> Response {
    let company = context.company
    let accounts = try await database.read { try BankStatementStore.coverage(of: company, $0) }
    let model = CoverageModel(accounts: accounts, today: context.day, words: context.words)
    return try context.page("bank-accounts", model.page(), title: context.words("statements.title"), section: "cash")
  }

  // MARK: one entry

  private func key(_ context: SignedInContext) throws -> BankEntryID {
    guard let key = context.parameters.get("entry").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return BankEntryID(key)
  }

  /// - Parameter typed: a form that comes back to be corrected.
  private func show(
    _ query: Form, _ context: SignedInContext, typed: Form?, errors: FormErrors
  ) async throws -> Response {
    let search = String((query["q"] ?? "").prefix(60)).trimmingCharacters(in: .whitespaces)
    let (company, id, place) = (context.company, try key(context), DatedPlace(query["apres"]))
    let (code, ticked) = (query[ApplyForm.Field.customer], PromisedItems.ticked(query))
    let shown = typed.map { PromisedItems.shown($0) }
    let (day, words) = (context.day, context.words)
    let facts = try await database.read { snapshot -> EntryFacts? in
      try EntryFacts.read(
        id, of: company, customer: code, ticked: ticked, shown: shown, after: place, search: search, on: day,
        words: words, snapshot)
    }
    guard let facts else { throw WebError.notFound }
    let model = EntryModel(
      facts: facts, search: search, typed: typed, ticked: ticked,
      next: facts.chosen?.next.map { "/lettrage/\(id)?client=\(Form.encoded(code ?? ""))&apres=\($0.text)" },
      errors: errors, canApply: context.may(.applyCash), day: day, words: words
    )
    let title = context.words(
      facts.entry.amount.isPositive ? "entry.title" : "entry.title_out", ["name": facts.entry.name])
    return try context.formPage("entry", model.page(), title: title, section: "cash", errors: errors)
  }

  // MARK: what a person does

  private enum Act: String {
    case apply = "affecter"
    case undo = "annuler"
    case ignore = "ecarter"
    case reopen = "reprendre"
    case takeBack = "retour"
    case refund = "rembourser"
    case owe = "redevoir"
  }

  private func act(_ form: Form, _ context: SignedInContext) async throws -> Response {
    guard let act = Act(rawValue: form["acte"] ?? "") else { throw WebError.notFound }
    let (company, id, day, now, actor) = (context.company, try key(context), context.day, context.now, context.actor)
    if act == .apply { return try await apply(context) }
    if act == .refund { return try await refund(context) }
    if act == .owe { return try await owe(context) }
    let original = BankEntryID(form["paiement"].flatMap { Int64($0) } ?? 0)
    do {
      try await database.write { transaction in
        switch act {
        case .apply, .refund, .owe: break
        case .takeBack:
          try ConfirmReturn(company: company, entry: id, original: original)
            .run(transaction, on: day, actor: actor, at: now)
        case .undo:
          try ReverseApplication(company: company, entry: id).run(transaction, on: day, actor: actor, at: now)
        case .ignore:
          let reason = form[ApplyForm.Field.aside].flatMap { AsideReason(rawValue: $0) }
          try SetEntryAside(company: company, entry: id, reason: reason).run(transaction, actor: actor, at: now)
        case .reopen:
          try SetEntryAside(company: company, entry: id, isAside: false).run(transaction, actor: actor, at: now)
        }
      }
    } catch HandRefusal.unknownEntry {
      throw WebError.notFound
    } catch HandRefusal.moneyOut {
      return context.redirect("/lettrage/\(id)", flash: .warning(context.words("entry.return_stands")))
    } catch is HandRefusal {
      return context.redirect("/lettrage/\(id)", flash: .warning(context.words("entry.not_waiting")))
    }
    let entry = try await database.read { try BankEntryStore.find(id, of: company, $0) }
    let isOut = entry?.amount.isNegative == true
    return context.redirect("/lettrage/\(id)", flash: done(act, id, isOut: isOut, context))
  }

  /// What was done, with what takes it back; an undone application cannot be done again without its amounts.
  private func done(
    _ act: Act, _ id: BankEntryID, contested: Money? = nil, isOut: Bool = false, _ context: SignedInContext
  ) -> Flash {
    let opposite: Act? =
      switch act {
      case .apply, .refund, .owe: .undo
      case .ignore: .reopen
      case .reopen: .ignore
      case .undo, .takeBack: nil
      }
    let said =
      contested.map { context.words("entry.done.retenue", ["amount": AmountFormat(context.language).amount($0)]) }
      ?? context.words(act == .undo && isOut ? "entry.undo_text_out" : "entry.done.\(act.rawValue)")
    return .done(
      said,
      undo: opposite.map { Undo("/lettrage/\(id)?acte=\($0.rawValue)", back: "/lettrage/\(id)") })
  }

  /// What the matcher proposed with these items and an explanation of what is missing or too much.
  private func proposed(_ entry: StoredEntry, _ customer: Customer, _ parts: [AppliedPart]) -> Candidate? {
    let candidates = entry.answer.flatMap { StoredAnswer(json: $0) }?.candidates ?? []
    return candidates.first {
      $0.isTakenAsProposed && $0.customer == customer.id && $0.exchange == nil && Set($0.parts) == Set(parts)
    }
  }

  /// The next line for who works through the list, else the line itself.
  private func onward(from entry: StoredEntry, _ context: SignedInContext) async throws -> String {
    guard context.form[ApplyForm.Field.goesOn] != nil else { return "/lettrage/\(entry.id)" }
    let company = context.company
    let next = try await database.read {
      try CashQueries.beside(entry, of: company, before: 0, after: 1, $0).after.first
    }
    return next.map { "/lettrage/\($0.id)" } ?? "/lettrage"
  }

  /// The line, and of the customer that a form names the items that it showed.
  private func chosen(
    _ context: SignedInContext
  ) async throws -> (entry: StoredEntry, customer: Customer, items: [Item]) {
    let (company, id, form) = (context.company, try key(context), context.form)
    let ids = PromisedItems.shown(form)
    let found = try await database.read { snapshot in
      (
        entry: try BankEntryStore.find(id, of: company, snapshot),
        customer: try CustomerStore.find(code: form[ApplyForm.Field.customer] ?? "", of: company, snapshot),
        items: try ItemStore.find(ids, of: company, snapshot)
      )
    }
    guard let entry = found.entry, let customer = found.customer else { throw WebError.notFound }
    return (entry, customer, found.items.filter { $0.customer == customer.id })
  }

  private func apply(_ context: SignedInContext) async throws -> Response {
    let (company, id, day, now, actor) = (context.company, try key(context), context.day, context.now, context.actor)
    let form = context.form
    let (entry, customer, items) = try await chosen(context)
    var read = ApplyForm(form, items: items, received: entry.amount, today: day, words: context.words)
    var kept = read.contested.map { KeptBack($0.item, $0.amount, reason: $0.reason) }
    if form[ApplyForm.Field.differences] != nil, let proposed = proposed(entry, customer, read.parts) {
      read.differences = proposed.differences
      kept = kept ?? KeptBack(of: proposed, in: entry.amount.currency)
    }
    if read.errors.isEmpty {
      let act = ApplyByHand(
        company: company, entry: id, customer: customer.id, parts: read.parts, exchange: read.exchange,
        differences: read.differences,
        keptBack: kept, remembersAccount: form[ApplyForm.Field.remembers] != nil)
      do {
        try await database.write { _ = try act.run($0, on: day, actor: actor, at: now) }
        return context.redirect(
          try await onward(from: entry, context), flash: done(.apply, id, contested: kept?.amount, context))
      } catch HandRefusal.notWaiting {
        return context.redirect("/lettrage/\(id)", flash: .warning(context.words("entry.not_waiting")))
      } catch let refusal as HandRefusal {
        read.add(refusal, items: items, words: context.words)
      }
    }
    return try await show(form, context, typed: form, errors: read.errors)
  }

  /// A payment came back that the ledger alone knows: the customer owes it again.
  private func owe(_ context: SignedInContext) async throws -> Response {
    let (company, id, day, now, actor) = (context.company, try key(context), context.day, context.now, context.actor)
    let (entry, customer, _) = try await chosen(context)
    do {
      let act = OweReturn(company: company, entry: id, customer: customer.id)
      try await database.write { _ = try act.run($0, on: day, actor: actor, at: now) }
    } catch HandRefusal.inLedger(let number) {
      return inLedger(number, id, of: customer, context)
    } catch is HandRefusal {
      return context.redirect("/lettrage/\(id)", flash: .warning(context.words("entry.not_waiting")))
    }
    return context.redirect(try await onward(from: entry, context), flash: done(.owe, id, context))
  }

  /// Back to the line, where it is put aside as what the ledger has already.
  private func inLedger(
    _ number: String, _ id: BankEntryID, of customer: Customer, _ context: SignedInContext
  ) -> Response {
    context.redirect(
      "/lettrage/\(id)?client=\(Form.encoded(customer.code))",
      flash: .warning(context.words("entry.in_ledger", ["number": number])))
  }

  /// What went out to a customer pays credits of its account back.
  private func refund(_ context: SignedInContext) async throws -> Response {
    let (company, id, day, now, actor) = (context.company, try key(context), context.day, context.now, context.actor)
    let form = context.form
    let (entry, customer, items) = try await chosen(context)
    var read = ApplyForm(form, items: items, received: entry.amount, today: day, words: context.words)
    if read.errors.isEmpty {
      let act = RefundByHand(company: company, entry: id, customer: customer.id, parts: read.parts)
      do {
        try await database.write { _ = try act.run($0, on: day, actor: actor, at: now) }
        return context.redirect(try await onward(from: entry, context), flash: done(.refund, id, context))
      } catch HandRefusal.inLedger(let number) {
        return inLedger(number, id, of: customer, context)
      } catch HandRefusal.notWaiting {
        return context.redirect("/lettrage/\(id)", flash: .warning(context.words("entry.not_waiting")))
      } catch let refusal as HandRefusal {
        read.add(refusal, items: items, words: context.words)
      }
    }
    return try await show(form, context, typed: form, errors: read.errors)
  }
}
