import BankingRules
import Files
public import Imports
import ImportsRules
import Kernel
import ReceivablesRules
import Storage

/// Bank statements among the files that can be imported.
///
/// The file is walked twice: once to check it whole, outside any transaction, keeping only a key an entry; and once
/// to store it, so that memory does not grow with the file and a damaged end changes nothing.
public enum ReadStatementFile {
  public static let readers: [ImportReader] = StatementReaders.all.map { format in
    ImportReader(kind: .statement, recognises: { format.recognises($0) }) { file, context in
      if let mapping = context.mapping, mapping.kind == .statement {
        // A person said what its columns are.
        return try read(file, BankSheetReader(mapping), context)
      }
      if format.recognises(file) { return try read(file, format, context) }
      // A person says that it is a statement.
      guard BankSheetReader().canRead(file) else { throw BankingError.unknownFormat(name: file.name) }
      return try read(file, BankSheetReader(), context)
    } rewrite: { fields, name in
      let known = fields.compactMap { key, value in UnreadableEntry.Field(rawValue: key).map { ($0, value) } }
      let text = UnreadableEntry.statement(
        of: Dictionary(known, uniquingKeysWith: { first, _ in first }), name: name)
      return FileBytes(name: name, Array(text.utf8))
    }
  }

  /// What the first walk keeps of a statement.
  struct Checked: Sendable {
    let summary: StatementSummary
    /// The identity of each entry that can be read, in its order.
    let keys: [EntryKey]
    /// What tells each of them in another format.
    let marks: [EntryMark?]
    /// What it is alike by where only one of two files gives the bank's references.
    let likenesses: [EntryLikeness?]
    /// Whether it is one record that a person completed: nothing else says the same.
    let isCorrection: Bool
  }

  private static func read(
    _ file: FileBytes, _ format: any StatementReader, _ context: ImportContext
  ) throws -> ReadFile {
    let currency = context.company.currency
    let source = StatementSource.content(file) { context.progress(0.5 * $0) }
    var checked: [Checked] = []
    var keys: [EntryKey] = []
    var marks: [EntryMark?] = []
    var likenesses: [EntryLikeness?] = []
    var identity = EntryIdentity()
    var header = StatementHeader()
    var unreadable: [(entry: UnreadableEntry, isCash: Bool)] = []
    var findings = try format.read(source, assuming: currency) { event in
      switch event {
      case .opened(let next):
        (keys, marks, likenesses) = ([], [], [])
        // Entries that are alike on two pages of one statement are two.
        if !next.continues(header) { identity = EntryIdentity() }
        header = next
      case .entry(let entry):
        let entry = entry.stored(in: header)
        keys.append(identity.key(of: entry))
        marks.append(EntryMark(of: entry))
        likenesses.append(EntryLikeness(of: entry))
      case .unreadable(let entry): unreadable.append((entry, header.kind.isCash))
      case .closed(let summary):
        // The rewritten record is a statement that is called as its file.
        let isCorrection = summary.header.identification == file.name
        checked.append(
          Checked(summary: summary, keys: keys, marks: marks, likenesses: likenesses, isCorrection: isCorrection))
      }
    }
    for case .cut(let line, let missing) in checked.lazy.map(\.summary.end) {
      let account = header.account.number ?? "?"
      throw BankingError.cutShort(name: file.name, line: line, account: account, before: missing)
    }
    findings += notices(checked)
    let statements = checked
    let rejections = findings.filter { $0.severity == .rejected }.enumerated().map { place, finding in
      let entry = place < unreadable.count ? unreadable[place] : nil
      // A movement that is only announced cannot be completed into one that is booked.
      let fields = entry?.isCash == true ? entry?.entry.fields.map { ($0.key.rawValue, $0.value) } ?? [] : []
      return Rejection(
        line: finding.line ?? 0, field: finding.field ?? "", reason: finding.reason, raw: entry?.entry.summary,
        fields: Dictionary(fields, uniquingKeysWith: { first, _ in first }))
    }
    var content = ReadFile(rejections: rejections, findings: findings) { transaction, id, result in
      var writer = StatementWriter(
        statements: statements, format: format.format, company: context.company, file: id, day: context.day,
        result: result, transaction)
      return try writer.write(.content(file) { context.progress(0.5 + 0.5 * $0) }, format)
    }
    if context.mapping?.kind == .statement { content.mapping = context.mapping }
    return content
  }

  /// What is told of a file whose movements the statement of the day will repeat.
  private static func notices(_ checked: [Checked]) -> [Finding] {
    guard let header = checked.map(\.summary.header).first(where: { !$0.kind.isCash }) else { return [] }
    let reason =
      header.kind == .intradayReport
      ? Phrase("this is a report of the day so far, whose movements the day's statement will repeat")
      : Phrase("this is a notice, whose movements the day's statement will repeat")
    return [
      Finding(
        .warning, "not_cash", line: header.line, reason: reason,
        remedy: Phrase("its movements are kept, but they pay nothing until the statement books them"))
    ]
  }
}
