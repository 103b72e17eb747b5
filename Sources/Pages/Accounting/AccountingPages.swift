import Accounting
import AccountingRules
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/rapports/comptabilite`: what the accounting software is handed, up to which day the books are closed, and what was
/// received by rate of VAT.
struct AccountingPages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  static let path = "/rapports/comptabilite"

  private enum Field {
    static let until = "au"
    static let closing = "cloture"
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/rapports/comptabilite") { _, context in try await show(context) }
    routes.post("/rapports/comptabilite") { _, context in try await export(context) }
    routes.post("/rapports/comptabilite/cloture") { _, context in try await close(context) }
    routes.get("/rapports/comptabilite/:batch/fichier") { request, context in
      try await file(request.query["forme"], context)
    }
    routes.get("/rapports/encaissements-tva") { request, context in
      try await VatReceiptPage(request.query, context).answer(from: database)
    }
  }

  private struct Facts: Sendable {
    let batches: [AccountingBatch]
    let waiting: Int
    let closing: ClosingStore.Closing?
  }

  private func show(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, day, words) = (context.company, context.day, context.words)
    let facts = try await database.read { snapshot in
      Facts(
        batches: try BatchStore.all(of: company, snapshot),
        waiting: try BatchStore.waiting(of: company, until: day, snapshot)?.count ?? 0,
        closing: try ClosingStore.find(company, snapshot))
    }
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let mayClose = context.may(.applyCash)
    var model: PageModel = [
      "errors": errors.model, "mayExport": mayClose, "mayClose": mayClose,
      "mayReopen": mayClose && context.may(.configure) && facts.closing != nil,
      "waiting": facts.waiting == 0
        ? words("accounting.none_waiting") : words("accounting.waiting", count: facts.waiting),
      "closed": facts.closing.map { closing in
        words("accounting.closed", ["day": dates.short(closing.until), "who": closing.by])
      } ?? words("accounting.not_closed"),
      "isEmpty": facts.batches.isEmpty,
      "batches": facts.batches.map { batch -> PageModel in
        let file = "\(AccountingPages.path)/\(batch.number)/fichier?forme="
        return [
          "name": words("accounting.batch", ["number": "\(batch.number)"]),
          "period": batch.from.map {
            words("accounting.period", ["from": dates.short($0), "until": dates.short(batch.until)])
          } ?? words("accounting.period_until", ["until": dates.short(batch.until)]),
          "made": dates.short(batch.madeAt.parisDate), "who": batch.madeBy, "entries": amounts.count(batch.entries),
          "total": amounts.amount(batch.total),
          "files": [("fec", "FEC"), ("csv", "CSV"), ("lettrage", words("accounting.lettering"))].map {
            shape, name -> PageModel in
            [
              "path": file + shape, "name": name,
              "label": words("accounting.file_label", ["file": name, "number": "\(batch.number)"]),
            ]
          },
        ]
      },
    ]
    let usual = [Field.until: day, Field.closing: day.firstOfMonth.adding(days: -1)]
    for (name, value) in usual {
      model["\(name)Text"] = typed?[name] ?? dates.short(value)
      model["\(name)Error"] = errors[name]
    }
    return try context.formPage(
      "accounting", model, title: words("accounting.title"), section: "report_list", errors: errors)
  }

  private func export(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (words, form, company, actor, now, today) =
      (context.words, context.form, context.company, context.actor, context.now, context.day)
    var fields = TypedFields(form, today: today, words: words)
    let until = fields.day(Field.until)
    if let until, until > today { fields.errors.add(Field.until, words("accounting.error.future")) }
    guard fields.errors.isEmpty, let until else {
      return try await show(context, typed: form, errors: fields.errors)
    }
    let outcome = try await database.write {
      try ExportEntries(company, until: until).run($0, on: today, actor: actor, at: now)
    }
    guard let batch = outcome.batch else {
      return context.redirect(AccountingPages.path, flash: .warning(words("accounting.nothing")))
    }
    let made = words("accounting.made", ["number": "\(batch.number)"])
    guard outcome.setAside.isEmpty else {
      let left = words("accounting.set_aside", count: outcome.setAside.count)
      return context.redirect(AccountingPages.path, flash: .warning("\(made) \(left)"))
    }
    return context.redirect(AccountingPages.path, flash: .done(made))
  }

  private func close(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (words, form, company, actor, now, today) =
      (context.words, context.form, context.company, context.actor, context.now, context.day)
    let reopens = form["faire"] == "rouvrir"
    var fields = TypedFields(form, today: today, words: words)
    let until = reopens ? nil : fields.day(Field.closing)
    if let until, until >= today { fields.errors.add(Field.closing, words("accounting.error.not_past")) }
    if let until, !context.may(.configure),
      let closed = try await database.read({ try ClosingStore.find(company, $0)?.until }), until < closed
    {
      fields.errors.add(Field.closing, words("accounting.error.reopen"))
    }
    guard fields.errors.isEmpty else { return try await show(context, typed: form, errors: fields.errors) }
    try await database.write {
      _ = try CloseBooks(company, until: until).run($0, on: today, actor: actor, at: now)
    }
    let said =
      until.map { words("accounting.closed_now", ["day": DateFormat(words.language).short($0)]) }
      ?? words("accounting.reopened")
    return context.redirect(AccountingPages.path, flash: .done(said))
  }

  private func file(_ shape: String?, _ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    guard let number = context.parameters.get("batch", as: Int.self) else { throw WebError.notFound }
    let company = context.company
    let text = try await database.read { snapshot -> String? in
      guard let books = try CompanyStore.find(company, snapshot),
        try BatchStore.find(number, of: company, snapshot) != nil
      else { return nil }
      switch shape {
      case "csv": return FecText.csv(try BatchStore.lines(of: number, company: company, snapshot), in: books.currency)
      case "lettrage": return FecText.csv(try BatchStore.letters(of: number, company: company, snapshot))
      default: return FecText.fec(try BatchStore.lines(of: number, company: company, snapshot), in: books.currency)
      }
    }
    guard let text else { throw WebError.notFound }
    let isList = shape == "csv" || shape == "lettrage"
    return .file(
      Array(text.utf8), named: "\(shape == "lettrage" ? "lettrage" : "ecritures")-\(number).\(isList ? "csv" : "txt")",
      as: isList ? "text/csv; charset=utf-8" : "text/plain; charset=utf-8")
  }
}
