public import Kernel

/// Where a statement comes from.
public enum StatementSource: Sendable {
  case file(path: String)
  case bytes([UInt8], name: String)
  /// Bytes handed over in pieces; `open` starts again from the first each time it is called.
  case pieces(name: String, open: @Sendable () -> (UnsafeMutableRawBufferPointer) -> Int)

  public var name: String {
    switch self {
    case .pieces(let name, _): name
    case .file(let path): String(path.split(separator: "/").last ?? "")
    case .bytes(_, let name): name
    }
  }
}

/// What a reader hands over, in the order of the file.
public enum StatementEvent: Sendable {
  /// A statement begins; its balances may still come.
  case opened(StatementHeader)
  case entry(BankEntry)
  /// An entry that cannot be read; a finding says why, in the same order.
  case unreadable(UnreadableEntry)
  case closed(StatementSummary)
}

/// Reads one format of bank statements. MT940, CFONB120 and OFX become readers of their own beside ``CamtReader``;
/// ``StatementReaders/all`` is the list.
public protocol StatementReader: Sendable {
  /// The format's name, stored with the statement, such as `camt`.
  var format: String { get }

  /// Whether the first bytes of a file are of this format.
  func recognises(_ head: [UInt8]) -> Bool

  /// Reads everything, handing entries over as they come.
  /// - Returns: what is worth telling; a record of severity `rejected` was set aside.
  /// - Throws: ``BankingError`` when the file cannot be read to its end, and whatever `body` throws.
  func read(_ source: StatementSource, _ body: (StatementEvent) throws -> Void) throws -> [Finding]
}

/// Every statement format that the product reads.
public enum StatementReaders {
  public static let all: [any StatementReader] = [CamtReader()]

  /// The reader of the format that the first bytes of a file show.
  public static func reader(for head: [UInt8]) -> (any StatementReader)? { all.first { $0.recognises(head) } }
}

/// Why a bank file is refused as a whole.
public enum BankingError: Error, Hashable, Sendable {
  /// The file cannot be read to its end.
  case unreadable(reason: Phrase, line: Int?)
  /// The file is well-formed but holds no statement.
  case noStatement(name: String)
  /// The file holds movements that the statement of the day will repeat.
  case notCash(name: String, kind: MessageKind)
  /// The file repeats fields or details without end.
  case tooManyFields(name: String, line: Int, limit: Int)
}

extension BankingError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreadable(let reason, _): reason
    case .noStatement(let name):
      Phrase(
        """
        \(name) holds no bank statement; check that the file is complete and is an account statement
        """)
    case .notCash(let name, .intradayReport):
      Phrase(
        """
        \(name) is an intraday report (camt.052), whose movements the day's statement will repeat; import \
        the statement (camt.053) instead
        """)
    case .notCash(let name, _):
      Phrase(
        """
        \(name) is a notification (camt.054), whose movements the day's statement will repeat; import the \
        statement (camt.053) instead
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
  /// Findings told one by one; the rest is counted.
  public static let findings = 1_000
}
