public import Hummingbird
import Kernel
import Language
import Law
import LawRules
import Litigation
import LitigationRules
import Receivables
import ReceivablesRules
import Sheets
public import Storage
public import Web

/// Legal files: the list, each with what may be claimed, and the form that opens one.
public struct LegalFilePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/contentieux") { request, context in try await list(request, context) }
    routes.get("/contentieux/:file") { _, context in try await show(FormErrors(), context) }
    routes.post("/contentieux/:file") { _, context in try await close(context.form, context) }
    routes.get("/clients/:code/contentieux/nouveau") { request, context in
      try context.needs(.remind)
      return try await form(request.query, FormErrors(), context)
    }
    routes.post("/clients/:code/contentieux") { _, context in try await open(context.form, context) }
  }

  private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
    let (asked, sight, words) = (LegalFileListQuery(request.query), context.sight, context.words)
    if let format = request.query.exportFormat {
      return try await context.answer(.legalFiles, request.query, as: format, back: asked.path, from: database)
    }
    let (lines, counts) = try await database.read { snapshot in
      var lines: [LegalFileQueries.Line] = []
      try LegalFileQueries.forEach(of: sight, asked, limit: LegalFileQueries.page + 1, snapshot) { lines.append($0) }
      return (lines, try LegalFileQueries.counts(of: sight, snapshot))
    }
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let keys = Array(Set(lines.map(\.id))).sorted(by: >)
    let last = keys.count > LegalFileQueries.page ? keys[LegalFileQueries.page - 1] : nil
    let model: PageModel = [
      "views": [false, true].enumerated().map { place, isClosed -> PageModel in
        [
          "name": words(isClosed ? "legal.view.closed" : "legal.view.open"), "current": asked.isClosed == isClosed,
          "path": asked.with { $0.isClosed = isClosed }.path, "count": TabCounts.text(counts[place], words),
        ]
      },
      "isEmpty": lines.isEmpty, "isClosed": asked.isClosed,
      "exports": ExportLinks.model(asked.with { _ in }.path, words),
      "rows": lines.filter { line in last.map { line.id >= $0 } ?? true }.map { line -> PageModel in
        [
          "path": "/contentieux/\(line.id)", "name": words("legal.file", ["number": "\(line.number)"]),
          "customer": line.name, "customerPath": "/clients/\(Form.encoded(line.code))",
          "opened": dates.short(line.opened), "closed": line.closed.map { dates.short($0) },
          "outcome": line.outcome.map { words("legal.outcome.\($0)") },
          "items": words("legal.count", count: line.items),
          "open": amounts.amount(line.open),
        ]
      },
      "next": last.map { key in asked.with { $0.after = key }.path },
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
    return try context.page("legal-files", model, title: words("legal.title"), section: "legal")
  }

  // MARK: One file

  private func key(_ context: SignedInContext) throws -> LegalFileID {
    guard let key = context.parameters.get("file", as: Int64.self) else { throw WebError.notFound }
    return LegalFileID(key)
  }

  private func show(_ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (key, sight, day) = (try key(context), context.sight, context.day)
    let sheet = try await database.read { snapshot -> LegalFileSheet in
      guard let file = try LegalFileStore.find(key, of: sight.company, snapshot),
        try sight.covers(file.customer, snapshot),
        let customer = try CustomerStore.find(file.customer, of: sight.company, snapshot),
        let company = try CompanyStore.find(sight.company, snapshot)
      else { throw WebError.notFound }
      let taken = try LegalFileStore.taken(by: key, of: sight.company, snapshot)
      let items = try ItemStore.find(Array(taken.keys), of: sight.company, snapshot)
        .sorted { ($0.due, $0.id) < ($1.due, $1.id) }
      let claims = LegalClaim.claims(
        items, settled: try LegalFileQueries.settled(items.map(\.id), of: sight.company, snapshot),
        debtor: customer.kind, insolventSince: customer.insolventSince, contractRate: company.penaltyRate,
        on: file.closing?.on ?? day, rates: try LegalRateStore.rates(of: sight.company, snapshot))
      return LegalFileSheet(file: file, customer: customer, taken: taken, lines: Array(zip(items, claims)))
    }
    let words = context.words
    let model = sheet.page(mayClose: context.may(.remind), errors, day: day, words)
    return try context.formPage(
      "legal-file", model, title: words("legal.file", ["number": "\(sheet.file.number)"]), section: "legal",
      errors: errors)
  }

  private func close(_ typed: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let (key, company, day, actor, now) = (
      try key(context), context.company, context.day, context.actor, context.now
    )
    guard let outcome = typed["issue"].flatMap({ LegalFile.Outcome(rawValue: $0) }) else {
      var errors = FormErrors()
      errors.add("issue", context.words("legal.choose_outcome"))
      return try await show(errors, context)
    }
    do {
      try await database.write {
        try CloseLegalFile(key, outcome).run($0, company: company, on: day, actor: actor, at: now)
      }
    } catch is LegalFileRefusal {
      return context.redirect("/contentieux/\(key)", flash: .warning(context.words("legal.not_open")))
    }
    return context.redirect("/contentieux/\(key)", flash: .done(context.words("legal.closed")))
  }

  // MARK: Opening

  private func form(_ typed: Form, _ errors: FormErrors, _ context: SignedInContext) async throws -> Response {
    let (company, day, words) = (context.company, context.day, context.words)
    let (customer, items) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let own = customer.id
      let taken = try LegalFileStore.open(in: company, where: { "\($0) = \(own)" }, snapshot)
      return (
        customer,
        try ItemStore.open(of: own, company: company, snapshot).filter { $0.open.isPositive && taken[$0.id] == nil }
      )
    }
    let (dates, amounts, path) = (
      DateFormat(words.language), AmountFormat(words.language), "/clients/\(Form.encoded(customer.code))"
    )
    let isSent = errors.model != nil
    let ticked = Set(typed.all("piece"))
    let model: PageModel = [
      "customer": customer.name, "customerPath": path, "action": path + "/contentieux",
      "back": context.back(typed, customer), "errors": errors.model, "itemError": errors["piece"],
      "isEmpty": items.isEmpty, "note": typed["note"] ?? "", "noteError": errors["note"],
      "max": "\(LegalFile.noteMax)",
      "items": items.map { item -> PageModel in
        [
          "id": "\(item.id)", "number": item.number, "label": words("legal.pick", ["number": item.number]),
          "due": dates.short(item.due), "open": amounts.amount(item.open),
          // What is late and not contested is what one goes to court for.
          "isTicked": isSent ? ticked.contains("\(item.id)") : item.isOverdue(on: day) && item.claimable.isPositive,
        ]
      },
    ]
    return try context.formPage("legal-new", model, title: words("legal.new"), section: "customers", errors: errors)
  }

  private func open(_ typed: Form, _ context: SignedInContext) async throws -> Response {
    try context.needs(.remind)
    let customer = try await database.read { try context.customer($0) }
    var fields = TypedFields(typed, today: context.day, words: context.words)
    let note = fields.text("note", max: LegalFile.noteMax)
    let items = typed.all("piece").compactMap { Int64($0) }.map { ItemID($0) }
    let (company, day, actor, now) = (context.company, context.day, context.actor, context.now)
    guard fields.errors.isEmpty else { return try await form(typed, fields.errors, context) }
    do {
      let file = try await database.write { transaction in
        let key = try OpenLegalFile(of: customer.id, items, note: note)
          .run(transaction, company: company, on: day, actor: actor, at: now)
        return try LegalFileStore.find(key, of: company, transaction)
      }
      guard let file else { throw WebError.notFound }
      return context.redirect(
        "/contentieux/\(file.id)", flash: .done(context.words("legal.opened", ["number": "\(file.number)"])))
    } catch let refusal as LegalFileRefusal {
      fields.errors.add("piece", context.words(refusal == .nothing ? "legal.nothing" : "legal.changed"))
      return try await form(typed, fields.errors, context)
    }
  }
}

