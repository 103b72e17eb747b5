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
  /// How often each account has an entry of which only one of two files gives the bank's reference.
  private var alike: [BankAccountID: [EntryLikeness: Int]] = [:]
  private var knownAlike = 0
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
      try findAlike(checked, account, &known)
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
    try weighOverlaps()
    try tellTwins()
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

  /// Adds the entries that the account has from files of this format with the bank's references where this file has none, or
  /// without them where it has some, each as often as it has them.
  private mutating func findAlike(
    _ checked: ReadStatementFile.Checked, _ account: BankAccountID, _ known: inout Set<EntryKey>
  ) throws {
    guard checked.summary.header.kind.isCash, !checked.isCorrection else { return }
    for (key, likeness) in zip(checked.keys, checked.likenesses) where !known.contains(key) {
      guard let likeness else { continue }
      if alike[account] == nil {
        alike[account] = try BankEntryStore.alike(
          format, account: account, days: days, without: statements.flatMap(\.keys), company: company.id, transaction)
      }
      let other = EntryLikeness(key: likeness.key, hasReference: !likeness.hasReference)
      guard let count = alike[account]?[other], count > 0 else { continue }
      alike[account]?[other] = count - 1
      known.insert(key)
      knownAlike += 1
    }
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
    if knownAlike > 0 {
      let reason = Phrase(
        "\(knownAlike) entries are known from a statement that differs in the bank's references only, and count once")
      result.add(findings: [Finding(.notice, "known_without_reference", reason: reason)], rejections: [])
    }
    // What no account is known of does not follow anything.
    for (account, ids) in fresh.sorted(by: { $0.key < $1.key }) where !nameless.contains(account) {
      let continuity = try BankStatementStore.continuity(of: account, company: company.id, transaction)
      result.add(findings: continuity.findings(of: ids), rejections: [])
    }
  }

  /// Keeps the entries of a statement that shares days with another from being matched where what the account now has of
  /// those days is not what the statement says: one counts twice, or is missing.
  private mutating func weighOverlaps() throws {
    for (account, ids) in fresh.sorted(by: { $0.key < $1.key }) where !nameless.contains(account) {
      let continuity = try BankStatementStore.continuity(of: account, company: company.id, transaction)
      for span in continuity.overlapping(ids) {
        guard let place = places.firstIndex(where: { $0.statement.rawValue == span.id }),
          let first = span.firstDay, first <= span.closingDay
        else { continue }
        let summary = statements[place].summary
        guard summary.reconciles == true else { continue }
        let sum = try BankEntryStore.sum(
          of: account, from: first, to: span.closingDay, company: company.id, transaction)
        let (said, overflow) = summary.creditsMinor.subtractingReportingOverflow(summary.debitsMinor)
        guard !overflow, sum != said else { continue }
        let currency = span.closing.currency
        try BankStatementStore.doubt(
          places[place].statement, gapMinor: said - sum, company: company.id, transaction)
        result.reconciles = false
        let finding = Finding(
          .warning, "overlap_does_not_add_up", line: summary.header.line,
          reason: Phrase(
            """
            from \(first) to \(span.closingDay) the account has entries of \(Money(minor: sum, currency)) together, and \
            this statement says \(Money(minor: said, currency)): an entry counts twice or is missing
            """),
          remedy: Phrase("its entries are loaded but not matched automatically; compare the two statements"))
        result.add(findings: [finding], rejections: [])
      }
    }
  }

  /// Tells how many entries another account has, too, where one of the files names no account.
  private mutating func tellTwins() throws {
    guard result.entriesCreated > 0 else { return }
    let count = try TwinEntries.waiting(in: Set(places.map(\.statement)), company: company.id, transaction)
    guard count > 0 else { return }
    let finding = Finding(
      .warning, "possible_duplicates",
      reason: Phrase("\(count) entries are on another account, too, on the same day with the same amount and words"),
      remedy: Phrase("they are loaded but not matched automatically; put aside those that are the same money"))
    result.add(findings: [finding], rejections: [])
  }

  /// Notes up to which day each account is known now, as far as the file is whole; never beyond the day of the import, whatever the file says.
  private func noteFeeds() throws {
    for (checked, place) in zip(statements, places) where checked.summary.header.kind.isCash {
      // Where its end is missing, days may be, too.
      guard checked.summary.end == .whole else { continue }
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
