import Charts
import Kernel
import Language
import ReceivablesRules
import Reporting
import ReportingRules
import Sheets
import Web

/// What the template of the dashboard reads.
struct DashboardModel {
  let facts: DashboardFacts
  let now: Moment
  let words: WordBook
  let amounts: AmountFormat
  let dates: DateFormat

  init(_ facts: DashboardFacts, now: Moment, words: WordBook) {
    self.facts = facts
    self.now = now
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  var currency: Currency { facts.company.currency }

  /// Whether a person looks at their own customers out of several: links then lead to these.
  private var isMine: Bool { facts.reader.seesAll && !facts.isWhole }
  var own: String { isMine ? "&\(Portfolio.parameter)=\(Portfolio.mine)" : "" }
  private var ageingPath: String {
    isMine ? "/balance-agee?\(Portfolio.parameter)=\(Portfolio.mine)" : "/balance-agee"
  }

  func page() throws -> PageModel {
    let total = try facts.ageing.total(currency)
    let overdue = try facts.ageing.overdue(currency)
    return [
      "today": capitalised(dates.full(facts.day)), "freshness": freshness, "isStale": isStale,
      "empty": empty, "importPath": facts.reader.mayImport ? "/imports" : nil,
      "kpis": kpis(total: total, overdue: overdue), "ageing": try ageing(total: total),
      "others": others, "dso": dso, "received": received, "worst": worst(overdue: overdue),
      "decisions": DashboardDecisions(self).models(),
      "decisionsTotal": facts.counts.waitingActions > 0
        && (facts.reader.rights.contains(.remind) || facts.variant == .salesperson)
        ? words("dashboard.waiting", count: facts.counts.waitingActions) : nil,
      "waitingPath": "/envois?vue=\(OutboxQueries.View.toDecide.rawValue)",
      "promises": promises, "latest": latest, "ageingPath": ageingPath, "portfolio": portfolio, "entries": entries,
      "evolution": evolution, "showsDecisions": facts.variant != .director, "rounded": ageingIsRounded ? true : nil,
      "exportPath": path(format: .pdf), "periods": periods,
      "receivedUnit": receivedUnit,
      "receivedNone": words("dashboard.received.none.\(facts.period.rawValue)"),
    ]
  }

  // MARK: The head

  /// Why there is nothing to show, and what the reader can do about it.
  private var empty: PageModel? {
    let reader = facts.reader
    if reader.hasNobody {
      return [
        "title": words("dashboard.nobody.title"), "text": words("dashboard.nobody.text"), "path": nil, "verb": nil,
      ]
    }
    guard facts.counts.items == 0, facts.freshness.ledger == nil else { return nil }
    var empty: PageModel = ["title": words("dashboard.empty.title"), "path": nil, "verb": nil]
    if reader.seesAll, reader.rights.contains(.configure) {
      empty["text"] = words("dashboard.empty.text")
      empty["path"] = "/bienvenue"
      empty["verb"] = words("dashboard.empty.start")
    } else if reader.mayImport {
      empty["text"] = words("dashboard.empty.text")
      empty["path"] = "/imports"
      empty["verb"] = words("dashboard.import")
    } else {
      empty["text"] = words("dashboard.empty.wait")
    }
    return empty
  }

  var freshness: String {
    if facts.freshness == .init() { return words("dashboard.fresh.never") }
    func said(_ key: String, _ moment: Moment?) -> String {
      guard let moment else { return words("dashboard.fresh.\(key).never") }
      let day = moment.parisDate
      let when =
        day == facts.day
        ? words("dashboard.fresh.today", ["time": dates.time(moment)])
        : words("dashboard.fresh.day", ["day": dates.dayAndMonth(day)])
      return words("dashboard.fresh.\(key)", ["when": when])
    }
    return said("bank", facts.freshness.bank) + ", " + said("ledger", facts.freshness.ledger)
  }

  /// Whether the bank or the ledger is older than a day: figures are then those of another day.
  private var isStale: Bool {
    if facts.freshness == .init() { return false }
    let limit = now.adding(seconds: -24 * 3600)
    return [facts.freshness.bank, facts.freshness.ledger].contains { $0.map { $0 < limit } ?? true }
  }

  private func joined(_ parts: [String?]) -> String { parts.compactMap { $0 }.joined(separator: " · ") }

  func kpis(total: Money, overdue: Money) -> [PageModel] {
    let before = facts.before
    let counts = facts.counts
    let received = facts.received
    let parts = facts.outstanding.inTenths
    let simple = parts.map { amounts.decimal(hundredths: $0.simple) }
    let late = parts.map { amounts.decimal(hundredths: $0.averageDaysDelinquent) }
    let changes = DashboardChanges(facts, words)
    // Where it is not known what was owed then, neither is how it moved.
    let known = facts.past.brackets == nil ? nil : before
    let grown = changes.share(total.minor, since: known?.balanceMinor, .neutral)
    let moved = parts.flatMap { now in known?.simple.map { changes.days(now.simple, since: $0) } }
    let overdueMoved =
      facts.isWhole ? changes.share(overdue.minor, since: facts.past.overdueMinor, .better(whenLess: true)) : nil
    let daysLate = late.map { words("dashboard.dso.late", ["days": $0]) }
    let disputed = Money(minor: counts.disputedMinor, currency)
    let promised = Money(minor: counts.promisedMinor, currency)
    return [
      [
        "name": words("dashboard.open"), "figure": amounts.whole(total), "path": ageingPath,
        "note": joined([
          words("dashboard.customers", count: counts.customers),
          grown == nil ? words("dashboard.items", count: counts.items) : nil,
        ]), "moved": grown,
      ],
      [
        "name": words("dashboard.overdue"), "figure": amounts.whole(overdue), "path": ageingPath,
        "note": amounts.share(overdue.minor, of: total.minor).map { words("dashboard.share", ["share": $0]) },
        "moved": overdueMoved,
      ],
      [
        "name": words("dashboard.dso"), "figure": simple ?? "–", "unit": simple == nil ? nil : words("dashboard.days"),
        "note": simple == nil ? words("dashboard.dso.none") : daysLate,
        "moved": moved,
      ],
      [
        "name": receivedName, "figure": amounts.whole(received),
        "path": "/factures?type=payment&etat=toutes&depuis=\(facts.first)&devise=\(currency)\(own)",
        "note": joined([
          counts.unallocatedItems > 0
            ? words(
              "dashboard.unallocated", ["amount": amounts.whole(Money(minor: counts.unallocatedMinor, currency))])
            : counts.entriesWaiting == 0 ? words("dashboard.allocated") : nil,
          facts.isWhole && counts.entriesWaiting > 0
            ? words(
              "dashboard.waiting", ["amount": amounts.whole(Money(minor: counts.entriesWaitingMinor, currency))])
            : nil,
        ]),
        "moved": nil,
      ],
      [
        "name": words("dashboard.disputed"), "figure": amounts.whole(disputed),
        "path": "/factures?etat=litige&devise=\(currency)\(own)",
        "note": words("dashboard.items", count: counts.disputedItems) + " · "
          + words("dashboard.promised", ["amount": amounts.whole(promised)]),
        "moved": nil,
      ],
    ] as [PageModel]
  }

  private var others: String? {
    guard !facts.others.isEmpty else { return nil }
    return words("dashboard.others", ["amounts": facts.others.map { amounts.whole($0) }.joined(separator: " · ")])
  }

  // MARK: Reports

  func ageing(total: Money) throws -> PageModel {
    let buckets = facts.ageing.buckets
    let names = AgeingWords(words)
    let moves = DashboardChanges(facts, words).row(total: total.minor)
    let moved = moves?["cells"] as? [PageModel] ?? []
    let columns = buckets.indices.map { index -> PageModel in
      let bucket = buckets[index]
      return [
        "place": index, "name": names.column(bucket.fromDays, bucket.toDays),
        "amount": bucket.amount.isZero ? nil : amounts.wholeNumber(bucket.amount),
        "path": "/factures?tranche=\(index)&devise=\(currency)\(own)",
        "share": amounts.share(bucket.amount.minor, of: total.minor), "customers": amounts.count(bucket.customers),
        "count": amounts.count(bucket.items), "move": index < moved.count ? moved[index] : nil,
      ]
    }
    return [
      "columns": columns, "moved": moved.last, "movedName": moves?["name"], "total": amounts.wholeNumber(total),
      "customers": amounts.count(facts.counts.customers),
      "count": amounts.count(facts.counts.items),
      "whole": amounts.share(1, of: 1)?.replacing(",0", with: "").replacing(".0", with: ""),
      "summary": amounts.whole(total) + " · " + words("dashboard.items", count: facts.counts.items),
      "bar": StackedBar(buckets.map(\.amount.minor), label: words("ageing.bar")),
      "moves": moves,
    ]
  }

  /// Whether the whole euros of the columns do not add up to that of the total.
  private var ageingIsRounded: Bool {
    let unit = Int128(currency.minorPerMajor)
    func whole(_ minor: Int64) -> Int128 { roundedHalfAwayFromZero(Int128(minor), over: unit) }
    let amounts = facts.ageing.buckets.map(\.amount.minor)
    return amounts.reduce(0) { $0 + whole($1) } != whole(amounts.reduce(0, +))
      || amounts.dropFirst().reduce(0) { $0 + whole($1) } != whole(amounts.dropFirst().reduce(0, +))
  }

  var dso: PageModel? {
    guard facts.outstanding.simple != nil else { return nil }
    let points = facts.history.prefix(DashboardFacts.months).reversed().map {
      (name: dates.shortMonth($0.month), value: $0.simple)
    }
    let known = points.compactMap { point in point.value.map { (point.name, $0) } }
    guard let first = known.first, let last = known.last else { return nil }
    let label = words(
      "dashboard.dso.label",
      [
        "first": amounts.decimal(hundredths: first.1), "from": first.0, "last": amounts.decimal(hundredths: last.1),
        "to": last.0,
      ])
    return [
      "chart": LineChart(points: points, label: label) { amounts.days($0, isMark: $1) },
      "parts": facts.outstanding.inTenths.map { parts in
        words(
          "dashboard.dso.parts",
          [
            "best": amounts.decimal(hundredths: parts.bestPossible),
            "late": amounts.decimal(hundredths: parts.averageDaysDelinquent),
          ])
      },
      "countBack": countBack,
    ]
  }

  private var countBack: String {
    switch facts.outstanding.countBack {
    case .days(let hundredths):
      words("dashboard.dso.count_back", ["days": amounts.decimal(hundredths: hundredths)])
    case .moreThan(let days): words("dashboard.dso.count_back_more", ["days": amounts.count(days)])
    }
  }

  func worst(overdue: Money) -> PageModel? {
    let lines = facts.worst.filter { $0.overdue.isPositive }
    guard !lines.isEmpty else { return nil }
    let sum = lines.reduce(Int64(0)) { $0 + $1.overdue.minor }
    let rows = lines.map { line -> PageModel in
      [
        "name": line.name, "path": "/clients/\(Form.encoded(line.code))", "overdue": amounts.wholeNumber(line.overdue),
        "open": amounts.wholeNumber(line.total),
        "bar": StackedBar(
          line.buckets.map(\.minor), label: words("ageing.bar.customer", ["name": line.name]), mini: true),
        "late": line.oldestDue.map { dates.lateness(of: $0, on: facts.day) },
        "place": line.oldestDue.map { CellText.bucket(facts.day.days(since: $0)) },
        "insolvent": line.insolventSince == nil ? nil : words("customers.insolvent"),
        "disputed": line.disputed.isZero ? nil : words("ageing.dispute", ["amount": amounts.whole(line.disputed)]),
      ]
    }
    return [
      "rows": rows, "exports": ExportLinks.model(path(), words, formats: [.xlsx, .csv]),
      "summary": amounts.share(sum, of: overdue.minor).map {
        words("dashboard.worst.share", count: rows.count, ["share": $0])
      },
    ]
  }

  // MARK: Promises and receipts

  private var promises: PageModel {
    let rows = facts.promises.map { line -> PageModel in
      [
        "name": line.name, "path": "/clients/\(Form.encoded(line.code))/promesses", "isBroken": line.isBroken,
        "when": line.day == facts.day ? words("dashboard.today") : dates.near(line.day),
        "amount": CellText.whole(line.amount, words),
      ]
    }
    return [
      "rows": rows, "none": rows.isEmpty,
      "week": facts.promised.untilThen.isZero
        ? nil : words("dashboard.promises.week", ["amount": amounts.whole(facts.promised.untilThen)]),
      "pending": facts.promised.pending > 0 ? words("dashboard.promises.pending", count: facts.promised.pending) : nil,
    ]
  }

  private var latest: PageModel? {
    let rows = facts.latest.map { line -> PageModel in
      [
        "name": line.name, "path": "/clients/\(Form.encoded(line.code))/paiements", "when": dates.near(line.day),
        "amount": CellText.whole(line.amount, words),
        "left": line.left.isZero ? nil : words("dashboard.left", ["amount": amounts.whole(line.left)]),
      ]
    }
    return rows.isEmpty ? nil : ["rows": rows]
  }

  // MARK: What differs by role

  /// The choice between one's own customers and all.
  private var portfolio: PageModel? {
    guard facts.reader.seesAll, facts.reader.inCharge > 0 else { return nil }
    return [
      "links": [(Portfolio.mine, true), (Portfolio.everybody, false)].map { view, mine -> PageModel in
        [
          "name": mine ? words("dashboard.mine", count: facts.reader.inCharge) : words("dashboard.everybody"),
          "path": path(portfolio: view), "current": mine != facts.isWhole,
        ]
      }
    ]
  }

  /// The bank lines that wait, the latest first: what the day of who matches them begins with, even when none is left.
  private var entries: PageModel? {
    guard facts.variant == .accountant else { return nil }
    let cash = CashWords(words)
    return [
      "none": facts.entries.isEmpty,
      "rows": facts.entries.map { line -> PageModel in
        let state = cash.state(line.decision, isOut: !line.amount.isPositive)
        return [
          "path": "/lettrage/\(line.id)", "payer": line.payer ?? words("cash.unknown_payer"), "wording": line.wording,
          "day": dates.near(line.day), "state": state.text, "tone": state.tone,
          "amount": CellText.amount(line.amount, words),
        ]
      },
    ]
  }

  /// How what is overdue moved, month by month.
  private var evolution: PageModel? {
    let bars = facts.overdueByMonth.reversed().map {
      BarChart.Bar(name: dates.shortMonth($0.day), detail: "\($0.day.year)", value: $0.overdueMinor)
    }
    guard bars.contains(where: { $0.value > 0 }) else { return nil }
    let label = words(
      "report.overdue.chart.label",
      ["months": bars.map { "\($0.name) \(amounts.thousands($0.value, currency))" }.joined(separator: ", ")])
    return [
      "chart": BarChart(bars, label: label) { amounts.thousands($0, currency) },
      "path": ReportKind.overdue.path + "?par=mois",
      "title": words("report.overdue.chart", ["currency": amounts.symbol(of: currency)]),
    ]
  }

  func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

extension CellText {
  /// The amount in whole units, with its currency when it is not the euro.
  static func whole(_ money: Money, _ words: WordBook) -> String {
    let format = AmountFormat(words.language)
    return money.currency == .eur ? format.wholeNumber(money) : format.whole(money)
  }
}
