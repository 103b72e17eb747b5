public import Jobs
import Kernel

/// Every kind of long work that pages offer.
extension JobKind {
  /// A file that somebody sent.
  public static let importFile = JobKind("import", right: .importFiles, isRepeatable: true, isWhole: true)
  /// The run of a day, of the whole company.
  public static let day = JobKind("day", right: .remind, isRepeatable: true, isWhole: false)
  /// The sending of what waits in the outbox, which notes each message before and after it leaves.
  public static let send = JobKind("send", right: .remind, isRepeatable: true, isWhole: false, isSlow: true)

  /// A list as a file, too long to wait for at its page.
  public static let export = JobKind("export", right: .see, isRepeatable: true, isWhole: true)

  static let all = [importFile, day, send, export]

  static func named(_ name: String) -> JobKind? { all.first { $0.name == name } }
}
