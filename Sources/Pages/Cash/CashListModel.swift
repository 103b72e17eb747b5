import CashApplication
import CashApplicationRules
import Kernel
import Language
import Web

/// The list of bank entries.
struct CashListModel {
  let view: CashQueries.View
  let currency: Currency?
  let statement: CashQueries.StatementLine?
  let place: DatedPlace?
  let lines: [CashQueries.Line]
  let sums: [CashQueries.Sum]
  /// Names of the customers that suggestions speak of.
  let names: [CustomerID: String]
  /// Whether the bank has brought anything yet.
  var hasStatements = true
  var canImport = false
  /// How many receipts may be approved together, from each threshold on.
  var sure: [(percent: Int, entries: Int)] = []
  /// Whether lines may be ticked, for something to be done with them together.
  var canChoose = false
  /// Those that may be approved with others.
  var approvable: Set<BankEntryID> = []
  /// What waits apart from what customers pay.
  var apart: [(nature: AsideReason, sum: CashQueries.Sum)] = []
  var canPutAside = false
  let words: WordBook

  func page() -> PageModel {
    let shown = lines.prefix(CashQueries.page)
    let more = lines.count > shown.count ? shown.last : nil
    let amounts = AmountFormat(words.language)
    return [
      "views": CashQueries.View.allCases.map { each -> PageModel in
        [
          "name": words("cash.view.\(each.key)"), "path": path(each, statement?.id), "current": each == view,
          "count": each == .apart ? apartCount : nil,
        ]
      },
      "apart": view == .apart && !apart.isEmpty ? ["natures": natures, "canAct": canPutAside] as PageModel : nil,
      "chips": chips, "exports": ExportLinks.model(path(view, statement?.id), words), "lot": lot,
      "batch": canChoose ? batch : nil,
      "startPath": view == .waiting && place == nil ? lines.first.map { "/lettrage/\($0.id)" } : nil,
      "isEmpty": lines.isEmpty, "emptyTitle": words("cash.empty.\(emptyKey)"),
      "emptyText": words("cash.empty_text.\(emptyKey)"), "importPath": hasStatements || !canImport ? nil : "/imports",
      "payerName": CashWords(words).partyName(isOut: view == .out), "rows": shown.map { row($0) },
      "sums": sums.map { sum -> PageModel in
        ["name": words("cash.sum", count: sum.entries), "amount": amounts.amount(sum.amount)]
      },
      "next": more.map { path(view, statement?.id) + "&apres=\(DatedPlace($0.day, $0.id.rawValue).text)" },
      "first": place == nil ? nil : path(view, statement?.id),
    ]
  }

  private var apartCount: String? {
    apart.isEmpty ? nil : AmountFormat(words.language).count(apart.reduce(0) { $0 + $1.sum.entries })
  }

  /// What waits apart, by what it is, each to be put aside together.
  private var natures: [PageModel] {
    let amounts = AmountFormat(words.language)
    return Dictionary(grouping: apart, by: \.nature).sorted { $0.key.rawValue < $1.key.rawValue }.map {
      (nature, sums) -> PageModel in
      let name = words("entry.aside.\(nature.rawValue)")
      let count = sums.reduce(0) { $0 + $1.sum.entries }
      return [
        "value": nature.rawValue, "name": name, "label": words("cash.apart_label", ["name": name]),
        "sum": words(
          "cash.apart_sum", count: count,
          ["amount": sums.map { amounts.amount($0.sum.amount) }.joined(separator: " + ")]),
      ]
    }
  }

  /// To the surest that may be approved together.
  private var lot: PageModel? {
    sure.first { $0.entries > 0 }.map { percent, entries in
      ["path": LotModel.path(percent), "name": words("lot.offer", count: entries, ["percent": "\(percent)"])]
    }
  }

  /// What may be done with the lines that are ticked.
  private var batch: PageModel {
    [
      "action": LotPages.linesPath,
      "back": path(view, statement?.id) + (place.map { "&apres=\($0.text)" } ?? ""),
      "firstCurrency": lines.first?.amount.currency.code,
      "approveText": words("lot.approve_sure", ["percent": "\(LotQueries.least)"]),
      "natures": AsideReason.allCases.map { nature -> PageModel in
        ["value": nature.rawValue, "name": words("entry.aside.\(nature.rawValue)")]
      },
    ]
  }

  private var emptyKey: String { hasStatements ? view.key : "never" }

  private var chips: [PageModel] {
    var chips: [PageModel] = []
    if let statement {
      chips.append([
        "name": words("cash.statement"),
        "chosen": statement.identification ?? CashWords(words).account(statement.account),
        "path": path(view, nil, currency),
      ])
    }
    if let currency {
      chips.append([
        "name": words("items.chip.currency"), "chosen": currency.code, "path": path(view, statement?.id, nil),
      ])
    }
    return chips
  }

