public import Kernel

/// One row of an answer, read by position. Valid only until the next row is read.
public struct Row {
  let source: any RowSource

  /// Whether the column holds nothing.
  public func isNull(_ column: Int) -> Bool { source.isNull(column) }

  public func int(_ column: Int) -> Int64 { source.int(column) }
  public func intOrNil(_ column: Int) -> Int64? { source.isNull(column) ? nil : source.int(column) }
  public func text(_ column: Int) -> String { source.text(column) }
  public func textOrNil(_ column: Int) -> String? { source.isNull(column) ? nil : source.text(column) }
  public func flag(_ column: Int) -> Bool { source.flag(column) }
  public func real(_ column: Int) -> Double { source.real(column) }
  public func bytes(_ column: Int) -> [UInt8] { source.bytes(column) }

  public func id<Subject>(_ column: Int) -> Identifier<Subject> { Identifier(source.int(column)) }
  public func idOrNil<Subject>(_ column: Int) -> Identifier<Subject>? {
    source.isNull(column) ? nil : Identifier(source.int(column))
  }

  /// The day in the column; fails when the column holds something else.
  public func date(_ column: Int) throws -> CivilDate {
    guard let date = source.date(column) else {
      throw StorageError.unreadable(column: column, expected: "a date", found: source.text(column))
    }
    return date
  }

  public func dateOrNil(_ column: Int) throws -> CivilDate? { isNull(column) ? nil : try date(column) }

  /// The instant in the column; fails when the column holds something else.
  public func moment(_ column: Int) throws -> Moment {
    let text = source.text(column)
    guard let moment = Moment(text) else {
      throw StorageError.unreadable(column: column, expected: "an instant in UTC", found: text)
    }
    return moment
  }

  public func momentOrNil(_ column: Int) throws -> Moment? { isNull(column) ? nil : try moment(column) }

  /// The currency whose code is in the column.
  public func currency(_ column: Int) throws -> Currency {
    let text = source.text(column)
    guard let currency = Currency(text) else {
      throw StorageError.unreadable(column: column, expected: "a currency code", found: text)
    }
    return currency
  }

  /// The amount in one column in the currency of another.
  public func money(_ amount: Int, currency: Int) throws -> Money {
    Money(minor: int(amount), try self.currency(currency))
  }
}

/// Where an engine's driver keeps the current row.
protocol RowSource {
  func isNull(_ column: Int) -> Bool
  func int(_ column: Int) -> Int64
  func text(_ column: Int) -> String
  func flag(_ column: Int) -> Bool
  func real(_ column: Int) -> Double
  func bytes(_ column: Int) -> [UInt8]
  func date(_ column: Int) -> CivilDate?
  /// Whatever the column holds, as the engine stores it.
  func value(_ column: Int) -> Value
}
