import Banking
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

/// `/lettrage/{entry}/partage`: one receipt shared out among several customers, with what is left always in sight. What is
/// typed travels with the form, so that customers are added and sums are made without script.
public struct SplitPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/lettrage/:entry/partage") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await show(request.query, context)
    }
    routes.post("/lettrage/:entry/partage") { _, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await act(context)
    }
  }

  private func facts(_ codes: [String], _ search: String, _ context: SignedInContext) async throws -> SplitFacts {
    guard let key = context.parameters.get("entry").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let company = context.company
    let found = try await database.read {
      try SplitFacts.read(BankEntryID(key), of: company, codes: codes, search: search, $0)
    }
    guard let found, found.entry.amount.isPositive else { throw WebError.notFound }
    return found
  }

  /// The customers that the matcher thought of, with what it proposed, as long as that is no more than came in.
  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let facts = try await facts(query.all(SplitField.customer), "", context)
    guard facts.entry.waitsForHand else {
      return context.redirect(
        "/lettrage/\(facts.entry.id)", flash: .warning(context.words("entry.not_waiting")))
    }
    return try page(facts, typed: nil, errors: FormErrors(), context)
  }

  private func act(_ context: SignedInContext) async throws -> Response {
    let (form, words) = (context.form, context.words)
    let search = String((form[SplitField.search] ?? "").prefix(60)).trimmingCharacters(in: .whitespaces)
    var codes = form.all(SplitField.customer)
    if let code = form[SplitField.add], !codes.contains(code) { codes.append(code) }
    if let code = form[SplitField.remove] { codes.removeAll { $0 == code } }
    let isAdding = form["acte"] != "affecter"
    let facts = try await facts(codes, isAdding ? search : "", context)
    if form["acte"] != "affecter" || form[SplitField.add] != nil || form[SplitField.remove] != nil {
      return try page(facts, typed: form, errors: FormErrors(), context)
    }
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    var errors = FormErrors()
    var shares: [SplitByHand.Share] = []
    for account in facts.accounts {
      let read = ApplyForm(
        form, items: account.items, received: facts.entry.amount, explains: false, today: day, words: words)
      for (name, text) in read.errors.list { errors.add(name, text) }
      shares.append(SplitByHand.Share(customer: account.customer.id, parts: read.parts))
    }
    guard let payer = facts.payer(form[SplitField.payer]) else {
      errors.add(SplitField.search, words("split.nobody"))
      return try page(facts, typed: form, errors: errors, context)
    }
    var difference: Difference?
    if errors.isEmpty, let said = form[ApplyForm.Field.difference], !said.isEmpty {
      let gap = shares.flatMap(\.parts).reduce(-facts.entry.amount.minor) { $0 + $1.minor }
      difference = gap == 0 ? nil : DifferenceKind(rawValue: said).map { Difference($0, minor: gap) }
      if difference == nil { errors.add(ApplyForm.Field.difference, words("apply.no_difference")) }
    }
    guard errors.isEmpty else { return try page(facts, typed: form, errors: errors, context) }
    let act = SplitByHand(
      company: company, entry: facts.entry.id, payer: payer.id, shares: shares, difference: difference,
      remembersAccount: form[ApplyForm.Field.remembers] != nil)
    let path = "/lettrage/\(facts.entry.id)"
    do {
      try await database.write { _ = try act.run($0, on: day, actor: actor, at: now) }
      return context.redirect(
        path, flash: .done(words("entry.done.affecter"), undo: Undo("\(path)?acte=annuler", back: path)))
    } catch HandRefusal.notWaiting {
      return context.redirect(path, flash: .warning(words("entry.not_waiting")))
    } catch let refusal as HandRefusal {
      let items = facts.accounts.flatMap(\.items)
      var read = ApplyForm(
        form, items: items, received: facts.entry.amount, explains: false, today: day, words: words)
      read.add(refusal, items: items, words: words)
      return try page(facts, typed: form, errors: read.errors, context)
    }
  }

  private func page(
    _ facts: SplitFacts, typed: Form?, errors: FormErrors, _ context: SignedInContext
  ) throws -> Response {
    let model = SplitModel(facts: facts, typed: typed, errors: errors, day: context.day, words: context.words)
    return try context.formPage(
      "receipt-split", model.page(), title: context.words("split.title", ["name": facts.entry.name]), section: "cash",
      errors: errors)
  }
}

