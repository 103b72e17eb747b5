public import Kernel

/// A column of a list of open items, of customers or of a bank, by what it holds.
public enum ListField: String, Sendable, Hashable, Codable, CaseIterable {
  case customerCode = "customer_code"
  case customerName = "customer_name"
  /// What the customer is called besides its name.
  case tradeName = "trade_name"
  /// Business, private person or public body.
  case customerKind = "customer_kind"
  case siren
  case vatNumber = "vat_number"
  case iban
  case parent
  case number
  case kind
  case issued
  case due
  case amount
  case open
  case debit
  case credit
  case currency
  case orderReference = "order_reference"
  case remittanceReference = "remittance_reference"
  case label
  case letter
  /// The day the item was settled.
  case settled
  case terms
  case sector
  case size
  case tags
  /// The brand of ours that the customer deals with.
  case brand
  case email
  case phone
  case contact
  case language
  case address
  case postcode
  case city
  case country
  case creditLimit = "credit_limit"
  case insuredAmount = "insured_amount"
  /// The day on which the bank booked a movement.
  case booked
  /// The day from which it counts for the bank.
  case valueDay = "value_day"
  /// Who paid, or was paid.
  case payer
  case payerAccount = "payer_account"
  /// The company's own account.
  case account
  /// What the account holds after the movement.
  case balance
}

/// Which column of a sheet holds what, and how its values are written.
public struct ColumnMapping: Hashable, Sendable {
  /// The row of the heading, from 1.
  public var headingRow: Int
  /// The place, from 0, of each field.
  public var columns: [ListField: Int]
  /// Whether days come before months in dates; `nil` to see from the dates.
  public var dayFirst: Bool?
  /// The mark before decimals; `nil` to see from the amounts.
  public var decimals: DecimalMark?
  /// Open items, customers or a bank statement; `nil` to tell from the columns.
  public var kind: ImportKind?
  /// The sheet of a workbook; `nil` for the first that will do.
  public var sheet: String?
  /// Whether the list holds only a part of what is open, so that what it does not have stays open.
  public var isPartial = false

  public init(headingRow: Int, columns: [ListField: Int], dayFirst: Bool? = nil) {
    self.headingRow = headingRow
    self.columns = columns
    self.dayFirst = dayFirst
  }

  /// A short text that is the same for equal mappings only.
  public var signature: String {
    let places = columns.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ",")
    var text = "\(headingRow):\(places):\(dayFirst.map { $0 ? "dmy" : "mdy" } ?? "")"
    if let decimals { text += ":\(decimals)" }
    if let kind { text += ":\(kind.rawValue)" }
    if let sheet { text += ":sheet=\(sheet)" }
    return text
  }

  /// What the columns make of the rows.
  var shape: ListHeading.Shape {
    if let kind { return kind == .customers ? .customers : .openItems }
    return [.number, .amount, .open, .debit].contains { columns[$0] != nil } ? .openItems : .customers
  }
}

extension ColumnMapping: Codable {
  private enum CodingKeys: String, CodingKey {
    case headingRow, columns, dayFirst, decimals, kind, sheet, isPartial
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    headingRow = try container.decode(Int.self, forKey: .headingRow)
    columns = try container.decode([ListField: Int].self, forKey: .columns)
    dayFirst = try container.decodeIfPresent(Bool.self, forKey: .dayFirst)
    decimals = try container.decodeIfPresent(String.self, forKey: .decimals).flatMap { DecimalMark(word: $0) }
    kind = try container.decodeIfPresent(ImportKind.self, forKey: .kind)
    sheet = try container.decodeIfPresent(String.self, forKey: .sheet)
    isPartial = try container.decodeIfPresent(Bool.self, forKey: .isPartial) ?? false
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(headingRow, forKey: .headingRow)
    try container.encode(columns, forKey: .columns)
    try container.encodeIfPresent(dayFirst, forKey: .dayFirst)
    try container.encodeIfPresent(decimals?.word, forKey: .decimals)
    try container.encodeIfPresent(kind, forKey: .kind)
    try container.encodeIfPresent(sheet, forKey: .sheet)
    try container.encode(isPartial, forKey: .isPartial)
  }
}

extension DecimalMark {
  /// The mark of a word of forms and saved mappings: `comma` or `point`.
  public init?(word: String) {
    switch word {
    case "comma": self = .comma
    case "point": self = .point
    default: return nil
    }
  }

  /// `nil` when the text decides.
  public var word: String? {
    switch self {
    case .comma: "comma"
    case .point: "point"
    case .either: nil
    }
  }
}

/// A mapping that a person made for headings that come back.
public struct SavedMapping: Hashable, Sendable, Codable {
  public let name: String
  /// The folded headings it was made for.
  public let headings: String
  public let mapping: ColumnMapping

  public init(name: String, headings: String, mapping: ColumnMapping) {
    self.name = name
    self.headings = headings
    self.mapping = mapping
  }
}
