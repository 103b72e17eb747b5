import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Language
import Sheets
import Storage
import Web

extension SignedInContext {
  /// Answers with a list as a file: at once while that takes a moment, else with a page that offers to prepare it.
  ///
  /// - Parameter back: the page to return to when the kind of file cannot take so many rows.
  func answer(
    _ list: ListExport, _ query: Form, as format: SheetFormat, back: String, from database: Database
  ) async throws -> Response {
    let reader = exportReader
    let (company, language) = (visitor.companyName, self.language)
    do {
      let made = try await database.read { snapshot in
        let table = try list.table(for: reader, query, snapshot)
        do {
          let file = try table.write(
            as: format, company: company, day: reader.day, language: language, most: format.promptRows, snapshot)
          return (file: file, name: table.fileName(format, day: reader.day))
        } catch is LongTable {
          // Said now rather than by work that would fail.
          if format == .pdf { try table.check(format, snapshot) }
          throw LongTable(title: table.title)
        }
      }
      return try made.file.response(named: made.name, as: format)
    } catch let long as LongTable {
      let order = ExportOrder(list: list.path, query: query, format: format, language: language)
      return try longPage(order, long, section: list.section, back: back)
    } catch SheetsError.tooManyRows(let format, let limit) {
      return refuse(format, limit, back: back)
    }
  }

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
      return refuse(format, limit, back: back)
    }
    return try file.response(named: table.fileName(format, day: day), as: format)
  }

  private func refuse(_ format: SheetFormat, _ limit: Int, back: String) -> Response {
    let text = words("export.too_many.\(format.rawValue)", ["limit": AmountFormat(language).count(limit)])
    return redirect(back, flash: .warning(text))
  }

  private func longPage(
    _ order: ExportOrder, _ long: LongTable, section: String, back: String
  ) throws -> Response {
    let model: PageModel = [
      "list": order.list, "query": order.query, "format": order.format, "back": back,
      "text": words(
        "export.long.text",
        ["rows": AmountFormat(language).count(SheetFormat(rawValue: order.format)?.promptRows ?? 0)]),
    ]
    return try page(
      "export-long", model,
      title: words("export.long.title", ["title": long.title, "format": words("export.\(order.format)")]),
      section: section)
  }
}

extension SheetFormat {
  /// Rows that are written while a person waits: about two seconds of it. Measured on two cores under load: 31 000 rows
  /// a second to CSV, 8 000 to a workbook, 360 to the pages of a PDF.
  var promptRows: Int {
    switch self {
    case .csv: 50_000
    case .xlsx: 20_000
    case .pdf: 1_000
    }
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
