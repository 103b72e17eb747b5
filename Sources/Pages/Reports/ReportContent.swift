import Charts
import Kernel
import Language
import Receivables
import ReceivablesRules
import Sheets
import Storage
import Web

/// A report, read once for its page, its files and its e-mails: sentences, figures, a chart and a table.
struct ReportContent: Sendable {
  /// A figure of the strip on top.
  struct Figure: Sendable {
    let name: String
    let text: String
    var unit: String?
    var note: String?
    /// The rows that make it.
    var path: String?
  }

  struct Cell: Sendable {
    let value: SheetCell
    /// The rows that make it.
    var path: String?

    init(_ value: SheetCell, _ path: String? = nil) {
      self.value = value
      self.path = path
    }
  }

  enum Chart: Sendable {
    /// Days in hundredths, oldest first.
    case line([Point], label: String)
    /// Amounts, oldest first, written in thousands.
    case bars([BarChart.Bar], label: String, Currency)
  }

  struct Point: Sendable {
    let name: String
    let value: Int64?
  }

  /// One of several exclusive views, as a link.
  struct Choice: Sendable {
    let name: String
    let path: String
    let isCurrent: Bool
  }

  /// What the report says and how it is computed, in a sentence.
  var explanation: String
  /// Why another day is shown than the address asks for.
  var refusedDay: String?
  /// Each group is a control of exclusive views; the current ones are the filters of the report.
  var choices: [[Choice]] = []
  var figures: [Figure] = []
  var chart: Chart?
  var chartTitle: String?
  var tableTitle: String
  var columns: [SheetColumn] = []
  var rows: [[Cell]] = []
  /// Cells of the row of totals that are no sum of their column, by the column's place.
  var totalled: [Int: Cell] = [:]
  /// Rows of the page; a file has them all.
  var shownRows: Int?
  /// What to know about the figures.
  var notes: [String] = []
}

extension ReportContent {
  /// What the summed columns add up to over every row, shown or not, a line a currency; none where nothing is summed.
  func totals(_ words: WordBook) throws -> [[Cell]] {
    guard columns.contains(where: \.isSummed), rows.count > 1 else { return [] }
    var totals = SheetTotals(columns)
    for row in rows { try totals.add(row.map(\.value)) }
    let lines = totals.lines
    let isAlone = lines.count == 1
    return lines.map { line in
      columns.indices.map { index in
        if index == 0 {
          let code = isAlone ? nil : line.currency?.code
          return Cell(.text([words("ageing.total"), code].compactMap { $0 }.joined(separator: " ")))
        }
        guard let sum = line.sums[index] else { return isAlone ? totalled[index] ?? Cell(.empty) : Cell(.empty) }
        if columns[index].kind == .money, let currency = line.currency {
          return Cell(.money(Money(minor: sum, currency)))
        }
        return Cell(.integer(Int(sum)))
      }
    }
  }

  /// The chart as it is drawn, on the page and on paper.
  func drawing(_ words: WordBook, in room: ChartRoom) -> SheetChart? {
    guard let chart, let title = chartTitle else { return nil }
    let amounts = AmountFormat(words.language)
    switch chart {
    case .line(let points, let label):
      let line = LineChart(points: points.map { ($0.name, $0.value) }, label: label, room: room) {
        amounts.days($0, isMark: $1)
      }
      return SheetChart(title: title, .line(line))
    case .bars(let bars, let label, let currency):
      return SheetChart(
        title: title, .bars(BarChart(bars, label: label, room: room) { amounts.thousands($0, currency) }))
    }
  }

  /// What stands above the rows on paper.
  func lead(_ words: WordBook) -> [SheetBlock] {
    var blocks: [SheetBlock] = [.text(explanation)]
    if !figures.isEmpty {
      blocks.append(
        .figures(
          figures.map {
            SheetFigure(
              name: $0.name, text: [$0.text, $0.unit].compactMap { $0 }.joined(separator: " "), note: $0.note ?? "")
          }))
    }
    if let drawing = drawing(words, in: .page) { blocks.append(.charts([drawing])) }
    return blocks + [.heading(tableTitle)]
  }
}