  private func path(_ view: CashQueries.View, _ statement: BankStatementID?) -> String {
    path(view, statement, currency)
  }

  private func path(_ view: CashQueries.View, _ statement: BankStatementID?, _ currency: Currency?) -> String {
    "/lettrage?vue=\(view.rawValue)" + (statement.map { "&releve=\($0)" } ?? "")
      + (currency.map { "&devise=\($0.code)" } ?? "")
  }

  private func row(_ line: CashQueries.Line) -> PageModel {
    let cash = CashWords(words)
    let payer = line.payer ?? cash.unknownParty(isOut: view == .out)
    let state = cash.state(line.decision, isOut: !line.amount.isPositive, isReturn: line.isReturn)
    let answer = line.answer.flatMap { StoredAnswer(json: $0) }
    let best = answer?.candidates.first
    // Why a person is asked comes before what the answer rests on.
    let reasons = ((answer?.reasons ?? []) + (best?.reasons ?? [])).prefix(2)
    let likely = best.flatMap { names[$0.customer] } ?? nature(of: answer)
    return [
      "id": "\(line.id)", "mark": approvable.contains(line.id) ? best?.mark : nil, "minor": "\(line.amount.minor)",
      "currency": line.amount.currency.code,
      "tickLabel": words(
        "lot.choose", ["payer": payer, "amount": AmountFormat(words.language).amount(line.amount)]),
      "path": "/lettrage/\(line.id)", "day": DateFormat(words.language).short(line.day), "payer": payer,
      "wording": line.wording.isEmpty ? nil : line.wording,
      "state": state.text, "tone": state.tone, "icon": state.icon,
      "sure": view == .waiting ? CashWords.announced(answer).map { sure($0) } : nil,
      "customer": line.customer?.name ?? likely,
      "customerPath": line.customer.map { "/clients/\(Form.encoded($0.code))" },
      "why": reasons.isEmpty
        ? nil
        : Typography.clauses(
          reasons.map { cash.reason($0, in: line.amount.currency).text }, in: words.language),
      "amount": CellText.amount(line.amount, words),
    ]
  }
}

extension CashListModel {
  private func nature(of answer: StoredAnswer?) -> String? {
    view == .apart ? answer?.apart.map { words("entry.aside.\($0.rawValue)") } : nil
  }

  private func sure(_ percent: Int) -> PageModel {
    ["text": words("match.confidence", ["percent": "\(percent)"]), "tone": CashWords.tone(percent)]
  }
}

/// The ways in which statements are looked at.
enum StatementView: String, CaseIterable {
  case all = "tous"
  case doubt = "ecarts"
  case accounts = "comptes"

  var path: String { "/lettrage/releves?vue=\(rawValue)" }

  static func tabs(_ current: StatementView, _ words: WordBook) -> [PageModel] {
    allCases.map { view in
      let key = view == .all ? "all" : view == .doubt ? "doubt" : "accounts"
      return ["name": words("statements.view.\(key)"), "path": view.path, "current": view == current]
    }
  }
}

/// The list of statements.
struct StatementListModel {
  let lines: [CashQueries.StatementLine]
  let inDoubtOnly: Bool
  let isFirst: Bool
  let words: WordBook

  func page() -> PageModel {
    let shown = lines.prefix(CashQueries.page)
    return [
      "views": StatementView.tabs(inDoubtOnly ? .doubt : .all, words),
      "exports": ExportLinks.model(path(inDoubtOnly), words),
      "isEmpty": lines.isEmpty, "emptyText": words(inDoubtOnly ? "statements.empty.doubt" : "statements.empty.all"),
      "rows": shown.map { row($0) },
      "next": lines.count > shown.count ? shown.last.map { path(inDoubtOnly) + "&apres=\($0.id)" } : nil,
      "first": isFirst ? nil : path(inDoubtOnly),
    ]
  }

  private func path(_ doubt: Bool) -> String { (doubt ? StatementView.doubt : .all).path }

  private func row(_ line: CashQueries.StatementLine) -> PageModel {
    func money(_ minor: Int64?) -> String {
      minor.map { CellText.amount(Money(minor: $0, line.currency), words) } ?? ""
    }
    return [
      "path": "/lettrage?releve=\(line.id)", "account": CashWords(words).account(line.account),
      "number": line.identification ?? words("statements.unnamed"),
      "day": line.closingDay.map { DateFormat(words.language).short($0) }, "opening": money(line.openingMinor),
      "credits": money(line.creditsMinor), "debits": money(line.debitsMinor), "closing": money(line.closingMinor),
      "waiting": line.waiting == 0 ? nil : AmountFormat(words.language).count(line.waiting),
      "isRight": line.reconciles == true, "isWrong": line.reconciles == false,
      "gap": line.gapMinor.map {
        words("statements.gap", ["amount": AmountFormat(words.language).amount(Money(minor: $0, line.currency))])
      },
    ]
  }
}
