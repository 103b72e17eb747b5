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
    ImportReader(kind: .statement, recognises: { format.recognises(head(of: $0)) }) { file, context in
      try read(file, format, context)
    } rewrite: { fields, name in
      let known = fields.compactMap { key, value in UnreadableEntry.Field(rawValue: key).map { ($0, value) } }
      let text = UnreadableEntry.statement(
        of: Dictionary(known, uniquingKeysWith: { first, _ in first }), name: name)
      return FileBytes(name: name, Array(text.utf8))
    }
  }

  /// Bytes of the beginning that recognition looks at: a licence or a signature may come before the root.
  private static func head(of file: FileBytes) -> [UInt8] { file.withBytes { Array($0.prefix(16_384)) } }

  /// What the first walk keeps of a statement.
  struct Checked: Sendable {
    let summary: StatementSummary
    /// The identity of each entry that can be read, in its order.
    let keys: [EntryKey]
  }

  private static func read(
    _ file: FileBytes, _ format: any StatementReader, _ context: ImportContext
  ) throws -> ReadFile {
    let source = pieces(of: file, told: { context.progress(0.5 * $0) })
    var checked: [Checked] = []
    var keys: [EntryKey] = []
    var identity = EntryIdentity()
    var unreadable: [UnreadableEntry] = []
    let findings = try format.read(source) { event in
      switch event {
      case .opened(let header):
        guard header.kind == .statement else { throw BankingError.notCash(name: file.name, kind: header.kind) }
        keys = []
        identity = EntryIdentity()
      case .entry(let entry): keys.append(identity.key(of: entry))
      case .unreadable(let entry): unreadable.append(entry)
      case .closed(let summary): checked.append(Checked(summary: summary, keys: keys))
      }
    }
    let statements = checked
    let rejections = findings.filter { $0.severity == .rejected }.enumerated().map { place, finding in
      let entry = place < unreadable.count ? unreadable[place] : nil
      let fields = entry?.fields.map { ($0.key.rawValue, $0.value) } ?? []
      return Rejection(
        line: finding.line ?? 0, field: finding.field ?? "", reason: finding.reason, raw: entry?.summary,
        fields: Dictionary(fields, uniquingKeysWith: { first, _ in first }))
    }
    return ReadFile(rejections: rejections, findings: findings) { transaction, id, result in
      var writer = StatementWriter(
        statements: statements, format: format.format, company: context.company, file: id, day: context.day,
        result: result, transaction)
      return try writer.write(pieces(of: file, told: { context.progress(0.5 + 0.5 * $0) }), format)
    }
  }

  /// The file's bytes in pieces; what was walked is given back to the system.
  private static func pieces(of file: FileBytes, told: @escaping @Sendable (Double) -> Void) -> StatementSource {
    .pieces(name: file.name) {
      var at = 0
      var (next, release) = (0, 0)
      return { buffer in
        let count = min(buffer.count, file.count - at)
        file.withBytes { bytes in
          buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[at..<at + count]))
        }
        at += count
        if at >= next {
          told(Double(at) / Double(max(1, file.count)))
          next = at + file.count / 100
        }
        if at >= release {
          file.release(upTo: at)
          release = at + (8 << 20)
        }
        return count
      }
    }
  }
}
