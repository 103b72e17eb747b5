public import Files
public import Journal
public import Kernel
public import Storage

/// Keeps a list as it was sent, so that its columns can be chosen, or chosen again.
public struct KeepOriginal: Sendable {
  private let file: FileBytes
  private let company: CompanyID

  public init(_ file: FileBytes, company: CompanyID) {
    self.file = file
    self.company = company
  }

  /// - Returns: the key under which the list is found.
  /// - Throws: `ImportsError.tooLargeToKeep`.
  public func run(_ database: Database, actor: Actor, at: Moment) async throws -> Int64 {
    try actor.needs(.importFiles, in: company)
    return try await database.write { transaction in
      let isKnown = try OriginalStore.find(digest: file.digest, of: company, transaction) != nil
      let id = try OriginalStore.keep(file, of: company, actor: actor, at: at, transaction)
      if !isKnown {
        Journal(transaction, actor: actor, at: at).record(
          "list.kept", "original:\(id)", company: company,
          facts: ["file": .text(file.name), "sha256": .text(file.digest)])
      }
      return id
    }
  }
}

/// Removes a list that was kept; what was imported of it stays.
public struct ForgetOriginal: Sendable {
  private let id: Int64
  private let company: CompanyID

  public init(_ id: Int64, company: CompanyID) {
    self.id = id
    self.company = company
  }

  /// - Returns: whether there was one.
  @discardableResult
  public func run(_ database: Database, actor: Actor, at: Moment) async throws -> Bool {
    try actor.needs(.importFiles, in: company)
    return try await database.write { transaction in
      guard let list = try OriginalStore.find(id, of: company, transaction) else { return false }
      try OriginalStore.remove(id, of: company, transaction)
      Journal(transaction, actor: actor, at: at).record(
        "list.removed", "original:\(id)", company: company,
        facts: ["file": .text(list.name), "sha256": .text(list.digest)])
      return true
    }
  }
}
