public import Kernel

/// A thing in a drop folder, as it lies there at one look.
public struct FolderEntry: Hashable, Sendable {
  public enum Kind: Sendable, Hashable {
    case file
    case folder
    /// A link, a pipe, a device: never opened.
    case other
  }

  public let name: String
  public let kind: Kind
  public let bytes: Int64
  /// Nanoseconds since 1970 of its last change.
  public let modified: Int64
  /// What tells the file from another of its name.
  public let node: UInt64

  public init(name: String, kind: Kind, bytes: Int64, modified: Int64, node: UInt64) {
    self.name = name
    self.kind = kind
    self.bytes = bytes
    self.modified = modified
    self.node = node
  }

  /// Until when a file that cannot be read may still be on its way.
  public func settles(after patience: Int64) -> Moment {
    Moment(microsecondsSince1970: modified / 1_000).adding(seconds: patience)
  }
}

/// Which files of a drop folder are whole: those that lie unchanged from one look to another.
public struct FolderWatch: Sendable {
  private struct Seen: Sendable {
    let entry: FolderEntry
    var since: Moment
    var notBefore: Moment?
  }

  private var seen: [String: Seen] = [:]
  private let still: Int64

  /// - Parameter still: seconds for which a file must lie as it is.
  public init(still: Int64 = SourceLimits.stillSeconds) { self.still = still }

  /// The files that can be taken now, by name. Folders and what is still being written are left.
  public mutating func ready(_ entries: [FolderEntry], at now: Moment) -> [FolderEntry] {
    var next: [String: Seen] = [:]
    var ready: [FolderEntry] = []
    for entry in entries where entry.kind != .folder && !SourceNames.isUnfinished(entry.name) {
      var state = Seen(entry: entry, since: now)
      // By a clock that was put back it is seen for the first time.
      if let before = seen[entry.name], before.entry == entry, before.since <= now { state = before }
      next[entry.name] = state
      let lies = now.microsecondsSince1970 - state.since.microsecondsSince1970 >= still * 1_000_000
      if lies, state.notBefore.map({ $0 <= now }) ?? true { ready.append(entry) }
    }
    seen = next
    return ready.sorted { $0.name < $1.name }
  }

  /// Leaves a file alone until a moment, unless it changes.
  public mutating func hold(_ entry: FolderEntry, until moment: Moment) {
    guard seen[entry.name]?.entry == entry else { return }
    seen[entry.name]?.notBefore = moment
  }
}
