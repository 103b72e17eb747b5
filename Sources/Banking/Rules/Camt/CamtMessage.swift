import Kernel
import Xml

/// The message around the statements.
struct CamtMessage {
  let cursor: CamtCursor
  private(set) var statements = 0
  private var header = StatementHeader()

  init(cursor: CamtCursor) { self.cursor = cursor }

  mutating func read(_ body: (StatementEvent) throws -> Void) throws {
    // Whatever stands around the statements (envelope, application header) is walked through, not understood.
    while let event = try cursor.reader.next() {
      guard event == .start, cursor.reader.tag >= 0 else { continue }
      switch CamtTag.all[cursor.reader.tag] {
      case .document:
        let namespace = cursor.reader.namespace
        header.message = namespace.split(separator: ":").last.map(String.init) ?? ""
        // In the first version the element within is called otherwise.
        if header.message.hasPrefix("camt.052") { header.kind = .intradayReport }
        if header.message.hasPrefix("camt.054") { header.kind = .notification }
      case .statementMessage: header.kind = .statement
      case .reportMessage: header.kind = .intradayReport
      case .notificationMessage: header.kind = .notification
      case .groupHeader: try readGroupHeader()
      case .statement, .report, .notification:
        statements += 1
        var statement = CamtStatement(cursor: cursor, header: header)
        try statement.read(body)
      default: continue
      }
    }
  }

  private mutating func readGroupHeader() throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.messageId): header.messageIdentification = try cursor.text()
      case .known(.created): header.created = try cursor.text()
      case .known(.messagePagination): header.page = try CamtMessage.page(cursor)
      default: try cursor.skip()
      }
    }
  }

  static func page(_ cursor: CamtCursor) throws -> StatementPage {
    var page = StatementPage(number: 1, isLast: true)
    while let child = try cursor.child() {
      switch child {
      case .known(.pageNumber): page.number = Int(try cursor.text() ?? "") ?? 1
      case .known(.lastPage): page.isLast = try cursor.text() != "false"
      default: try cursor.skip()
      }
    }
    return page
  }
}