extension ListExport {
  static let legalFiles = ListExport("/contentieux", section: "legal") { reader, query, _ in
    let (words, asked, sight) = (reader.words, LegalFileListQuery(query), reader.sight)
    let columns = [
      SheetColumn(words("legal.number"), .code), SheetColumn(words("export.code"), .code),
      SheetColumn(words("export.customer"), .text), SheetColumn(words("legal.opened_on"), .date),
      SheetColumn(words("legal.closed_on"), .date), SheetColumn(words("legal.outcome"), .text),
      SheetColumn(words("export.items"), .integer), SheetColumn(words("export.currency"), .currency),
      SheetColumn(words("legal.principal"), .money, isSummed: true),
    ]
    let filters = [words("export.view", ["name": words(asked.isClosed ? "legal.view.closed" : "legal.view.open")])]
    return TableExport(words("legal.title"), filters: filters, columns: columns) { snapshot, add in
      try LegalFileQueries.forEach(of: sight, asked.with { _ in }, limit: .max, snapshot) { line in
        try add([
          .text("\(line.number)"), .text(line.code), .text(line.name), .date(line.opened), .date(line.closed),
          .text(line.outcome.map { words("legal.outcome.\($0)") }), .integer(line.items),
          .text(line.open.currency.code), .money(line.open),
        ])
      }
    }
  }
}
