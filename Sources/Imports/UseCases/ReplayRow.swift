import Files
import ImportsRules
public import Journal
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

/// Imports a row that was set aside, once a person has corrected it.
public struct ReplayRow: Sendable {
  public let row: Int64
  public let company: Company
  /// The row's values by field, as ``SetAsideRow/fields`` gave them, corrected.
  public let fields: [String: String]
  /// Readers of the kinds that other capabilities bring.
  public let readers: [ImportReader]

  public init(_ row: Int64, company: Company, fields: [String: String], readers: [ImportReader] = []) {
    self.row = row
    self.company = company
    self.fields = fields
    self.readers = readers
  }

  /// - Throws: `ImportsError.stillUnreadable` with the field and the reason; the row stays set aside then.
  public func run(_ database: Database, actor: Actor, at: Moment, day: CivilDate) async throws -> ImportResult {
    try actor.needs(.importFiles, in: company.id)
    return try await database.write { transaction in
      guard let found = try ImportFileStore.row(row, of: company.id, transaction) else {
        throw ImportsError.unknownRow(row)
      }
      guard found.state == "set_aside" else { throw ImportsError.alreadyReplayed(row) }
      guard !fields.isEmpty else { throw ImportsError.notKept(row) }
      guard let file = try ImportFileStore.find(found.file, of: company.id, transaction),
        let kind = ImportKind(rawValue: file.kind)
      else { throw ImportsError.unknownRow(row) }
      let result = ImportResult(file: file.name, kind: kind)
      let written = try ImportFileStore.mapping(of: found.file, company: company.id, transaction)
      let replayed: ImportResult
      if let reader = readers.first(where: { $0.kind == kind && $0.rewrite != nil }) {
        replayed = try rewritten(by: reader, into: found.file, result, actor: actor, at: at, day: day, transaction)
      } else {
        let delivery = try delivery(kind, line: found.line, written, transaction)
        var writer = DeliveryWriter(
          delivery, company: company, file: found.file, day: day, by: actor, at: at, result: result,
          advance: { _, _ in }, transaction)
        replayed = try writer.write()
      }
      try ImportFileStore.record(
        file.result.counting(replayed), mapping: written, of: found.file, company: company.id, transaction)
      try ImportFileStore.decide(
        row: row, state: "replayed", corrected: try SetAsideRow.json(fields), company: company.id, at: at, transaction)
      Journal(transaction, actor: actor, at: at).record(
        "row.replayed", "import:\(found.file)", company: company.id,
        facts: [
          "line": .number(Int64(found.line)), "items_created": .number(Int64(replayed.itemsCreated)),
          "entries_created": .number(Int64(replayed.entriesCreated)),
        ])
      return replayed
    }
  }

  /// Reads the corrected record as its own kind of file does, and stores it with the file it came in.
  private func rewritten(
    by reader: ImportReader, into file: ImportFileID, _ result: ImportResult, actor: Actor, at: Moment, day: CivilDate,
    _ transaction: Transaction
  ) throws -> ImportResult {
    guard let rewrite = reader.rewrite else { throw ImportsError.notKept(row) }
    let context = ImportContext(
      company: company, actor: actor, at: at, day: day, encoding: .utf8, mapping: nil, sheet: nil, savedMappings: [],
      isPartial: true, due: InferredDue.rule(terms: company.terms), progress: { _ in })
    let content = try reader.read(rewrite(fields, "row-\(row)"), context)
    if let rejection = content.rejections.first {
      throw ImportsError.stillUnreadable(field: rejection.field, reason: rejection.reason)
    }
    return try content.store(transaction, file, result)
  }

  /// - Parameter written: how the list was read, so that its dates and amounts are read in the same way again.
  private func delivery(
    _ kind: ImportKind, line: Int, _ written: ColumnMapping?, _ transaction: Transaction
  ) throws -> Delivery {
    let titles = fields.keys.sorted()
    let rows = [titles, titles.map { fields[$0] ?? "" }]
    let text = rows.map { $0.map(ReplayRow.oneLine).joined(separator: "\t") }.joined(separator: "\n")
    let file = FileBytes(name: "line \(line)", Array(text.utf8))
    let due = InferredDue.rule(terms: company.terms)
    var delivery: Delivery
    if kind == .fec {
      delivery = try FecReader.read(file, encoding: .utf8, currency: company.currency, due: due)
      delivery = try asTheJournalDoes(delivery, transaction)
    } else {
      var columns: [ListField: Int] = [:]
      for (place, title) in titles.enumerated() { columns[ListField(rawValue: title) ?? .label] = place }
      var mapping = ColumnMapping(headingRow: 1, columns: columns, dayFirst: written?.dayFirst)
      // The numbers of a sheet are kept with a point, whatever its texts show.
      if written?.sheet == nil { mapping.decimals = written?.decimals }
      mapping.kind = kind
      delivery = try ListReader.read(
        file,
        ListReader.Reading(
          currency: company.currency, encoding: .utf8, mapping: mapping,
          due: due, dueByTerms: { InferredDue.due(by: $0, from: $1) }))
      delivery.isComplete = false
    }
    if let rejection = delivery.rejections.first {
      throw ImportsError.stillUnreadable(field: rejection.field, reason: rejection.reason)
    }
    return delivery
  }

  /// A ledger line alone does not show the nature of its entry: it is what most lines of its journal and side are.
  private func asTheJournalDoes(_ delivery: Delivery, _ transaction: Transaction) throws -> Delivery {
    var items: [ImportedItem] = []
    try delivery.items { _, item in items.append(item) }
    for place in items.indices {
      let journal = items[place].sourceKey.prefix { $0 != "/" } + "/"
      let isOwed = items[place].amountMinor > 0
      let kind = try transaction.first(
        """
        SELECT kind FROM item
        WHERE company = \(company.id) AND source = 'fec' AND (amount_minor > 0) = \(isOwed)
          AND substr(source_key, 1, CAST(\(journal.count) AS integer)) = \(String(journal))
        GROUP BY kind ORDER BY COUNT(*) DESC, kind LIMIT 1
        """
      ) { ItemKind(rawValue: $0.text(0)) }
      if let kind = kind ?? nil, kind != items[place].kind {
        items[place].kind = kind
        if kind == .invoice {
          items[place].due = InferredDue.rule(terms: company.terms)(items[place].issued)
          items[place].dueSource = .inferred
        }
      }
    }
    var changed = delivery
    let all = items
    changed.items = { body in for (place, item) in all.enumerated() { try body(place, item) } }
    return changed
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }
}

/// Gives up a row that was set aside: it is not wanted.
public struct DismissRow: Sendable {
  public let row: Int64
  public let company: CompanyID

  public init(_ row: Int64, company: CompanyID) {
    self.row = row
    self.company = company
  }

  public func run(_ database: Database, actor: Actor, at: Moment) async throws {
    try actor.needs(.importFiles, in: company)
    return try await database.write { transaction in
      guard let found = try ImportFileStore.row(row, of: company, transaction) else {
        throw ImportsError.unknownRow(row)
      }
      guard found.state == "set_aside" else { throw ImportsError.alreadyReplayed(row) }
      try ImportFileStore.decide(
        row: row, state: "dismissed", corrected: nil, company: company, at: at, transaction)
      Journal(transaction, actor: actor, at: at).record(
        "row.dismissed", "import:\(found.file)", company: company, facts: ["line": .number(Int64(found.line))])
    }
  }
}
