import Files
import Imports
import ImportsRules
import Kernel
import Language
import Web

/// The page on which a person says what the columns of a list are.
struct ColumnModel {
  let original: OriginalList
  let sheets: [ListSheet]
  let form: ColumnForm
  let writing: ListWriting
  let currency: Currency
  let errors: FormErrors
  /// What a dry run with these columns did, and what it was made of; `nil` before.
  let check: (result: ImportResult, signature: String)?
  /// Why the dry run was refused.
  let refusal: String?
  let isStale: Bool
  let words: WordBook

  private typealias Field = ColumnForm.Field
  /// Rows shown below the heading, for a person to see what a column holds.
  private static let samples = 3

  func page() -> PageModel {
    [
      "action": "/imports/colonnes/\(original.id)", "errors": errors.model, "why": why, "refusal": refusal,
      "isStale": isStale,
      "sheets": sheets.count > 1 ? ["list": sheets.map { sheet($0) }] as PageModel : nil,
      "sheet": form.sheet.name, "row": String(form.mapping.headingRow), "rows": rows,
      "kinds": ColumnForm.kinds.map { kind in
        ["value": kind.rawValue, "name": words("imports.kind.\(kind.rawValue)"), "isChosen": kind == form.kind]
          as PageModel
      },
      "isPartial": form.mapping.isPartial, "name": form.name,
      "sampleTitles": samples.map { ["line": words("columns.line", ["number": String($0.line)])] as PageModel },
      "missing": errors.list.filter { $0.field == Field.columns }.map { ["sentence": $0.sentence] as PageModel },
      "columns": (0..<form.columnCount).map { column($0) },
      "dates": dates, "decimals": decimals, "check": checked, "isChecked": check != nil,
      "signature": check?.signature ?? "",
    ]
  }

  // MARK: Why the page is shown

  private var why: PageModel {
    let sheet = form.sheet
    if let saved = sheet.saved {
      return ["tone": "ok", "icon": "check", "text": words("columns.why.saved", ["name": saved.name])]
    }
    if let doubt = sheet.doubts.first {
      let title = words.quoted(form.sheet.heading?.titles[doubt.columns[0]] ?? "")
      let places = doubt.columns.map { String($0 + 1) }.joined(separator: ", ")
      return ["tone": "warn", "icon": "alert", "text": words("columns.why.doubt", ["title": title, "places": places])]
    }
    guard sheet.heading != nil else {
      return ["tone": "warn", "icon": "alert", "text": words("columns.why.unknown")]
    }
    if writing.doubtfulAmount != nil {
      return ["tone": "warn", "icon": "alert", "text": words("columns.why.amounts")]
    }
    return sheets.count > 1
      ? ["tone": "", "icon": "list", "text": words("columns.why.sheets")]
      : ["tone": "ok", "icon": "check", "text": words("columns.why.known")]
  }

  private func sheet(_ sheet: ListSheet) -> PageModel {
    ["name": sheet.name ?? "", "isChosen": sheet.name == form.sheet.name]
  }

  private var rows: [PageModel] {
    form.sheet.rows.prefix(25).map { row in
      let text = row.cells.map(\.text).filter { !$0.isEmpty }.joined(separator: " · ")
      return [
        "value": String(row.line), "isChosen": row.line == form.mapping.headingRow,
        "name": "\(row.line) : \(text.count > 70 ? text.prefix(70) + "…" : text)",
      ]
    }
  }

  // MARK: Columns

  private var samples: [TableRow] {
    Array(form.sheet.rows.filter { $0.line > form.mapping.headingRow }.prefix(Self.samples))
  }

