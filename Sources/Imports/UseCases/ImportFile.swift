public import Files
public import ImportsRules
public import Journal
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage
import Synchronization

/// Imports one file: recognised by its content, read in full, stored in one transaction or not at all.
public struct ImportFile: Sendable {
  public var file: FileBytes
  public var company: Company
  /// The kind a person names, or `nil` to recognise it.
  public var kind: ImportKind?
  /// Does everything, counts it, and undoes it.
  public var dryRun = false
  public var encoding: TextEncoding?
  /// The columns a person chose; else those saved for the same headings, else those recognised.
  public var mapping: ColumnMapping?
  /// The sheet of a workbook that a person chose.
  public var sheet: String?
  /// Saved with the import, so that the next file with the same headings needs nothing.
  public var remember: SavedMapping?
  public var isPartial = false
  /// Refuses, with nothing changed, a list that lacks most of the open items that are known: they would all be closed.
  public var asksBeforeClosing = false
  /// Is told how far the import is, between 0 and 1: half of it is reading, half storing. It never goes back, also when
  /// the transaction is begun again.
  public var progress: @Sendable (Double) -> Void = { _ in }
  /// Asked before and after the file is stored; what it throws undoes the import.
  public var check: @Sendable () throws -> Void = {}

  public init(_ file: FileBytes, company: Company, kind: ImportKind? = nil, dryRun: Bool = false) {
    self.file = file
    self.company = company
    self.kind = kind
    self.dryRun = dryRun
  }

  /// Carries the counts of a dry run out of the transaction that it undoes.
  private struct Undone: Error {
    let result: ImportResult
  }

  /// - Parameters:
  ///   - readers: every kind that can be read, in the order in which they are tried.
  ///   - day: the civil day that decides where the file does not.
  /// - Throws: `ImportsError` or another error whose description is one sentence; nothing has changed then.
  public func run(
    _ database: Database, readers: [ImportReader], actor: Actor, at: Moment, day: CivilDate
  ) async throws -> ImportResult {
    try actor.needs(.importFiles, in: company.id)
    let (company, dryRun, name, remember, check) = (company, dryRun, file.name, remember, check)
    let asksBeforeClosing = asksBeforeClosing
    let saved = try await database.read { try MappingStore.all(of: company.id, $0) }
    let mapping = try mapping ?? savedMapping(among: saved)
    let reader = try choose(readers, mapping)
    let (digest, kind) = (file.digest, reader.kind)
    let isPartial = isPartial || mapping?.isPartial == true
    let reading = [
      encoding?.rawValue ?? "", mapping?.signature ?? sheet.map { "sheet=\($0)" } ?? "", isPartial ? "partial" : "",
    ].joined(separator: "|")
    let known = try await database.read {
      try ImportFileStore.find(digest: digest, kind: kind, reading: reading, of: company.id, $0)
    }
    if let known {
      if let remember, !dryRun {
        try await SaveMapping(remember, company: company.id).run(database, actor: actor, at: at)
      }
      return known.unchanged(file: name, dryRun: dryRun)
    }
    let context = ImportContext(
      company: company, actor: actor, at: at, day: day, encoding: encoding, mapping: mapping, sheet: sheet,
      savedMappings: saved, isPartial: isPartial, due: InferredDue.rule(terms: company.terms),
      progress: onward(progress))
    let content = try reader.read(file, context)
    try check()
    do {
      return try await database.write { transaction in
        let id = try ImportFileStore.insert(
          name: name, kind: kind, digest: digest, reading: reading, company: company.id, actor: actor, at: at,
          transaction)
        var result = ImportResult(file: name, kind: kind)
        result.dryRun = dryRun
        result.add(findings: content.findings, rejections: content.rejections)
        result = try content.store(transaction, id, result)
        if asksBeforeClosing, result.closesMost {
          throw ImportsError.closesMost(file: name, missing: result.itemsSettledOutside)
        }
        try check()
        try ImportFileStore.setAside(content.rejections, of: id, company: company.id, transaction)
        if dryRun { throw Undone(result: result) }
        try ImportFileStore.record(result, mapping: content.mapping, of: id, company: company.id, transaction)
        if kind.isLedger, !isPartial {
          try DataFeedStore.ledger(kind.rawValue, at: at, company: company.id, transaction)
        }
        if let remember {
          try SaveMapping(remember, company: company.id).write(transaction, actor: actor, at: at)
        }
        Journal(transaction, actor: actor, at: at).record(
          "file.imported", "import:\(id)", company: company.id, facts: result.facts(digest: digest))
        return result
      }
    } catch let undone as Undone {
      return undone.result
    } catch StorageError.duplicate(let constraint) where constraint.contains("import_file") {
      // Another process imported the same bytes in between.
      let known = try await database.read {
        try ImportFileStore.find(digest: digest, kind: kind, reading: reading, of: company.id, $0)
      }
      guard let known else { throw StorageError.duplicate(constraint: constraint) }
      return known.unchanged(file: name, dryRun: dryRun)
    }
  }

