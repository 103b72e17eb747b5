import Files
import Kernel

/// What one pass over a ledger keeps: the customers' lines in a compact form that points back into the file, and the
/// nature of the entries they belong to. Nothing else of the file is held, so no employee's name can be.
public struct FecLedger: Sendable {
  /// A line of a 411 account.
  struct Line: Sendable {
    /// Where the record begins in the bytes.
    var offset: Int
    var entry: UInt64
    /// Debit less credit, in cents.
    var amount: Int64
    var line: Int32
    /// Place in `customers`, or -1 when the line names nobody.
    var customer: Int32
    /// Place in `groups`, or -1 when the line is not lettered.
    var group: Int32
    var date: Int32
    /// Which 411 line of its entry this is, from 0.
    var ordinal: UInt16
    var journal: UInt16
  }

  struct Customer: Sendable {
    var code: String
    var name: String
    var lines = 0
    var balance: Int64 = 0
  }

  struct Nature: OptionSet, Sendable {
    let rawValue: UInt16
    static let salesCredit = Nature(rawValue: 1)
    static let salesDebit = Nature(rawValue: 2)
    static let vat = Nature(rawValue: 4)
    static let bankDebit = Nature(rawValue: 8)
    static let bankCredit = Nature(rawValue: 16)
    static let bill = Nature(rawValue: 32)
    static let loss = Nature(rawValue: 64)
    static let doubtful = Nature(rawValue: 128)
    static let customer = Nature(rawValue: 256)
  }

  /// What an entry is about, gathered from all its lines.
  struct Entry: Sendable {
    var balance: Int64 = 0
    var nature: Nature = []
    var customerLines: UInt16 = 0
    var journal: UInt16 = 0
  }

  struct Journal: Sendable {
    var code: String
    var name: String
    var isOpening: Bool
    var pieces = PieceReferences()
    var salesEntries = 0
    var bankEntries = 0
    var customerEntries = 0

    var isSales: Bool { !isOpening && customerEntries > 0 && salesEntries * 2 > customerEntries }
  }

  /// How well the references of a journal tell pieces apart.
  struct PieceReferences: Sendable {
    private var entryOf: [UInt64: UInt64] = [:]
    private var shared: Set<UInt64> = []
    private var entries = 0
    private var lastEntry: UInt64 = 0

    /// Notes a reference, by its mix, seen on a line of an entry.
    mutating func note(_ reference: UInt64, entry: UInt64) {
      if entry != lastEntry { entries += 1 }
      lastEntry = entry
      if let known = entryOf[reference] {
        if known != entry { shared.insert(reference) }
      } else {
        entryOf[reference] = entry
      }
    }

    /// Whether references name a period or nothing rather than one piece: `VE  0323` on 85 invoices.
    var areWeak: Bool { entries >= 6 && entryOf.count * 2 < entries }
    /// Whether several entries bear the reference.
    func isShared(_ reference: UInt64) -> Bool { shared.contains(reference) }
  }

  var lines: [Line] = []
  var customers: [Customer] = []
  var entries: [UInt64: Entry] = [:]
  var journals: [Journal] = []
  /// How many distinct lettered groups (account, customer, code) there are.
  var groupCount = 0
  /// Records that had to be put together again, by their offset.
  var repaired: [Int: [FieldSpan]] = [:]
  var rejections: [Rejection] = []
  /// Entry numbers are missing or all zero: a provisional ledger.
  var isProvisional = false
  var pointLines = 0
  /// Lines with a debit and a credit, or with neither.
  var oddLines = 0
  var firstDate: CivilDate?
  var lastDate: CivilDate?
  var dataLines = 0
  var besides: [Besides] = []
  /// A customer's name with an accent, to check the encoding on.
  var accentSample: String?

  /// Accounts beside 411 that a person should know of: advances, doubtful customers, bills.
  struct Besides: Sendable {
    let account: String
    var lines = 0
    var balance: Int64 = 0
  }

  /// Totals of every line of the file, in cents.
  public internal(set) var debits: Int64 = 0
  public internal(set) var credits: Int64 = 0
  /// The balance of the 411 accounts, in cents.
  public internal(set) var customerBalance: Int64 = 0
}
