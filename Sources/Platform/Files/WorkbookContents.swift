import CZip
import Kernel
import Xml

/// What a workbook holds beside the cells: its sheets, its texts, which styles are dates.
struct WorkbookContents {
  var sheets: [Workbook.Sheet] = []
  var shared: [String] = []
  var dateStyles: [Bool] = []
  var from1904 = false

  init(_ archive: Archive) throws(FilesError) {
    do {
      let targets = try Self.targets(archive)
      try readSheets(archive, targets)
      try readShared(archive)
      try readStyles(archive)
    } catch let error as FilesError {
      throw error
    } catch {
      throw .damaged(name: archive.name, place: "workbook", reason: Phrase(of: error))
    }
  }

  /// The part that each relation of the workbook points to.
  private static func targets(_ archive: Archive) throws -> [String: String] {
    var targets: [String: String] = [:]
    guard archive.has("xl/_rels/workbook.xml.rels") else { return targets }
    let reader = try archive.xml("xl/_rels/workbook.xml.rels")
    while let event = try reader.next() {
      guard event == .start, reader.isNamed("Relationship"), let id = reader.attribute("Id"),
        let target = reader.attribute("Target")
      else { continue }
      targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }
    return targets
  }

  private mutating func readSheets(_ archive: Archive, _ targets: [String: String]) throws {
    let reader = try archive.xml("xl/workbook.xml")
    while let event = try reader.next() {
      guard event == .start else { continue }
      if reader.isNamed("workbookPr"), let flag = reader.attribute("date1904") {
        from1904 = flag == "1" || flag == "true"
      }
      guard reader.isNamed("sheet") else { continue }
      let path = reader.attribute("id").flatMap { targets[$0] } ?? "xl/worksheets/sheet\(sheets.count + 1).xml"
      guard archive.has(path) else { continue }
      let state = reader.attribute("state") ?? "visible"
      sheets.append(
        Workbook.Sheet(name: reader.attribute("name") ?? "", isHidden: state != "visible", path: path))
    }
  }

  private mutating func readShared(_ archive: Archive) throws {
    guard archive.has("xl/sharedStrings.xml") else { return }
    let reader = try archive.xml("xl/sharedStrings.xml", names: ["si", "t", "rPh"])
    var text = ""
    var takesText = false
    var bytes = 0
    while let event = try reader.next() {
      switch event {
      case .start:
        if reader.tag == 0 { text = "" }
        if reader.tag == 1 { takesText = true }
        if reader.tag == 2 { try reader.skip() }
      case .text: if takesText { text += reader.text }
      case .end:
        if reader.tag == 1 { takesText = false }
        guard reader.tag == 0 else { continue }
        shared.append(text.trimmingSpaces)
        bytes += text.utf8.count
        guard shared.count <= Limits.sharedTexts, bytes <= Limits.sharedTextBytes else {
          throw FilesError.tooLarge(
            name: archive.name, place: "texts", limit: Phrase("\(Limits.sharedTexts) texts of 256 MB together"))
        }
      }
    }
  }

  private mutating func readStyles(_ archive: Archive) throws {
    guard archive.has("xl/styles.xml") else { return }
    let reader = try archive.xml("xl/styles.xml")
    var dateFormats: Set<Int> = Set(14...22).union(27...36).union(45...47).union(50...58)
    var inCells = false
    while let event = try reader.next() {
      if event == .end, reader.isNamed("cellXfs") { inCells = false }
      guard event == .start else { continue }
      if reader.isNamed("cellXfs") { inCells = true }
      if reader.isNamed("numFmt"), let id = reader.attribute("numFmtId").flatMap({ Int($0) }),
        let code = reader.attribute("formatCode")
      {
        if Self.showsDate(code) { dateFormats.insert(id) } else { dateFormats.remove(id) }
      }
      if inCells, reader.isNamed("xf") {
        let format = reader.attribute("numFmtId").flatMap { Int($0) } ?? 0
        dateStyles.append(dateFormats.contains(format))
      }
    }
  }

  /// Whether a number format shows a date: it has d or y outside quoted texts, escapes and brackets.
  static func showsDate(_ code: String) -> Bool {
    var quoted = false
    var bracket = false
    var escaped = false
    for character in code {
      if escaped {
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else if character == "\"" {
        quoted.toggle()
      } else if character == "[" {
        bracket = true
      } else if character == "]" {
        bracket = false
      } else if !quoted, !bracket, "dDyY".contains(character) {
        return true
      }
    }
    return false
  }
}

/// A ZIP archive over bytes that outlive it, with limits on what it may unpack to.
final class Archive {
  let name: String
  private let handle: OpaquePointer

  init(_ bytes: UnsafeBufferPointer<UInt8>, name: String) throws(FilesError) {
    self.name = name
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error) else {
      throw .damaged(name: name, place: "archive", reason: Phrase(quoting: String(cString: zip_error_strerror(&error))))
    }
    guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw .damaged(name: name, place: "archive", reason: Phrase(quoting: String(cString: zip_error_strerror(&error))))
    }
    self.handle = handle
  }

  deinit { zip_discard(handle) }

  func has(_ path: String) -> Bool { zip_name_locate(handle, path, 0) >= 0 }

  /// The bytes that a part says it unpacks to; 0 when it is missing.
  func bytes(of path: String) -> Int {
    var status = zip_stat_t()
    return zip_stat(handle, path, 0, &status) == 0 ? Int(clamping: status.size) : 0
  }

  /// A part of the archive as a stream of XML.
  func xml(_ path: String, names: [String] = []) throws -> XmlReader {
    var status = zip_stat_t()
    guard zip_stat(handle, path, 0, &status) == 0 else {
      throw FilesError.damaged(name: name, place: path, reason: Phrase("the part is missing"))
    }
    if status.encryption_method != 0 { throw FilesError.encrypted(name: name) }
    guard status.size <= Limits.unpackedBytes,
      status.size <= Limits.unpackedFree || status.size / max(1, status.comp_size) <= Limits.unpackedRatio
    else {
      throw FilesError.tooLarge(name: name, place: path, limit: Phrase("what a spreadsheet may unpack to"))
    }
    guard let part = zip_fopen(handle, path, 0) else {
      throw FilesError.damaged(name: name, place: path, reason: Phrase("the part cannot be unpacked"))
    }
    let open = ArchivePart(part, of: self)
    // The declared size is not trusted: reading stops at the same limit.
    return try XmlReader(name: "\(name), \(path)", names: names, byteLimit: Int(Limits.unpackedBytes)) { buffer in
      Int(zip_fread(open.handle, buffer.baseAddress, zip_uint64_t(buffer.count)))
    }
  }

  private final class ArchivePart {
    let handle: OpaquePointer
    /// Kept so that the archive is closed after its parts.
    private let archive: Archive

    init(_ handle: OpaquePointer, of archive: Archive) {
      self.handle = handle
      self.archive = archive
    }

    deinit { zip_fclose(handle) }
  }
}
