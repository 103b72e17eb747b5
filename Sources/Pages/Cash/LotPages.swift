import Banking
import CashApplication
import CashApplicationRules
import Foundation
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
public import Storage
public import Web

/// Receipts approved together: those whose first proposal is sure enough are looked through, approved, and taken back.
/// And what is done with the lines that are ticked in the list.
public struct LotPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/lettrage/lot") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await list(request.query, context)
    }
    routes.post("/lettrage/lot") { _, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await approve(context)
    }
    routes.post("/lettrage/lignes") { request, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await act(request.posted(context), context)
    }
    routes.get("/lettrage/lots/:lot") { _, context in
      try context.needsEveryCustomer()
      return try await show(context)
    }
    routes.post("/lettrage/lots/:lot") { _, context in
      try context.needsEveryCustomer()
      try context.needs(.applyCash)
      return try await undo(context)
    }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let asked = query["seuil"].flatMap { Int($0) } ?? 0
    let percent = ApproveReceipts.thresholds.contains(asked) ? asked : ApproveReceipts.thresholds[0]
    let company = context.company
    let facts = try await database.read { try LotFacts.read(of: company, from: percent, $0) }
    return try context.page(
      "receipt-lot", LotModel(facts: facts, words: context.words).page(), title: context.words("lot.title"),
      section: "cash")
  }

  private func approve(_ context: SignedInContext) async throws -> Response {
    let (form, words, company) = (context.form, context.words, context.company)
    let choices = form.all("ligne").compactMap { Int64($0) }.map { key in
      ApproveReceipts.Choice(entry: BankEntryID(key), mark: form["vu.\(key)"] ?? "")
    }
    let percent = form["seuil"].flatMap { Int($0) } ?? ApproveReceipts.thresholds[0]
    guard !choices.isEmpty else {
      return context.redirect(LotModel.path(percent), flash: .warning(words("lot.nothing")))
    }
    let outcome = try await ApproveReceipts(company: company, choices: choices)
      .run(database, on: context.day, actor: context.actor, at: context.now)
    let left = try await said(outcome.left, "lot.left", words, company)
    guard let lot = outcome.lot else {
      return context.redirect(LotModel.path(percent), flash: .warning(left ?? words("lot.nothing")))
    }
    let done = words("lot.done", count: outcome.approved.count)
    return context.redirect(
      "/lettrage/lots/\(lot)",
      flash: .done(
        [done, left].compactMap { $0 }.joined(separator: " "),
        undo: Undo("/lettrage/lots/\(lot)", back: "/lettrage")))
  }

  /// Payers named of those that were left.
  private static let namedMax = 5

  /// `2 lignes laissées, qui ont changé entre-temps : HOTELS MAREVAL, M DUPONT.`
  private func said(
    _ left: [BankEntryID], _ key: String, _ words: WordBook, _ company: CompanyID
  ) async throws -> String? {
    if left.isEmpty { return nil }
    let lines = try await database.read { try LotQueries.lines(left, of: company, $0) }
    let payers = lines.prefix(LotPages.namedMax).map { $0.payer ?? words("cash.unknown_payer") }
    return words(key, count: left.count) + " " + payers.joined(separator: ", ")
      + (lines.count > LotPages.namedMax ? "…" : ".")
  }

  // MARK: the lines that are ticked in the list

  static let linesPath = "/lettrage/lignes"

  private enum Act: String {
    case approve = "lettrer"
    case ignore = "ecarter"
    case reopen = "reprendre"
  }

  private func act(_ form: Form, _ context: SignedInContext) async throws -> Response {
    guard let act = Act(rawValue: form["acte"] ?? "") else { throw WebError.notFound }
    let back = LocalPath(form["retour"] ?? "/lettrage").text
    let ticked = form.all("ligne").compactMap { Int64($0) }.map { BankEntryID($0) }
    guard !ticked.isEmpty else { return context.redirect(back, flash: .warning(context.words("lot.nothing"))) }
    switch act {
    case .approve: return try await approve(ticked, form, back: back, context)
    case .ignore:
      guard let nature = form[ApplyForm.Field.aside].flatMap({ AsideReason(rawValue: $0) }) else {
        return context.redirect(back, flash: .warning(context.words("lot.no_nature")))
      }
      return try await setAside(ticked, as: nature, back: back, context)
    case .reopen: return try await setAside(ticked, as: nil, back: back, context)
    }
  }

  /// Approves the first proposals of those that were shown as sure, where they still are what was seen.
  private func approve(
    _ ticked: [BankEntryID], _ form: Form, back: String, _ context: SignedInContext
  ) async throws -> Response {
    let (words, company) = (context.words, context.company)
    let seen = ticked.filter { form["vu.\($0)"] != nil }
    let sure = try await database.read { try LotQueries.sure(among: seen, of: company, $0) }
    let choices = seen.filter { sure.contains($0) }.map {
      ApproveReceipts.Choice(entry: $0, mark: form["vu.\($0)"] ?? "")
    }
    let outcome = try await ApproveReceipts(company: company, choices: choices)
      .run(database, on: context.day, actor: context.actor, at: context.now)
    let changed = seen.filter { !sure.contains($0) } + outcome.left
    let unsure = ticked.filter { form["vu.\($0)"] == nil }
    let left = [
      try await said(changed, "lot.left", words, company), try await said(unsure, "lot.unsure", words, company),
    ]
    let done = outcome.approved.isEmpty ? nil : words("lot.done", count: outcome.approved.count)
    return context.redirect(
      back, flash: told(done, left, undo: outcome.lot.map { Undo("/lettrage/lots/\($0)", back: back) }))
  }

  /// - Parameter nature: what the lines are; `nil` to have them wait again.
  private func setAside(
    _ ticked: [BankEntryID], as nature: AsideReason?, back: String, _ context: SignedInContext
  ) async throws -> Response {
    let (words, company) = (context.words, context.company)
    let outcome = try await SetEntriesAside(
      company: company, entries: ticked, isAside: nature != nil, reason: nature
    ).run(database, actor: context.actor, at: context.now)
    let count = outcome.done.count
    var done: String?
    var undo: Undo?
    if count > 0, let nature {
      done = words("lot.aside", count: count, ["nature": words("entry.aside.\(nature.rawValue)")])
      let lines = outcome.done.map { "&ligne=\($0)" }.joined()
      undo = Undo(LotPages.linesPath + "?acte=\(Act.reopen.rawValue)" + lines, back: back)
    } else if count > 0 {
      done = words("lot.reopened", count: count)
    }
    let left = [try await said(outcome.left, "lot.left", words, company)]
    return context.redirect(back, flash: told(done, left, undo: undo))
  }

  /// What was done, then what was left; a warning where nothing was done.
  private func told(_ done: String?, _ left: [String?], undo: Undo?) -> Flash {
    let text = ([done] + left).compactMap { $0 }.joined(separator: " ")
    return done == nil ? .warning(text) : .done(text, undo: undo)
  }

  // MARK: one lot

  private func key(_ context: SignedInContext) throws -> ReceiptLotID {
    guard let key = context.parameters.get("lot").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return ReceiptLotID(key)
  }

  private func show(_ context: SignedInContext) async throws -> Response {
    let (company, lot, words) = (context.company, try key(context), context.words)
    let found = try await database.read { snapshot in
      try ReceiptLotStore.lines(of: lot, company: company, snapshot).map {
        ($0, try LotQueries.lines($0.lines.map(\.entry), of: company, snapshot))
      }
    }
    guard let (stored, lines) = found else { throw WebError.notFound }
    let standing = Set(stored.lines.filter(\.stands).map(\.entry))
    let (cash, amounts, dates) = (CashWords(words), AmountFormat(words.language), DateFormat(words.language))
    let sums = Dictionary(grouping: lines.filter { standing.contains($0.id) }.map(\.amount), by: \.currency)
      .sorted { $0.key.code < $1.key.code }
    let model: PageModel = [
      "subtitle": words("lot.made", ["day": dates.short(stored.madeAt.parisDate)]),
      "path": "/lettrage/lots/\(lot)", "canUndo": context.may(.applyCash) && !standing.isEmpty,
      "rows": lines.map { line -> PageModel in
        let state = cash.state(line.decision, isOut: false)
        return [
          "path": "/lettrage/\(line.id)", "payer": line.payer ?? words("cash.unknown_payer"),
          "wording": line.wording.isEmpty ? nil : line.wording, "day": dates.short(line.day), "state": state.text,
          "tone": state.tone, "icon": state.icon, "customer": line.customer?.name,
          "customerPath": line.customer.map { "/clients/\(Form.encoded($0.code))" },
          "amount": CellText.amount(line.amount, words),
        ]
      },
      "sums": sums.map { currency, received -> PageModel in
        let sum = received.reduce(Int64(0)) { $0 + $1.minor }
        return [
          "name": words("lot.stands", count: received.count), "amount": amounts.amount(Money(minor: sum, currency)),
        ]
      },
    ]
    return try context.page("receipt-lot-done", model, title: words("lot.done_title"), section: "cash")
  }

  private func undo(_ context: SignedInContext) async throws -> Response {
    let (lot, words) = (try key(context), context.words)
    let back = LocalPath(context.form["retour"] ?? "/lettrage/lots/\(lot)").text
    let result = try await UndoReceiptLot(company: context.company, lot: lot)
      .run(database, on: context.day, actor: context.actor, at: context.now)
    guard let result else { throw WebError.notFound }
    let left = result.left == 0 ? nil : words("lot.not_undone", count: result.left)
    if let left, result.undone == 0 { return context.redirect(back, flash: .warning(left)) }
    let done = words("lot.undone", count: result.undone)
    return context.redirect(back, flash: .done([done, left].compactMap { $0 }.joined(separator: " ")))
  }
}
