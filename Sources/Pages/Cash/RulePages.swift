import CashApplication
import CashApplicationRules
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/lettrage/regles`: the accounts and names that were learnt of payers, and what they always pay. Each can be
/// switched off; an account or a name can be given to another customer.
public struct RulePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/lettrage/regles"

  enum Field {
    static let kind = "sorte"
    static let value = "valeur"
    static let customer = "client"
    static let to = "vers"
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/lettrage/regles") { request, context in
      try context.needsEveryCustomer()
      return try await list(request.query, context)
    }
    routes.post("/lettrage/regles") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await act(request.posted(context), context)
    }
    routes.get("/lettrage/regles/client") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await form(request.query, FormErrors(), context)
    }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let request = RuleRequest(query)
    let company = context.company
    if let format = query.exportFormat {
      return try await context.answer(.payerRules, query, as: format, back: request.path, from: database)
    }
    let rules = try await database.read { snapshot in
      try PayerRuleStore.list(
        of: company, isOff: request.isOff, search: request.search, offset: request.offset,
        limit: RuleRequest.page + 1, snapshot)
    }
    let model = RuleListModel(
      request: request, rules: rules, canChange: context.may(.applyCash), words: context.words)
    return try context.page("payer-rules", model.page(), title: context.words("rules.title"), section: "cash")
  }

  /// The rule that a form or a link names.
  private func rule(_ form: Form, _ company: CompanyID, _ snapshot: Snapshot) throws -> (rule: PayerRule, name: String)
  {
    guard let kind = form[Field.kind].flatMap({ PayerRule.Kind(rawValue: $0) }), let value = form[Field.value],
      let customer = try form[Field.customer].flatMap({ try CustomerStore.find(code: $0, of: company, snapshot) })
    else { throw WebError.notFound }
    return (PayerRule(kind, value, of: customer.id), customer.name)
  }

  private func form(_ typed: Form, _ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (company, words) = (context.company, context.words)
    let found = try await database.read { try rule(typed, company, $0) }
    guard found.rule.kind != .habit else { throw WebError.notFound }
    let model: PageModel = [
      "errors": errors.model, "kind": found.rule.kind.rawValue, "value": found.rule.value,
      "said": RuleListModel.said(found.rule, words), "code": typed[Field.customer], "customer": found.name,
      "toText": typed[Field.to] ?? "", "toError": errors[Field.to],
    ]
    return try context.formPage(
      "payer-rule", model, title: words("rules.move_title"), section: "cash", errors: errors)
  }

  private func act(_ form: Form, _ context: SignedInContext) async throws -> Response {
    let (company, words) = (context.company, context.words)
    let (day, actor, now) = (context.day, context.actor, context.now)
    let found = try await database.read { snapshot in
      let typed = (form[Field.to] ?? "").trimmed
      return (
        rule: try rule(form, company, snapshot).rule,
        to: typed.isEmpty ? nil : try CustomerStore.find(code: typed, of: company, snapshot)
      )
    }
    let act: SetPayerRule.Act
    switch form["acte"] {
    case "arreter": act = .switchOff
    case "reprendre": act = .switchOn
    case "changer":
      guard found.rule.kind != .habit else { throw WebError.notFound }
      guard let to = found.to else { return try await refused("rules.unknown_customer", form, context) }
      act = .move(to: to.id)
    default: throw WebError.notFound
    }
    do {
      try await database.write {
        try SetPayerRule(act, found.rule, of: company).run($0, on: day, actor: actor, at: now)
      }
    } catch let refusal as SetPayerRule.Refusal {
      if refusal == .sameCustomer { return try await refused("rules.same_customer", form, context) }
      return context.redirect(RulePages.path, flash: .warning(words("rules.changed")))
    }
    return context.redirect(
      act == .switchOn ? RulePages.path + "?vue=arretees" : RulePages.path,
      flash: done(act, found.to?.code, form, context.words))
  }

  private func refused(_ key: String, _ typed: Form, _ context: SignedInContext) async throws -> Response {
    let errors = FormErrors(Field.to, context.words(key, ["typed": typed[Field.to] ?? ""]))
    return try await form(typed, errors, context)
  }

  /// What was done, with what takes it back.
  private func done(_ act: SetPayerRule.Act, _ to: String?, _ form: Form, _ words: WordBook) -> Flash {
    func undo(_ name: String, of code: String?, to: String? = nil) -> Undo {
      let path =
        RulePages.path + "?acte=\(name)&sorte=\(form[Field.kind] ?? "")"
        + "&valeur=\(Form.encoded(form[Field.value] ?? ""))&client=\(Form.encoded(code ?? ""))"
        + (to.map { "&vers=\(Form.encoded($0))" } ?? "")
      return Undo(path, back: RulePages.path)
    }
    let code = form[Field.customer]
    return switch act {
    case .switchOff: .done(words("rules.done.off"), undo: undo("reprendre", of: code))
    case .switchOn: .done(words("rules.done.on"), undo: undo("arreter", of: code))
    case .move: .done(words("rules.done.moved"), undo: undo("changer", of: to, to: code))
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
