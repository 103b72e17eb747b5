extension Transaction {
  /// Makes a table of texts to be searched by parts of words: `rowid` (the key of what is found), `company`, `words`.
  ///
  /// On PostgreSQL the index needs the extension pg_trgm, which the owner of a database may add by themselves where it is
  /// installed. Without it everything is found too, by reading every text.
  public func createSearchTable(_ name: StaticString) throws {
    for statement in dialect.searchTable(name.description, hasTrigrams: try hasTrigrams()) {
      _ = try connection.execute(statement, [])
    }
  }

  /// Makes an index by which texts are found by their beginnings; nothing where an ordinary index does that already.
  public func createBeginningsIndex(
    _ name: StaticString, on table: StaticString, _ first: StaticString, _ text: StaticString
  ) throws {
    let statement = dialect.beginningsIndex(
      name.description, on: table.description, first.description, text.description)
    if let statement { _ = try connection.execute(statement, []) }
  }

  private func hasTrigrams() throws -> Bool {
    guard dialect == .postgresql else { return true }
    guard try count("SELECT COUNT(*) FROM pg_available_extensions WHERE name = 'pg_trgm'") == 1 else { return false }
    do {
      try execute("SAVEPOINT trigrams")
      try execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
      try execute("RELEASE SAVEPOINT trigrams")
      return true
    } catch StorageError.refused {
      // The owner of the database may not add extensions here: the search goes without its index.
      try execute("ROLLBACK TO SAVEPOINT trigrams")
      return false
    }
  }
}
