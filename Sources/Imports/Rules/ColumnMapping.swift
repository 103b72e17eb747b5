/// A column of a list of open items or customers, by what it holds.
public enum ListField: String, Sendable, Hashable, Codable, CaseIterable {
  case customerCode = "customer_code"
  case customerName = "customer_name"
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
  case email
  case phone
  case contact
  case language
  case address
  case postcode
  case city
  case country
}

/// Which column of a sheet holds what.
public struct ColumnMapping: Hashable, Sendable, Codable {
  /// The row of the heading, from 1.
  public var headingRow: Int
  /// The place, from 0, of each field.
  public var columns: [ListField: Int]
  /// Whether days come before months in dates; `nil` to see from the dates.
  public var dayFirst: Bool?

  public init(headingRow: Int, columns: [ListField: Int], dayFirst: Bool? = nil) {
    self.headingRow = headingRow
    self.columns = columns
    self.dayFirst = dayFirst
  }

  /// A short text that is the same for equal mappings only.
  public var signature: String {
    let places = columns.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ",")
    return "\(headingRow):\(places):\(dayFirst.map { $0 ? "dmy" : "mdy" } ?? "")"
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
