import Foundation

/// Splits `multipart/form-data` as it arrives: fields into memory, files onto disk.
struct MultipartSplitter {
  private enum State {
    /// Before the first boundary.
    case preamble
    case headers
    case body
    case done
  }

  private let delimiter: [UInt8]
  private let folder: URL
  private var state = State.preamble
  private var pending: [UInt8] = []
  private var form = Form()
  private var parts = 0
  private var part = Part()

  private struct Part {
    var name = ""
    var file: String?
    var value: [UInt8] = []
    var handle: FileHandle?
    var path: URL?
    var bytes = 0
  }

  init(boundary: String, folder: URL) throws {
    guard (1...70).contains(boundary.utf8.count) else { throw WebError.badRequest("multipart boundary") }
    delimiter = Array("\r\n--\(boundary)".utf8)
    self.folder = folder
    // The first boundary has no line before it; giving it one makes all alike.
    pending = [13, 10]
  }

  /// Takes the next bytes of the body.
  mutating func take(_ bytes: some Collection<UInt8>) throws {
    pending.append(contentsOf: bytes)
    var progressed = true
    while progressed { progressed = try step() }
  }

  /// The whole form, once every byte was taken.
  mutating func finish() throws -> Form {
    guard case .done = state else { throw WebError.badRequest("the form ends too early") }
    return form
  }

  private mutating func step() throws -> Bool {
    switch state {
    case .done:
      pending.removeAll()
      return false
    case .preamble, .body:
      guard let found = MultipartSplitter.find(delimiter, in: pending) else {
        // All but what may be the beginning of a delimiter.
        let safe = pending.count - delimiter.count + 1
        if safe > 0 {
          try keep(pending[..<safe])
          pending.removeFirst(safe)
        }
        return false
      }
      // Two more bytes say whether the form ends here.
      guard pending.count >= found + delimiter.count + 2 else { return false }
      try keep(pending[..<found])
      try endPart()
      let after = found + delimiter.count
      state = pending[after] == UInt8(ascii: "-") && pending[after + 1] == UInt8(ascii: "-") ? .done : .headers
      pending.removeFirst(after)
      return true
    case .headers:
      guard let end = MultipartSplitter.find([13, 10, 13, 10], in: pending) else {
        if pending.count > Limits.partHeaderBytes { throw WebError.badRequest("the headers of a part are too long") }
        return false
      }
      try beginPart(String(decoding: pending[..<end], as: UTF8.self))
      pending.removeFirst(end + 4)
      state = .body
      return true
    }
  }

  private mutating func beginPart(_ headers: String) throws {
    parts += 1
    if parts > Limits.formParts { throw WebError.badRequest("more than \(Limits.formParts) fields") }
    let disposition = headers.split(whereSeparator: \.isNewline)
      .first { $0.lowercased().hasPrefix("content-disposition:") }
    guard let disposition, let name = MultipartSplitter.parameter("name", of: disposition) else {
      throw WebError.badRequest("a part without a name")
    }
    part = Part(name: name, file: MultipartSplitter.parameter("filename", of: disposition))
    if part.file != nil {
      let path = folder.appendingPathComponent("file-\(parts)")
      guard FileManager.default.createFile(atPath: path.path, contents: nil) else {
        throw WebError.badRequest("the file could not be kept")
      }
      part.handle = try FileHandle(forWritingTo: path)
      part.path = path
    }
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) throws {
    guard case .body = state, !bytes.isEmpty else { return }
    part.bytes += bytes.count
    if let handle = part.handle {
      try handle.write(contentsOf: Data(bytes))
    } else {
      if part.bytes > Limits.formBytes { throw WebError.tooLarge(bytes: Limits.formBytes) }
      part.value.append(contentsOf: bytes)
    }
  }

  private mutating func endPart() throws {
    guard case .body = state else { return }
    if let path = part.path {
      try part.handle?.close()
      // A file field left empty is sent as a file without a name.
      if let name = part.file, !name.isEmpty || part.bytes > 0 {
        form.files.append(
          UploadedFile(field: part.name, name: MultipartSplitter.lastComponent(name), path: path, bytes: part.bytes))
      }
    } else {
      form.fields.append(Form.Field(name: part.name, value: String(decoding: part.value, as: UTF8.self)))
    }
  }

  /// A quoted parameter of a header; browsers write `"` inside as `%22`.
  private static func parameter(_ name: String, of header: Substring) -> String? {
    guard let start = header.range(of: "; \(name)=\"") else { return nil }
    let rest = header[start.upperBound...]
    guard let end = rest.firstIndex(of: "\"") else { return nil }
    return String(rest[..<end]).replacing("%22", with: "\"").replacing("%0D%0A", with: " ")
  }

  private static func lastComponent(_ name: String) -> String {
    String(name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? "")
  }

  private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
    guard let first = needle.first else { return nil }
    return bytes.withUnsafeBytes { haystack in
      guard let start = haystack.baseAddress else { return nil }
      var offset = 0
      while haystack.count - offset >= needle.count,
        let found = memchr(start + offset, Int32(first), haystack.count - offset - needle.count + 1)
      {
        offset = UnsafeRawPointer(found) - start
        if memcmp(start + offset, needle, needle.count) == 0 { return offset }
        offset += 1
      }
      return nil
    }
  }
}
