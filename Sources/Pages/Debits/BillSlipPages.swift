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

/// `/effets/{slip}`: one slip of bills, its file for the bank, and what became of each.
public struct BillSlipPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/effets/:slip") { request, context in try await show(request.query, context) }
    routes.post("/effets/:slip") { _, context in try await act(context) }
    routes.get("/effets/:slip/fichier") { _, context in try await file(context) }
  }

  private typealias Facts = InstrumentFacts<Bill>

  private func number(_ context: SignedInContext) throws -> Int64 {
    guard let number = context.parameters.get("slip", as: Int64.self) else { throw WebError.notFound }
    return number
  }

  private func show(_ query: Form, _ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words, number) = (context.company, context.words, try number(context))
    let (slip, facts, iban) = try await database.read { snapshot in
      guard let slip = try BillSlipStore.find(number, of: company, snapshot) else { throw WebError.notFound }
      return (
        slip, try Facts(try BillStore.all(on: slip.id, of: company, snapshot), company, snapshot),
        try CompanyStore.find(company, snapshot)?.iban
      )
    }
    let here = "\(BillPages.path)/\(number)"
    if let format = query.exportFormat {
      return try await context.answer(table(slip, facts, iban, words), as: format, back: here, from: database)
    }
    let (dates, amounts, said) = (DateFormat(words.language), AmountFormat(words.language), BillWords(words))
    let remitted = facts.instruments.filter { $0.state == .remitted }
    let mayAct = context.may(.applyCash) && !remitted.isEmpty
    let open = facts.instruments.filter { $0.state == .remitted || $0.state == .collected && !$0.isCredited }
    let model: PageModel = [
      "back": BillPages.path, "action": here, "exports": ExportLinks.model(here, words),
      "pdfPath": here + "?format=pdf", "filePath": here + "/fichier", "isEmpty": facts.instruments.isEmpty,
      "made": words(
        "cheque.slip_made", ["day": dates.short(slip.madeOn), "who": ActorWords.name(slip.madeBy, words)]),
      "purpose": words("bill.purpose.\(slip.purpose.rawValue)"), "total": try facts.total(words),
      "rows": facts.rows("effets", words) { said.row($0) },
      "mayTakeBack": mayAct && slip.takenBackOn == nil && remitted.count == facts.instruments.count,
      "mayNote": context.may(.applyCash) && !open.isEmpty, "hasRemitted": !remitted.isEmpty,
      "choices": open.map { bill -> PageModel in
        [
          "value": "\(bill.id)",
          "name": [bill.reference, facts.customers[bill.customer]?.name, amounts.amount(bill.amount)]
            .compactMap { $0 }.joined(separator: " · "),
        ]
      },
    ]
    return try context.page(
      "bill-slip", model, title: words("bill.slip", ["number": "\(number)"]), section: "debits")
  }

  /// What the bank is handed with the file.
  private func table(_ slip: BillSlip, _ facts: Facts, _ iban: String?, _ words: WordBook) -> TableExport {
    TableExport(
      words("bill.slip", ["number": "\(slip.number)"]),
      filters: [
        words("bill.purpose.\(slip.purpose.rawValue)"),
        words("cheque.slip_day", ["day": DateFormat(words.language).short(slip.madeOn)]),
        iban.map { words("cheque.slip_account", ["iban": BusinessNumbers.grouped(iban: $0)]) },
        words("bill.file_reference", ["reference": BillFile.reference(slip.number)]),
      ].compactMap { $0 },
      columns: [
        SheetColumn(words("bill.reference"), .code), SheetColumn(words("bill.kind"), .text),
        SheetColumn(words("bill.drawee"), .text), SheetColumn(words("bill.account"), .code),
        SheetColumn(words("bill.due"), .date), SheetColumn(words("bill.drawn"), .date),
        SheetColumn(words("export.customer"), .text), SheetColumn(words("export.currency"), .currency),
        SheetColumn(words("bill.amount"), .money, isSummed: true),
      ]
    ) { _, add in
      for bill in facts.instruments {
        try add([
          .text(bill.reference), .text(words("bill.kind.\(bill.kind.rawValue)")), .text(bill.drawee),
          .text(bill.iban.map { BusinessNumbers.grouped(iban: $0) }), .date(bill.dueOn), .date(bill.drawnOn),
          .text(facts.customers[bill.customer]?.name), .text(bill.amount.currency.code), .money(bill.amount),
        ])
      }
    }
  }

  private func file(_ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, number) = (context.company, try number(context))
    guard let text = try await database.read({ try BillSlipStore.content(number, of: company, $0) }) else {
      throw WebError.notFound
    }
    return .file(Array(text.utf8), named: "effets-\(number).txt", as: "text/plain; charset=us-ascii")
  }

  private func act(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (form, words, company, number) = (context.form, context.words, context.company, try number(context))
    let (actor, now, today) = (context.actor, context.now, context.day)
    let here = "\(BillPages.path)/\(number)"
    if let does = form["faire"], does != "annuler" {
      var fields = TypedFields(form, today: today, words: words)
      let reason = fields.text("motif", max: 70)
      let isCredit = does == "credite"
      let act = ChangeBill(
        BillID(form["effet"].flatMap { Int64($0) } ?? 0), isCredit ? .credited : .unpaid(reason: reason), of: company)
      do {
        try await database.write { try act.run($0, on: today, actor: actor, at: now) }
      } catch is BillRefusal {
        return context.redirect(here, flash: .warning(words("bill.error.not_held")))
      }
      return context.redirect(here, flash: .done(words(isCredit ? "bill.credited_done" : "bill.unpaid_done")))
    }
    do {
      try await database.write { try TakeBackBills(number, of: company).run($0, on: today, actor: actor, at: now) }
    } catch BillRefusal.unknownSlip {
      throw WebError.notFound
    } catch is BillRefusal {
      return context.redirect(here, flash: .warning(words("cheque.not_whole")))
    }
    return context.redirect(BillPages.path, flash: .done(words("bill.slip_back")))
  }
}
