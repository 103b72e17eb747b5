public import AccountingRules
public import Files
import Foundation
public import Journal
public import Kernel
import Language
import Receivables
public import Storage

/// Takes the rates of exchange of a file: one line a day, one column a currency, as the European Central Bank publishes them.
public struct TakeExchangeRates: Sendable {
  public enum Refusal: Error, Hashable, Sendable {
    /// No column `Date` with currencies beside it.
    case noHeading
    case notADay(line: Int, text: String)
    case notARate(line: Int, currency: String, text: String)
    case empty
  }

  /// What is known after it.
  public struct Known: Sendable, Hashable {
    public let currencies: Int
    public let from: CivilDate
    public let until: CivilDate
  }

  public let company: CompanyID

  public init(_ company: CompanyID) { self.company = company }

  /// What the company has; `nil` where nobody gave any.
  public static func known(of company: CompanyID, _ snapshot: Snapshot) throws -> Known? {
    try ExchangeStore.known(of: company, snapshot).map {
      Known(currencies: $0.currencies, from: $0.from, until: $0.until)
    }
  }

  /// A day that the file has replaces what was known of it.
  /// - Throws: `NotAllowed`, `Refusal`, `FilesError`.
  /// - Returns: how many rates the file has.
  @discardableResult
  public func run(_ file: FileBytes, _ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws
    -> Int
  {
    try actor.needs(.configure, in: company)
    let rates = try read(file, today: day)
    try ExchangeStore.write(rates, of: company, transaction)
    let days = rates.map(\.day)
    if let from = days.min(), let until = days.max() {
      Journal(transaction, actor: actor, at: at).record(
        "books.rates", "company:\(company)", company: company,
        facts: ["first_day": .date(from), "last_day": .date(until), "rates": .number(Int64(rates.count))])
    }
    return rates.count
  }

  private func read(
    _ file: FileBytes, today: CivilDate
  ) throws -> [(currency: Currency, day: CivilDate, rate: ExchangeRate)] {
    guard let table = try Table.all(of: file).first else { throw Refusal.noHeading }
    let dates = DateReader(today: today)
    var columns: [(column: Int, currency: Currency)] = []
    var rates: [(currency: Currency, day: CivilDate, rate: ExchangeRate)] = []
    var seen: Set<CivilDate> = []
    try table.forEachRow { row in
      if columns.isEmpty {
        guard row[0].text.trimmed.lowercased() == "date" else { throw Refusal.noHeading }
        columns = row.cells.indices.dropFirst().compactMap { column in
          Currency(row[column].text.trimmed).map { (column, $0) }
        }
        if columns.isEmpty { throw Refusal.noHeading }
        return true
      }
      if row.isEmpty { return true }
      let text = row[0].text.trimmed
      guard let day = CivilDate(text) ?? dates.day(text) else { throw Refusal.notADay(line: row.line, text: text) }
      guard seen.insert(day).inserted else { return true }
      for (column, currency) in columns {
        let text = row[column].text.trimmed
        // Currencies come and go: N/A where there was none.
        if text.isEmpty || text == "N/A" { continue }
        guard let rate = ExchangeRate(text) else {
          throw Refusal.notARate(line: row.line, currency: currency.code, text: text)
        }
        rates.append((currency, day, rate))
      }
      return true
    }
    guard !rates.isEmpty else { throw Refusal.empty }
    return rates
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

extension TakeExchangeRates.Refusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noHeading:
      "the first line has no column Date with currencies beside it, such as «Date,USD,CHF»; take eurofxref-hist.csv of the ECB"
    case .notADay(let line, let text): "line \(line): «\(text)» is no day; write 2026-11-30"
    case .notARate(let line, let currency, let text):
      "line \(line): «\(text)» is no rate of \(currency); write what one euro is worth, such as 1.0348"
    case .empty: "the file has no rate"
    }
  }
}
