import Foundation
import Kernel

/// Where the bytes of a document come from, behind the one read callback that libxml2 knows.
final class XmlInput {
  let name: String
  private let limit: Int
  private let read: (UnsafeMutableRawBufferPointer) -> Int
  private let close: () -> Void
  /// The bytes handed over so far.
  private(set) var total = 0
  private(set) var failure: XmlError?

  init(
    name: String, limit: Int, read: @escaping (UnsafeMutableRawBufferPointer) -> Int,
    close: @escaping () -> Void = {}
  ) {
    self.name = name
    self.limit = limit
    self.read = read
    self.close = close
  }

  /// A file read in pieces. It is not mapped: another process that shortens a mapped file kills its reader.
  convenience init(path: String, limit: Int) throws(XmlError) {
    let name = (path as NSString).lastPathComponent
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(name: name, reason: Phrase(quoting: String(cString: strerror(errno))))
    }
    self.init(name: name, limit: limit) { buffer in
      #if canImport(Glibc)
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
    } close: {
      #if canImport(Glibc)
        _ = Glibc.close(descriptor)
      #else
        _ = Foundation.close(descriptor)
      #endif
    }
  }

  convenience init(name: String, bytes: [UInt8], limit: Int) {
    var at = 0
    self.init(name: name, limit: limit) { buffer in
      let count = min(buffer.count, bytes.count - at)
      bytes.withUnsafeBytes { source in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[at..<at + count]))
      }
      at += count
      return count
    }
  }

  deinit { close() }

  /// The next bytes; 0 at the end, -1 when the source failed or the document is too large.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int32 {
    guard failure == nil else { return -1 }
    let count = read(buffer)
    guard count >= 0, count <= buffer.count else {
      failure = .unreadable(name: name, reason: Phrase("reading stopped in the middle"))
      return -1
    }
    total += count
    guard total <= limit else {
      failure = .tooLarge(name: name, limit: limit)
      return -1
    }
    return Int32(count)
  }
}
