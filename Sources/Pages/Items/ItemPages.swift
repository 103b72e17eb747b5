import CashApplication
import Dunning
import DunningRules
import Foundation
public import Hummingbird
import Kernel
import Language
import Messaging
import Mustache
import Receivables
import ReceivablesRules
import Sheets
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// The page of a document: what is owed on it, what settled it, why it was reminded or not, and all that happened.
public struct ItemPages: PrivatePages {
  let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/factures/:number") { request, context in
      try await show(ItemHistoryQuery(after: request.query["apres"]), as: request.query.exportFormat, context)
    }
    routes.get("/factures/:number/fichier") { _, context in try await issued(context) }
    routes.post("/factures/:number/pieces") { _, context in
      try context.needs(.recordDispute)
      return try await keepPaper(context)
    }
    routes.get("/factures/:number/pieces/:paper") { _, context in try await paper(context) }
    routes.post("/factures/:number/pieces/:paper/fin") { _, context in
      try context.needs(.recordDispute)
      return try await removePaper(context)
    }
  }

  private struct Facts: Sendable {
    let lines: [ItemLine]
    let papers: [StoredPaper]
    let notes: [StoredComment]
    /// Who may be named in a note.
    let colleagues: [Colleague]
    let events: [ItemHistoryQuery.Event]
    /// What decides whether something may leave, where something waits to.
    let gate: SendingGate?
  }

  func show(
    _ asked: ItemHistoryQuery = ItemHistoryQuery(after: nil), as format: SheetFormat? = nil,
    typed: PaperForm = PaperForm(), _ context: SignedInContext
  ) async throws -> Response {
    let (company, day, now, number) = (
      context.company, context.day, context.now, context.pathPart("number") ?? ""
    )
    let found = try await database.read { snapshot -> Facts in
      let explain = ExplainItem(number, on: day)
      do {
        let seen = try explain.run(snapshot, company: company).filter {
          try context.sight.covers($0.customer.id, snapshot)
        }
        let lines = try seen.map { explanation in
          let id = explanation.item.id
          return ItemLine(
            explanation: explanation,
            settlements: try ItemQueries.settlements(of: id, company: company, snapshot),
            promises: try CustomerQueries.promises(ofItem: id, company: company, limit: ItemLine.limit, snapshot),
            disputes: try CustomerQueries.disputes(ofItem: id, company: company, limit: ItemLine.limit, snapshot),
            waiting: try explanation.inQueue.flatMap { try OutboxStore.waiting(for: $0.id, of: company, snapshot) },
            letter: explanation.item.open.isZero
              ? try LetteringStore.codes(of: [id], company: company, snapshot)[id] : nil)
        }
        let items = lines.map(\.explanation.item.id)
        let events = try asked.events(ofItems: items, company: company, snapshot)
        let waits =
          lines.contains { $0.waiting != nil } || events.contains { $0.kind == .reminder && $0.stage.isInQueue }
        let papers = try PaperStore.all(of: items, company: company, snapshot)
        return Facts(
          lines: lines, papers: items.first.flatMap { papers[$0] } ?? [],
          notes: try CommentStore.all(ofItems: items, company: company, limit: ItemLine.limit, snapshot),
          colleagues: try lines.first.map {
            try TeamStore.colleagues(seeing: $0.explanation.customer.id, of: company, on: day, snapshot)
          } ?? [],
          events: events, gate: waits ? try SendingGate.read(company, snapshot) : nil)
      } catch DunningError.unknownNumber {
        throw WebError.notFound
      }
    }
    guard let first = found.lines.first else { throw WebError.notFound }
    if let format {
      let table = SettlementExport(lines: found.lines, words: context.words).table
      return try await context.answer(table, as: format, back: "/factures/\(Form.encoded(number))", from: database)
    }
    let history = ItemHistoryModel(
      query: asked, events: found.events, here: "/factures/\(Form.encoded(number))",
      customerPath: "/clients/\(Form.encoded(first.explanation.customer.code))", instalments: found.lines.count,
      isWhole: context.sight.isWhole, stages: StageWords(context.words, hold: found.gate?.hold(at: now)),
      words: context.words)
    let model = ItemModel(
      lines: found.lines,
      papers: PaperModel(
        papers: found.papers, number: first.explanation.item.number, kind: first.explanation.item.kind, typed: typed,
        mayKeep: context.may(.recordDispute), words: context.words),
      rights: context.actRights, notes: found.notes, colleagues: found.colleagues,
      history: history.page(), reader: context.noteReader, day: day, gate: found.gate, now: now, words: context.words)
    return try context.formPage(
      "item", model, title: first.explanation.item.number, section: "items", errors: typed.errors)
  }
}

