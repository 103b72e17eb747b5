public import Hummingbird
import Kernel
import Language
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Sheets
public import Storage
public import Web

/// `/cheques`: cheques in the drawer, the slips on which they went to the bank, and what became of each.
public struct ChequePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/cheques"

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/cheques") { _, context in try await list(context) }
    routes.post("/cheques") { _, context in try await remit(context) }
    routes.get("/cheques/:slip") { request, context in try await show(request.query, context) }
    routes.post("/cheques/:slip") { _, context in try await takeBack(context) }
  }

  private typealias Facts = InstrumentFacts<Cheque>

  private func list(_ context: SignedInContext, errors: FormErrors = FormErrors()) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words) = (context.company, context.words)
    let (held, slips) = try await database.read { snapshot in
      (
        try Facts(try ChequeStore.held(of: company, snapshot), company, snapshot),
        try ChequeSlipStore.all(of: company, snapshot)
      )
    }
    let dates = DateFormat(words.language)
    let model: PageModel = [
      "errors": errors.model, "itemError": errors["cheque"], "mayRemit": context.may(.applyCash),
      "isEmpty": held.instruments.isEmpty, "rows": rows(held, words), "hasSlips": !slips.isEmpty,
      "total": try held.total(words),
      "slips": slips.map { slip -> PageModel in
        [
          "path": "\(ChequePages.path)/\(slip.number)", "name": words("cheque.slip", ["number": "\(slip.number)"]),
          "made": dates.short(slip.madeOn), "who": ActorWords.name(slip.madeBy, words),
          "state": slip.takenBackOn == nil ? nil : words("cheque.slip_taken_back"),
        ]
      },
    ]
    return try context.formPage("cheques", model, title: words("cheque.title"), section: "debits", errors: errors)
  }

  private func rows(_ facts: Facts, _ words: WordBook) -> [PageModel] {
    facts.rows("cheques", words) {
      ChequeWords(words).row($0).adding(["received": DateFormat(words.language).short($0.receivedOn)])
    }
  }

  private func remit(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (words, company) = (context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    let ids = context.form.all("cheque").compactMap { Int64($0) }.map { ChequeID($0) }
    let act = RemitCheques(ids, of: company)
    do {
      let number = try await database.write { try act.run($0, on: today, actor: actor, at: now) }
      return context.redirect(
        "\(ChequePages.path)/\(number)", flash: .done(words("cheque.remitted", ["number": "\(number)"])))
    } catch let refusal as ChequeRefusal {
      let said = words(refusal == .nothing ? "cheque.error.nothing" : "cheque.error.not_held")
      return try await list(context, errors: FormErrors("cheque", said))
    }
  }

  // MARK: A slip

  private func number(_ context: SignedInContext) throws -> Int64 {
    guard let number = context.parameters.get("slip", as: Int64.self) else { throw WebError.notFound }
    return number
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words, number) = (context.company, context.words, try number(context))
    let (slip, facts, iban) = try await database.read { snapshot in
      guard let slip = try ChequeSlipStore.find(number, of: company, snapshot) else { throw WebError.notFound }
      return (
        slip, try Facts(try ChequeStore.all(on: slip.id, of: company, snapshot), company, snapshot),
        try CompanyStore.find(company, snapshot)?.iban
      )
    }
    let here = "\(ChequePages.path)/\(number)"
    if let format = query.exportFormat {
      return try await context.answer(table(slip, facts, iban, words), as: format, back: here, from: database)
    }
    let dates = DateFormat(words.language)
    let model: PageModel = [
      "back": ChequePages.path, "action": here, "exports": ExportLinks.model(here, words),
      "pdfPath": here + "?format=pdf", "isEmpty": facts.instruments.isEmpty,
      "made": words(
        "cheque.slip_made", ["day": dates.short(slip.madeOn), "who": ActorWords.name(slip.madeBy, words)]),
      "total": try facts.total(words), "rows": rows(facts, words),
      "mayTakeBack": context.may(.applyCash) && slip.takenBackOn == nil && !facts.instruments.isEmpty
        && facts.instruments.allSatisfy { $0.state == .remitted },
    ]
    return try context.page(
      "cheque-slip", model, title: words("cheque.slip", ["number": "\(number)"]), section: "debits")
  }

  /// What the bank is handed with the cheques.
  private func table(_ slip: ChequeSlip, _ facts: Facts, _ iban: String?, _ words: WordBook) -> TableExport {
    TableExport(
      words("cheque.slip", ["number": "\(slip.number)"]),
      filters: [
        words("cheque.slip_day", ["day": DateFormat(words.language).short(slip.madeOn)]),
        iban.map { words("cheque.slip_account", ["iban": BusinessNumbers.grouped(iban: $0)]) },
      ].compactMap { $0 },
      columns: [
        SheetColumn(words("cheque.number"), .code), SheetColumn(words("cheque.bank"), .text),
        SheetColumn(words("cheque.drawer"), .text), SheetColumn(words("export.customer"), .text),
        SheetColumn(words("export.currency"), .currency), SheetColumn(words("cheque.amount"), .money, isSummed: true),
      ]
    ) { _, add in
      for cheque in facts.instruments {
        try add([
          .text(cheque.number), .text(cheque.bank), .text(cheque.drawer), .text(facts.customers[cheque.customer]?.name),
          .text(cheque.amount.currency.code), .money(cheque.amount),
        ])
      }
    }
  }

  private func takeBack(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (words, company, number) = (context.words, context.company, try number(context))
    let (actor, now, today) = (context.actor, context.now, context.day)
    do {
      try await database.write { try TakeBackSlip(number, of: company).run($0, on: today, actor: actor, at: now) }
    } catch ChequeRefusal.unknownSlip {
      throw WebError.notFound
    } catch is ChequeRefusal {
      return context.redirect("\(ChequePages.path)/\(number)", flash: .warning(words("cheque.not_whole")))
    }
    return context.redirect(ChequePages.path, flash: .done(words("cheque.slip_back")))
  }
}

/// How cheques are said.
struct ChequeWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// What every list of cheques shows of one.
  func row(_ cheque: Cheque) -> PageModel {
    let dates = DateFormat(words.language)
    return [
      "id": "\(cheque.id)", "number": cheque.number, "label": words("cheque.pick", ["number": cheque.number]),
      "bank": cheque.bank, "drawer": cheque.drawer, "state": words("cheque.state.\(cheque.state.rawValue)"),
      "tone": cheque.state.tone, "ended": cheque.endedOn.map { dates.short($0) },
      "reason": cheque.reason.map { DebitWords(words).reason($0) },
    ]
  }
}
