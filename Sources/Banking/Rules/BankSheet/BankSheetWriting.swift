import Files
import ImportsRules
import Kernel

/// How a bank's list writes what went out.
struct BankSheetWriting {
  /// Whether the column of debits has a sign of its own, so that `-50,00` is money that went.
  private(set) var debitsAreSigned = false

  private static let rowsLookedAt = 20_000

  init(_ table: Table, _ heading: BankSheetHeading, _ habits: ListHabits) throws {
    guard heading.places[.debit] != nil else { return }
    var (negative, positive, seen) = (0, 0, 0)
    try table.forEachRow { row in
      guard row.line > heading.row else { return true }
      seen += 1
      let cell = heading.cell(.debit, row)
      if let minor = try? ListValues.amount(cell, mark: habits.mark, currency: .eur), minor != 0 {
        if minor < 0 { negative += 1 } else { positive += 1 }
      }
      return seen < Self.rowsLookedAt
    }
    debitsAreSigned = negative > positive
  }
}
