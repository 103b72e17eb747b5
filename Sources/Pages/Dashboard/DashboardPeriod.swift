import Charts
import Kernel
import Language
import Sheets
import Web

/// What the address chooses of the dashboard, and what came in over that time.
extension DashboardModel {
  /// The address of the page with what it shows now, or with something else.
  func path(portfolio: String? = nil, period: ReportPeriod? = nil, format: SheetFormat? = nil) -> String {
    let shown =
      facts.reader.seesAll && facts.reader.inCharge > 0
      ? (facts.isWhole ? Portfolio.everybody : Portfolio.mine) : nil
    let parts: [(String, String?)] = [
      (Portfolio.parameter, portfolio ?? shown),
      (ReportPeriod.parameter, (period ?? facts.period) == .month ? nil : (period ?? facts.period).rawValue),
      (ExportLinks.parameter, format?.rawValue),
    ]
    let query = parts.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: "&")
    return query.isEmpty ? "/" : "/?" + query
  }

  var periods: [PageModel] {
    ReportPeriod.allCases.map {
      [
        "name": words("dashboard.period.\($0.rawValue)"), "path": path(period: $0), "current": $0 == facts.period,
      ]
    }
  }

  var received: PageModel? {
    let bars = receivedBars
    guard bars.contains(where: { $0.value != 0 }) else { return nil }
    let label = words(
      "dashboard.received.label.\(facts.period.rawValue)",
      ["bars": bars.map { "\($0.name) \(amounts.thousands($0.value, currency))" }.joined(separator: ", ")])
    return [
      "chart": BarChart(bars, label: label) { amounts.thousands($0, currency) },
      "note": words(
        "dashboard.received.note.\(facts.period.rawValue)",
        ["amount": amounts.whole(Money(minor: bars.reduce(0) { $0 + $1.value }, currency))]),
    ]
  }

  /// What came in, a bar a week, or a month where the period is long.
  private var receivedBars: [BarChart.Bar] {
    facts.spans.map { span in
      let minor = facts.received(from: span.first, until: span.last).minor
      guard facts.period == .year else {
        return BarChart.Bar(
          name: dates.week(span.first), detail: "\(span.first.day) \(dates.shortMonth(span.first))", value: minor)
      }
      return BarChart.Bar(name: dates.shortMonth(span.first), detail: "\(span.first.year)", value: minor)
    }
  }

  var receivedUnit: String { words("dashboard.received.unit\(facts.period == .year ? ".month" : "")") }

  /// `Encaissé en novembre`.
  var receivedName: String {
    facts.period == .month
      ? words("dashboard.received", ["month": dates.month(facts.day)])
      : words("dashboard.received.\(facts.period.rawValue)")
  }
}
