public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
import Risk
import RiskRules
public import Storage
public import Web

/// What was decided about the credit of a customer, and the form by which somebody decides it anew.
public struct LimitPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/limite") { request, context in
      try await show(request.query, FormErrors(), context)
    }
    routes.post("/clients/:code/limite") { _, context in try await decide(context.form, context) }
  }

  /// Decisions shown of the history.
  private static let shown = 50

  private func show(_ typed: Form, _ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (company, day) = (context.company, context.day)
    let (customer, currency, history, current) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      return (
        customer, try CompanyStore.find(company, snapshot)?.currency ?? .eur,
        try LimitStore.history(of: customer.id, company: company, limit: Self.shown, snapshot),
        try LimitStore.current(of: [customer.id], company: company, on: day, snapshot)[customer.id]
      )
    }
    let model = DecisionModel(
      customer: customer, currency: currency, history: history, current: current, typed: typed, errors: errors,
      mayDecide: context.may(.decideLimits), back: context.back(typed, customer), day: day, words: context.words)
    return try context.formPage(
      "limit", model.page(), title: context.words("limit.title"), section: "customers", errors: errors)
  }

  private func decide(_ typed: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.decideLimits)
    let (company, day, actor, now, words) = (
      context.company, context.day, context.actor, context.now, context.words
    )
    let (customer, currency) = try await database.read { snapshot in
      (try context.customer(snapshot), try CompanyStore.find(company, snapshot)?.currency ?? .eur)
    }
    var fields = TypedFields(typed, today: day, words: words)
    let limit = fields.amountOrNone(LimitField.limit, currency)
    let insured = fields.amountOrNone(LimitField.insured, currency)
    let since = fields.day(LimitField.since)
    let until = fields.dayOrNone(LimitField.until)
    let reason = fields.text(LimitField.reason, max: CreditLimit.reasonMax)
    if reason == nil, fields.errors[LimitField.reason] == nil {
      fields.errors.add(LimitField.reason, words("pause.reason_missing"))
    }
    guard fields.errors.isEmpty, let since, let reason else { return try await show(typed, fields.errors, context) }
    let terms = CreditLimit.Terms(limitMinor: limit, insuredMinor: insured, since: since, until: until)
    do {
      try await database.write {
        try DecideLimit(of: customer.id, terms, because: reason)
          .run($0, company: company, on: day, actor: actor, at: now)
      }
    } catch let refusal as LimitRefusal {
      switch refusal {
      case .noReason: fields.errors.add(LimitField.reason, words("pause.reason_missing"))
      case .negative, .tooLarge: fields.errors.add(LimitField.limit, words("limit.out_of_bounds"))
      case .endsBeforeItBegins: fields.errors.add(LimitField.until, words("limit.ends_early"))
      case .isOver: fields.errors.add(LimitField.until, words("limit.is_over"))
      }
      return try await show(typed, fields.errors, context)
    }
    return context.redirect(context.back(typed, customer), flash: .done(words("limit.done")))
  }
}

enum LimitField {
  static let limit = "limite"
  static let insured = "garanti"
  static let since = "depuis"
  static let until = "jusquau"
  static let reason = "motif"
}

extension TypedFields {
  /// An amount of zero or more in minor units; `nil` where nothing was typed, too.
  mutating func amountOrNone(_ name: String, _ currency: Currency) -> Int64? {
    (form[name] ?? "").allSatisfy(\.isWhitespace) ? nil : least(name, currency)
  }

  /// A day; `nil` where nothing was typed, too.
  mutating func dayOrNone(_ name: String) -> CivilDate? {
    (form[name] ?? "").allSatisfy(\.isWhitespace) ? nil : day(name)
  }
}

/// The decisions about a customer, with the form of the next.
private struct DecisionModel {
  let customer: Customer
  let currency: Currency
  let history: [CreditLimit]
  let current: CreditLimit?
  let typed: Form
  let errors: FormErrors
  let mayDecide: Bool
  let back: String
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  func page() -> PageModel {
    let path = "/clients/\(Form.encoded(customer.code))"
    return [
      "customer": customer.name, "customerPath": path, "form": mayDecide ? form(path + "/limite") : nil,
      "isEmpty": history.isEmpty, "rows": history.map { row($0) }, "errors": errors.model,
    ]
  }

  private func form(_ action: String) -> PageModel {
    func value(_ name: String, _ stored: Int64?) -> String {
      typed[name] ?? stored.map { amounts.number(Money(minor: $0, currency)) } ?? ""
    }
    return [
      "action": action, "back": back, "symbol": amounts.symbol(of: currency), "max": "\(CreditLimit.reasonMax)",
      "limit": value(LimitField.limit, current?.terms.limitMinor), "limitError": errors[LimitField.limit],
      "insured": value(LimitField.insured, current?.terms.insuredMinor), "insuredError": errors[LimitField.insured],
      "since": typed[LimitField.since] ?? dates.short(day), "sinceError": errors[LimitField.since],
      "until": typed[LimitField.until] ?? "", "untilError": errors[LimitField.until],
      "reason": typed[LimitField.reason] ?? "", "reasonError": errors[LimitField.reason],
    ]
  }

  private func row(_ decision: CreditLimit) -> PageModel {
    func amount(_ minor: Int64?) -> String {
      minor.map { amounts.amount(Money(minor: $0, currency)) } ?? words("limit.none_short")
    }
    let terms = decision.terms
    return [
      "days": terms.until.map {
        words("limit.from_to", ["first": dates.short(terms.since), "last": dates.short($0)])
      } ?? words("limit.from", ["first": dates.short(terms.since)]),
      "isCurrent": decision.id == current?.id, "limit": amount(terms.limitMinor),
      "insured": terms.insuredMinor.map { amounts.amount(Money(minor: $0, currency)) } ?? words("limit.uninsured"),
      "reason": decision.reason,
      "decided": words(
        "limit.decided_by", ["day": dates.short(decision.decidedOn), "who": ActorWords.name(decision.by, words)]),
    ]
  }
}
