import Charts
import Dunning
import Kernel
import Language
import Receivables
import ReceivablesRules
import Segments
import SegmentsRules
import Sheets
import TeamworkRules
import Web

/// The list of the segments of a company, in the order in which they give.
struct SegmentListModel {
  let facts: SegmentListFacts
  let mayEdit: Bool
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var named: SegmentWords { SegmentWords(words: words, currency: facts.currency, people: facts.people) }

  func page() -> PageModel {
    [
      "exports": ExportLinks.model("/segments", words), "mayEdit": mayEdit, "isEmpty": facts.segments.isEmpty,
      "rows": facts.segments.enumerated().map { place, stored -> PageModel in
        let weight = facts.weights[stored.id] ?? .init()
        let gifts = named.gifts(stored.segment.gift, scenarios: facts.scenarios, brands: facts.brands) ?? "–"
        return [
          "name": stored.segment.name, "path": "/segments/\(stored.id)",
          "sentence": named.sentence(stored.segment.conditions),
          "customers": amounts.count(weight.customers),
          "customersPath": "/clients?vue=all&segment=\(stored.id)", "overdue": amounts.amount(named.overdue(weight)),
          "others": named.others(weight).map { "+ \($0)" },
          "gifts": gifts, "movePath": "/segments/\(stored.id)/ordre", "canRise": mayEdit && place > 0,
          "canSink": mayEdit && place < facts.segments.count - 1,
          "riseLabel": words("segment.rise", ["name": stored.segment.name]),
          "sinkLabel": words("segment.sink", ["name": stored.segment.name]),
        ]
      },
    ]
  }

  var table: TableExport {
    let columns = [
      SheetColumn(words("segment.name"), .text), SheetColumn(words("segment.conditions"), .text),
      SheetColumn(words("segment.customers"), .integer), SheetColumn(words("segment.overdue"), .money),
      SheetColumn(words("segment.overdue_others"), .text), SheetColumn(words("segment.gives"), .text),
      SheetColumn(words("export.edited_by"), .text),
    ]
    return TableExport(words("segments.title"), columns: columns) { _, add in
      for stored in facts.segments {
        let weight = facts.weights[stored.id] ?? .init()
        try add([
          .text(stored.segment.name), .text(named.sentence(stored.segment.conditions)), .integer(weight.customers),
          .money(named.overdue(weight)), .text(named.others(weight)),
          .text(named.gifts(stored.segment.gift, scenarios: facts.scenarios, brands: facts.brands)),
          .text(ActorWords.name(stored.editedBy, words)),
        ])
      }
    }
  }
}

/// The form of a segment, new or not.
struct SegmentFormModel {
  /// `nil` for a new one.
  let stored: StoredSegment?
  let segment: Segment
  let choices: SegmentChoices
  let people: [PersonID: String]
  var trial: SegmentTrial?
  let typed: Form?
  let errors: FormErrors
  let words: WordBook

  private typealias Field = SegmentForm.Field
  private var named: SegmentWords { SegmentWords(words: words, currency: choices.currency, people: people) }

  func page() -> PageModel {
    let gift = segment.gift
    // The one that is given stays on offer after it left the lists.
    let collectors = choices.colleagues.map { ($0.id, $0.name) }
    let left = gift.collector.flatMap { given in
      collectors.contains { $0.0 == given } ? nil : (given, named.person(given))
    }
    return [
      "errors": errors.model, "action": stored.map { "/segments/\($0.id)" } ?? "/segments",
      "revision": stored.map { "\($0.revision)" } ?? "0",
      "name": typed?[Field.name] ?? segment.name, "nameError": errors[Field.name],
      "conditions": SegmentConditionModel(
        conditions: segment.conditions, choices: choices, typed: typed, errors: errors, words: named
      ).rows(),
      "canCondition": segment.conditions.count < SegmentRule.conditionsMax,
      "conditionError": errors[ConditionField.added],
      "conditionHint": words("segment.condition_hint"),
      "subjects": SegmentCondition.Fact.Subject.allCases.map {
        ["value": $0.rawValue, "name": words("segment.subject.\($0.rawValue)")] as PageModel
      },
      "scenarios": choices.scenarios.map { choice("\($0.id)", $0.name, $0.id == gift.scenario) },
      "collectors": (collectors + [left].compactMap { $0 }).map { choice("\($0.0)", $0.1, $0.0 == gift.collector) },
      "terms": CellText.termChoices(with: gift.terms, words).map { choice($0.value, $0.name, $0.value == gift.terms) },
      "termsError": errors[Field.terms], "hasBrands": !choices.brands.isEmpty,
      "brands": choices.brands.map { choice("\($0.id)", $0.name, $0.id == gift.brand) },
      "minimum": typed?[Field.minimum] ?? (gift.minimumMinor > 0 ? named.typed(gift.minimumMinor) : ""),
      "minimumError": errors[Field.minimum], "symbol": named.symbol,
      "tried": trial.map { named.said($0, isNew: stored == nil) },
      "saveText": words(stored == nil ? "segment.create" : "segment.save"),
    ]
  }