/// One due date of the document, with what settled it.
struct ItemLine: Sendable {
  let explanation: ItemExplanation
  let settlements: [ItemQueries.Settlement]
  let promises: [CustomerQueries.PromiseLine]
  let disputes: [CustomerQueries.DisputeLine]
  /// The message that was decided and has not left.
  let waiting: OutboxItem?
  /// The code that it bears with what settled it.
  let letter: String?

  /// Promises and disputes of one due date: more than anybody has ever made of one.
  static let limit = 100
}

/// What the page of an item reads.
enum ItemQueries {
  /// A part of an item settled by another, still in force.
  struct Settlement: Sendable {
    let allocation: AllocationID
    let canUndo: Bool
    let day: CivilDate
    let number: String
    let kind: ItemKind
    let amount: Money
    let reason: String
  }

  static func settlements(of item: ItemID, company: CompanyID, _ snapshot: Snapshot) throws -> [Settlement] {
    try snapshot.query(
      """
      SELECT a.day, o.number, o.kind, a.amount_minor, o.currency, a.reason, a.id, d.kind
      FROM allocation a
      JOIN item o ON o.id = CASE WHEN a.debit_item = \(item) THEN a.credit_item ELSE a.debit_item END
        JOIN item d ON d.id = a.debit_item
      WHERE a.company = \(company) AND (a.debit_item = \(item) OR a.credit_item = \(item)) AND a.reverses IS NULL
        AND NOT EXISTS (SELECT 1 FROM allocation r WHERE r.reverses = a.id)
      ORDER BY a.day, a.id LIMIT 200
      """
    ) { row in
      let reason = AllocationReason(rawValue: row.text(5)) ?? .ledger
      return Settlement(
        allocation: row.id(6),
        canUndo: UndoAllocation.isOpen(reason: reason, debit: ItemKind(rawValue: row.text(7)) ?? .adjustment),
        day: try row.date(0), number: row.text(1), kind: ItemKind(rawValue: row.text(2)) ?? .adjustment,
        amount: try row.money(3, currency: 4), reason: row.text(5))
    }
  }
}

/// The page of a document, each of its due dates.
struct ItemModel: MustacheParent {
  let lines: [ItemLine]
  let papers: PaperModel
  let rights: ActRights
  let notes: PageModel
  let history: PageModel
  let day: CivilDate
  let gate: SendingGate?
  let now: Moment
  let words: WordBook

  init(
    lines: [ItemLine], papers: PaperModel, rights: ActRights, notes: [StoredComment], colleagues: [Colleague],
    history: PageModel,
    reader: NoteReader, day: CivilDate, gate: SendingGate?, now: Moment, words: WordBook
  ) {
    self.gate = gate
    self.now = now
    self.lines = lines
    self.papers = papers
    self.rights = rights
    self.history = history
    self.day = day
    self.words = words
    let first = lines.first?.explanation
    var model: PageModel = [:]
    NoteListModel(
      comments: notes, reader: reader, colleagues: colleagues,
      writePath: first.map { "/clients/\(Form.encoded($0.customer.code))/notes" },
      item: first.map { "\($0.item.id)" },
      back: first.map { "/factures/\(Form.encoded($0.item.number))" } ?? "/factures", words: words
    ).add(to: &model)
    self.notes = model
  }

  func child(named name: String) -> Any? {
    switch name {
    case "customer": lines.first?.explanation.customer.name ?? ""
    case "customerPath": "/clients/\(Form.encoded(lines.first?.explanation.customer.code ?? ""))"
    case "lines": lines.map { line($0) }
    case "history": history
    case "headActs": headActs ?? Nothing()
    case "papers": papers.page() ?? Nothing()
    case "errors": papers.typed.errors.model ?? Nothing()
    default: notes[name]
    }
  }

