import Dunning
import DunningRules
import Foundation
public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// What can be done with several customers at once, by the word in the address.
enum CustomerBatchAct: String, Sendable, CaseIterable {
  case assign = "charge"
  case salesperson = "commercial"
  case scenario = "scenario"
  case pause = "suspension"
  case watch = "suivi"

  /// The end of the key of its name.
  var key: String {
    switch self {
    case .assign: "assign"
    case .salesperson: "salesperson"
    case .scenario: "scenario"
    case .pause: "pause"
    case .watch: "watch"
    }
  }

  var right: Right {
    switch self {
    case .assign, .salesperson, .scenario: .assignCustomers
    case .pause: .remind
    case .watch: .see
    }
  }

  /// What somebody is put in charge of.
  var duty: Duty? {
    switch self {
    case .assign: .collector
    case .salesperson: .salesperson
    case .scenario, .pause, .watch: nil
    }
  }
}

/// One act on the customers that were chosen in the list: a page that says on whom, then the act, which can be undone.
public struct CustomerBatchPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    for act in CustomerBatchAct.allCases {
      routes.get("/lots/clients/\(act.rawValue)") { request, context in
        try context.needs(act.right)
        return try await form(act, request.query, FormErrors(), context)
      }
      routes.post("/lots/clients/\(act.rawValue)") { _, context in
        try context.needs(act.right)
        return try await run(act, context)
      }
    }
    routes.post("/lots/:batch/annuler") { _, context in try await undo(context) }
  }

  /// The chosen customers, with what they add up to.
  private struct Choice: Sendable {
    let customers: [CustomerID]
    let sums: [CustomerListQuery.Sum]
    /// How many of them have their reminders suspended already.
    let paused: Int
    let colleagues: [Colleague]
    /// The scenarios that remind customers: those with a version in force.
    let scenarios: [StoredScenario]
  }

  private func choice(
    of act: CustomerBatchAct, _ form: Form, _ context: SignedInContext
  ) async throws -> Choice {
    let (query, reader) = (CustomerListQuery(form), context.listReader)
    let ticked = form.all("client").compactMap { Int64($0) }.map { CustomerID($0) }
    let isAll = form["tous"] == "1"
    return try await database.read { snapshot in
      let customers =
        isAll
        ? try query.customers(for: reader, limit: ActOnCustomers.customersMax + 1, snapshot)
        : try CustomerListQuery.customers(ticked, for: reader, snapshot)
      return Choice(
        customers: customers,
        sums: isAll
          ? try query.sums(for: reader, snapshot)
          : try CustomerListQuery.sums(of: ticked, for: reader, snapshot),
        paused: try CustomerStore.paused(among: customers, company: reader.sight.company, on: reader.day, snapshot),
        colleagues: try act.duty.map {
          try TeamStore.colleagues(of: reader.sight.company, who: $0 == .collector ? .remind : .comment, snapshot)
        } ?? [],
        scenarios: try ScenarioStore.all(of: reader.sight.company, snapshot).filter { $0.published > 0 })
    }
  }

  private func form(
    _ act: CustomerBatchAct, _ typed: Form, _ errors: FormErrors, _ context: SignedInContext
  ) async throws -> Response {
    let (words, list) = (context.words, CustomerListQuery(typed))
    let chosen = try await choice(of: act, typed, context)
    let back = list.path
    guard !chosen.customers.isEmpty else {
      return context.redirect(back, flash: .warning(words("customers.batch.nobody")))
    }
    guard chosen.customers.count <= ActOnCustomers.customersMax else {
      let most = AmountFormat(words.language).count(ActOnCustomers.customersMax)
      return context.redirect(back, flash: .warning(words("customers.batch.too_many", ["max": most])))
    }
    var page = PauseModel.fields(typed, nil, errors, day: context.day, words)
    page["action"] = "/lots/clients/\(act.rawValue)"
    page["back"] = back
    page["customer"] = said(chosen, words)
    page["customerPath"] = nil
    page["ticked"] = kept(act, typed, list, chosen)
    page["explanation"] = words(act == .pause ? "pause.explanation" : "customers.batch.\(act.key)_text")
    page["replaced"] = act == .pause && chosen.paused > 0 ? words("pause.replaced", count: chosen.paused) : nil
    page["people"] = act.duty.map { duty -> PageModel in
      [
        "duty": words("customer.edit.\(duty.rawValue)"),
        "list": chosen.colleagues.map { ["id": "\($0.id)", "name": $0.name] as PageModel },
      ]
    }
    page["scenarios"] = act == .scenario ? scenarios(chosen, typed, words) : nil
    page["saveText"] = words("customers.batch.\(act.key)")
    return try context.formPage(
      act == .pause ? "pause" : "customer-batch", page, title: words("customers.batch.\(act.key)"),
      section: "customers", errors: errors)
  }

  private func scenarios(_ chosen: Choice, _ typed: Form, _ words: WordBook) -> PageModel {
    let ready = chosen.scenarios.map { scenario -> PageModel in
      ["id": "\(scenario.id)", "name": scenario.name, "isChosen": typed["scenario"] == "\(scenario.id)"]
    }
    // The default has a name only where it is one of the company's own.
    let standard = chosen.scenarios.first { $0.isDefault }?.name
    return [
      "list": ready, "none": ready.isEmpty,
      "standard": standard.map { words("customers.batch.scenario_default_named", ["name": $0]) }
        ?? words("customers.batch.scenario_default"),
    ]
  }

  /// `12 clients, échu 148 320,00 €`.
  private func said(_ chosen: Choice, _ words: WordBook) -> String {
    let amounts = AmountFormat(words.language)
    let overdue = CustomerListQuery.overdue(chosen.sums).map { amounts.amount($0) }
    let customers = words("customers.count", count: chosen.customers.count)
    return overdue.isEmpty
      ? customers : words("customers.subtitle", ["customers": customers, "overdue": overdue.joined(separator: " · ")])
  }

  /// What the form must send again: who was chosen, from which list.
  private func kept(
    _ act: CustomerBatchAct, _ typed: Form, _ list: CustomerListQuery, _ chosen: Choice
  ) -> [PageModel] {
    let isAll = typed["tous"] == "1"
    let fields =
      isAll
      ? [("tous", "1"), ("nombre", "\(chosen.customers.count)")] : chosen.customers.map { ("client", "\($0)") }
    let seen = act == .pause ? [("suspendus", "\(chosen.paused)")] : []
    let parts = list.parts.map { ($0.name, $0.value) } + fields + seen
    return parts.map { ["field": $0.0, "kept": $0.1] }
  }

  private func run(_ act: CustomerBatchAct, _ context: SignedInContext) async throws -> Response {
    let (typed, words, list) = (context.form, context.words, CustomerListQuery(context.form))
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    let chosen = try await choice(of: act, typed, context)
    // A list that has grown meanwhile is shown again: nobody acts on customers they have not counted.
    if typed["tous"] == "1", typed["nombre"] != "\(chosen.customers.count)" {
      return try await form(act, typed, FormErrors(), context)
    }
    let wanted: ActOnCustomers.Act
    switch act {
    case .assign, .salesperson:
      let person = typed["personne"].flatMap { Int64($0) }.map { PersonID($0) }
      guard person == nil || chosen.colleagues.contains(where: { $0.id == person }) else { throw WebError.notFound }
      wanted = .assign(person, act.duty ?? .collector)
    case .scenario:
      let scenario = typed["scenario"].flatMap { Int64($0) }.map { ScenarioID($0) }
      guard scenario == nil || chosen.scenarios.contains(where: { $0.id == scenario }) else { throw WebError.notFound }
      wanted = .scenario(scenario)
    case .pause:
      let read = PauseModel(typed, today: day, words: words)
      // Somebody has suspended some of them meanwhile: that is seen before it is replaced.
      if let seen = typed["suspendus"], seen != "\(chosen.paused)" {
        return try await form(act, typed, read.errors, context)
      }
      guard let pause = read.pause else { return try await form(act, typed, read.errors, context) }
      wanted = .pause(pause)
    case .watch: wanted = .watch
    }
    guard !chosen.customers.isEmpty, chosen.customers.count <= ActOnCustomers.customersMax else {
      return try await form(act, typed, FormErrors(), context)
    }
    let batch = try await database.write {
      try ActOnCustomers(wanted, chosen.customers).run($0, company: company, on: day, actor: actor, at: now)
    }
    return context.redirect(
      list.path,
      flash: .done(
        words("customers.batch.\(act.key)_done", count: chosen.customers.count),
        undo: Undo("/lots/\(batch)/annuler", back: list.path)))
  }

  private func undo(_ context: SignedInContext) async throws -> Response {
    guard let key = context.parameters.get("batch").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, day, actor, now, words) =
      (context.company, context.day, context.actor, context.now, context.words)
    let back = LocalPath(context.form["retour"] ?? "/clients").text
    do {
      let result = try await database.write {
        try UndoBatch(BatchID(key)).run($0, company: company, on: day, actor: actor, at: now)
      }
      let left = result.left == 0 ? nil : words("customers.batch.left", count: result.left)
      if let left, result.undone == 0 { return context.redirect(back, flash: .warning(left)) }
      let done = words("customers.batch.undone", count: result.undone)
      return context.redirect(back, flash: .done([done, left].compactMap { $0 }.joined(separator: " ")))
    } catch is BatchRefusal {
      return context.redirect(back, flash: .warning(words("customers.batch.not_undone")))
    }
  }
}

extension SignedInContext {
  var listReader: ListReader { ListReader(sight: sight, person: visitor.person, day: day, now: now) }
}
