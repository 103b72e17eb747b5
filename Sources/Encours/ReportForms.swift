import Kernel
import ReceivablesRules
import Reporting
import ReportingRules

/// The aged balance as the contract's JSON. Other currencies than the company's are apart: they are never added to it.
struct AgeingReport: Encodable {
  struct Bucket: Encodable {
    let fromDays: Int?
    let toDays: Int?
    let amountMinor: Int64
    let items: Int
    let customers: Int
  }

  struct InCurrency: Encodable {
    let currency: String
    let buckets: [Bucket]
    let totalMinor: Int64
    let overdueMinor: Int64
  }

  let asOf: CivilDate
  let currency: String
  let buckets: [Bucket]
  let totalMinor: Int64
  let overdueMinor: Int64
  let otherCurrencies: [InCurrency]

  init(_ found: [Currency: Ageing], of company: Company, asOf: CivilDate) throws {
    let main = try AgeingReport.form(
      found[company.currency] ?? AgeingReport.empty(company.currency, asOf), company.currency)
    self.asOf = asOf
    currency = main.currency
    buckets = main.buckets
    totalMinor = main.totalMinor
    overdueMinor = main.overdueMinor
    otherCurrencies = try found.filter { $0.key != company.currency }.map { try AgeingReport.form($0.value, $0.key) }
      .sorted { $0.currency < $1.currency }
  }

  private static func empty(_ currency: Currency, _ asOf: CivilDate) -> Ageing {
    Ageing(
      asOf: asOf,
      buckets: (0..<AgeingBuckets.standard.count).map { index in
        let bounds = AgeingBuckets.standard.bounds(of: index)
        return .init(fromDays: bounds.from, toDays: bounds.to, amount: .zero(currency), items: 0, customers: 0)
      })
  }

  private static func form(_ ageing: Ageing, _ currency: Currency) throws -> InCurrency {
    InCurrency(
      currency: currency.code,
      buckets: ageing.buckets.map {
        Bucket(
          fromDays: $0.fromDays, toDays: $0.toDays, amountMinor: $0.amount.minor, items: $0.items,
          customers: $0.customers)
      }, totalMinor: try ageing.total(currency).minor, overdueMinor: try ageing.overdue(currency).minor)
  }

  var table: Output.Table {
    let all = [InCurrency(currency: currency, buckets: buckets, totalMinor: totalMinor, overdueMinor: overdueMinor)]
    let rows = (all + otherCurrencies).flatMap { part in
      part.buckets.map { bucket in
        [
          part.currency, bucket.fromDays.map { String($0) } ?? "", bucket.toDays.map { String($0) } ?? "",
          AgeingReport.amount(bucket.amountMinor, part.currency), "\(bucket.items)", "\(bucket.customers)",
        ]
      } + [[part.currency, "", "", AgeingReport.amount(part.totalMinor, part.currency), "", ""]]
    }
    return .init(
      columns: ["currency", "from days", "to days", "amount", "items", "customers"], rows: rows,
      numeric: [1, 2, 3, 4, 5])
  }

  static func amount(_ minor: Int64, _ currency: String) -> String {
    Money(minor: minor, Currency(currency) ?? .eur).decimalText(separator: ".")
  }
}

/// The DSO and its parts as the contract's JSON: days and percent with two decimals.
struct DSOReport: Encodable {
  let asOf: CivilDate
  let currency: String
  let method: String
  let simple: Double?
  let countBack: Double
  /// Whether the sales known were used up, so that the true figure is larger.
  let countBackIsMinimum: Bool
  let bestPossible: Double?
  let averageDaysDelinquent: Double?
  let collectionEffectiveness: Double?

  init(_ parts: DaysSalesOutstanding, currency: Currency, asOf: CivilDate) {
    self.asOf = asOf
    self.currency = currency.code
    let first = parts.period.last?.first ?? asOf
    method =
      "receivables and sales with VAT; simple, best possible, delinquent and effectiveness over \(first) to \(asOf) "
      + "(\(parts.period.reduce(0) { $0 + $1.days }) days); count-back by calendar months, the current one to date"
    simple = parts.simple.map(DSOReport.decimals)
    bestPossible = parts.bestPossible.map(DSOReport.decimals)
    averageDaysDelinquent = parts.averageDaysDelinquent.map(DSOReport.decimals)
    collectionEffectiveness = parts.collectionEffectiveness.map(DSOReport.decimals)
    switch parts.countBack {
    case .days(let hundredths):
      countBack = DSOReport.decimals(hundredths)
      countBackIsMinimum = false
    case .moreThan(let days):
      countBack = Double(days)
      countBackIsMinimum = true
    }
  }

  private static func decimals(_ hundredths: Int64) -> Double { Double(hundredths) / 100 }

  var table: Output.Table {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    return .init(
      columns: ["figure", "value"],
      rows: [
        ["simple", text(simple)], ["count_back", (countBackIsMinimum ? "> " : "") + text(countBack)],
        ["best_possible", text(bestPossible)], ["average_days_delinquent", text(averageDaysDelinquent)],
        ["collection_effectiveness", text(collectionEffectiveness)], ["method", method],
      ])
  }
}

/// Who is late, as JSON.
struct OverdueReport: Encodable {
  struct Line: Encodable {
    let customer: String
    let name: String
    let currency: String
    let overdueMinor: Int64
    let disputedMinor: Int64
    let promisedMinor: Int64
    let items: Int
    let oldestDue: CivilDate
    let oldestDays: Int
  }

  let asOf: CivilDate
  let customers: [Line]

  init(_ lines: [OverdueStore.Line], asOf: CivilDate) {
    self.asOf = asOf
    customers = lines.map {
      Line(
        customer: $0.code, name: $0.name, currency: $0.overdue.currency.code, overdueMinor: $0.overdue.minor,
        disputedMinor: $0.disputed.minor, promisedMinor: $0.promised.minor, items: $0.items, oldestDue: $0.oldestDue,
        oldestDays: asOf.days(since: $0.oldestDue))
    }
  }

  var table: Output.Table {
    .init(
      columns: ["customer", "name", "currency", "overdue", "disputed", "promised", "items", "oldest days"],
      rows: customers.map {
        [
          $0.customer, $0.name, $0.currency, AgeingReport.amount($0.overdueMinor, $0.currency),
          AgeingReport.amount($0.disputedMinor, $0.currency), AgeingReport.amount($0.promisedMinor, $0.currency),
          "\($0.items)", "\($0.oldestDays)",
        ]
      }, numeric: [3, 4, 5, 6, 7])
  }
}
