import Kernel
import Storage

/// Notes when sessions were last seen, behind the answers: a page never waits for it, even while an import writes.
actor SessionNotes {
  private let database: Database
  private var running: [SessionID: Task<Void, Never>] = [:]

  init(database: Database) { self.database = database }

  func note(_ session: SessionID, seen at: Moment) {
    guard running[session] == nil else { return }
    running[session] = Task {
      // A note that fails is made by the next page.
      try? await database.write { try SessionStore.note(session, seen: at, $0) }
      running[session] = nil
    }
  }

  /// Waits for the notes under way.
  func finish() async {
    for task in running.values { await task.value }
  }
}
