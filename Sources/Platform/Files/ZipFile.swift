import CZip
import Foundation
public import Kernel

/// Several files in one, as a ZIP archive made by libzip.
public struct ZipFile: Sendable {
  /// A file in it.
  public struct Entry: Sendable {
    let name: String
    let bytes: [UInt8]
    let modified: Moment

    /// - Parameter name: its name in the archive, in UTF-8.
    public init(_ name: String, _ bytes: [UInt8], modified: Moment) {
      self.name = name
      self.bytes = bytes
      self.modified = modified
    }
  }

  /// The bytes of an archive.
  ///
  /// - Throws: `ZipError`.
  public static func bytes(_ entries: [Entry]) throws(ZipError) -> [UInt8] {
    let folder = NSTemporaryDirectory() + "encours-zip-" + UUID().uuidString
    let path = folder + "/archive.zip"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ZipError("\(folder) cannot be made")
    }
    try write(entries, to: path)
    guard let data = FileManager.default.contents(atPath: path) else { throw ZipError("\(path) cannot be read") }
    return [UInt8](data)
  }

  private static func write(_ entries: [Entry], to path: String) throws(ZipError) {
    var code: Int32 = 0
    guard let archive = zip_open(path, Int32(ZIP_CREATE) | Int32(ZIP_EXCL), &code) else {
      throw ZipError("\(path) cannot be made (libzip \(code))")
    }
    for entry in entries {
      // The library reads the bytes when it closes the archive, and frees them itself.
      let count = entry.bytes.count
      guard let copy = malloc(max(count, 1)) else {
        zip_discard(archive)
        throw ZipError("there is no memory for \(entry.name)")
      }
      entry.bytes.withUnsafeBytes { if let base = $0.baseAddress { memcpy(copy, base, count) } }
      guard let source = zip_source_buffer(archive, copy, UInt64(count), 1) else {
        free(copy)
        zip_discard(archive)
        throw ZipError("\(entry.name) cannot be added")
      }
      let place = zip_file_add(archive, entry.name, source, UInt32(ZIP_FL_ENC_UTF_8))
      guard place >= 0 else {
        zip_source_free(source)
        zip_discard(archive)
        throw ZipError("\(entry.name) cannot be added")
      }
      zip_file_set_mtime(
        archive, UInt64(place), time_t(entry.modified.microsecondsSince1970 / 1_000_000), 0)
    }
    guard zip_close(archive) == 0 else {
      let said = String(cString: zip_error_strerror(zip_get_error(archive)))
      zip_discard(archive)
      throw ZipError("\(path): \(said)")
    }
  }
}

/// Why an archive could not be written.
public struct ZipError: Error, CustomStringConvertible {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  public var description: String { "the archive could not be written: \(reason); is the temporary folder full?" }
}
