import Charts
import Kernel
import Language
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Sheets
import Storage
import TeamworkRules
import Web

/// The aged balance as a table, in cents: a customer a row, or a group, its brackets as columns.
struct AgeingExport {
  let sight: Sight
  /// Who reads it: whose customers are "mine".
  let person: PersonID
  let request: AgeingRequest
  let currency: Currency
  let day: CivilDate
  let inCharge: [Duty: [Colleague]]
  let totals: CustomerAgeingStore.Totals
  let words: WordBook

  /// - Parameter snapshot: tells the names of the filters and the bar of the whole.
  init(
    _ request: AgeingRequest, for person: PersonID, seen sight: Sight, currency: Currency, on day: CivilDate,
    words: WordBook, _ snapshot: Snapshot
  ) throws {
    (self.request, self.person, self.sight, self.currency, self.day, self.words) =
      (request, person, sight, currency, day, words)
    inCharge = try CustomerListFacts.inCharge(of: sight.company, snapshot)
    let query = try AgeingExport.query(request, person, sight, currency, day, snapshot)
    totals = try CustomerAgeingStore.totals(query, snapshot).line
  }

  private static func query(
    _ request: AgeingRequest, _ person: PersonID, _ sight: Sight, _ currency: Currency, _ day: CivilDate,
    _ snapshot: Snapshot
  ) throws -> CustomerAgeingStore.Query {
    request.first.query(
      sight, by: person, currency: currency, on: day, limit: .max,
      isKept: try KeptFigures.hold(sight.company, on: day, snapshot))
  }

  private var brackets: [String] { AgeingWords(words).columns(.standard) }

  private var heads: [SheetColumn] {
    let customers = SheetColumn(words("report.customers"), .integer, isSummed: true)
    return switch request.grouping {
    case .customer:
      [
        SheetColumn(words("export.code"), .code), SheetColumn(words("export.customer"), .text),
        SheetColumn(words("export.insolvent"), .date),
      ]
    case .group:
      [SheetColumn(words("export.code"), .code), SheetColumn(words("ageing.rows_head.groupe"), .text), customers]
    case .collector: [SheetColumn(words("ageing.rows_head.charge"), .text), customers]
    }
  }

  private var filters: [String] {
    let chips = AgeingChips(
      request: request, inCharge: inCharge, currencies: [currency], currency: currency, words: words)
    return [
      words("export.view", ["name": words("ageing.view.\(request.view.key)")]),
      words("ageing.as_of") + " " + DateFormat(words.language).short(request.asOf ?? day),
      words("ageing.currency") + " " + currency.code,
    ] + chips.sentences
  }

  var table: TableExport {
    let columns =
      heads + [SheetColumn(words("export.disputed"), .money, isSummed: true)]
      + brackets.map { SheetColumn($0, .money, isSummed: true) } + [
        SheetColumn(words("export.overdue"), .money, isSummed: true),
        SheetColumn(words("export.balance"), .money, isSummed: true), SheetColumn(words("export.currency"), .currency),
      ]
    let bar = StackedBar(totals.buckets.map(\.minor), label: words("ageing.bar"))
    return TableExport(
      words("ageing.title"), filters: filters, columns: columns, lead: [.bar(bar, names: brackets)]
    ) { snapshot, add in
      let query = try AgeingExport.query(request, person, sight, currency, day, snapshot)
      func put(_ heads: [SheetCell], _ disputed: Money, _ buckets: [Money], _ overdue: Money, _ total: Money) throws {
        try add(
          heads + [.money(disputed)] + buckets.map { .money($0) }
            + [.money(overdue), .money(total), .text(currency.code)])
      }
      if let grouping = request.grouping.stored {
        for line in try GroupedAgeingStore.lines(query, by: grouping, snapshot).lines {
          let name =
            line.name ?? inCharge[.collector]?.first { $0.id.rawValue == line.key }?.name ?? words("report.nobody")
          let heads: [SheetCell] = grouping == .group ? [.text(line.code), .text(name)] : [.text(name)]
          try put(heads + [.integer(line.customers)], line.disputed, line.buckets, line.overdue, line.total)
        }
      } else {
        for line in try CustomerAgeingStore.lines(query, snapshot) {
          try put(
            [.text(line.code), .text(line.name), .date(line.insolventSince)], line.disputed, line.buckets,
            line.overdue, line.total)
        }
      }
    }
  }
}

extension ListExport {
  static let ageing = ListExport("/balance-agee", section: "ageing") { reader, query, snapshot in
    let asked = AgeingRequest(query, today: reader.day)
    guard let currency = try asked.currency ?? CompanyStore.find(reader.company, snapshot)?.currency else {
      throw WebError.notFound
    }
    return try AgeingExport(
      asked, for: reader.person, seen: reader.sight, currency: currency, on: reader.day, words: reader.words, snapshot
    ).table
  }
}
