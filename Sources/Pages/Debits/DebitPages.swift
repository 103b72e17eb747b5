public import Hummingbird
import Kernel
import Language
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/prelevements`: the runs of direct debits, who we are as a creditor, and what a run would debit.
public struct DebitPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/prelevements"

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/prelevements") { _, context in try await list(context) }
    routes.post("/prelevements/reglages") { _, context in try await saveSettings(context) }
    routes.get("/prelevements/nouveau") { request, context in
      try context.needs(.applyCash)
      return try await proposal(request.query, FormErrors(), context)
    }
    routes.post("/prelevements/nouveau") { _, context in try await prepare(context) }
  }

  // MARK: Runs

  private func list(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words) = (context.company, context.words)
    let (runs, settings) = try await database.read {
      (try DebitRunStore.all(of: company, $0), try DebitSettingsStore.find(company, $0))
    }
    let (dates, amounts, said) = (DateFormat(words.language), AmountFormat(words.language), DebitWords(words))
    let layout = typed?["version"] ?? (settings?.layout ?? .version8).rawValue
    let model: PageModel = [
      "errors": errors.model, "mayConfigure": context.may(.configure),
      "newPath": context.may(.applyCash) && settings != nil ? DebitPages.path + "/nouveau" : nil,
      "isNew": settings == nil, "isEmpty": runs.isEmpty,
      "settings": settings.map {
        words("debits.creditor_is", ["creditor": $0.creditor, "layout": $0.layout.rawValue])
      } ?? words("debits.no_creditor"),
      "creditor": typed?["ics"] ?? settings?.creditor ?? "", "creditorError": errors["ics"],
      "layouts": DebitLayout.allCases.map { each -> PageModel in
        ["value": each.rawValue, "chosen": each.rawValue == layout]
      },
      "runs": runs.map { run -> PageModel in
        [
          "path": "\(DebitPages.path)/\(run.number)", "name": words("debits.run", ["number": "\(run.number)"]),
          "day": dates.short(run.collectsOn), "count": amounts.count(run.debits),
          "amount": amounts.amount(run.amount), "state": said.states(run),
        ]
      },
    ]
    return try context.formPage("debits", model, title: words("debits.title"), section: "debits", errors: errors)
  }

  private func saveSettings(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    try context.needsEveryCustomer()
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now) = (context.actor, context.now)
    let layout = form["version"].flatMap { DebitLayout(rawValue: $0) } ?? .version8
    let act = SetDebitSettings(creditor: form["ics"] ?? "", layout: layout, of: company)
    do {
      try await database.write { try act.run($0, actor: actor, at: now) }
    } catch is DebitRefusal {
      return try await list(context, typed: form, errors: FormErrors("ics", words("debits.error.creditor")))
    }
    return context.redirect(DebitPages.path, flash: .done(words("debits.saved")))
  }

  // MARK: A new run

  private struct Proposed: Sendable {
    let proposal: DebitProposal
    let customers: [CustomerID: Customer]
    let hasCreditor: Bool
  }

  /// - Parameter typed: the day of the collection and that of the due dates; with errors, what was ticked too.
  private func proposal(
    _ typed: Form, _ errors: FormErrors, _ context: SignedInContext
  ) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words, today) = (context.company, context.words, context.day)
    let reader = DateReader(today: today)
    let usual = CollectionDay.first(from: today, noticeDays: Mandate.usualNotice)
    let day = typed["jour"].flatMap { reader.day($0) } ?? usual
    let due = typed["echeance"].flatMap { reader.day($0) } ?? day
    let found = try await database.read { snapshot -> Proposed in
      let proposal = try ProposeDebits.proposal(
        of: company, dueBy: due, on: today, collecting: day, snapshot)
      let customers = Set(
        proposal.debits.map(\.mandate.customer) + proposal.left.prefix(DebitPages.leftMax).map(\.candidate.customer))
      return Proposed(
        proposal: proposal,
        customers: Dictionary(
          uniqueKeysWithValues: try CustomerStore.find(customers.sorted(), of: company, snapshot).map { ($0.id, $0) }),
        hasCreditor: try DebitSettingsStore.find(company, snapshot) != nil)
    }
    let model = page(found, typed, errors, day: day, due: due, words)
    return try context.formPage("debit-new", model, title: words("debits.new"), section: "debits", errors: errors)
  }

  /// Items left out that are shown.
  private static let leftMax = 200

  private func page(
    _ found: Proposed, _ typed: Form, _ errors: FormErrors, day: CivilDate, due: CivilDate, _ words: WordBook
  ) -> PageModel {
    let (dates, amounts, said) = (DateFormat(words.language), AmountFormat(words.language), DebitWords(words))
    let ticked = errors.model == nil ? nil : Set(typed.all("piece"))
    func row(_ item: DebitCandidate) -> PageModel {
      let customer = found.customers[item.customer]
      return [
        "id": "\(item.item)", "number": item.number, "label": words("debits.pick", ["number": item.number]),
        "customer": customer?.name, "customerPath": customer.map { "/clients/\(Form.encoded($0.code))" },
        "due": dates.short(item.due), "open": amounts.amount(item.open),
        "isTicked": ticked?.contains("\(item.item)") ?? true,
      ]
    }
    let total = found.proposal.debits.reduce(Int64(0)) { $0 + $1.amount.minor }
    return [
      "errors": errors.model, "dayText": typed["jour"] ?? dates.short(day), "dayError": errors["jour"],
      "dueText": typed["echeance"] ?? dates.short(due), "itemError": errors["piece"], "collects": day.description,
      "back": DebitPages.path, "noCreditor": !found.hasCreditor, "isEmpty": found.proposal.debits.isEmpty,
      "total": amounts.amount(Money(minor: total, .eur)),
      "rows": found.proposal.debits.flatMap { debit in
        debit.items.map { item -> PageModel in
          var row = row(item)
          row["mandate"] = debit.mandate.reference
          row["collection"] =
            debit.mandate.scheme.rawValue + " · " + words("debits.collection.\(debit.mandate.collection.rawValue)")
          return row
        }
      },
      "hasLeft": !found.proposal.left.isEmpty,
      "left": found.proposal.left.prefix(DebitPages.leftMax).map { left -> PageModel in
        var row = row(left.candidate)
        row["reason"] = said.left(left.reason)
        return row
      },
    ]
  }

  private func prepare(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (form, words, company) = (context.form, context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    var fields = TypedFields(form, today: today, words: words)
    guard let day = fields.day("jour") else { return try await proposal(form, fields.errors, context) }
    let items = form.all("piece").compactMap { Int64($0) }.map { ItemID($0) }
    let act = PrepareDebits(items, collectsOn: day, of: company)
    do {
      let number = try await database.write { try act.run($0, on: today, actor: actor, at: now) }
      return context.redirect(
        "\(DebitPages.path)/\(number)", flash: .done(words("debits.made", ["number": "\(number)"])))
    } catch let refusal as DebitRefusal {
      return try await proposal(form, DebitWords(words).errors(refusal), context)
    }
  }
}