  private func choice(_ value: String, _ name: String, _ isChosen: Bool) -> PageModel {
    ["value": value, "name": name, "isChosen": isChosen]
  }
}

/// The page of one segment: its form, who is in it, what it shares with the others, how it grew.
struct SegmentModel {
  let facts: SegmentPageFacts
  let list: CustomerListQuery
  let mayEdit: Bool
  /// What is being written, when it is not what is stored.
  let written: Segment?
  let trial: SegmentTrial?
  let typed: Form?
  let errors: FormErrors
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var stored: StoredSegment { facts.stored }
  private var path: String { "/segments/\(stored.id)" }
  private var named: SegmentWords {
    SegmentWords(words: words, currency: facts.choices.currency, people: facts.people)
  }

  func page() -> PageModel {
    let gifts =
      named.gifts(stored.segment.gift, scenarios: facts.scenarios, brands: facts.choices.brands) ?? "–"
    let shown = facts.lines.prefix(CustomerListQuery.page)
    return [
      "errors": errors.model, "path": path, "canEdit": mayEdit, "revision": "\(stored.revision)",
      "population": named.population(facts.weight, change: stored.since == day ? 0 : facts.change),
      "sentence": named.sentence(stored.segment.conditions),
      "unsaved": written == nil || !errors.isEmpty
        ? nil : trial.map { named.said($0, isNew: false) } ?? words("segment.unsaved"),
      "edited": words(
        "scenario.edited",
        ["who": ActorWords.name(stored.editedBy, words), "when": DateFormat(words.language).moment(stored.editedAt)]),
      "gifts": gifts,
      "form": mayEdit
        ? SegmentFormModel(
          stored: stored, segment: written ?? stored.segment, choices: facts.choices, people: facts.people,
          typed: typed, errors: errors, words: words
        ).page() : nil,
      "customersPath": CustomerListQuery().with {
        $0.view = .all
        $0.segment = stored.id
      }.path,
      "exports": ExportLinks.model(list.with { _ in }.path, words),
      "isEmpty": shown.isEmpty,
      "rows": shown.map { line -> PageModel in
        let late = line.lateSince.map { day.days(since: $0) }
        let (overdue, open) = (line.told(\.overdue), line.told(\.open))
        return [
          "name": line.name, "code": line.code, "path": "/clients/\(Form.encoded(line.code))",
          "late": late.map { words("days", ["count": "\($0)"]) }, "bucket": late.map { CellText.bucket($0) },
          "overdue": CellText.amount(overdue.main, words), "open": CellText.amount(open.main, words),
          "overdueOthers": CellText.others(overdue.others, words), "openOthers": CellText.others(open.others, words),
        ]
      },
      "next": facts.lines.count > shown.count ? shown.last.map { "\(path)?apres=\(Form.encoded($0.place))" } : nil,
      "first": list.after == nil ? nil : path,
      "hasOthers": !facts.overlap.isEmpty,
      "overlap": facts.overlap.map { other, customers -> PageModel in
        let share = amounts.share(Int64(customers), of: Int64(facts.weight.customers))
        return [
          "name": other.name, "path": "/segments/\(other.id)",
          "text": customers == 0
            ? words("segment.shared_none")
            : words("segment.shared", count: customers, ["share": share ?? "–"]),
        ]
      },
      "history": history,
    ]
  }

  /// The number of customers through time, by days far enough apart to be read; `nil` on the first day.
  private var history: PageModel? {
    let first = max(stored.since, day.adding(days: -SegmentRule.memory))
    let span = day.days(since: first)
    guard span > 0 else { return nil }
    let step = (span + Self.pointsMax - 1) / Self.pointsMax
    let days = stride(from: 0, through: span, by: step).reversed().map { day.adding(days: -$0) }
    let points = days.map { day -> (name: String, value: Int64?) in
      let size = facts.changes.reduce(0) { $1.day <= day ? $0 + $1.change : $0 }
      return (String(dates.short(day).dropLast(5)), Int64(size))
    }
    let label = words(
      "segment.history_label", ["sizes": points.map { "\($0.name) \($0.value ?? 0)" }.joined(separator: ", ")])
    return ["chart": LineChart(points: points, label: label) { value, _ in amounts.count(Int(value)) }]
  }

  private static let pointsMax = 24
}
