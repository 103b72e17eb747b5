public import Files
public import Kernel

/// Recognises the heading of a list: the same column is called otherwise by Sage, EBP, Cegid, Pennylane, Odoo,
/// QuickBooks, SAP and by people.
public struct ListHeading: Hashable, Sendable {
  public enum Shape: Hashable, Sendable {
    case openItems
    case customers
    /// One row a customer with its balance by age: no items.
    case ageingBalance
  }

  public var shape: Shape
  public var mapping: ColumnMapping
  /// The headings as they stand.
  public var titles: [String]
  /// The columns that hold a balance by age.
  public var buckets: [Int] = []
  /// The column of a customer's whole balance in an ageing balance.
  public var balance: Int?

  /// Looks for a heading in the first rows, the best one; `nil` when none makes a list.
  public static func find(in table: Table, saved: [SavedMapping] = []) throws -> ListHeading? {
    var rows: [TableRow] = []
    try table.forEachRow { row in
      rows.append(row)
      return rows.count < rowsLookedAt
    }
    var best: (heading: ListHeading, score: Int)?
    for row in rows {
      let titles = row.cells.map(\.text)
      if let known = saved.first(where: { $0.headings == signature(titles) }) {
        var mapping = known.mapping
        mapping.headingRow = row.line
        mapping.sheet = table.sheet
        return ListHeading(chosen: mapping, titles: titles)
      }
      guard let heading = ListHeading(row) else { continue }
      let score = heading.mapping.columns.count + heading.buckets.count
      if score > (best?.score ?? 0) { best = (heading, score) }
    }
    return best?.heading
  }

  /// Rows in which a heading is looked for: exports begin with banners.
  static let rowsLookedAt = 25

  /// The folded titles, by which a saved mapping is found again. Empty ones at the end do not count: exports add them.
  public static func signature(_ titles: [String]) -> String {
    var folded = titles.map { Folding.folded($0) }
    while folded.last?.isEmpty == true { folded.removeLast() }
    return folded.joined(separator: "|")
  }

  init(shape: Shape, mapping: ColumnMapping, titles: [String]) {
    self.shape = shape
    self.mapping = mapping
    self.titles = titles
  }

  /// A heading whose mapping a person chose.
  init(chosen mapping: ColumnMapping, titles: [String]) {
    self.init(shape: mapping.shape, mapping: mapping, titles: titles)
  }

  init?(_ row: TableRow) {
    let filled = row.cells.filter { !$0.isEmpty }
    guard filled.count >= 2, filled.allSatisfy({ $0.kind == .text }) else { return nil }
    let titles = row.cells.map(\.text)
    let folded = titles.map { Folding.folded($0) }
    let mapping = ColumnMapping(headingRow: row.line, columns: ListSynonyms.columns(folded))
    self.init(shape: .openItems, mapping: mapping, titles: titles)
    buckets = titles.indices.filter { AgeBucket.matches(folded[$0], raw: titles[$0]) }
    guard let shaped = shaped(folded) else { return nil }
    self = shaped
  }

  /// The currency that the title of an amount names, such as `Solde EUR` or `converted_usd`.
  public var currency: Currency? {
    for field in [ListField.open, .amount, .debit, .credit] {
      guard let column = mapping.columns[field], titles.indices.contains(column) else { continue }
      for word in Folding.folded(titles[column]).split(separator: " ") {
        if word == "euros" || word == "euro" { return .eur }
        if ["eur", "usd", "gbp", "chf", "jpy", "cad", "mad", "tnd", "xof"].contains(word) { return Currency(word) }
      }
    }
    return nil
  }

  private func shaped(_ folded: [String]) -> ListHeading? {
    var heading = self
    let columns = mapping.columns
    let hasCustomer = columns[.customerCode] != nil || columns[.customerName] != nil
    let hasAmount =
      columns[.open] != nil || columns[.amount] != nil || (columns[.debit] != nil && columns[.credit] != nil)
    guard hasCustomer else { return nil }
    let hasDay = columns[.issued] != nil || columns[.due] != nil
    if columns[.number] != nil, hasAmount, hasDay {
      heading.shape = .openItems
      return heading
    }
    if buckets.count >= 2 {
      heading.shape = .ageingBalance
      heading.balance =
        columns[.open] ?? folded.indices.first { ["total", "total du", "balance", "total ttc"].contains(folded[$0]) }
      return heading
    }
    let details: Set<ListField> = [
      .siren, .vatNumber, .iban, .email, .phone, .address, .postcode, .city, .country, .terms, .contact, .language,
      .sector, .size, .tags, .customerKind, .brand,
      .parent, .customerName, .tradeName, .creditLimit, .insuredAmount,
    ]
    guard !hasAmount || columns[.number] == nil, columns.keys.count(where: { details.contains($0) }) >= 2,
      columns[.debit] == nil, columns[.amount] == nil
    else { return nil }
    heading.shape = .customers
    return heading
  }
}

/// A column of an ageing balance: `À échoir`, `0-30`, `31 - 60 days`, `+90`.
enum AgeBucket {
  static func matches(_ folded: String, raw: String) -> Bool {
    if [
      "a echoir", "non echu", "non echue", "echu", "current", "not due", "older", "plus ancien", "at date", "anterieur",
      "posterieur", "non exigible",
    ].contains(folded) {
      return true
    }
    let words = folded.split(separator: " ").filter {
      !["j", "jours", "jour", "days", "day", "de", "a", "to"].contains($0)
    }
    if words.count == 2, let first = Int(words[0]), let last = Int(words[1]), first < last, last <= 720 { return true }
    let more =
      ["plus", "over", "sup", "superieur"].contains { folded.hasPrefix($0) }
      || raw.hasPrefix("+") || raw.hasPrefix(">") || raw.hasSuffix("+")
    return more && words.contains { Int($0) != nil }
  }
}
