import Synchronization

/// The statements that a database ran, for tests that count them.
public final class StatementLog: Sendable {
  private let statements = Mutex<[String]>([])

  public init() {}

  public func add(_ statement: String) { statements.withLock { $0.append(statement) } }

  /// What was run since the last time this was asked.
  public func take() -> [String] {
    statements.withLock { all in
      defer { all = [] }
      return all
    }
  }
}
