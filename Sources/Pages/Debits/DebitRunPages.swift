public import Hummingbird
import Kernel
import Language
import Messaging
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/prelevements/{run}`: one run, its files, and what became of each debit.
public struct DebitRunPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/prelevements/:run") { _, context in try await show(context) }
    routes.post("/prelevements/:run") { _, context in try await act(context) }
    routes.get("/prelevements/:run/fichier") { _, context in try await file(context) }
    routes.get("/prelevements/:run/avis.txt") { _, context in try await notices(context) }
    routes.get("/prelevements/:run/avis/:debit") { _, context in try await letter(context) }
  }

  private struct Facts: Sendable {
    let run: DebitRun
    let debits: [DirectDebit]
    let customers: [CustomerID: Customer]
    let numbers: [ItemID: String]
    let notices: [DebitNotice]
    /// What was written about each of its debits, also of those that have ended.
    let told: [DirectDebitID: StoredNotice]
  }

  private func number(_ context: SignedInContext) throws -> Int64 {
    guard let number = context.parameters.get("run", as: Int64.self) else { throw WebError.notFound }
    return number
  }

  private func show(_ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words, number) = (context.company, context.words, try number(context))
    let (today, now) = (context.day, context.now)
    let facts = try await database.read { snapshot -> Facts in
      guard let run = try DebitRunStore.find(number, of: company, snapshot) else { throw WebError.notFound }
      let debits = try DirectDebitStore.all(in: run.id, of: company, snapshot)
      return Facts(
        run: run, debits: debits,
        customers: Dictionary(
          uniqueKeysWithValues: try CustomerStore.find(
            Array(Set(debits.map(\.customer))).sorted(), of: company, snapshot
          ).map { ($0.id, $0) }),
        numbers: Dictionary(
          uniqueKeysWithValues: try ItemStore.find(
            debits.flatMap { $0.parts.map(\.item) }, of: company, snapshot
          ).map { ($0.id, $0.number) }),
        notices: try DebitNotice.all(of: run, company: company, on: today, at: now, snapshot),
        told: try DebitNoticeStore.latest(of: run.id, company: company, snapshot))
    }
    let model = page(facts, on: today, mayAct: context.may(.applyCash), words)
    return try context.page(
      "debit-run", model, title: words("debits.run", ["number": "\(number)"]), section: "debits")
  }

  private func page(_ facts: Facts, on today: CivilDate, mayAct: Bool, _ words: WordBook) -> PageModel {
    let (dates, amounts, said) = (DateFormat(words.language), AmountFormat(words.language), DebitWords(words))
    let run = facts.run
    let path = "\(DebitPages.path)/\(run.number)"
    let underWay = facts.debits.filter { $0.state == .underWay }
    let notices = Dictionary(facts.notices.map { ($0.debit.id, $0) }, uniquingKeysWith: { first, _ in first })
    let toTell = facts.notices.count { $0.state.mayBeAsked && $0.email != nil }
    let isWhole = run.cancelledOn == nil && underWay.count == facts.debits.count
    return [
      "path": path, "back": DebitPages.path, "filePath": path + "/fichier",
      "noticePath": underWay.isEmpty ? nil : path + "/avis.txt",
      "message": words(
        "debits.message",
        ["message": run.message, "day": dates.short(run.madeOn), "who": ActorWords.name(run.madeBy, words)]),
      "collects": dates.long(run.collectsOn), "amount": amounts.amount(run.amount), "state": said.states(run),
      "mayCancel": mayAct && isWhole, "mayReject": mayAct && !underWay.isEmpty,
      "notify": mayAct && toTell > 0 && today < run.collectsOn ? words("debits.notify", count: toTell) : nil,
      "rows": facts.debits.map { debit -> PageModel in
        let state = said.state(debit.state)
        let customer = facts.customers[debit.customer]
        return [
          "customer": customer?.name, "customerPath": customer.map { "/clients/\(Form.encoded($0.code))" },
          "reference": debit.endToEnd, "mandate": debit.mandate, "account": said.account(debit.iban),
          "collection": words("debits.collection.\(debit.collection.rawValue)"),
          "amount": amounts.amount(debit.amount), "state": state.text, "tone": state.tone,
          "notice": said.notice(
            notices[debit.id], facts.told[debit.id], customer: customer?.name ?? "",
            letter: path + "/avis/\(debit.id)", on: today),
          "ended": debit.endedOn.map { dates.short($0) }, "reason": debit.reason.map { said.reason($0) },
          "items": debit.parts.compactMap { facts.numbers[$0.item] }.map { number -> PageModel in
            ["number": number, "path": "/factures/\(Form.encoded(number))"]
          },
        ]
      },
      "choices": underWay.map { debit -> PageModel in
        [
          "value": debit.endToEnd,
          "name": [facts.customers[debit.customer]?.name, amounts.amount(debit.amount)].compactMap { $0 }
            .joined(separator: " · "),
        ]
      },
      "codes": ReturnReason.codes.map { code -> PageModel in ["value": code, "name": said.reason(code)] },
    ]
  }

  private func act(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (form, words, company, number) = (context.form, context.words, context.company, try number(context))
    let (actor, now, today) = (context.actor, context.now, context.day)
    let path = "\(DebitPages.path)/\(number)"
    if form["faire"] == "prevenir" { return try await notify(number, context) }
    if form["faire"] == "rejeter" {
      let reason = form["motif"].flatMap { ReturnReason.isKnown($0) ? $0 : nil }
      let act = RejectDebit(form["prelevement"] ?? "", reason: reason, of: company)
      do {
        try await database.write { try act.run($0, on: today, actor: actor, at: now) }
      } catch is DebitRefusal {
        return context.redirect(path, flash: .warning(words("debits.not_under_way")))
      }
      return context.redirect(path, flash: .done(words("debits.reject_done")))
    }
    do {
      try await database.write {
        try CancelDebits(number, of: company).run($0, on: today, actor: actor, at: now)
      }
    } catch DebitRefusal.unknownRun {
      throw WebError.notFound
    } catch is DebitRefusal {
      return context.redirect(path, flash: .warning(words("debits.not_whole")))
    }
    return context.redirect(path, flash: .done(words("debits.cancel_done")))
  }

  private func notify(_ number: Int64, _ context: SignedInContext) async throws -> Response {
    let (words, company, actor) = (context.words, context.company, context.actor)
    let (now, today) = (context.now, context.day)
    let dates = DateFormat(words.language)
    let path = "\(DebitPages.path)/\(number)"
    do {
      let outcome = try await database.write { transaction -> NotifyDebits.Outcome in
        guard let run = try DebitRunStore.find(number, of: company, transaction) else { throw WebError.notFound }
        let reason = words(
          "debits.notify_reason", ["number": "\(number)", "day": dates.short(run.collectsOn)])
        return try NotifyDebits(number, because: reason, of: company)
          .run(transaction, on: today, actor: actor, at: now)
      }
      let names = outcome.unreachable.map(\.reminder.debtor.name)
      let said =
        (outcome.written == 0 ? words("debits.notified_none") : words("debits.notified", count: outcome.written))
        + (names.isEmpty ? "" : " " + words("debits.unreachable", ["names": names.joined(separator: ", ")]))
      return context.redirect(path, flash: outcome.written == 0 || !names.isEmpty ? .warning(said) : .done(said))
    } catch DebitRefusal.tooLateToTell(let day) {
      return context.redirect(path, flash: .warning(words("debits.too_late", ["day": dates.short(day)])))
    }
  }

  private func file(_ context: SignedInContext) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, number) = (context.company, try number(context))
    guard let text = try await database.read({ try DebitRunStore.content(number, of: company, $0) }) else {
      throw WebError.notFound
    }
    return .file(Array(text.utf8), named: "prelevements-\(number).xml", as: "application/xml")
  }

  /// The notices of a run as they would leave, with the texts of the company.
  private func found(
    _ context: SignedInContext
  ) async throws -> (notices: [DebitNotice], rendering: MessageRendering) {
    try context.needsEveryCustomer()
    let (company, number, today, now) = (context.company, try number(context), context.day, context.now)
    return try await database.read { snapshot in
      guard let run = try DebitRunStore.find(number, of: company, snapshot) else { throw WebError.notFound }
      return (
        try DebitNotice.all(of: run, company: company, on: today, at: now, snapshot),
        try MessageRendering(sender: nil).of(company, snapshot)
      )
    }
  }

  private func notices(_ context: SignedInContext) async throws -> Response {
    let (notices, rendering) = try await found(context)
    let text = try DebitNotice.file(notices, rendering)
    return .file(Array(text.utf8), named: "avis-\(try number(context)).txt", as: "text/plain; charset=utf-8")
  }

  /// The letter to one customer, for whom no e-mail reaches.
  private func letter(_ context: SignedInContext) async throws -> Response {
    let (notices, rendering) = try await found(context)
    guard let key = context.parameters.get("debit", as: Int64.self),
      let notice = notices.first(where: { $0.debit.id == DirectDebitID(key) })
    else { throw WebError.notFound }
    let pdf = try rendering.pdf(notice.reminder)
    return .file(pdf, named: "avis-\(notice.debit.endToEnd).pdf", as: "application/pdf")
  }
}
