public import Files
public import Kernel
import ReceivablesRules

/// Reads lists of open items and of customers out of delimited texts and workbooks.
public enum ListReader {
  /// How the rows of a list are to be read.
  public struct Reading: Sendable {
    public var currency: Currency
    /// The due date of an invoice that gives none; it is marked as inferred.
    public var due: @Sendable (CivilDate) -> CivilDate
    /// The due date that terms in their short form give, or `nil` when they are not understood.
    public var dueByTerms: @Sendable (String, CivilDate) -> CivilDate?
    public var encoding: TextEncoding?
    public var mapping: ColumnMapping?
    /// The sheet a person named; `nil` for the first that holds a list.
    public var sheet: String?
    /// Of several sheets the first of this kind is read.
    public var kind: ImportKind?
    public var saved: [SavedMapping]
    /// Is told which share of the list is read, between 0 and 1, now and then.
    public var told: @Sendable (Double) -> Void = { _ in }

    public init(
      currency: Currency, encoding: TextEncoding? = nil, mapping: ColumnMapping? = nil, sheet: String? = nil,
      saved: [SavedMapping] = [],
      due: @escaping @Sendable (CivilDate) -> CivilDate,
      dueByTerms: @escaping @Sendable (String, CivilDate) -> CivilDate? = { _, _ in nil }
    ) {
      self.currency = currency
      self.encoding = encoding
      self.mapping = mapping
      self.sheet = sheet
      self.saved = saved
      self.due = due
      self.dueByTerms = dueByTerms
    }
  }

  /// The shape of the list in the content, or `nil` when there is none.
  /// - Parameter sheet: the only sheet to look at; `nil` for all.
  public static func shape(of file: FileBytes, sheet: String? = nil) -> ListHeading.Shape? {
    let looked = Workbook.isArchive(file) ? file : file.beginning.file
    guard let tables = try? Table.all(of: looked) else { return nil }
    for table in tables where sheet == nil || table.sheet == sheet {
      if let heading = try? ListHeading.find(in: table) { return heading.shape }
    }
    return nil
  }

  /// Reads the whole list.
  public static func read(_ file: FileBytes, _ reading: Reading) throws -> Delivery {
    let tables = try tables(of: file, reading)
    guard let (table, heading) = try choose(file, tables, reading) else { throw try ListLook.refusal(file, tables) }
    var reading = reading
    reading.currency = heading.currency ?? reading.currency
    var delivery: Delivery
    switch heading.shape {
    case .openItems:
      var list = OpenItemsList(table, heading, reading, file: file.name)
      delivery = try list.delivery()
    case .customers:
      var list = CustomersList(table, heading, reading)
      delivery = try list.delivery()
    case .ageingBalance: return try AgeingBalance(table, heading, reading).delivery()
    }
    if heading.mapping.isPartial { delivery.isComplete = false }
    delivery.titles = heading.titles
    delivery.mapping?.sheet = table.sheet
    if reading.sheet == nil, let others = try others(beside: table, of: file, reading) {
      delivery.findings.append(others)
    }
    return delivery
  }

  private static func tables(of file: FileBytes, _ reading: Reading) throws -> [Table] {
    let tables: [Table]
    do {
      tables = try Table.all(of: file, encoding: reading.encoding)
    } catch {
      throw ImportsError.unreadable(error)
    }
    guard let sheet = reading.mapping?.sheet ?? reading.sheet else { return tables }
    let named = tables.filter { $0.sheet == sheet }
    if named.isEmpty { throw ImportsError.noSheet(file: file.name, sheet: sheet, sheets: tables.compactMap(\.sheet)) }
    return named
  }

  private static func choose(
    _ file: FileBytes, _ tables: [Table], _ reading: Reading
  ) throws -> (Table, ListHeading)? {
    if let mapping = reading.mapping, let first = tables.first {
      var titles: [String] = []
      try first.forEachRow { row in
        if row.line >= mapping.headingRow { titles = row.cells.map(\.text) }
        return row.line < mapping.headingRow
      }
      return (first, ListHeading(chosen: mapping, titles: titles))
    }
    let found = try tables.compactMap { table in
      try ListHeading.find(in: table, saved: reading.saved).map { (table, $0) }
    }
    let wantsCustomers = reading.kind == .customers
    let fitting = found.first { ($0.1.shape == .customers) == wantsCustomers }
    guard let (table, heading) = reading.kind == nil ? found.first : fitting ?? found.first else { return nil }
    let isChosen = reading.saved.contains { $0.headings == ListHeading.signature(heading.titles) }
    if !isChosen, let doubt = try ListLook.doubts(heading, in: table).first {
      throw ImportsError.ambiguousColumns(
        file: file.name, field: doubt.field, title: heading.titles[doubt.columns[0]], columns: doubt.columns)
    }
    return (table, heading)
  }