/// For whom and for which day a report is made.
struct ReportScope: Sendable {
  let sight: Sight
  /// Who reads it: whose customers are "mine".
  let person: PersonID
  let company: Company
  let day: CivilDate
  let words: WordBook
  /// The filters, as its address has them.
  let query: Form
  /// Whether the reader may open the journal: only then are they led there.
  var readsJournal = false

  var currency: Currency { company.currency }
}

/// Every report there is. The text is the end of its address and the code that schedules keep.
enum ReportKind: String, Sendable, CaseIterable {
  case ageing = "balance-agee"
  case overdue = "retards"
  case outstanding = "dso"
  case effectiveness = "efficacite"
  case team = "equipe"
  case delays = "delais-de-paiement"
  case departures = "departs"

  /// The beginning of the keys of its texts.
  var key: String {
    switch self {
    case .ageing: "ageing"
    case .overdue: "overdue"
    case .outstanding: "dso"
    case .effectiveness: "effect"
    case .team: "team"
    case .delays: "delays"
    case .departures: "departures"
    }
  }

  var path: String { self == .ageing ? "/balance-agee" : "/rapports/\(rawValue)" }

  /// Whether it shows the company whole, and so nothing to who sees only their own customers.
  var isWhole: Bool { self == .team }

  /// - Precondition: the report is not the aged balance, which has a page of its own.
  func content(_ scope: ReportScope, _ snapshot: Snapshot) throws -> ReportContent {
    switch self {
    case .ageing, .overdue: try OverdueContent(scope).content(snapshot)
    case .outstanding: try OutstandingContent(scope).content(snapshot)
    case .effectiveness: try EffectContent(scope).content(snapshot)
    case .team: try TeamContent(scope).content(snapshot)
    case .delays: try DelayContent(scope).content(snapshot)
    case .departures: try DepartureContent(scope).content(snapshot)
    }
  }

  /// The report as a table for a file.
  func table(_ scope: ReportScope, _ snapshot: Snapshot) throws -> TableExport {
    if self == .ageing {
      let request = AgeingRequest(scope.query, today: scope.day)
      return try AgeingExport(
        request, for: scope.person, seen: scope.sight, currency: request.currency ?? scope.currency, on: scope.day,
        words: scope.words, snapshot
      ).table
    }
    let content = try content(scope, snapshot)
    let rows = content.rows.map { $0.map(\.value) }
    let filters = content.choices.compactMap { $0.first { $0.isCurrent }?.name }
    return TableExport(
      scope.words("report.\(key)"), filters: filters + content.notes, columns: content.columns,
      lead: content.lead(scope.words)
    ) { _, add in for row in rows { try add(row) } }
  }
}

/// The part of the past that a report looks at.
enum ReportPeriod: String, CaseIterable {
  case month = "mois"
  case quarter = "trimestre"
  case year = "annee"

  static let parameter = "periode"

  init(_ query: Form) { self = ReportPeriod(rawValue: query[ReportPeriod.parameter] ?? "") ?? .quarter }

  /// The first day: of this month, of the two months before it, of the eleven before it.
  func first(on day: CivilDate) -> CivilDate {
    switch self {
    case .month: day.firstOfMonth
    case .quarter: day.firstOfMonth.adding(months: -2)
    case .year: day.firstOfMonth.adding(months: -11)
    }
  }

  /// - Parameter kept: other parameters of the address, each with its `&`.
  static func choices(
    _ kind: ReportKind, _ current: ReportPeriod, _ words: WordBook, keeping kept: String = ""
  ) -> [ReportContent.Choice] {
    allCases.map {
      .init(
        name: words("report.period.\($0.rawValue)"), path: "\(kind.path)?\(parameter)=\($0.rawValue)\(kept)",
        isCurrent: $0 == current)
    }
  }
}
