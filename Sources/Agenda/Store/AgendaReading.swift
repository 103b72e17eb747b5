public import AgendaRules
import Kernel
import Storage

extension AgendaStore {
  /// What was read of an agenda, and how much of each source stands behind it.
  public struct Reading: Sendable {
    public internal(set) var facts: [AgendaFact] = []
    /// Lines of one kind that were to be read.
    public let most: Int
    /// Facts that were not read, by the kinds of lines that they make: at most so many lines more, for several facts
    /// about one customer are one line.
    public internal(set) var behind: [[AgendaKind]: Int] = [:]

    /// How many were not read.
    public var behindCount: Int { behind.values.reduce(0, +) }

    /// Whether lines of a kind may be among them.
    public func isCut(_ kind: AgendaKind) -> Bool { behind.keys.contains { $0.contains(kind) } }

    /// Whether so much of a source that is cut was laid aside that what is behind it is the day's work.
    /// - Parameter open: what was read and not laid aside.
    public func isWorn(_ open: [AgendaFact]) -> Bool {
      most < linesEver
        && behind.keys.contains { kinds in open.count { kinds.contains($0.key.kind) } < most / 2 }
    }

    /// Takes a source in; the others of it are counted only where there may be any.
    /// - Parameters:
    ///   - found: one fact a row that was read.
    ///   - settled: rows that were read and say nothing any more.
    ///   - rows: every row of the source.
    mutating func take(
      _ found: [AgendaFact], and settled: Int = 0, of kinds: [AgendaKind], most: Int, among rows: SQL,
      _ snapshot: Snapshot
    ) throws {
      let isWhole = found.count + settled < most
      let all = try isWhole ? found.count : Int(snapshot.count("SELECT COUNT(*) FROM (\(rows)) x")) - settled
      take(found, of: kinds, all: all)
    }

    /// - Parameter all: how many there are with those that were not read.
    mutating func take(_ found: [AgendaFact], of kinds: [AgendaKind], all: Int) {
      facts += found
      if all > found.count { behind[kinds] = all - found.count }
    }
  }
}