  /// Other sheets that hold a list too, and were not read.
  private static func others(beside chosen: Table, of file: FileBytes, _ reading: Reading) throws -> Finding? {
    guard let sheet = chosen.sheet else { return nil }
    let names = try Table.all(of: file).filter { table in
      try table.sheet != sheet && ListHeading.find(in: table, saved: reading.saved) != nil
    }.compactMap(\.sheet)
    guard !names.isEmpty else { return nil }
    return Finding(
      .warning, "other_sheets",
      reason: Phrase("only the sheet «\(sheet)» was read, and not «\(names.joined(separator: "», «"))»"),
      remedy: Phrase("import them one by one with --sheet, or on the page of imports"))
  }
}

extension TableRow {
  /// The cell of a field, empty when the list has no such column.
  func cell(_ field: ListField, _ mapping: ColumnMapping) -> TableCell {
    guard let column = mapping.columns[field] else { return TableCell("") }
    var cell = self[column]
    if cell.kind == .text { cell.text = cell.text.trimmed }
    return cell
  }

  func text(_ field: ListField, _ mapping: ColumnMapping) -> String? {
    let cell = cell(field, mapping)
    return cell.isEmpty ? nil : cell.text
  }

  /// The row as a person sees it.
  var raw: String { cells.map(\.text).joined(separator: "\t") }

  func fields(_ mapping: ColumnMapping) -> [String: String] {
    var result: [String: String] = [:]
    for (field, column) in mapping.columns where !self[column].isEmpty { result[field.rawValue] = self[column].text }
    return result
  }
}

/// What customers' rows say of them, each customer once.
struct CustomerGathering {
  private(set) var customers: [ImportedCustomer] = []
  private var places: [String: Int] = [:]
  private(set) var wrongSirens: Set<String> = []
  private(set) var wrongIBANs: Set<String> = []
  /// Customers whose e-mail cannot be read, each once, in the order of the list.
  private(set) var wrongEmails: [(code: String, line: Int, text: String)] = []

  /// The place of the row's customer, or `nil` when the row names none.
  mutating func place(of row: TableRow, _ mapping: ColumnMapping) -> Int? {
    let name = row.text(.customerName, mapping)
    guard let code = row.text(.customerCode, mapping) ?? name else { return nil }
    let place = places[code] ?? customers.count
    if place == customers.count {
      places[code] = place
      customers.append(ImportedCustomer(code: code))
      customers[place].hasOwnCode = row.text(.customerCode, mapping) != nil
    }
    var customer = customers[place]
    if let name { customer.name = name }
    details(of: row, mapping, &customer)
    customers[place] = customer
    return place
  }

  /// Notes what a row says of a customer's credit, in minor units.
  mutating func takeCredit(limit: Int64?, insured: Int64?, of place: Int) {
    customers[place].limitMinor = limit ?? customers[place].limitMinor
    customers[place].insuredMinor = insured ?? customers[place].insuredMinor
  }