enum SplitField {
  static let customer = "client"
  static let payer = "payeur"
  static let search = "cherche"
  static let add = "ajouter"
  static let remove = "retirer"
}

/// What the page of a shared receipt shows, read in one snapshot.
struct SplitFacts: Sendable {
  let entry: StoredEntry
  let accounts: [(customer: Customer, items: [Item])]
  /// What a search found and what is of the same group, to be added.
  let found: [Customer]
  let group: [Customer]

  private static let foundMax = 8
  private static let accountsMax = 20

  static func read(
    _ id: BankEntryID, of company: CompanyID, codes: [String], search: String, _ snapshot: Snapshot
  ) throws -> SplitFacts? {
    guard let entry = try BankEntryStore.find(id, of: company, snapshot) else { return nil }
    var customers = try codes.prefix(accountsMax).compactMap {
      try CustomerStore.find(code: $0, of: company, snapshot)
    }
    if codes.isEmpty {
      let answer = entry.answer.flatMap { StoredAnswer(json: $0) }
      let proposed = ((answer?.candidates ?? []) + (answer?.others ?? [])).map(\.customer)
      let named = try CustomerStore.find(Set(proposed).sorted(), of: company, snapshot)
      // Who had paid is the payer again.
      customers = named.filter { $0.id == proposed.first } + named.filter { $0.id != proposed.first }
    }
    let known = Set(customers.map(\.id))
    let others = try others(search, besides: known, company, snapshot)
    // The customer itself is found by its code at once.
    if let exact = others.found.first(where: { $0.code.lowercased() == search.lowercased() }) {
      customers.append(exact)
    }
    let accounts = try customers.map { customer in
      let items = try ItemStore.open(
        of: customer.id, company: company, after: nil, limit: EntryFacts.page, snapshot)
      return (
        customer: customer,
        items: items.filter {
          $0.open.currency == entry.amount.currency && $0.kind != .payment && $0.kind != .adjustment
        }
      )
    }
    let shown = Set(customers.map(\.id))
    return SplitFacts(
      entry: entry, accounts: accounts, found: others.found.filter { !shown.contains($0.id) },
      group: others.group.filter { !shown.contains($0.id) })
  }

  private static func others(
    _ search: String, besides known: Set<CustomerID>, _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> (found: [Customer], group: [Customer]) {
    let folded = "%" + Folding.folded(search) + "%"
    let code = search.uppercased()
    let found: [CustomerID] =
      search.isEmpty
      ? []
      : try snapshot.query(
        """
        SELECT c.id FROM customer c
        WHERE c.company = \(company) AND (c.folded_name LIKE \(folded) OR upper(c.code) = \(code)
          OR EXISTS (SELECT 1 FROM item i WHERE i.customer = c.id AND i.company = c.company AND i.number = \(search)))
        ORDER BY c.folded_name, c.id LIMIT \(foundMax)
        """
      ) { $0.id(0) }
    let keys = known.sorted()
    let group: [CustomerID] =
      keys.isEmpty
      ? []
      : try snapshot.query(
        """
        SELECT c.id FROM customer c WHERE c.company = \(company) AND (c.parent IN \(keys)
          OR c.id IN (SELECT k.parent FROM customer k WHERE k.id IN \(keys) AND k.parent IS NOT NULL)
          OR c.parent IN (SELECT k.parent FROM customer k WHERE k.id IN \(keys) AND k.parent IS NOT NULL))
        ORDER BY c.folded_name, c.id LIMIT \(foundMax + known.count)
        """
      ) { $0.id(0) }
    return (
      try CustomerStore.find(found.filter { !known.contains($0) }.sorted(), of: company, snapshot),
      try CustomerStore.find(group.filter { !known.contains($0) }.sorted(), of: company, snapshot)
    )
  }

  /// On whose account the money is: who was chosen, else the first.
  func payer(_ code: String?) -> Customer? {
    (accounts.first { $0.customer.code == code } ?? accounts.first)?.customer
  }
}
