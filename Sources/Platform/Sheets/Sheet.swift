public import Kernel

/// A table about to be written to a file: what stands above its rows and how each column is to be read.
///
/// The rows are handed over one at a time while they are written; only ``TableDocument`` keeps them.
public struct Sheet: Sendable {
  public let title: String
  /// Whose figures they are.
  public let company: String
  /// The day of the figures.
  public let day: CivilDate
  /// What the rows were chosen by, in words, such as `Vue : en retard`; empty when they are all there are.
  public let filters: [String]
  public let columns: [SheetColumn]
  /// What stands above the rows on paper.
  public let lead: [SheetBlock]
  public let language: LanguageCode

  public init(
    title: String, company: String, day: CivilDate, filters: [String] = [], columns: [SheetColumn],
    lead: [SheetBlock] = [], language: LanguageCode
  ) {
    self.title = title
    self.company = company
    self.day = day
    self.filters = filters
    self.columns = columns
    self.lead = lead
    self.language = language
  }

  /// The same with other columns.
  func with(_ columns: [SheetColumn]) -> Sheet {
    Sheet(
      title: title, company: company, day: day, filters: filters, columns: columns, lead: lead, language: language)
  }
}

/// A column of a table.
public struct SheetColumn: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Words, which may be long.
    case text
    /// A number that is not one, such as a customer's code or a SIREN: its zeros in front stay.
    case code
    /// What only machines join or filter by, such as the name of an event: it stands in files of data, not on paper.
    case key
    /// What seals something, such as a SHA-256: whole in the files that machines read, on paper its beginning, so that
    /// the words beside it have room.
    case seal
    /// The code of the currency of the row's amounts. A table of several currencies must have it: its totals are sums by
    /// this column.
    case currency
    case date
    /// A day and a time of it.
    case moment
    /// A month, known by any of its days.
    case month
    case money
    case integer
    case percent
    /// A number with two decimals, such as days of sales.
    case decimal
  }

  public let name: String
  public let kind: Kind
  /// Whether a total stands below.
  public let isSummed: Bool
  /// The columns of which its amounts and numbers are the sum in their row: a workbook has the formula.
  public let adds: ClosedRange<Int>?

  public init(_ name: String, _ kind: Kind, isSummed: Bool = false, adds: ClosedRange<Int>? = nil) {
    self.name = name
    self.kind = kind
    self.isSummed = isSummed
    self.adds = adds
  }

  /// Whether its cells stand under one another by their last digit.
  var isNumeric: Bool { kind == .money || kind == .integer || kind == .percent || kind == .decimal }
}

/// A cell of a row.
public enum SheetCell: Sendable, Hashable {
  case empty
  case text(String)
  case date(CivilDate)
  /// Shown to the minute, as clocks in mainland France have it.
  case moment(Moment)
  /// The month of a day.
  case month(CivilDate)
  case money(Money)
  case integer(Int)
  case percent(Percent)
  case decimal(hundredths: Int64)

  public static func text(_ text: String?) -> SheetCell { text.map { .text($0) } ?? .empty }
  public static func date(_ date: CivilDate?) -> SheetCell { date.map { .date($0) } ?? .empty }
  public static func moment(_ moment: Moment?) -> SheetCell { moment.map { .moment($0) } ?? .empty }
  public static func money(_ money: Money?) -> SheetCell { money.map { .money($0) } ?? .empty }
  public static func integer(_ value: Int?) -> SheetCell { value.map { .integer($0) } ?? .empty }
}

/// What the summed columns add up to, by currency: amounts of two currencies are never added.
public struct SheetTotals {
  /// Sums of one currency, by the place of their column.
  public struct Line {
    /// `nil` when the rows hold no amount.
    public let currency: Currency?
    public fileprivate(set) var sums: [Int: Int64] = [:]
  }

  public private(set) var lines: [Line] = []
  private let summed: [Int]

  public init(_ columns: [SheetColumn]) {
    summed = columns.indices.filter { columns[$0].isSummed }
  }

  /// - Throws: `MoneyError.overflow`.
  public mutating func add(_ row: [SheetCell]) throws {
    let figures = summed.compactMap { column -> (column: Int, value: Int64)? in
      switch row[column] {
      case .money(let money): (column, money.minor)
      case .integer(let integer): (column, Int64(integer))
      default: nil
      }
    }
    // A row without any figure that is summed adds to none, and asks for no line of its own.
    guard !figures.isEmpty else { return }
    let currency = row.lazy.compactMap { cell in if case .money(let money) = cell { money.currency } else { nil } }
      .first
    let place: Int
    if let known = lines.firstIndex(where: { $0.currency == currency }) {
      place = known
    } else {
      lines.append(Line(currency: currency))
      place = lines.count - 1
    }
    for (column, value) in figures {
      let (sum, isTooLarge) = lines[place].sums[column, default: 0].addingReportingOverflow(value)
      if isTooLarge { throw MoneyError.overflow }
      lines[place].sums[column] = sum
    }
  }
}
