public import Kernel

/// What keeps a bill from standing in the bank's file.
public enum BillObstacle: String, Hashable, Sendable, CaseIterable {
  case noAccount = "no_account"
  /// Only accounts in France and Monaco have the parts that the file asks for.
  case foreignAccount = "foreign_account"
  /// The drawee's name has letters that have no likeness among those of the file.
  case name
  /// Not in euros.
  case currency
  /// Above what twelve digits hold.
  case amount
  /// It fell due before, and a bank advances nothing on it.
  case due
}

/// Writes a slip of bills for the bank: records of 160 characters.
///
/// Source: CFONB, Effets de commerce LCR–BOR, dispositions destinées à la clientèle (September 2002): heading (03), a record for
/// each bill (06) and total (08) of operation 60. The optional record with the drawee's address (07) is for bills that the
/// bank prints, and is not written.
public struct BillFile: Sendable {
  /// Whoever hands the bills over.
  public struct Creditor: Hashable, Sendable {
    public let name: String
    public let account: FrenchAccount
    public let siren: String?
    /// What names the bank: its BIC.
    public let bank: String?

    /// - Returns: `nil` when no letter of the name can be written.
    public init?(name: String, account: FrenchAccount, siren: String?, bank: String?) {
      guard BillText.isWritable(name) else { return nil }
      self.name = name
      self.account = account
      self.siren = siren
      self.bank = bank
    }
  }

  /// A bill with what the file says of its drawee.
  public struct Line: Hashable, Sendable {
    public let bill: Bill
    /// The SIREN of the drawee, when it is a French company's.
    public let siren: String?
    /// What the drawee knows it by: the number of the invoice that it pays, or its account with us.
    public let reference: String

    public init(_ bill: Bill, siren: String?, reference: String) {
      self.bill = bill
      self.siren = siren
      self.reference = reference
    }
  }

  public static let recordLength = 160
  /// The largest amount of a bill, in cents. Source: the layout's twelve digits.
  private static let amountMax: Int64 = 999_999_999_999

  public let records: [String]

  /// - Parameter lines: bills that nothing keeps from it.
  public init(
    number: Int64, on day: CivilDate, for purpose: BillPurpose, _ creditor: Creditor, _ lines: [Line]
  ) {
    var records = [BillFile.heading(number, day, purpose, creditor)]
    for line in lines {
      guard let account = line.bill.iban.flatMap({ FrenchAccount(iban: $0) }) else { continue }
      records.append(BillFile.detail(line, account, sequence: records.count + 1))
    }
    var total = BillRecord("08", sequence: records.count + 1)
    total.put(BillRecord.digits(lines.reduce(Int64(0)) { $0 + $1.bill.amount.minor }, 12), at: 103)
    self.records = records + [total.text]
  }

  /// How a slip of a number is named in the file, as the bank may repeat it: `RE000042`, at most eleven characters.
  public static func reference(_ number: Int64) -> String { "RE" + BillRecord.digits(number, 6) }

  /// The file: a record a line, as banks take it.
  public var content: String { records.map { $0 + "\r\n" }.joined() }

  private static func heading(
    _ number: Int64, _ day: CivilDate, _ purpose: BillPurpose, _ creditor: Creditor
  ) -> String {
    var record = BillRecord("03", sequence: 1)
    // The number of an issuer was for the national direct debits.
    record.put("000000", at: 13)
    record.put(BillRecord.day(day), at: 25)
    record.put(BillText.plain(creditor.name, 24), at: 31)
    record.put(BillText.plain(creditor.bank ?? "", 24), at: 55)
    record.put(purpose == .discount ? "1" : "3", at: 79)
    record.put("E", at: 81)
    record.put(creditor.account, at: 82)
    if purpose == .discount { record.put(BillRecord.day(day), at: 119) }
    record.put(creditor.siren ?? "", at: 135)
    record.put(BillFile.reference(number), at: 150)
    return record.text
  }

