import Kernel
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Reporting
import ReportingRules
import Storage

/// Everything the dashboard shows, of one state of the database.
struct DashboardFacts: Sendable {
  let company: Company
  let day: CivilDate
  let ageing: Ageing
  /// Balances in other currencies than the company's: never added to it.
  let others: [Money]
  let counts: DashboardQueries.Counts
  let freshness: DashboardQueries.Freshness
  let outstanding: DaysSalesOutstanding
  /// Latest month first.
  let history: [SalesStore.Point]
  let receipts: [(day: CivilDate, minor: Int64)]
  let latest: [DashboardQueries.Receipt]
  let worst: [CustomerAgeingStore.Line]
  let promises: [DashboardQueries.PromiseLine]
  /// Promises awaited, and what of them is for this week, in the company's currency.
  let promised: (pending: Int, untilThen: Money)
  let waiting: [DashboardQueries.Waiting]
  let insolvent: [DashboardQueries.Insolvent]
  let reader: DashboardReader
  /// Whether these are the figures of the whole company.
  let isWhole: Bool
  /// Bank entries that wait, for who matches them.
  let entries: [CashQueries.Line]
  /// What was overdue at the end of each month, for who looks from afar.
  let overdueByMonth: [MonthEndStore.MonthEnd]
  /// The part of the past that is looked at.
  let period: ReportPeriod
  /// How the company stood when the period began: what figures are compared with.
  let past: MonthEndStore.Past
  /// What is kept from leaving, and how much of it; `nil` when nothing is.
  let kept: (hold: Hold, messages: Int)?

  static let months = 12
  static let worstLines = 6
  static let decisions = 4
  /// Claims to declare that stand one by one; the others are counted.
  static let claimsShown = 3
  static let entriesShown = 8

  static func read(
    _ company: Company, seen sight: Sight, by reader: DashboardReader, over period: ReportPeriod, on day: CivilDate,
    at now: Moment, _ snapshot: Snapshot
  ) throws -> DashboardFacts {
    let currency = company.currency
    let isKept = try KeptFigures.hold(company.id, on: day, snapshot)
    let balances = try AgeingStore.today(of: sight, on: day, isKept: isKept, snapshot)
    let sales = try SalesStore.history(
      of: sight, in: currency, on: day, months: months + 1, isKept: isKept, snapshot)
    var worst = CustomerAgeingStore.Query(sight, currency: currency, asOf: day, today: day, limit: worstLines)
    worst.isKept = isKept
    let first = period.first(on: day)
    return DashboardFacts(
      company: company, day: day, ageing: balances[currency] ?? empty(currency, day),
      others: try balances.filter { $0.key != currency }.map { try $0.value.total($0.key) }
        .filter { !$0.isZero }.sorted { $0.currency.code < $1.currency.code },
      counts: try DashboardQueries.counts(of: sight, in: currency, on: day, isKept: isKept, snapshot),
      freshness: try DashboardQueries.freshness(of: company.id, snapshot), outstanding: sales.now,
      history: sales.months,
      receipts: try DashboardQueries.receipts(
        of: sight, in: currency, since: min(spans(of: period, on: day)[0].first, first), isKept: isKept, snapshot),
      latest: try DashboardQueries.latestReceipts(of: sight, limit: 6, snapshot),
      worst: try CustomerAgeingStore.lines(worst, snapshot),
      promises: try DashboardQueries.promises(of: sight, on: day, limit: 6, snapshot),
      promised: try DashboardQueries.promised(
        of: sight, in: currency, until: day.adding(days: 7 - day.isoWeekday), snapshot),
      waiting: try DashboardQueries.waiting(of: sight, limit: decisions, snapshot),
      insolvent: try DashboardQueries.insolvent(of: sight, on: day, limit: claimsShown, snapshot), reader: reader,
      isWhole: sight.isWhole,
      entries: reader.variant == .accountant
        ? Array(
          try CashQueries.list(of: company.id, .waiting, statement: nil, in: nil, after: nil, snapshot)
            .prefix(entriesShown)) : [],
      overdueByMonth: reader.variant == .director
        ? try MonthEndStore.months(of: sight, in: currency, on: day, count: months, isKept: isKept, snapshot) : [],
      period: period,
      past: try MonthEndStore.past(of: company.id, in: currency, at: first.adding(days: -1), snapshot),
      kept: sight.isWhole ? try SendingGate.kept(of: company, at: now, snapshot) : nil)
  }

  private static func empty(_ currency: Currency, _ day: CivilDate) -> Ageing {
    let buckets = AgeingBuckets.standard
    return Ageing(
      asOf: day,
      buckets: (0..<buckets.count).map { index in
        let bounds = buckets.bounds(of: index)
        return .init(fromDays: bounds.from, toDays: bounds.to, amount: .zero(currency), items: 0, customers: 0)
      })
  }

  var variant: DashboardVariant { reader.variant }

  /// The first day of the period.
  var first: CivilDate { period.first(on: day) }

  /// How it stood when the period began, of the months of ``history``.
  var before: SalesStore.Point? { history.first { $0.month < first } }

  /// What came in since the period began.
  var received: Money { received(from: first, until: day) }

  func received(from first: CivilDate, until last: CivilDate) -> Money {
    Money(
      minor: receipts.filter { $0.day >= first && $0.day <= last }.reduce(0) { $0 + $1.minor }, company.currency)
  }

  /// The weeks or months of the chart of what came in, oldest first.
  var spans: [(first: CivilDate, last: CivilDate)] { DashboardFacts.spans(of: period, on: day) }

  private static func spans(of period: ReportPeriod, on day: CivilDate) -> [(first: CivilDate, last: CivilDate)] {
    let weeks: Int
    switch period {
    case .month: weeks = 8
    case .quarter: weeks = 13
    case .year:
      return (0..<12).reversed().map { back in
        let first = day.firstOfMonth.adding(months: -back)
        return (first, first.endOfMonth)
      }
    }
    let monday = day.adding(days: 1 - day.isoWeekday)
    return (0..<weeks).reversed().map { back in
      let first = monday.adding(days: -7 * back)
      return (first, first.adding(days: 6))
    }
  }
}
