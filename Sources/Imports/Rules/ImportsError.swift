public import Files
public import Kernel

/// Why a whole file is refused; nothing has changed then.
public enum ImportsError: Error, Hashable, Sendable {
  /// No reader knows this content.
  case unknownKind(file: String, seen: Phrase)
  /// The kind is known and asked for, but the content is another.
  case notOfKind(file: String, kind: String, reason: Phrase)
  case unreadable(FilesError)
  /// The content stops making sense at a place.
  case damaged(file: String, place: Phrase, found: Phrase, expected: Phrase, remedy: Phrase)
  /// So many rows could not be read that the rest cannot be trusted.
  case tooManyRejected(file: String, rejected: Int, rows: Int, first: Phrase)
  /// A row set aside that no longer exists, or was replayed already.
  case unknownRow(Int64)
  case alreadyReplayed(Int64)
  /// A corrected row that still cannot be read.
  case stillUnreadable(field: String, reason: Phrase)
  /// A row whose content was not kept and that must be corrected in the file itself.
  case notKept(Int64)
  /// Rows and columns whose headings do not make a list of open items or customers.
  case unknownList(file: String, place: Phrase, headings: [String], guessed: [ListField: String], missing: [ListNeed])
  /// Two columns claim to be the same.
  case ambiguousColumns(file: String, field: ListField, title: String, columns: [Int])
  /// The workbook has no such sheet.
  case noSheet(file: String, sheet: String, sheets: [String])
  /// A column that a person named is not in the list.
  case noColumn(file: String, column: String, headings: [String])
  /// Several columns have the title that a person named.
  case severalColumns(file: String, column: String, columns: [Int])
  /// A field that a person named is not one of ours.
  case unknownField(String)
  /// The columns that a person chose are not enough.
  case missingColumns(file: String, missing: [ListNeed])
  /// A list too large to be kept until its columns are chosen.
  case tooLargeToKeep(file: String, megabytes: Int)
  /// A ledger that ends before one imported already: its open items are in the other's opening balance.
  case olderLedger(file: String, ends: CivilDate, known: CivilDate)
  /// A list that would close most of what is open: it may hold a part of it only.
  case closesMost(file: String, missing: Int)
  /// No reader is registered for the kind.
  case noReader(file: String, kind: String)
}

extension ImportsError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unknownKind(let file, let seen):
      Phrase(
        """
        \(file): the content is not recognised (\(seen)); it can be a FEC, a list of open items or of \
        customers (CSV, XLSX), an invoice (PDF, XML) or a bank statement (CAMT, CFONB, MT940, OFX, CSV): export it again, or \
        say its kind
        """)
    case .notOfKind(let file, let kind, let reason):
      Phrase(
        """
        \(file): this cannot be read as \(kind): \(reason); choose another kind or another file
        """)
    case .unreadable(let error): error.phrase
    case .damaged(let file, let place, let found, let expected, let remedy):
      Phrase("\(file), \(place): found \(found), expected \(expected); \(remedy)")
    case .tooManyRejected(let file, let rejected, let rows, let first):
      Phrase(
        """
        \(file): \(rejected) of \(rows) rows cannot be read (the first: \(first)), so nothing was \
        imported; check the separator and the columns of the export
        """)
    case .unknownRow(let row): Phrase("row \(row) is not among those set aside; open the import's page again")
    case .alreadyReplayed(let row): Phrase("row \(row) was already corrected and imported")
    case .stillUnreadable(let field, let reason): Phrase("\(field): \(reason)")
    case .notKept(let row):
      Phrase(
        """
        row \(row) may name an employee, so its content was not kept: correct it in the file and import \
        the file again
        """)
    case .unknownList, .ambiguousColumns, .noSheet, .noColumn, .severalColumns, .unknownField, .missingColumns:
      columnsSentence
    case .tooLargeToKeep(let file, let megabytes):
      Phrase(
        """
        \(file): a list of more than \(megabytes) MB is not kept for its columns to be chosen here; \
        import it with: encours import FILE --map "COLUMN=FIELD"
        """)
    case .olderLedger(let file, let ends, let known):
      Phrase(
        """
        \(file): this ledger ends on \(ends), before the one already imported, which goes to \(known) and \
        whose opening balance holds what this one left open; import ledgers from the oldest to the \
        newest, into an empty company
        """)
    case .closesMost(let file, let missing):
      Phrase(
        """
        \(file): \(missing) open items that are known are not in this list and would be closed as settled \
        elsewhere; nothing was imported: confirm it, or say that the list holds a part only
        """)
    case .noReader(let file, let kind):
      Phrase("\(file): this is a file of kind \(kind), which this version does not read")
    }
  }
}
