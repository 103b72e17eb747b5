public import ImportsRules
public import Journal
public import Kernel
public import Storage

/// Remembers what the columns of a list are, for the next file with the same headings.
public struct SaveMapping: Sendable {
  public let saved: SavedMapping
  public let company: CompanyID

  public init(_ saved: SavedMapping, company: CompanyID) {
    self.saved = saved
    self.company = company
  }

  public func run(_ database: Database, actor: Actor, at: Moment) async throws {
    try actor.needs(.importFiles, in: company)
    try await database.write { try write($0, actor: actor, at: at) }
  }

  func write(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    // Saying the same again is no change.
    let same = try MappingStore.all(of: company, transaction).contains {
      $0.headings == saved.headings && $0.mapping == saved.mapping && $0.name.hasPrefix(saved.name)
    }
    if same { return }
    let kept = try MappingStore.save(saved, of: company, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "mapping.saved", "mapping:\(kept.name)", company: company,
      facts: ["headings": .text(kept.headings), "columns": .text(kept.mapping.signature)])
  }
}

/// Forgets what the columns of a list are: the next file with its headings is recognised by itself, or asked about.
public struct ForgetMapping: Sendable {
  public let name: String
  public let company: CompanyID

  public init(_ name: String, company: CompanyID) {
    self.name = name
    self.company = company
  }

  /// - Returns: whether there was one.
  @discardableResult
  public func run(_ database: Database, actor: Actor, at: Moment) async throws -> Bool {
    try actor.needs(.importFiles, in: company)
    return try await database.write { transaction in
      guard try MappingStore.remove(name, of: company, transaction) else { return false }
      Journal(transaction, actor: actor, at: at).record(
        "mapping.forgotten", "mapping:\(name)", company: company, facts: [:])
      return true
    }
  }
}
