public import ReceivablesRules

/// Where the entries of a company go in its accounting software: numbers of its chart of accounts, and its journal.
///
/// Source: plan comptable général, art. 941-51 (512 banks), 946-62 (627, 665, 658), 947-75 (758, of it 7581), 944-47 (471),
/// 946-65 and 947-75 (656, 756).
public struct BookSettings: Sendable, Hashable, Codable {
  /// The code of the journal in which receipts are booked.
  public var journal = "BQ"
  public var journalName = "Banque"
  /// The collective account of customers; each has its code as auxiliary account.
  public var customers = "411000"
  /// The account of a bank that has none of its own here.
  public var bank = "512000"
  /// Of banks that have one, by IBAN or number.
  public var banks: [String: String] = [:]
  /// Discounts given (*escomptes accordés*).
  public var discount = "665000"
  public var bankCharges = "627000"
  /// Cents that are missing.
  public var roundingLoss = "658000"
  /// Cents that came beyond what was owed.
  public var roundingGain = "758000"
  /// Penalties for late payment and fees that customers paid; outside VAT.
  public var penalties = "758100"
  /// What rates of exchange cost until a receivable was paid, and what they brought.
  public var exchangeLoss = "656000"
  public var exchangeGain = "756000"
  /// The VAT given back with a discount, where the invoice says its rates.
  public var discountVat = "445710"
  /// What goes from one customer's account to another's passes through it and leaves nothing there.
  public var transfers = "471000"
  /// When VAT is due on invoices that do not say; `unsaid` is read as receipt.
  public var vatDue = VatDue.receipt.rawValue

  public init() {}

  /// What was said before an account existed says nothing of it: that one is the usual one.
  public init(from decoder: any Decoder) throws {
    let said = try decoder.container(keyedBy: CodingKeys.self)
    func read(_ key: CodingKeys, _ path: WritableKeyPath<BookSettings, String>) throws {
      if let value = try said.decodeIfPresent(String.self, forKey: key) { self[keyPath: path] = value }
    }
    try read(.journal, \.journal)
    try read(.journalName, \.journalName)
    try read(.customers, \.customers)
    try read(.bank, \.bank)
    banks = try said.decodeIfPresent([String: String].self, forKey: .banks) ?? [:]
    try read(.discount, \.discount)
    try read(.bankCharges, \.bankCharges)
    try read(.roundingLoss, \.roundingLoss)
    try read(.roundingGain, \.roundingGain)
    try read(.penalties, \.penalties)
    try read(.exchangeLoss, \.exchangeLoss)
    try read(.exchangeGain, \.exchangeGain)
    try read(.discountVat, \.discountVat)
    try read(.transfers, \.transfers)
    try read(.vatDue, \.vatDue)
  }

  /// Each account by the name that the command line and the page give it.
  public static var names: [(name: String, path: WritableKeyPath<BookSettings, String>)] {
    [
      ("journal", \.journal), ("journal_name", \.journalName), ("customers", \.customers), ("bank", \.bank),
      ("discount", \.discount), ("discount_vat", \.discountVat), ("bank_charges", \.bankCharges),
      ("rounding_loss", \.roundingLoss), ("rounding_gain", \.roundingGain),
      ("penalties", \.penalties), ("transfers", \.transfers), ("exchange_loss", \.exchangeLoss),
      ("exchange_gain", \.exchangeGain),
    ]
  }

  /// Whether a text is an account number: three digits at least in front, at most twenty letters and digits.
  public static func isAccount(_ text: String) -> Bool {
    text.utf8.count <= 20 && text.utf8.count >= 3 && text.utf8.prefix(3).allSatisfy { $0 >= 48 && $0 <= 57 }
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// The first of the accounts that is none; `nil` when all are.
  public var flaw: (name: String, value: String)? {
    for (name, path) in BookSettings.names {
      let value = self[keyPath: path]
      let isRight =
        name == "journal" || name == "journal_name"
        ? !value.isEmpty && value.utf8.count <= 40 : BookSettings.isAccount(value)
      if !isRight { return (name, value) }
    }
    return banks.sorted { $0.key < $1.key }.first { !BookSettings.isAccount($0.value) }.map { ($0.key, $0.value) }
  }
}
