public import Files
public import ImportsRules
public import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// Imports one file: recognised by its content, read in full, stored in one transaction or not at all.
public struct ImportFile: Sendable {
  public var file: FileBytes
  public var company: Company
  /// The kind a person names, or `nil` to recognise it.
  public var kind: ImportKind?
  /// Does everything, counts it, and undoes it.
  public var dryRun = false
  public var encoding: TextEncoding?
  public var mapping: ColumnMapping?
  public var isPartial = false
  public var progress: @Sendable (Double) -> Void = { _ in }

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
    let reader = try choose(readers)
    let digest = file.digest
    let reading = "\(encoding?.rawValue ?? "")|\(mapping?.signature ?? "")|\(isPartial ? "partial" : "")"
    let (kind, company, dryRun, name) = (reader.kind, company, dryRun, file.name)
    let before = try await database.read { snapshot in
      let known = try ImportFileStore.find(
        digest: digest, kind: kind, reading: reading, of: company.id, snapshot)
      return (known: known, saved: try MappingStore.all(of: company.id, snapshot))
    }
    if let known = before.known { return known.unchanged(file: name, dryRun: dryRun) }
    let context = ImportContext(
      company: company, actor: actor, at: at, day: day, encoding: encoding, mapping: mapping,
      savedMappings: before.saved, isPartial: isPartial, due: InferredDue.rule(terms: company.terms),
      progress: progress)
    let content = try reader.read(file, context)
    do {
      return try await database.write { transaction in
        let id = try ImportFileStore.insert(
          name: name, kind: kind, digest: digest, reading: reading, company: company.id, actor: actor, at: at,
          transaction)
        var result = ImportResult(file: name, kind: kind)
        result.dryRun = dryRun
        result.add(findings: content.findings, rejections: content.rejections)
        result = try content.store(transaction, id, result)
        try ImportFileStore.setAside(content.rejections, of: id, company: company.id, transaction)
        if dryRun { throw Undone(result: result) }
        try ImportFileStore.record(result, of: id, company: company.id, transaction)
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

  private func choose(_ readers: [ImportReader]) throws(ImportsError) -> ImportReader {
    if file.count == 0 { throw .unreadable(.empty(name: file.name)) }
    if let kind {
      let ofKind = readers.filter { $0.kind == kind }
      guard let reader = ofKind.first(where: { $0.recognises(file) }) ?? ofKind.first else {
        throw .noReader(file: file.name, kind: kind.rawValue)
      }
      return reader
    }
    if let refusal = ForeignContent.refusal(of: file) { throw refusal }
    guard let reader = readers.first(where: { $0.recognises(file) }) else {
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
      "entries_created": .number(Int64(entriesCreated)), "items_settled_outside": .number(Int64(itemsSettledOutside)),
      "rejected": .number(Int64(rejected.count)), "open_minor": sum(openMinor), "debits_minor": sum(debitsMinor),
      "credits_minor": sum(creditsMinor),
    ]
  }
}
