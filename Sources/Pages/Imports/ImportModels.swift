import BankingRules
import Foundation
import Imports
import ImportsRules
import Kernel
import Language
import Mustache
import Web

/// The list of what was imported.
struct ImportListModel: MustacheParent {
  let files: [ImportedFile]
  let failures: [String]
  /// Lists that wait for their columns.
  let waiting: [OriginalList]
  let mappings: [SavedMapping]
  let mayImport: Bool
  let firstSteps: String?
  let words: WordBook
  let language: LanguageCode

  func child(named name: String) -> Any? {
    switch name {
    case "failures": failures.map { ["sentence": $0] }
    case "failed": !failures.isEmpty
    case "firstSteps": firstSteps
    case "empty": files.isEmpty
    case "files": files.map { row($0) }
    case "exports": ExportLinks.model("/imports", words)
    case "mayImport": mayImport
    case "waiting": waiting.map { waiting($0) }
    case "isWaiting": mayImport && !waiting.isEmpty
    case "mappings": mappings.map { mapping($0) }
    case "hasMappings": mayImport && !mappings.isEmpty
    default: nil
    }
  }

  private func waiting(_ list: OriginalList) -> PageModel {
    [
      "path": "/imports/colonnes/\(list.id)", "name": list.name, "who": ActorWords.name(list.actor, words),
      "when": DateFormat(language).short(list.sentAt.parisDate),
      "label": words("columns.forget_one", ["name": list.name]),
    ]
  }

  private func mapping(_ saved: SavedMapping) -> PageModel {
    let fields = saved.mapping.columns.sorted { $0.value < $1.value }
    return [
      "name": saved.name, "fields": fields.map { words("columns.field.\($0.key.rawValue)") }.joined(separator: ", "),
      "label": words("imports.mapping.forget_one", ["name": saved.name]), "isPartial": saved.mapping.isPartial,
    ]
  }

  private func row(_ file: ImportedFile) -> [String: Any] {
    let count = AmountFormat(language)
    return [
      "path": "/imports/\(file.id)", "name": file.name, "kind": words("imports.kind.\(file.kind)"),
      "when": DateFormat(language).short(file.importedAt.parisDate), "who": ActorWords.name(file.actor, words),
      "created": count.count(file.result.itemsCreated + file.result.entriesCreated),
      "updated": count.count(file.result.itemsUpdated), "customers": count.count(file.result.customersCreated),
      "setAside": file.rowsSetAside == 0 ? "–" : count.count(file.rowsSetAside), "hasSetAside": file.rowsSetAside > 0,
    ]
  }
}

/// One file: what it did, what to know about it, and the rows to correct.
struct ImportModel: MustacheParent {
  let file: ImportedFile
  let rows: [SetAsideRow]
  let problem: (row: Int64, sentence: String)?
  let typed: Form
  /// Where the columns can be chosen again, for a list that is kept.
  let firstSteps: String?
  let columnsPath: String?
  let words: WordBook
  let language: LanguageCode

  func child(named name: String) -> Any? {
    let result = file.result
    switch name {
    case "kind": return words("imports.kind.\(file.kind)")
    case "when": return DateFormat(language).short(file.importedAt.parisDate)
    case "who": return ActorWords.name(file.actor, words)
    case "digest": return file.digest
    case "facts": return ImportFacts(result, words).rows
    case "firstSteps": return firstSteps
    case "columnsPath": return columnsPath
    case "columns": return columns
    case "hasColumns": return !columns.isEmpty
    case "unread":
      let unread = result.unreadColumns ?? []
      return unread.isEmpty
        ? Nothing()
        : words("import.unread", count: unread.count, ["names": unread.map(words.quoted).joined(separator: ", ")])
    case "warnings": return result.warnings.map { ["message": $0.phrase.map { words($0) } ?? $0.message] }
    case "hasWarnings": return !result.warnings.isEmpty
    case "rows": return rows.map { row($0) }
    case "hasRows": return !rows.isEmpty
    case "exports": return ExportLinks.model("/imports/\(file.id)", words)
    case "waiting": return words("imports.set_aside", count: rows.count { $0.state == "set_aside" })
    default: return nil
    }
  }

  /// How the columns of a list were read.
  private var columns: [PageModel] {
    ListField.allCases.compactMap { field in
      file.result.columns?[field.rawValue].map {
        ["field": words("columns.field.\(field.rawValue)"), "title": $0.isEmpty ? "–" : $0] as PageModel
      }
    }
  }

  /// The field of a list in the reader's words; those of a ledger bear the names of their norm.
  private func label(_ field: String) -> String {
    if UnreadableEntry.Field(rawValue: field) != nil, file.kind == ImportKind.statement.rawValue {
      return words("entry.field.\(field)")
    }
    return ImportModel.label(field, words)
  }

  static func label(_ field: String, _ words: WordBook) -> String {
    ListField(rawValue: field) == nil ? field : words("columns.field.\(field)")
  }

  /// The fields of a row in the order in which the pages of columns have them.
  private static func inOrder(_ names: some Sequence<String>) -> [String] {
    func rank(_ name: String) -> Int {
      ListField(rawValue: name).flatMap { ListField.allCases.firstIndex(of: $0) } ?? ListField.allCases.count
    }
    return names.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  private func row(_ row: SetAsideRow) -> [String: Any] {
    let failed = problem?.row == row.id
    return [
      "line": String(row.line), "field": row.field, "reason": words(row.reason), "raw": row.raw ?? "",
      "path": "/imports/\(file.id)/lignes/\(row.id)", "open": row.state == "set_aside" && !row.fields.isEmpty,
      "closable": row.state == "set_aside", "state": words("import.state.\(row.state)"),
      "problem": failed ? problem?.sentence ?? "" : "", "failed": failed,
      "fields": ImportModel.inOrder(row.fields.keys).map { key -> [String: Any] in
        let value = failed ? typed["f.\(key)"] ?? row.fields[key] ?? "" : row.fields[key] ?? ""
        let isWrong = key == row.field || file.result.columns?[key] == row.field
        return ["label": label(key), "name": key, "id": "f-\(row.id)-\(key)", "value": value, "wrong": isWrong]
      },
    ]
  }
}

/// What an import did, or would do, in figures.
struct ImportFacts {
  private let result: ImportResult
  private let words: WordBook

  init(_ result: ImportResult, _ words: WordBook) {
    self.result = result
    self.words = words
  }

  var rows: [PageModel] {
    let counts: [(String, Int)] = [
      ("customers_created", result.customersCreated), ("customers_updated", result.customersUpdated),
      ("limits_decided", result.limitsDecided ?? 0),
      ("items_created", result.itemsCreated), ("items_updated", result.itemsUpdated),
      ("items_unchanged", result.itemsUnchanged), ("items_settled_outside", result.itemsSettledOutside),
      ("entries_created", result.entriesCreated), ("entries_unchanged", result.entriesUnchanged),
    ]
    return counts.filter { $0.1 > 0 }.map {
      ["label": words("import.fact.\($0.0)"), "value": AmountFormat(words.language).count($0.1)]
    }
  }
}
