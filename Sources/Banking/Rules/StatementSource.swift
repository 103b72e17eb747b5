public import Files
public import Kernel

/// Where a statement comes from.
public enum StatementSource: Sendable {
  case file(path: String)
  case bytes([UInt8], name: String)
  /// The bytes of a file that is being imported; `told` hears which share of them was walked, between 0 and 1.
  case content(FileBytes, told: @Sendable (Double) -> Void)

  public var name: String {
    switch self {
    case .file(let path): String(path.split(separator: "/").last ?? "")
    case .bytes(_, let name): name
    case .content(let file, _): file.name
    }
  }

  /// The file's bytes, mapped where it lies on disk.
  func opened() throws(BankingError) -> FileBytes {
    switch self {
    case .file(let path):
      do { return try FileBytes(path: path) } catch { throw .unreadable(reason: Phrase(of: error), line: nil) }
    case .bytes(let bytes, let name): return FileBytes(name: name, bytes)
    case .content(let file, _): return file
    }
  }

  /// What says how far a walk over `file` has come.
  func pace(of file: FileBytes) -> WalkPace {
    if case .content(_, let told) = self { return WalkPace(file, told: told) }
    return WalkPace(file, told: { _ in })
  }
}

/// Tells how far a walk over a file has come, and gives what was walked back to the system.
struct WalkPace {
  private let file: FileBytes
  private let told: @Sendable (Double) -> Void
  private var next = 0
  private var release = 0

  init(_ file: FileBytes, told: @escaping @Sendable (Double) -> Void) {
    self.file = file
    self.told = told
  }

  mutating func reached(_ place: Int) {
    if place >= next {
      told(min(1, Double(place) / Double(max(1, file.count))))
      next = place + max(4_096, file.count / 100)
    }
    if place >= release {
      file.release(upTo: place)
      release = place + (8 << 20)
    }
  }
}

extension StatementSource {
  /// The bytes in pieces, for a reader that asks for them.
  func pieces() throws(BankingError) -> (UnsafeMutableRawBufferPointer) -> Int {
    let file = try opened()
    var pace = pace(of: file)
    var at = 0
    return { buffer in
      let count = min(buffer.count, file.count - at)
      file.withBytes { bytes in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[at..<at + count]))
      }
      at += count
      pace.reached(at)
      return count
    }
  }
}
