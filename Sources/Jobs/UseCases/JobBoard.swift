public import JobsRules
import Synchronization

/// How far the work of this process is, at this instant.
///
/// A transaction of long work keeps every other writer of a SQLite file waiting, so that its progress cannot be written
/// beside it; pages of the same process read it here, those of another what was written last.
public final class JobBoard: Sendable {
  private let running = Mutex<[JobID: JobProgress]>([:])

  private let told: @Sendable (JobProgress) -> Void

  /// - Parameter told: is told each time how far some work is.
  public init(told: @escaping @Sendable (JobProgress) -> Void = { _ in }) { self.told = told }

  public func progress(of job: JobID) -> JobProgress? { running.withLock { $0[job] } }

  /// Whether this process is at the work.
  func holds(_ job: JobID) -> Bool { progress(of: job) != nil }

  func set(_ progress: JobProgress?, of job: JobID) {
    running.withLock { $0[job] = progress }
    if let progress { told(progress) }
  }
}
