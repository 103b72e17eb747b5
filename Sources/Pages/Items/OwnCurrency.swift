import Kernel
import Receivables
import Storage
import Web

extension Sight {
  /// Sorts by currency, the company's own first: it is the one that people look for.
  func ownCurrencyFirst(_ column: SQL) -> SQL {
    "CASE WHEN \(column) = (SELECT o.currency FROM company o WHERE o.id = \(company)) THEN 0 ELSE 1 END, \(column)"
  }
}

/// What stands before a total.
enum TotalText {
  /// - Parameters:
  ///   - count: how many totals there are; where there is one, its amount says enough.
  static func name(_ name: String, of currency: Currency, among count: Int, _ words: WordBook) -> String {
    count > 1 ? words("currency.total", ["total": name, "currency": currency.code]) : name
  }
}