  private func column(_ place: Int) -> PageModel {
    let field = form.mapping.columns.first { $0.value == place }?.key
    let id = Field.column(place)
    return [
      "id": id, "title": form.title(place, words), "place": words("columns.place", ["number": String(place + 1)]),
      "error": errors[id], "isUsed": field != nil, "label": words("columns.what", ["title": form.title(place, words)]),
      "samples": samples.enumerated().map { index, row in sample(row, place, field, isFirst: index == 0) },
      "groups": ListField.groups.map { group in
        [
          "name": words("columns.group.\(group.name)"),
          "options": group.fields.map { option in
            [
              "value": option.rawValue, "name": words("columns.field.\(option.rawValue)"), "isChosen": option == field,
            ] as PageModel
          },
        ] as PageModel
      },
    ]
  }

  /// What stands in the cell and, for dates and amounts, what it is read as.
  private func sample(_ row: TableRow, _ place: Int, _ field: ListField?, isFirst: Bool) -> PageModel {
    let cell = row[place]
    var text = cell.text
    if text.count > 60 { text = text.prefix(60) + "…" }
    var reading: String?
    if let field, !cell.isEmpty, form.kind != .customers {
      if field.isDate { reading = writing.day(cell).map { DateFormat(words.language).long($0) } ?? "" }
      if field.isAmount { reading = writing.amount(cell, currency(of: row)).map { money($0) } ?? "" }
    }
    return [
      "text": text, "isFirst": isFirst, "reading": reading.flatMap { $0.isEmpty ? nil : $0 },
      "isUnreadable": reading == "",
    ]
  }

  private func currency(of row: TableRow) -> Currency {
    form.mapping.columns[.currency].flatMap { writing.currency(row[$0]) } ?? currency
  }

  private func money(_ money: Money) -> String { AmountFormat(words.language).amount(money) }

  // MARK: Dates and decimals in doubt

  private var dates: PageModel? {
    guard form.kind != .customers, let text = writing.doubtfulDate else { return nil }
    let choices = [("dmy", true), ("mdy", false)].map { word, first -> PageModel in
      let day = writing.day(text, dayFirst: first).map { DateFormat(words.language).long($0) } ?? "–"
      return [
        "value": word, "isChosen": writing.dayFirst == first,
        "name": words("columns.dates.\(word)", ["text": text, "day": day]),
      ]
    }
    return ["choices": choices]
  }

  private var decimals: PageModel? {
    guard form.kind != .customers, let text = writing.doubtfulAmount else { return nil }
    let choices = [DecimalMark.comma, .point].map { mark -> PageModel in
      let sum = writing.amount(text, mark: mark, currency)
      return [
        "value": mark.word ?? "", "isChosen": form.mapping.decimals?.word == mark.word,
        "name": words(
          sum == nil ? "columns.decimals.unreadable" : "columns.decimals.\(mark.word ?? "")",
          ["text": text, "amount": sum.map { money($0) } ?? ""]),
      ]
    }
    return ["choices": choices, "error": errors[Field.decimals]]
  }

  // MARK: The check

  private static let rejectionsShown = 10

  private var checked: PageModel? {
    guard let result = check?.result else { return nil }
    let count = AmountFormat(words.language)
    let rest = result.rejected.count - Self.rejectionsShown
    let open = result.openMinor.map { money(Money(minor: $0, currency)) }
    return [
      "facts": ImportFacts(result, words).rows, "open": form.kind == .openItems ? open : nil,
      "closes": result.itemsSettledOutside > 0
        ? words("columns.closes", count: result.itemsSettledOutside) : nil,
      "setAside": result.rejected.isEmpty ? nil : words("columns.set_aside", count: result.rejected.count),
      "rejected": result.rejected.prefix(Self.rejectionsShown).map { row in
        ["line": count.count(row.line), "field": row.field, "reason": row.phrase.map { words($0) } ?? row.reason]
          as PageModel
      },
      "rest": rest > 0 ? words("columns.set_aside.rest", count: rest) : nil,
      "warnings": result.warnings.map { ["message": $0.phrase.map { words($0) } ?? $0.message] as PageModel },
    ]
  }
}
