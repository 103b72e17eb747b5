/// What can go wrong between the program and its database.
public enum StorageError: Error, Sendable, Hashable {
  /// The address is neither `sqlite:PATH` nor `postgresql://…`.
  case unknownAddress(String)
  /// The server does not answer or refuses us.
  case unreachable(address: String, reason: String)
  /// The engine refused a statement; `state` is the SQLSTATE or SQLite's result code.
  case refused(statement: String, state: String, reason: String)
  /// A unique key already holds this value.
  case duplicate(constraint: String)
  /// A column held something that its type does not allow.
  case unreadable(column: Int, expected: String, found: String)
  /// The database was written by a newer program.
  case newerDatabase(unknown: [String])
  /// A migration failed; the database is as it was before.
  case migrationFailed(name: String, reason: String)
  /// Two writers met in one place more often than we try again.
  case contended
}

extension StorageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownAddress(let address):
      "the database address «\(address)» is not understood: write sqlite:PATH or postgresql://USER@HOST/NAME"
    case .unreachable(let address, let reason):
      "the database \(address) does not answer (\(reason)); check that it runs and that the address is right"
    case .refused(_, let state, let reason): "the database refused a statement (\(state): \(reason))"
    case .duplicate(let constraint): "this already exists (\(constraint))"
    case .unreadable(let column, let expected, let found):
      "column \(column) of an answer should hold \(expected) but holds «\(found)»"
    case .newerDatabase(let unknown):
      "this database was written by a newer version of Encours (it has \(unknown.joined(separator: ", "))); "
        + "install that version or restore a backup"
    case .migrationFailed(let name, let reason):
      "the migration \(name) failed (\(reason)); the database is unchanged"
    case .contended: "the database is busy with other writers; try again"
    }
  }
}
