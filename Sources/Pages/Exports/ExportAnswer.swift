import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Language
import Sheets
import Storage
import Web

extension SignedInContext {
  /// Answers with a table as a file. It is written whole before the first byte leaves: a slow browser keeps no snapshot
  /// of the database open, and a failure is a page instead of half a file.
  ///
  /// - Parameters:
  ///   - language: of the file; the visitor's unless it is for somebody else.
  ///   - back: the page to return to when the kind of file cannot take so many rows.
  func answer(
    _ table: TableExport, as format: SheetFormat, in language: LanguageCode? = nil, back: String,
    from database: Database
  ) async throws -> Response {
    let (company, day) = (visitor.companyName, day)
    let language = language ?? self.language
    let file: SheetFile
    do {
      file = try await database.read {
        try table.write(as: format, company: company, day: day, language: language, $0)
      }
    } catch SheetsError.tooManyRows(let format, let limit) {
      let text = words(
        "export.too_many.\(format.rawValue)", ["limit": AmountFormat(self.language).count(limit)])
      return redirect(back, flash: .warning(text))
    }
    return try file.response(named: table.fileName(format, day: day), as: format)
  }
}

extension SheetFile {
  /// Bytes handed to the browser at a time.
  private static let chunk = 1 << 16

  /// The file as an answer that is downloaded; it is removed from the disk at once, its bytes go with the answer.
  fileprivate func response(named name: String, as format: SheetFormat) throws -> Response {
    defer { remove() }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw SheetsError.notWritten("\(path) cannot be read again")
    }
    let size = Int(try handle.seekToEnd())
    try handle.seek(toOffset: 0)
    let body = ResponseBody(contentLength: size) { writer in
      while let bytes = try handle.read(upToCount: SheetFile.chunk), !bytes.isEmpty {
        try await writer.write(ByteBuffer(bytes: bytes))
      }
      try handle.close()
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: format.contentType, .contentDisposition: "attachment; filename=\"\(name)\"",
        .cacheControl: "no-store",
      ], body: body)
  }
}
