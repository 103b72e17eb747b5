public import Foundation

/// Files that come with the program: texts, templates, scripts.
///
/// `Bundle.module` stops the program when a file is missing; this says which one and where it was looked for.
public enum ShippedFiles {
  /// The bytes of a file that a target ships, such as `Texts/fr/first.txt` of `Messaging`.
  ///
  /// Looked for beside the program, then in the folder that the environment names in `ENCOURS_SHARE`.
  public static func read(_ path: String, of target: String) throws(ShippedFileMissing) -> Data {
    let folders = self.folders(of: target)
    for folder in folders {
      if let data = try? Data(contentsOf: folder.appendingPathComponent(path)) { return data }
    }
    throw ShippedFileMissing(path: path, folders: folders.map(\.path))
  }

  /// The folder of the program as it was started: once another was put in its place, the system calls it deleted.
  private static let program =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// Where the files of a target may be.
  public static func folders(of target: String) -> [URL] {
    let configured = ProcessInfo.processInfo.environment["ENCOURS_SHARE"].map { URL(fileURLWithPath: $0) }
    return [program, configured].compactMap { $0?.appendingPathComponent("encours_\(target).resources") }
  }
}

/// A file of the program is not where it should be.
public struct ShippedFileMissing: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  public let folders: [String]

  public init(path: String, folders: [String]) {
    self.path = path
    self.folders = folders
  }

  public var description: String {
    "the program's file \(path) is missing (looked in \(folders.joined(separator: ", "))); install the program again, "
      + "or name the folder of its files in ENCOURS_SHARE"
  }
}
