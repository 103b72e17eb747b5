import Kernel
import Language
import Sheets
import Teamwork
import TeamworkRules
import Web

/// The absences of today and of the days to come.
struct AbsenceListModel {
  let lines: [AbsenceStore.Line]
  let company: CompanyID
  let actor: Actor
  let day: CivilDate
  let words: WordBook

  private var dates: DateFormat { DateFormat(words.language) }

  func page() -> PageModel {
    [
      "exports": ExportLinks.model(AbsencePages.path, words), "isEmpty": lines.isEmpty, "rows": lines.map(row),
    ]
  }

  /// Where an absence stands, and what of its days stays with whoever is away.
  private func state(_ absence: Absence) -> (tone: String, text: String) {
    absence.holds(on: day) ? ("warn", words("absences.state.now")) : ("mute", words("absences.state.later"))
  }

  private func gap(_ line: AbsenceStore.Line) -> String? {
    line.absence.gap(among: lines.map(\.absence)).map {
      words(
        "absences.gap",
        AbsenceWords(words).days($0).merging(["deputy": line.deputyName], uniquingKeysWith: { first, _ in first }))
    }
  }

  private func row(_ line: AbsenceStore.Line) -> PageModel {
    let (absence, state) = (line.absence, state(line.absence))
    let mayChange = actor.maySayAbsence(of: absence.person, in: company)
    let path = "\(AbsencePages.path)/\(absence.id)"
    return [
      "name": line.name, "path": mayChange ? path : nil, "first": dates.short(absence.first),
      "last": dates.short(absence.last), "deputy": line.deputyName, "tone": state.tone, "state": state.text,
      "gap": gap(line), "endPath": mayChange ? path + "/fin" : nil, "version": "\(absence.version)",
      "endLabel": words("absences.end_of", ["who": line.name]),
    ]
  }

  /// The absences as a table, in the order of the page.
  var table: TableExport {
    let columns = [
      SheetColumn(words("absences.who"), .text), SheetColumn(words("absences.first"), .date),
      SheetColumn(words("absences.last"), .date), SheetColumn(words("absences.deputy"), .text),
      SheetColumn(words("absences.state"), .text),
    ]
    return TableExport(words("absences.title"), columns: columns) { _, add in
      for line in lines {
        let said = [state(line.absence).text, gap(line)].compactMap { $0 }.joined(separator: " · ")
        try add([
          .text(line.name), .date(line.absence.first), .date(line.absence.last), .text(line.deputyName), .text(said),
        ])
      }
    }
  }
}
