import Kernel
import Xml

/// `RmtInf`: what the payer wrote, free or structured.
enum CamtRemittance {
  static func read(_ cursor: CamtCursor, account: AccountReference, into detail: inout EntryDetail) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.unstructured): if let text = try cursor.text() { detail.unstructured.append(text) }
      case .known(.structured): try readStructured(cursor, account: account, into: &detail)
      default: try cursor.keep(into: &detail.rest, at: "RmtInf")
      }
    }
  }

  private static func readStructured(
    _ cursor: CamtCursor, account: AccountReference, into detail: inout EntryDetail
  ) throws {
    var first = detail.documents.count
    while let child = try cursor.child() {
      switch child {
      case .known(.referredDocument):
        if let document = try readDocument(cursor) { detail.documents.append(document) }
      case .known(.referredAmount):
        let amount = try readReferredAmount(cursor, account: account)
        if detail.documents.count == first + 1 { detail.documents[first].amount = amount }
      case .known(.creditorReference):
        while let part = try cursor.child() {
          guard part == .known(.reference) else {
            try cursor.skip()
            continue
          }
          if let reference = try cursor.text() { detail.creditorReferences.append(reference) }
        }
      case .known(.additionalRemittance): if let text = try cursor.text() { detail.additionalRemittance.append(text) }
      default: try cursor.keep(into: &detail.rest, at: "RmtInf/Strd")
      }
    }
    first = detail.documents.count
  }

  private static func readDocument(_ cursor: CamtCursor) throws -> ReferredDocument? {
    var document = ReferredDocument(number: "")
    while let child = try cursor.child() {
      switch child {
      case .known(.type): document.type = try CamtParty.codeOrProprietary(cursor)
      case .known(.number): document.number = try cursor.text() ?? ""
      case .known(.relatedDay): document.day = try relatedDay(cursor)
      default: try cursor.skip()
      }
    }
    return document.number.isEmpty ? nil : document
  }

  /// A day written directly, or (from version 8) inside `Dt`.
  private static func relatedDay(_ cursor: CamtCursor) throws -> CivilDate? {
    var day: CivilDate?
    while let event = try cursor.reader.next(), event != .end {
      if event == .text { day = CivilDate(String(cursor.reader.text.prefix(10))) }
      if event == .start { day = try cursor.dayText() ?? day }
    }
    return day
  }

  private static func readReferredAmount(_ cursor: CamtCursor, account: AccountReference) throws -> Money? {
    var remitted: Money?
    var due: Money?
    while let child = try cursor.child() {
      switch child {
      case .known(.remitted): remitted = try cursor.amount(or: account.currency)
      case .known(.duePayable): due = try cursor.amount(or: account.currency)
      default: try cursor.skip()
      }
    }
    return remitted ?? due
  }
}
