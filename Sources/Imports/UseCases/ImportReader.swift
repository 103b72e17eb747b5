public import Files
public import ImportsRules
public import Journal
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

/// What a reader may need to know to read a file.
public struct ImportContext: Sendable {
  public let company: Company
  public let actor: Actor
  public let at: Moment
  /// The civil day on which the import happens.
  public let day: CivilDate
  /// The encoding a person chose, or `nil` to work it out.
  public let encoding: TextEncoding?
  /// The columns a person chose, or `nil` to recognise them.
  public let mapping: ColumnMapping?
  /// The sheet a person named, or `nil` for the first that holds a list.
  public let sheet: String?
  /// Mappings saved earlier, by name.
  public let savedMappings: [SavedMapping]
  /// Whether a list of open items is only part of what is open.
  public let isPartial: Bool
  /// The due date that the company's terms give an invoice without one.
  public let due: @Sendable (CivilDate) -> CivilDate
  /// Is told of progress, between 0 and 1, now and then.
  public let progress: @Sendable (Double) -> Void
}

/// A file that was read and checked, and what stores it.
public struct ReadFile: Sendable {
  public var rejections: [Rejection]
  public var findings: [Finding]
  /// How the columns of a list were read; `nil` for other files.
  public var mapping: ColumnMapping?
  /// Stores the content and counts what it did; runs within the import's transaction, and again from the start when
  /// the transaction is tried again.
  public var store: @Sendable (Transaction, ImportFileID, ImportResult) throws -> ImportResult

  public init(
    rejections: [Rejection] = [], findings: [Finding] = [],
    store: @escaping @Sendable (Transaction, ImportFileID, ImportResult) throws -> ImportResult
  ) {
    self.rejections = rejections
    self.findings = findings
    self.store = store
  }
}

/// One kind of file that can be imported. Capabilities that read files of their own hand theirs to ``ImportFile``.
public struct ImportReader: Sendable {
  public let kind: ImportKind
  /// Whether the content, never the name, is of this kind. Must be quick: it looks at the beginning.
  public let recognises: @Sendable (FileBytes) -> Bool
  /// Reads the whole file outside any transaction; throws when the file must be refused as a whole.
  public let read: @Sendable (FileBytes, ImportContext) throws -> ReadFile
  /// Makes a file of one record that was set aside and corrected, under a name of its own; `nil` for kinds that
  /// ``ReplayRow`` writes itself, or whose records cannot be corrected.
  public let rewrite: (@Sendable (_ fields: [String: String], _ name: String) -> FileBytes)?

  public init(
    kind: ImportKind, recognises: @escaping @Sendable (FileBytes) -> Bool,
    read: @escaping @Sendable (FileBytes, ImportContext) throws -> ReadFile,
    rewrite: (@Sendable (_ fields: [String: String], _ name: String) -> FileBytes)? = nil
  ) {
    self.kind = kind
    self.recognises = recognises
    self.read = read
    self.rewrite = rewrite
  }
}

extension ImportReader {
  /// The same, with what follows from the file, in the transaction that stores it.
  ///
  /// - Parameter follow: is given the last allocation from before the file.
  public func followed(
    by follow: @escaping @Sendable (AllocationID, Transaction, ImportContext) throws -> Void
  ) -> ImportReader {
    let read = read
    return ImportReader(
      kind: kind, recognises: recognises,
      read: { file, context in
        var content = try read(file, context)
        let store = content.store
        content.store = { transaction, id, result in
          let mark = try AllocationStore.latest(transaction)
          let stored = try store(transaction, id, result)
          try follow(mark, transaction, context)
          return stored
        }
        return content
      }, rewrite: rewrite)
  }
}

extension ReadFile {
  /// A file of customers and items.
  init(_ delivery: Delivery, _ context: ImportContext) {
    self.init(rejections: delivery.rejections, findings: delivery.findings) { transaction, file, result in
      var result = result
      result.openMinor = delivery.openMinor
      result.debitsMinor = delivery.debitsMinor
      result.creditsMinor = delivery.creditsMinor
      result.reconciles = delivery.reconciles
      result.columns = delivery.columns
      result.unreadColumns = delivery.unreadColumns
      var writer = DeliveryWriter(
        delivery, company: context.company, file: file, day: context.day, by: context.actor, at: context.at,
        result: result,
        advance: { done, of in context.progress(0.5 + 0.5 * Double(done) / Double(max(1, of))) }, transaction)
      return try writer.write()
    }
    mapping = delivery.mapping
  }
}

extension Delivery {
  /// The heading of each column of a list, by field.
  fileprivate var columns: [String: String]? {
    guard let mapping else { return nil }
    let named = mapping.columns.map { ($0.key.rawValue, titles.indices.contains($0.value) ? titles[$0.value] : "") }
    return Dictionary(named, uniquingKeysWith: { first, _ in first })
  }

  /// The headings of the columns that stand for no field, in the order of the list.
  fileprivate var unreadColumns: [String]? {
    guard let mapping else { return nil }
    let read = Set(mapping.columns.values)
    return titles.indices.filter { !read.contains($0) && !titles[$0].isEmpty }.map { titles[$0] }
  }
}

extension ImportReader {
  /// The readers of this capability.
  public static let ledgersAndLists: [ImportReader] = [
    ImportReader(kind: .fec, recognises: { FecReader.recognises($0) }) { file, context in
      let delivery = try FecReader.read(
        file, encoding: context.encoding, currency: context.company.currency, due: context.due
      ) { done in context.progress(0.5 * Double(done) / Double(file.count)) }
      return ReadFile(delivery, context)
    },
    ImportReader(kind: .openItems, recognises: { list($0, [.openItems, .ageingBalance]) }) { file, context in
      try readList(file, context, .openItems)
    },
    ImportReader(kind: .customers, recognises: { list($0, [.customers]) }) { file, context in
      try readList(file, context, .customers)
    },
  ]

  private static func list(_ file: FileBytes, _ shapes: Set<ListHeading.Shape>) -> Bool {
    ListReader.shape(of: file).map { shapes.contains($0) } ?? false
  }

  private static func readList(_ file: FileBytes, _ context: ImportContext, _ kind: ImportKind) throws -> ReadFile {
    var reading = ListReader.Reading(context)
    reading.kind = kind
    reading.told = { context.progress(0.5 * $0) }
    var delivery = try ListReader.read(file, reading)
    if context.isPartial { delivery.isComplete = false }
    return ReadFile(delivery, context)
  }
}

extension ListReader.Reading {
  /// How a list is read for a company.
  public init(_ context: ImportContext) {
    self.init(
      currency: context.company.currency, encoding: context.encoding, mapping: context.mapping, sheet: context.sheet,
      saved: context.savedMappings, due: context.due, dueByTerms: { InferredDue.due(by: $0, from: $1) })
  }
}
