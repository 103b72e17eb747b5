import Crypto
import Foundation
import Kernel

/// The bytes of a file, mapped rather than read so that a large ledger does not fill the memory, or handed over by
/// an upload.
///
/// A file that another program shortens while it is mapped stops this one: uploads are handed over as bytes.
public final class FileBytes: Sendable {
  /// The name shown to people, without its folder.
  public let name: String
  private let content: Content

  private enum Content: Sendable {
    case mapped(Mapping)
    case owned([UInt8])
  }

  public init(name: String, _ bytes: [UInt8]) {
    self.name = name
    content = .owned(bytes)
  }

  /// Maps the file at `path`; an empty file is refused.
  /// - Parameter name: what people are shown, where the file lies under another name.
  public init(path: String, name: String? = nil) throws(FilesError) {
    self.name = name ?? (path as NSString).lastPathComponent
    content = .mapped(try Mapping(path: path, name: self.name))
  }

  public var count: Int {
    switch content {
    case .mapped(let mapping): mapping.count
    case .owned(let bytes): bytes.count
    }
  }

  /// Lends the bytes for the duration of `body`.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch content {
    case .mapped(let mapping): return try body(mapping.bytes)
    case .owned(let bytes):
      let outcome: Swift.Result<Result, Failure> = bytes.withUnsafeBufferPointer { buffer in
        do throws(Failure) { return .success(try body(buffer)) } catch { return .failure(error) }
      }
      return try outcome.get()
    }
  }

  /// Lets the system take back the pages of the first `offset` bytes, which have been walked.
  public func release(upTo offset: Int) {
    if case .mapped(let mapping) = content { mapping.release(upTo: offset) }
  }

  /// The SHA-256 of the bytes in lower-case hexadecimal: what tells that the same file came twice.
  public var digest: String {
    withBytes { bytes in
      var hasher = SHA256()
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + Limits.residentBytes)
        hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<end]))
        release(upTo: end)
        start = end
      }
      let digits = Array("0123456789abcdef".utf8)
      return String(
        decoding: hasher.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
  }
}

/// A read-only mapping of a file, undone when the last user lets go.
private final class Mapping: @unchecked Sendable {
  // Why unchecked: the address never changes after `init` and the pages are only read.
  let count: Int
  private let start: UnsafeMutableRawPointer

  init(path: String, name: String) throws(FilesError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .missing(path: path, reason: Phrase(quoting: String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .missing(path: path, reason: Phrase(quoting: String(cString: strerror(errno))))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .missing(path: path, reason: Phrase("it is not a file")) }
    guard status.st_size > 0 else { throw .empty(name: name) }
    count = Int(status.st_size)
    guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw .missing(path: path, reason: Phrase(quoting: String(cString: strerror(errno))))
    }
    start = address
    madvise(start, count, Int32(MADV_SEQUENTIAL))
  }

  deinit { munmap(start, count) }

  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
  }

  func release(upTo offset: Int) {
    let page = 4096
    let whole = min(offset, count) / page * page
    if whole > 0 { madvise(start, whole, Int32(MADV_DONTNEED)) }
  }
}