  /// Passes on what is more than was said before.
  private func onward(_ progress: @escaping @Sendable (Double) -> Void) -> @Sendable (Double) -> Void {
    let highest = Highest()
    return { share in if highest.rises(to: share) { progress(share) } }
  }

  private final class Highest: Sendable {
    private let value = Mutex(-1.0)

    func rises(to share: Double) -> Bool {
      value.withLock { value in
        guard share > value else { return false }
        value = share
        return true
      }
    }
  }

  /// The mapping that was saved for the headings of this list; `nil` when there is none or the file is no list.
  private func savedMapping(among saved: [SavedMapping]) throws -> ColumnMapping? {
    guard !saved.isEmpty, file.count > 0, kind == nil || [.openItems, .customers, .statement].contains(kind) else {
      return nil
    }
    let looked = Workbook.isArchive(file) ? file : file.beginning.file
    let sheets = (try? ListLook.sheets(of: looked, encoding: encoding, saved: saved)) ?? []
    let known = sheets.filter { $0.saved != nil && (sheet == nil || $0.name == sheet) }
    // Of several sheets with the same headings, the one that was chosen goes first.
    return (known.first { $0.name == $0.saved?.mapping.sheet } ?? known.first)?.heading?.mapping
  }

  private func choose(_ readers: [ImportReader], _ mapping: ColumnMapping?) throws(ImportsError) -> ImportReader {
    if file.count == 0 { throw .unreadable(.empty(name: file.name)) }
    var list = mapping.map { $0.kind ?? ($0.columns[.number] == nil ? .customers : .openItems) }
    if let sheet, list == nil, let shape = ListReader.shape(of: file, sheet: sheet) {
      list = shape == .customers ? .customers : .openItems
    }
    if let kind = kind ?? list {
      let ofKind = readers.filter { $0.kind == kind }
      guard let reader = ofKind.first(where: { $0.recognises(file) }) ?? ofKind.first else {
        throw .noReader(file: file.name, kind: kind.rawValue)
      }
      return reader
    }
    if let refusal = ForeignContent.refusal(of: file) { throw refusal }
    guard let reader = readers.first(where: { $0.recognises(file) }) else {
      let sheets = try ListLook.sheets(of: file, encoding: encoding)
      if let sheet = sheets.first(where: { sheet == nil || $0.name == sheet }) { throw ListLook.unknown(file, sheet) }
      if let sheet { throw .noSheet(file: file.name, sheet: sheet, sheets: sheets.compactMap(\.name)) }
      throw .unknownKind(file: file.name, seen: ForeignContent.description(of: file))
    }
    return reader
  }
}

extension ImportResult {
  /// What the journal keeps of an import.
  func facts(digest: String) -> [String: JournalFact] {
    func sum(_ minor: Int64?) -> JournalFact { minor.map { .number($0) } ?? .none }
    return [
      "file": .text(file), "kind": .text(kind), "sha256": .text(digest), "items_created": .number(Int64(itemsCreated)),
      "items_updated": .number(Int64(itemsUpdated)), "items_unchanged": .number(Int64(itemsUnchanged)),
      "customers_created": .number(Int64(customersCreated)), "customers_updated": .number(Int64(customersUpdated)),
      "limits_decided": limitsDecided.map { .number(Int64($0)) } ?? .none,
      "entries_created": .number(Int64(entriesCreated)), "items_settled_outside": .number(Int64(itemsSettledOutside)),
      "rejected": .number(Int64(rejected.count)), "open_minor": sum(openMinor), "debits_minor": sum(debitsMinor),
      "credits_minor": sum(creditsMinor),
    ]
  }
}