  private static func detail(_ line: Line, _ account: FrenchAccount, sequence: Int) -> String {
    let bill = line.bill
    var record = BillRecord("06", sequence: sequence)
    record.put(BillText.mark(line.reference, 10), at: 21)
    record.put(BillText.plain(bill.drawee, 24), at: 31)
    record.put(BillText.plain(bill.bank ?? "", 24), at: 55)
    record.put(bill.kind.code, at: 79)
    record.put(account, at: 82)
    record.put(BillRecord.digits(bill.amount.minor, 12), at: 103)
    record.put(BillRecord.day(bill.dueOn), at: 119)
    record.put(BillRecord.day(bill.drawnOn), at: 125)
    record.put(line.siren ?? "", at: 142)
    record.put(BillText.mark(bill.reference, 10), at: 151)
    return record.text
  }

  /// What keeps a bill from a file that is made on a day; `nil` for nothing.
  public static func obstacle(_ bill: Bill, for purpose: BillPurpose, on day: CivilDate) -> BillObstacle? {
    guard let iban = bill.iban else { return .noAccount }
    if FrenchAccount(iban: iban) == nil { return .foreignAccount }
    if bill.amount.currency != .eur { return .currency }
    if !BillText.isWritable(bill.drawee) { return .name }
    if bill.amount.minor > amountMax { return .amount }
    return purpose == .discount && bill.dueOn <= day ? .due : nil
  }
}

extension Bill.Kind {
  /// How the bank's file says it. Source: the same, zone «acceptation»: 0 not accepted, 1 accepted, 2 promissory note.
  fileprivate var code: String {
    switch self {
    case .draft: "0"
    case .accepted: "1"
    case .note: "2"
    }
  }
}

/// Texts in the characters of the bank's file.
///
/// Source: the same, p. 25: capital letters, digits, * ( ) . , / + - : and the space.
enum BillText {
  private static let signs = Set("*().,/+-: ")

  /// The nearest text of these characters, at most so long.
  static func plain(_ text: String, _ max: Int) -> String {
    let capitals = SepaText.plain(text, max: 200).uppercased().map { character -> Character in
      (character.isASCII && (character.isLetter || character.isNumber)) || signs.contains(character) ? character : " "
    }
    let words = String(capitals).split(separator: " ").joined(separator: " ").prefix(max)
    return words.last == " " ? String(words.dropLast()) : String(words)
  }

  /// The last letters and digits of a reference: what tells numbers apart stands at their end.
  static func mark(_ text: String, _ max: Int) -> String {
    String(plain(text, 200).filter { $0.isLetter || $0.isNumber }.suffix(max))
  }

  /// Whether every letter of a name has its likeness, and there is one.
  static func isWritable(_ name: String) -> Bool {
    !plain(name, 24).isEmpty
      && name.allSatisfy { !$0.isLetter || SepaText.plain(String($0), max: 4).contains { $0.isLetter } }
  }
}

/// One record of fixed columns, counted from 1; blank where nothing was put.
struct BillRecord {
  private var characters = [Character](repeating: " ", count: BillFile.recordLength)

  init(_ code: String, sequence: Int) {
    put(code + "60", at: 1)
    put(BillRecord.digits(Int64(sequence), 8), at: 5)
  }

  mutating func put(_ text: String, at column: Int) {
    for (place, character) in text.enumerated() where column - 1 + place < characters.count {
      characters[column - 1 + place] = character
    }
  }

  mutating func put(_ account: FrenchAccount, at column: Int) {
    put(account.bank + account.branch + account.number, at: column)
  }

  var text: String { String(characters) }

  static func digits(_ number: Int64, _ count: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }

  /// Day, month and the last digits of the year.
  static func day(_ day: CivilDate) -> String {
    digits(Int64(day.day), 2) + digits(Int64(day.month), 2) + digits(Int64(day.year % 100), 2)
  }
}
