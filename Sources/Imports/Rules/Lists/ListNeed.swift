import Kernel

/// What the columns of a list must give.
public enum ListNeed: String, Sendable, Hashable, CaseIterable {
  case customer
  case number
  case amount
  case day
  /// Those of a bank's list.
  case booked
  case movement
  case wording

  /// What open items and customers need.
  static let ofItems: [ListNeed] = [.customer, .number, .amount, .day]

  /// The fields that give it.
  public var fields: [ListField] {
    switch self {
    case .customer: [.customerCode, .customerName]
    case .number: [.number]
    case .amount: [.open, .amount, .debit, .credit]
    case .day: [.issued, .due]
    case .booked: [.booked]
    case .movement: [.amount, .debit, .credit]
    case .wording: [.label, .payer]
    }
  }

  var sentence: Phrase {
    switch self {
    case .customer: Phrase("the customer (customer_code or customer_name)")
    case .number: Phrase("the document's number (number)")
    case .amount: Phrase("an amount (open, amount, or debit and credit)")
    case .day: Phrase("a date (issued or due)")
    case .booked: Phrase("the day of the movement (booked)")
    case .movement: Phrase("an amount (amount, debit or credit)")
    case .wording: Phrase("the words of the movement (label or payer)")
    }
  }
}

extension ColumnMapping {
  /// What a list of the kind still lacks.
  public func missing(for kind: ImportKind) -> [ListNeed] {
    let has = { (field: ListField) in columns[field] != nil }
    var missing: [ListNeed] = []
    if kind == .statement {
      return [.booked, .movement, .wording].filter { need in !need.fields.contains { has($0) } }
    }
    if !has(.customerCode), !has(.customerName) { missing.append(.customer) }
    guard kind != .customers else { return missing }
    if !has(.number) { missing.append(.number) }
    if !has(.open), !has(.amount), !(has(.debit) && has(.credit)) { missing.append(.amount) }
    if !has(.issued), !has(.due) { missing.append(.day) }
    return missing
  }
}

extension ListField {
  /// The groups in which a person chooses, the fields of each in the order of a document.
  public static let groups: [(name: String, fields: [ListField])] = [
    ("customer", [.customerCode, .customerName, .tradeName, .siren, .vatNumber, .iban, .parent]),
    ("document", [.number, .kind, .issued, .due, .terms, .settled, .letter, .label]),
    ("money", [.amount, .open, .debit, .credit, .currency]),
    ("references", [.orderReference, .remittanceReference]),
    ("bank", [.booked, .valueDay, .payer, .payerAccount, .account, .balance]),
    ("credit", [.creditLimit, .insuredAmount]),
    ("profile", [.customerKind, .sector, .size, .tags, .brand]),
    ("contact", [.contact, .email, .phone, .language, .address, .postcode, .city, .country]),
  ]

  public var isDate: Bool { [.issued, .due, .settled, .booked, .valueDay].contains(self) }
  public var isAmount: Bool {
    [.amount, .open, .debit, .credit, .creditLimit, .insuredAmount, .balance].contains(self)
  }
}

extension ImportsError {
  /// Whether a person can still have a list read, by saying what its columns are and how its values are written.
  public var asksForColumns: Bool {
    switch self {
    case .unknownList, .ambiguousColumns, .tooManyRejected, .closesMost: true
    default: false
    }
  }

  var columnsSentence: Phrase {
    switch self {
    case .unknownList(let file, let place, let headings, let guessed, let missing):
      Phrase(
        """
        \(file), \(place): the columns are not recognised: found \(ImportsError.quoted(headings)); \
        \(ImportsError.taken(guessed)); missing: \(Phrase(listing: missing.map(\.sentence))); say what each \
        is with --map "COLUMN=FIELD", or on the page of imports
        """)
    case .ambiguousColumns(let file, let field, let title, let columns):
      Phrase(
        """
        \(file): the columns \(ImportsError.places(columns)) are both called «\(title)» and hold \
        different values; say which one is meant with --map "#\(columns[0] + 1)=\(field.rawValue)", or \
        on the page of imports
        """)
    case .noSheet(let file, let sheet, let sheets):
      sheets.isEmpty
        ? Phrase("\(file): this is not a workbook, so it has no sheet «\(sheet)»; leave out --sheet")
        : Phrase("\(file): there is no visible sheet «\(sheet)»; the sheets are \(ImportsError.quoted(sheets))")
    case .noColumn(let file, let column, let headings):
      Phrase(
        """
        \(file): there is no column «\(column)»; the columns are \(ImportsError.quoted(headings))
        """)
    case .severalColumns(let file, let column, let columns):
      Phrase(
        """
        \(file): the columns \(ImportsError.places(columns)) are all called «\(column)»; name one by its \
        place, such as #\((columns.last ?? 0) + 1)
        """)
    case .unknownField(let field):
      Phrase(
        """
        «\(field)» is not a field; write COLUMN=FIELD with one of \
        \(ListField.allCases.map(\.rawValue).joined(separator: ", ")), or ignore
        """)
    case .missingColumns(let file, let missing):
      Phrase("\(file): the chosen columns lack \(Phrase(listing: missing.map(\.sentence)))")
    default: Phrase(quoting: "")
    }
  }

  private static func taken(_ guessed: [ListField: String]) -> Phrase {
    let pairs = guessed.map { "«\($0.value)» = \($0.key.rawValue)" }.sorted()
    return pairs.isEmpty
      ? Phrase("nothing was understood") : Phrase("understood: \(pairs.joined(separator: ", "))")
  }

  private static func quoted(_ names: [String]) -> Phrase {
    let shown = names.filter { !$0.isEmpty }
    let listed = shown.prefix(40).map { "«\($0)»" }.joined(separator: ", ")
    // A sentence is for reading: a sheet of hundred columns is cut.
    return shown.count > 40 ? Phrase("\(listed) and \(shown.count - 40) more") : Phrase(quoting: listed)
  }

  private static func places(_ columns: [Int]) -> String {
    columns.map { "#\($0 + 1)" }.joined(separator: ", ")
  }
}
