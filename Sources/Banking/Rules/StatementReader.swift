public import Files
public import Kernel

/// What a reader hands over, in the order of the file.
public enum StatementEvent: Sendable {
  /// A statement begins; its balances may still come.
  case opened(StatementHeader)
  case entry(BankEntry)
  /// An entry that cannot be read; a finding says why, in the same order.
  case unreadable(UnreadableEntry)
  case closed(StatementSummary)
}

/// Reads one format of bank files; ``StatementReaders/all`` is the list.
public protocol StatementReader: Sendable {
  /// The format's name, stored with the statement, such as `camt`.
  var format: String { get }

  /// Whether the content of a file, never its name, is of this format. Must be quick: it looks at the beginning.
  func recognises(_ file: FileBytes) -> Bool

  /// Reads everything, handing entries over as they come.
  /// - Parameter currency: the currency of a file that names none.
  /// - Returns: what is worth telling; a record of severity `rejected` was set aside.
  /// - Throws: ``BankingError`` when the file cannot be read to its end, and whatever `body` throws.
  func read(
    _ source: StatementSource, assuming currency: Currency, _ body: (StatementEvent) throws -> Void
  ) throws -> [Finding]
}

/// Every format of bank files that the product reads.
public enum StatementReaders {
  public static let all: [any StatementReader] = [
    CamtReader(), Cfonb120Reader(), Cfonb240Reader(), Mt940Reader(), OfxReader(), QifReader(), Bai2Reader(),
    BankSheetReader(),
  ]

  /// The reader of the format that the content of a file shows.
  public static func reader(for file: FileBytes) -> (any StatementReader)? { all.first { $0.recognises(file) } }
}

extension FileBytes {
  /// Bytes of the beginning that recognition looks at: a licence or a signature may come before the root.
  var head: [UInt8] { withBytes { Array($0.prefix(16_384)) } }
}

/// Why a bank file is refused as a whole.
public enum BankingError: Error, Hashable, Sendable {
  /// The file cannot be read to its end.
  case unreadable(reason: Phrase, line: Int?)
  /// The file breaks off within a statement: its last entry may be half of one, so that none is taken.
  case cutShort(name: String, line: Int, account: String, before: Phrase)
  /// The file is well-formed but holds no statement.
  case noStatement(name: String)
  /// A person says that the file is a statement, and its content is of no format that is known.
  case unknownFormat(name: String)
  /// The file repeats fields or details without end.
  case tooManyFields(name: String, line: Int, limit: Int)
}

extension BankingError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreadable(let reason, _): reason
    case .cutShort(let name, let line, let account, let missing):
      Phrase(
        """
        \(name) breaks off at line \(line), within a statement of account \(account), before \(missing); nothing of it \
        was loaded: fetch the whole file from the bank again
        """)
    case .noStatement(let name):
      Phrase(
        """
        \(name) holds no bank statement; check that the file is complete and is an account statement
        """)
    case .unknownFormat(let name):
      Phrase(
        """
        \(name) is a bank statement of no format that can be read; ask the bank for camt.053, CFONB120, MT940, \
        OFX, QIF, BAI2, or a list (CSV, XLSX) with a heading that names day, label and amount
        """)
    case .tooManyFields(let name, let line, let limit):
      Phrase(
        """
        \(name), line \(line): one entry has more than \(limit) fields; ask the bank for a correct file
        """)
    }
  }
}

/// Limits of what one record of a bank file may hold, each with its reason.
public enum BankingLimits {
  /// Payments in one booked batch: a large direct debit run has some ten thousand.
  public static let detailsInEntry = 200_000
  /// Fields without a place in the model, kept an entry: real ones have under forty.
  public static let rawFieldsInEntry = 200
  /// Accounts and currencies in one list: each has the list walked for it.
  public static let accountsInSheet = 60
  /// Working days counted between two statements: a year is told as one.
  public static let missingDays = 260
  /// What is told of the gaps and overlaps of one import.
  public static let continuityFindings = 40
  /// Findings told one by one; the rest is counted.
  public static let findings = 1_000
}
