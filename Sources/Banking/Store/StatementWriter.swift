import BankingRules
import Imports
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// Stores the statements of a file, within the transaction of its import. An entry that is known is left alone.
struct StatementWriter {
  private let statements: [ReadStatementFile.Checked]
  private let format: String
  private let company: Company
  private let file: ImportFileID
  private let day: CivilDate
  private let transaction: Transaction
  private var result: ImportResult
  /// Where each statement of the file goes, and which of its entries are new.
  private var places: [(account: BankAccountID, statement: BankStatementID, known: Set<EntryKey>)] = []

  /// The statements of each account that were not known before.
  private var fresh: [BankAccountID: Set<Int64>] = [:]
  /// How often each account has an entry from files in another format, as far as none of this file was found to be it.
  private var elsewhere: [BankAccountID: [EntryMark: Int]] = [:]
  private var knownElsewhere = 0
  /// The accounts of statements that name none.
  private var nameless: Set<BankAccountID> = []
  /// The statements that were known, or came twice in the file.
  private var repeated: [StatementSummary] = []

  init(
    statements: [ReadStatementFile.Checked], format: String, company: Company, file: ImportFileID, day: CivilDate,
    result: ImportResult, _ transaction: Transaction
  ) {
    self.statements = statements
    self.format = format
    self.company = company
    self.file = file
    self.day = day
    self.result = result
    self.transaction = transaction
  }

  mutating func write(_ source: StatementSource, _ reader: any StatementReader) throws -> ImportResult {
    var credits: Int64 = 0
    var debits: Int64 = 0
    // A statement may come twice in one file: what its first copy brings is known to the second.
    var seen: [BankAccountID: Set<EntryKey>] = [:]
    for checked in statements {
      let summary = checked.summary
      credits = credits.addingReportingOverflow(summary.creditsMinor).partialValue
      debits = debits.addingReportingOverflow(summary.debitsMinor).partialValue
      let account = try BankAccountStore.key(of: summary, company: company, transaction)
      var known = try BankEntryStore.known(checked.keys, account: account, company: company.id, transaction)
        .union(seen[account] ?? [])
      try findElsewhere(checked, account, &known)
      seen[account, default: []].formUnion(checked.keys)
      let (statement, isNew) = try BankStatementStore.key(
        of: summary, account: account, format: format, file: file, company: company.id, transaction)
      places.append((account, statement, known))
      note(summary, statement, account, isNew: isNew)
      let fresh = checked.keys.count { !known.contains($0) }
      result.entriesCreated += fresh
      result.entriesUnchanged += checked.keys.count - fresh
      if summary.reconciles == true, fresh < checked.keys.count {
        try BankEntryStore.adopt(
          checked.keys.filter(known.contains), into: statement, account: account, company: company.id, transaction)
      }
    }
    try tellContinuity()
    result.creditsMinor = credits
    result.debitsMinor = debits
    let verdicts = statements.map(\.summary.reconciles)
    result.reconciles = verdicts.contains(false) ? false : verdicts.contains(nil) ? nil : true
    // A dry run has its counts now, and what it would write would be undone.
    if result.dryRun { return result }
    if result.entriesCreated > 0 {
      try writeEntries(source, reader)
      try BankText.add(Set(places.map(\.statement)).sorted(), transaction)
    }
    try noteFeeds()
    return result
  }

  /// Adds the entries that the account has from files in another format, each as often as it has them.
  private mutating func findElsewhere(
    _ checked: ReadStatementFile.Checked, _ account: BankAccountID, _ known: inout Set<EntryKey>
  ) throws {
    guard checked.summary.header.kind.isCash, !checked.isCorrection else { return }
    var counts =
      try elsewhere[account]
      ?? BankEntryStore.elsewhere(than: format, account: account, days: days, company: company.id, transaction)
    for (key, mark) in zip(checked.keys, checked.marks) where !known.contains(key) {
      guard let mark, let count = counts[mark], count > 0 else { continue }
      counts[mark] = count - 1
      known.insert(key)
      knownElsewhere += 1
    }
    elsewhere[account] = counts
  }

  /// The first and last day of the file's entries.
  private var days: ClosedRange<CivilDate>? {
    let days = statements.lazy.flatMap { $0.marks.lazy.compactMap { $0?.day } }
    guard let first = days.min(), let last = days.max() else { return nil }
    return first...last
  }

  /// Notes a statement as new to its account, or tells that it came before.
  private mutating func note(
    _ summary: StatementSummary, _ statement: BankStatementID, _ account: BankAccountID, isNew: Bool
  ) {
    guard summary.header.kind.isCash else { return }
    if summary.header.account.number == nil { nameless.insert(account) }
    if isNew {
      fresh[account, default: []].insert(statement.rawValue)
    } else if fresh[account]?.contains(statement.rawValue) != true || summary.bookedEntries > 0 {
      repeated.append(summary)
    }
  }

  /// Tells which statements came before, and where those of an account do not follow one another.
  private mutating func tellContinuity() throws {
    if let first = repeated.first {
      let end = (first.closing?.day ?? first.header.to).map { $0.description } ?? "?"
      let reason =
        repeated.count == 1
        ? Phrase("this statement of account \(first.header.account.number ?? "?") to \(end) was imported before")
        : Phrase("\(repeated.count) statements of this file were imported before")
      result.add(
        findings: [Finding(.notice, "statement_known", line: first.header.line, reason: reason)], rejections: [])
    }
    if knownElsewhere > 0 {
      let reason = Phrase("\(knownElsewhere) entries are known from a file in another format, and count once")
      result.add(findings: [Finding(.notice, "known_in_other_format", reason: reason)], rejections: [])
    }
    // What no account is known of does not follow anything.
    for (account, ids) in fresh.sorted(by: { $0.key < $1.key }) where !nameless.contains(account) {
      let continuity = try BankStatementStore.continuity(of: account, company: company.id, transaction)
      result.add(findings: continuity.findings(of: ids), rejections: [])
    }
  }

  /// Notes up to which day each account is known now; never beyond the day of the import, whatever the file says.
  private func noteFeeds() throws {
    for (checked, place) in zip(statements, places) where checked.summary.header.kind.isCash {
      let end =
        try checked.summary.closing?.day ?? checked.summary.header.to
        ?? BankEntryStore.lastDay(of: place.statement, company: company.id, transaction)
      if let end {
        try DataFeedStore.bank(place.account, upTo: min(end, day), company: company.id, transaction)
      }
    }
  }

  private func writeEntries(_ source: StatementSource, _ reader: any StatementReader) throws {
    try transaction.bulkInsert(into: "bank_entry", BankEntryStore.bulkColumns) { add in
      var index = -1
      var position = 0
      _ = try reader.read(source, assuming: company.currency) { event in
        switch event {
        case .opened:
          index += 1
          position = 0
        case .closed, .unreadable: return
        case .entry(let entry):
          let key = statements[index].keys[position]
          position += 1
          guard !places[index].known.contains(key) else { return }
          for part in EntryPart.parts(of: entry) {
            try add(
              BankEntryStore.bulkValues(
                entry.stored(in: statements[index].summary.header), part, key: key.text, account: places[index].account,
                statement: places[index].statement,
                company: company.id, day: day(of: entry, in: statements[index].summary)))
          }
        }
      }
    }
  }

  /// The day an entry counts on: booked, or the nearest that the bank tells.
  private func day(of entry: BankEntry, in summary: StatementSummary) -> CivilDate {
    entry.booked ?? entry.value ?? summary.closing?.day ?? summary.header.to ?? day
  }
}
