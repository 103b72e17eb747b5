public import Files
public import Kernel

/// How a list writes its dates and amounts, for a person to check on examples.
public struct ListWriting: Sendable {
  private let habits: ListHabits
  private let table: Table
  /// A date of the list that is another day when months come first; `nil` when none is, or when other dates decide.
  public let doubtfulDate: String?
  /// An amount of the list that is another sum with the other mark; `nil` when none is, or when other amounts decide.
  public let doubtfulAmount: String?

  init(_ seen: (habits: ListHabits, evidence: ListHabits.Evidence), _ table: Table) {
    habits = seen.habits
    self.table = table
    let evidence = seen.evidence
    doubtfulDate = evidence.dayFirst + evidence.monthFirst == 0 ? evidence.doubtfulDate : nil
    doubtfulAmount = evidence.comma == evidence.point ? evidence.doubtfulAmount : nil
  }

  /// Whether days come before months in the dates, as seen or as chosen.
  public var dayFirst: Bool { habits.dayFirst }
  /// The mark before decimals, as seen or as chosen.
  public var mark: DecimalMark { habits.mark }

  /// The day that a cell means; `nil` when it is none.
  public func day(_ cell: TableCell) -> CivilDate? { ListValues.date(cell, dayFirst: habits.dayFirst, in: table) }

  /// The day that a written date means in an order.
  public func day(_ text: String, dayFirst: Bool) -> CivilDate? {
    ListValues.date(TableCell(text), dayFirst: dayFirst, in: table)
  }

  /// The sum that a cell means; `nil` when it is none.
  public func amount(_ cell: TableCell, _ currency: Currency) -> Money? { amount(cell, habits.mark, currency) }

  /// The sum that a written amount means with a mark.
  public func amount(_ text: String, mark: DecimalMark, _ currency: Currency) -> Money? {
    amount(TableCell(text), mark, currency)
  }

  /// The currency that a cell names by its code or its sign; `nil` when it names none.
  public func currency(_ cell: TableCell) -> Currency? { ListValues.currency(cell.text) }

  private func amount(_ cell: TableCell, _ mark: DecimalMark, _ currency: Currency) -> Money? {
    guard let minor = try? ListValues.amount(cell, mark: mark, currency: currency) else { return nil }
    return Money(minor: minor, currency)
  }
}
