import AgendaRules
import Kernel
import Language
import Sheets
import Teamwork
import TeamworkRules
import Web

/// The page of the team: who has how much to do, and the form that shares customers out.
struct WorkloadModel {
  let file: WorkloadFile
  /// Whether customers may be handed out, and the agendas of others looked at.
  let mayAssign: Bool
  let day: CivilDate
  /// What was typed of a target that must be corrected.
  var typed: Form?
  var errors = FormErrors()
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  func page() -> PageModel {
    let sources = file.people.filter { $0.load.customers > 0 }
    return [
      "exports": ExportLinks.model(WorkloadPages.path, words), "isEmpty": file.people.isEmpty,
      "rows": file.people.map(row), "target": mayAssign ? target : nil, "errors": errors.model,
      "share": mayAssign && !sources.isEmpty
        ? [
          "action": WorkloadPages.sharing,
          "sources": sources.sorted { ($0.id == nil ? 0 : 1) < ($1.id == nil ? 0 : 1) }.map { person -> PageModel in
            [
              "value": person.id?.description ?? WorkloadPages.nobody,
              "name": words(
                "team.share.source",
                ["who": name(person), "customers": words("customers.count", count: person.load.customers)]),
            ]
          },
          "people": file.people.filter(\.mayCollect).map { person -> PageModel in
            [
              "value": person.id?.description ?? "", "name": person.name, "ticked": person.absence == nil,
              "away": person.absence.map { away($0.absence.last) },
            ]
          },
        ] as PageModel : nil,
    ]
  }

  private var target: PageModel? {
    let people = file.people.filter { $0.id != nil && !$0.hasLeft && $0.mayCollect }
    if people.isEmpty { return nil }
    return [
      "action": WorkloadPages.path + "/objectifs",
      "people": people.map { person -> PageModel in
        let value = person.id?.description ?? ""
        return ["value": value, "name": person.name, "chosen": typed?[TargetField.person] == value]
      },
      "lines": typed?[TargetField.lines] ?? "", "linesError": errors[TargetField.lines],
      "received": typed?[TargetField.received] ?? "", "receivedError": errors[TargetField.received],
      "symbol": amounts.symbol(of: file.currency),
    ]
  }

  private func name(_ person: WorkloadFile.Person) -> String {
    person.id == nil ? words("team.nobody") : person.name
  }

  private func away(_ last: CivilDate) -> String { words("team.away", ["day": dates.short(last)]) }

  private func row(_ person: WorkloadFile.Person) -> PageModel {
    let charge = person.id?.description ?? Charge.nobody.text
    return [
      "name": name(person), "away": person.absence.map { away($0.absence.last) }, "left": person.hasLeft,
      "customers": amounts.count(person.load.customers),
      "customersPath": person.load.customers > 0
        ? "/clients?vue=\(person.id == nil ? "open" : "all")&charge=\(charge)" : nil,
      "overdue": CellText.whole(Money(minor: person.load.overdue, file.currency), words),
      "lines": amounts.count(person.lines),
      "linesPath": person.id.flatMap { mayAssign && person.lines > 0 ? "/agenda?qui=\($0)" : nil },
      "promises": amounts.count(person.promises), "finished": amounts.count(person.finished),
      "finishedOf": person.target?.linesPerDay.map { words("team.of", ["target": amounts.count($0)]) },
      "received": CellText.whole(person.received, words),
      "receivedOf": person.target?.receivedPerMonth.map { words("team.of", ["target": amounts.whole($0)]) },
    ]
  }

  /// The team as a table, in the order of the page.
  var table: TableExport {
    let columns = [
      SheetColumn(words("team.who"), .text), SheetColumn(words("team.customers"), .integer, isSummed: true),
      SheetColumn(words("team.overdue"), .money, isSummed: true),
      SheetColumn(words("team.lines"), .integer, isSummed: true),
      SheetColumn(words("team.promises"), .integer, isSummed: true),
      SheetColumn(words("team.finished"), .integer, isSummed: true), SheetColumn(words("team.target_lines"), .integer),
      SheetColumn(words("team.received"), .money, isSummed: true), SheetColumn(words("team.target_received"), .money),
      SheetColumn(words("team.absence"), .text),
    ]
    return TableExport(words("team.title"), columns: columns) { _, add in
      for person in file.people {
        try add([
          .text(name(person)), .integer(person.load.customers),
          .money(Money(minor: person.load.overdue, file.currency)), .integer(person.lines),
          .integer(person.promises), .integer(person.finished),
          person.target?.linesPerDay.map { .integer($0) } ?? .empty, .money(person.received),
          person.target?.receivedPerMonth.map { .money($0) } ?? .empty,
          .text(person.absence.map { away($0.absence.last) } ?? ""),
        ])
      }
    }
  }
}

/// What would be done, before it is: who gets how many customers and how much, and what each has then.
struct SharingModel {
  let sharing: Sharing
  /// Who shares, by family name.
  let people: [(id: PersonID, name: String)]
  let source: String
  let sourceName: String
  let currency: Currency
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }

  func page() -> PageModel {
    let given = sharing.given.values.reduce(Load(), +)
    return [
      "explanation": words(
        "team.share.summary",
        ["who": sourceName, "customers": words("customers.count", count: given.customers), "amount": whole(given)]),
      "action": WorkloadPages.sharing, "back": WorkloadPages.path, "source": source, "seal": sharing.seal,
      "exports": ExportLinks.model(path, words),
      "rows": people.map { person -> PageModel in
        let (before, given, after) =
          (sharing.before[person.id] ?? Load(), sharing.given[person.id] ?? Load(), sharing.after(person.id))
        return [
          "value": person.id.description, "name": person.name, "before": amounts.count(before.customers),
          "beforeAmount": whole(before), "given": amounts.count(given.customers), "givenAmount": whole(given),
          "after": amounts.count(after.customers), "afterAmount": whole(after),
        ]
      },
    ]
  }

  var path: String {
    "\(WorkloadPages.sharing)?de=\(source)" + people.map { "&a=\($0.id)" }.joined()
  }

  private func money(_ load: Load) -> Money { Money(minor: load.overdue, currency) }

  private func whole(_ load: Load) -> String { CellText.whole(money(load), words) }

  /// What would be done as a table.
  var table: TableExport {
    let columns =
      [SheetColumn(words("team.who"), .text)]
      + ["before", "given", "after"].flatMap { part in
        [
          SheetColumn(words("team.share.\(part)"), .integer, isSummed: true),
          SheetColumn(words("team.share.\(part)_overdue"), .money, isSummed: true),
        ]
      }
    return TableExport(words("team.share.title"), filters: [sourceName], columns: columns) { _, add in
      for person in people {
        let loads = [sharing.before[person.id] ?? Load(), sharing.given[person.id] ?? Load(), sharing.after(person.id)]
        try add([.text(person.name)] + loads.flatMap { [.integer($0.customers), .money(money($0))] })
      }
    }
  }
}
