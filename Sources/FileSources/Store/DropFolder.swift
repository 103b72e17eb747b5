import FileSourcesRules
import Foundation
import Kernel

/// A drop folder, held open: whatever is done to its path meanwhile, nothing outside of it is read or moved, and no link
/// is followed.
final class DropFolder {
  /// Where it is, for people.
  let path: String
  private let handle: Int32

  /// Folders in it into which files are moved.
  static let done = "done"
  static let refused = "refused"

  /// Opens a folder that is there: one on a disk that is not mounted is not made anew in its place.
  init(_ name: String, in root: String) throws(SourceError) {
    path = "\(root)/\(name)"
    let base = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard base >= 0 else { throw .noFolder(path: root, reason: DropFolder.reason) }
    defer { close(base) }
    handle = openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard handle >= 0 else { throw .noFolder(path: path, reason: DropFolder.reason) }
  }

  deinit { close(handle) }

  /// Makes a folder among the drop folders, for the account that runs this and its group.
  static func make(_ name: String, in root: String) throws(SourceError) {
    do {
      try FileManager.default.createDirectory(
        atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    } catch {
      throw .noFolder(path: root, reason: error.localizedDescription)
    }
    guard mkdir("\(root)/\(name)", 0o770) == 0 || errno == EEXIST else {
      throw .noFolder(path: "\(root)/\(name)", reason: reason)
    }
    _ = try DropFolder(name, in: root)
  }

  private static var reason: String { String(cString: strerror(errno)) }

  /// Takes the folder for this process until the value goes; the system gives it back when the process is killed.
  func claim() -> Bool { flock(handle, LOCK_EX | LOCK_NB) == 0 }

  /// What lies in it.
  func entries() throws(SourceError) -> [FolderEntry] {
    let own = openat(handle, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else {
      if own >= 0 { close(own) }
      throw .noFolder(path: path, reason: DropFolder.reason)
    }
    defer { closedir(stream) }
    var result: [FolderEntry] = []
    while result.count < SourceLimits.names, let next = readdir(stream) {
      let name = withUnsafePointer(to: &next.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      // One that is gone meanwhile was not for us.
      if let entry = entry(name) { result.append(entry) }
    }
    return result
  }

  private func entry(_ name: String) -> FolderEntry? {
    var status = stat()
    guard fstatat(handle, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return DropFolder.entry(name, status)
  }

  private static func entry(_ name: String, _ status: stat) -> FolderEntry {
    let kind: FolderEntry.Kind =
      switch status.st_mode & S_IFMT {
      // A file that has another name somewhere may be anybody's.
      case S_IFREG: status.st_nlink == 1 ? .file : .other
      case S_IFDIR: .folder
      default: .other
      }
    return FolderEntry(
      name: name, kind: kind, bytes: Int64(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
      node: UInt64(status.st_ino))
  }

  /// Whether a file still lies there as it was seen.
  func isAsSeen(_ entry: FolderEntry) -> Bool { self.entry(entry.name) == entry }

  /// Copies a file to a private place, so that nobody changes it while it is read.
  /// - Returns: whether all of it was copied as it was seen.
  func copy(_ seen: FolderEntry, to place: URL) throws -> Bool {
    let file = openat(handle, seen.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return false }
    let input = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    guard isSame(file, seen) else { return false }
    let output = try FileHandle(forWritingTo: place)
    defer { try? output.close() }
    var left = seen.bytes
    while left > 0, let part = try input.read(upToCount: Int(min(left, 1 << 20))), !part.isEmpty {
      try output.write(contentsOf: part)
      left -= Int64(part.count)
    }
    return left == 0 && isSame(file, seen)
  }

  private func isSame(_ file: Int32, _ seen: FolderEntry) -> Bool {
    var status = stat()
    return fstat(file, &status) == 0 && DropFolder.entry(seen.name, status) == seen
  }

  /// Moves a file, or a link itself, into one of the folders, under a name that is free there.
  /// - Returns: that name.
  @discardableResult
  func move(_ name: String, into folder: String) throws(SourceError) -> String {
    let target = try subfolder(folder, for: name)
    defer { close(target) }
    for number in 1...Int.max {
      let free = SourceNames.numbered(name, number)
      var status = stat()
      if fstatat(target, free, &status, AT_SYMLINK_NOFOLLOW) == 0 { continue }
      guard renameat(handle, name, target, free) == 0 else {
        throw .cannotMove(file: name, path: path, reason: DropFolder.reason)
      }
      return free
    }
    return name
  }

  /// Writes a text into one of the folders; one of that name is replaced.
  func write(_ text: String, named name: String, into folder: String) throws(SourceError) {
    let target = try subfolder(folder, for: name)
    defer { close(target) }
    unlinkat(target, name, 0)
    let file = DropFolder.create(target, name)
    guard file >= 0 else { throw .cannotMove(file: name, path: path, reason: DropFolder.reason) }
    let output = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do { try output.write(contentsOf: Data(text.utf8)) } catch {
      throw .cannotMove(file: name, path: path, reason: error.localizedDescription)
    }
  }

  private static func create(_ folder: Int32, _ name: String) -> Int32 {
    openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o660)
  }

  /// Opens one of the folders, which is made when it is missing.
  private func subfolder(_ folder: String, for name: String) throws(SourceError) -> Int32 {
    mkdirat(handle, folder, 0o770)
    let target = openat(handle, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard target >= 0 else { throw .cannotMove(file: name, path: path, reason: DropFolder.reason) }
    return target
  }
}