  private func line(_ line: ItemLine) -> PageModel {
    let item = line.explanation.item
    let back = "/factures/\(Form.encoded(item.number))"
    let tabs = CustomerTabModel(rights: rights, back: back, day: day, words: words)
    let amounts = AmountFormat(words.language)
    let dates = DateFormat(words.language)
    let late = item.daysLate(on: day)
    // A payment is an item below zero; its page shows what was received.
    let isMoney = item.kind == .payment
    func shown(_ money: Money) -> Money { isMoney ? Money(minor: -money.minor, money.currency) : money }
    let code = line.explanation.customer.code
    return [
      "acts": lines.count > 1 ? acts(item, code, back: back) : nil,
      "promises": line.promises.isEmpty ? nil : tabs.promises(line.promises[...], of: code),
      "disputes": line.disputes.isEmpty ? nil : tabs.disputes(line.disputes[...]),
      "isMoney": isMoney, "issuedName": words(isMoney ? "item.received" : "item.issued"),
      "leftName": words(isMoney ? "item.to_apply" : "item.left"),
      "kind": words("item.kind.\(item.kind.rawValue)"), "amount": amounts.amount(shown(item.amount)),
      "open": amounts.amount(shown(item.open)), "settled": item.open.isZero, "letter": line.letter,
      "issued": dates.short(item.issued),
      "file": papers.hasInvoice ? back + "/fichier" : nil,
      "due": dates.short(item.due), "dueSource": words("item.due_source.\(item.dueSource.rawValue)"),
      "isLate": late > 0 && item.open.isPositive, "late": words("days", ["count": "\(late)"]),
      "bucket": CellText.bucket(late), "order": item.orderReference ?? "–",
      "disputed": amounts.amount(item.disputed), "hasDisputed": item.disputed.isPositive,
      "promised": amounts.amount(item.promised), "hasPromised": item.promised.isPositive,
      "why": line.explanation.sentence(words.language), "waiting": waiting(line),
      "settlements": line.settlements.map { part -> PageModel in
        [
          "day": dates.short(part.day), "number": part.number, "kind": words("item.kind.\(part.kind.rawValue)"),
          "path": "/factures/\(Form.encoded(part.number))",
          "undoPath": rights.applyCash && part.canUndo ? "/lettrage/imputations/\(part.allocation)" : nil,
          "undoLabel": words("settle.undo_label", ["number": part.number]), "back": back,
          "amount": amounts.amount(part.amount), "reason": words("allocation.reason.\(part.reason)"),
        ]
      }, "noSettlement": line.settlements.isEmpty, "exports": ExportLinks.model(back, words),
    ]
  }

  /// Why the message that was decided has not left, and where it is.
  private func waiting(_ line: ItemLine) -> PageModel? {
    guard let message = line.waiting, let gate else { return nil }
    return [
      "sentence": HoldWords(words).waiting(message, gate.hold(isReleased: message.isReleased, at: now), at: now),
      "path": "/envois/\(message.id)",
    ]
  }

  /// Beside the title where there is one due date only.
  private var headActs: PageModel? {
    guard lines.count == 1, let only = lines.first?.explanation else { return nil }
    return acts(only.item, only.customer.code, back: "/factures/\(Form.encoded(only.item.number))")
  }

  /// What can be recorded on the item; `nil` when nothing is owed on it.
  private func acts(_ item: Item, _ code: String, back: String) -> PageModel? {
    if item.open.isNegative {
      return rights.applyCash ? ["settlePath": "/lettrage/reglements/\(item.id)"] : nil
    }
    guard item.open.isPositive, rights.promise || rights.dispute else { return nil }
    let path = "/clients/\(Form.encoded(code))"
    let query = "?piece=\(item.id)&retour=\(Form.encoded(back))"
    return [
      "instalment": lines.count > 1
        ? words(
          "item.instalment",
          ["number": "\(item.instalment)", "due": DateFormat(words.language).short(item.due)]) : nil,
      "promisePath": rights.promise && PromisedItems.left(item).isPositive ? path + "/promesses/nouvelle" + query : nil,
      "disputePath": rights.dispute && DisputeForm.left(item).isPositive ? path + "/litiges/nouveau" + query : nil,
    ]
  }
}