  private mutating func details(of row: TableRow, _ mapping: ColumnMapping, _ customer: inout ImportedCustomer) {
    if let text = row.text(.siren, mapping) {
      let digits = text.filter { $0.isNumber }
      let siren = String(digits.prefix(9))
      // A wrong check digit is said, not thrown away: the number may still be what the customer writes.
      if digits.count == 9 || digits.count == 14 { customer.siren = siren }
      if BusinessNumbers.siren(siren) == nil { wrongSirens.insert(customer.code) }
    }
    if let text = row.text(.iban, mapping) {
      for part in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == "/" }) {
        if let iban = BusinessNumbers.iban(part) {
          if !customer.ibans.contains(iban) { customer.ibans.append(iban) }
        } else {
          wrongIBANs.insert(customer.code)
        }
      }
    }
    if let text = row.text(.tradeName, mapping) {
      let names = text.split(whereSeparator: { $0 == ";" || $0.isNewline }).map { String($0).trimmed }
      for name in names where !name.isEmpty && !customer.otherNames.contains(name) { customer.otherNames.append(name) }
    }
    if let text = row.text(.vatNumber, mapping) { customer.vatNumber = text.filter { $0 != " " }.uppercased() }
    if let text = row.text(.parent, mapping) { customer.parent = text }
    if let text = row.text(.terms, mapping), let terms = ListValues.terms(text) { customer.terms = terms }
    // A list of customers that has a «nature» means theirs; of a list of documents it says nothing of them.
    let natures = [ListField.customerKind, .kind].compactMap { row.text($0, mapping) }
    if let kind = natures.lazy.compactMap({ CustomerKind(said: $0) }).first { customer.kind = kind }
    if let text = row.text(.sector, mapping) { customer.sector = text }
    if let text = row.text(.size, mapping), let size = CompanySize(said: text) { customer.size = size }
    if let text = row.text(.tags, mapping) { customer.tags = CustomerProfile.tags(in: text) }
    if let text = row.text(.brand, mapping) { customer.brand = text }
    if let text = row.text(.email, mapping) {
      if EmailSyntax.isWellFormed(text) {
        customer.email = text
      } else if wrongEmails.last?.code != customer.code {
        wrongEmails.append((customer.code, row.line, text))
      }
    }
    if let text = row.text(.phone, mapping) { customer.phone = text }
    if let text = row.text(.contact, mapping) { customer.contact = text }
    if let text = row.text(.language, mapping) { customer.language = LanguageCode(text) }
    if let text = row.text(.address, mapping) { customer.address.lines = [text] }
    if let text = row.text(.postcode, mapping) { customer.address.postcode = text }
    if let text = row.text(.city, mapping) { customer.address.city = text }
    if let text = row.text(.country, mapping), let country = CountryName.code(text) {
      customer.address.country = country
    }
  }

  func findings() -> [Finding] {
    var found: [Finding] = []
    if !wrongSirens.isEmpty {
      found.append(
        Finding(
          .notice, "siren_wrong", reason: Phrase("the SIREN of \(wrongSirens.count) customers fails its check digit"),
          remedy: Phrase("correct them in the list")))
    }
    if !wrongIBANs.isEmpty {
      found.append(
        Finding(
          .notice, "iban_wrong",
          reason: Phrase("an IBAN of \(wrongIBANs.count) customers fails its check digits and was left out"),
          remedy: Phrase("correct them in the list")))
    }
    if let first = wrongEmails.first {
      let count = Set(wrongEmails.map(\.code)).count
      found.append(
        Finding(
          .notice, "email_wrong",
          reason: Phrase(
            """
            the e-mail address of \(count) customers cannot be read and was left out, the first on row \
            \(first.line): «\(first.text)»
            """),
          remedy: Phrase("correct them in the list")))
    }
    return found
  }
}

/// Countries as lists name them.
enum CountryName {
  static func code(_ text: String) -> String? {
    let text = text.trimmed
    if text.count == 2, text.allSatisfy({ $0.isASCII && $0.isLetter }) { return text.uppercased() }
    return names[Folding.folded(text)]
  }

  private static let names: [String: String] = [
    "france": "FR", "fra": "FR", "belgique": "BE", "belgium": "BE", "bel": "BE", "suisse": "CH", "switzerland": "CH",
    "che": "CH", "luxembourg": "LU", "lux": "LU", "allemagne": "DE", "germany": "DE", "deu": "DE", "espagne": "ES",
    "spain": "ES", "esp": "ES", "italie": "IT", "italy": "IT", "ita": "IT", "royaume uni": "GB", "united kingdom": "GB",
    "gbr": "GB", "uk": "GB", "pays bas": "NL", "netherlands": "NL", "nld": "NL", "portugal": "PT", "prt": "PT",
    "irlande": "IE", "ireland": "IE", "autriche": "AT", "austria": "AT", "pologne": "PL", "poland": "PL",
    "etats unis": "US", "united states": "US", "usa": "US", "monaco": "MC", "canada": "CA", "maroc": "MA",
    "tunisie": "TN",
  ]
}
