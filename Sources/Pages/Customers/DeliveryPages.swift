public import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// Deliveries to a customer are blocked by hand, or go on.
public struct DeliveryPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/livraisons") { request, context in
      try context.needs(.remind)
      let customer = try await database.read { try context.customer($0) }
      return try show(customer, request.query, FormErrors(), lifts: false, context)
    }
    routes.post("/clients/:code/livraisons") { _, context in try await act(context.form, lifts: false, context) }
    routes.get("/clients/:code/livraisons/reprise") { request, context in
      try context.needs(.remind)
      let customer = try await database.read { try context.customer($0) }
      return try show(customer, request.query, FormErrors(), lifts: true, context)
    }
    routes.post("/clients/:code/livraisons/reprise") { _, context in try await act(context.form, lifts: true, context) }
  }

  /// - Parameter lifts: whether the form lets deliveries go on; otherwise it blocks them.
  private func show(
    _ customer: Customer, _ typed: Form, _ errors: FormErrors, lifts: Bool, _ context: SignedInContext
  ) throws -> Response {
    let (path, words) = ("/clients/\(Form.encoded(customer.code))", context.words)
    let verb = lifts ? "lift" : "block"
    let isSent = errors.model != nil
    let model: PageModel = [
      "customer": customer.name, "customerPath": path,
      "action": path + (lifts ? "/livraisons/reprise" : "/livraisons"), "back": context.back(typed, customer),
      "explanation": words("deliveries.\(verb).explanation"), "save": words("deliveries.\(verb).save"),
      "reason": typed["motif"] ?? "", "reasonError": errors["motif"], "max": "\(DeliveryBlock.reasonMax)",
      "ends": lifts
        ? nil
        : [
          "isChosen": !isSent || typed["regle"] == "1", "error": errors["regle"],
        ] as PageModel,
      "errors": errors.model,
    ]
    return try context.formPage(
      "deliveries", model, title: words("deliveries.\(verb).title"), section: "customers", errors: errors)
  }

  private func act(_ typed: Form, lifts: Bool, _ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let customer = try await database.read { try context.customer($0) }
    var fields = TypedFields(typed, today: context.day, words: context.words)
    let reason = fields.text("motif", max: DeliveryBlock.reasonMax)
    if reason == nil, fields.errors["motif"] == nil {
      fields.errors.add("motif", context.words("pause.reason_missing"))
    }
    guard fields.errors.isEmpty, let reason else {
      return try show(customer, typed, fields.errors, lifts: lifts, context)
    }
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    let endsByItself = typed["regle"] == "1"
    let (back, words) = (context.back(typed, customer), context.words)
    do {
      try await database.write { transaction in
        if lifts {
          try UnblockDeliveries(to: customer.id, because: reason)
            .run(transaction, company: company, on: day, actor: actor, at: now)
        } else {
          try BlockDeliveries(to: customer.id, because: reason, endsByItself: endsByItself)
            .run(transaction, company: company, on: day, actor: actor, at: now)
        }
      }
    } catch let refusal as DeliveryBlockRefusal {
      switch refusal {
      case .nothingOverdue: fields.errors.add("regle", words("deliveries.nothing_overdue"))
      case .noReason: fields.errors.add("motif", words("pause.reason_missing"))
      case .blocked: return context.redirect(back, flash: .warning(words("deliveries.blocked_already")))
      case .notBlocked: return context.redirect(back, flash: .warning(words("deliveries.not_blocked")))
      }
      return try show(customer, typed, fields.errors, lifts: lifts, context)
    }
    return context.redirect(back, flash: .done(words("deliveries.\(lifts ? "lift" : "block").done")))
  }
}
