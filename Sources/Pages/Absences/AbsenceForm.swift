import Kernel
import Language
import PeopleRules
import Teamwork
import TeamworkRules
import Web

/// What was typed of an absence.
struct AbsenceForm {
  /// The fields' names, which are also their ids in the page.
  enum Field {
    static let person = "qui"
    static let first = "du"
    static let last = "au"
    static let deputy = "remplacant"
  }

  let person: PersonID
  private(set) var first: CivilDate?
  private(set) var last: CivilDate?
  private(set) var deputy: PersonID?
  private(set) var errors: FormErrors

  /// - Parameters:
  ///   - person: whose it is where the form names nobody.
  ///   - isNew: whether the form may name somebody: whose an absence is does not change.
  init(_ form: Form, of person: PersonID, isNew: Bool, today: CivilDate, words: WordBook) {
    let named = form[Field.person].flatMap { Int64($0) }.map { PersonID($0) }
    self.person = isNew ? named ?? person : person
    var fields = TypedFields(form, today: today, words: words)
    first = fields.day(Field.first)
    last = fields.day(Field.last)
    deputy = form[Field.deputy].flatMap { Int64($0) }.map { PersonID($0) }
    if deputy == nil { fields.errors.add(Field.deputy, words("absences.deputy_missing")) }
    errors = fields.errors
  }
}

/// How absences are said.
struct AbsenceWords {
  let words: WordBook

  init(_ words: WordBook) { self.words = words }

  private var dates: DateFormat { DateFormat(words.language) }

  /// The two days, to fill in a text.
  func days(_ absence: Absence) -> [String: String] {
    ["first": dates.short(absence.first), "last": dates.short(absence.last)]
  }

  /// Why it was not noted, and the field that must be corrected.
  func refused(_ refusal: AbsenceRefusal) -> (field: String, sentence: String) {
    typealias Field = AbsenceForm.Field
    return switch refusal {
    case .unknown: (StaleForm.field, words("absences.gone"))
    case .notOurs: (Field.deputy, words("absences.refused.not_ours"))
    case .backwards: (Field.last, words("absences.refused.backwards"))
    case .over(let day): (Field.last, words("absences.refused.over", ["day": dates.short(day)]))
    case .tooLong: (Field.last, words("absences.refused.too_long"))
    case .tooFar: (Field.first, words("absences.refused.too_far"))
    case .oneself: (Field.deputy, words("absences.refused.oneself"))
    case .notAble: (Field.deputy, words("absences.refused.not_able"))
    case .overlaps(let first, let last):
      (Field.first, words("absences.refused.overlaps", ["first": dates.short(first), "last": dates.short(last)]))
    }
  }
}

/// The page of an absence, or of a new one.
struct AbsenceFormModel {
  let absence: Absence?
  let person: PersonID
  let people: [Person]
  let actor: Actor
  let company: CompanyID
  let typed: Form
  let errors: FormErrors
  /// Whether somebody saved something else meanwhile, which the page says: saved again, it is over that.
  let isStale: Bool
  let words: WordBook

  func page() -> PageModel {
    typealias Field = AbsenceForm.Field
    let dates = DateFormat(words.language)
    let chosen = typed[Field.deputy] ?? absence?.deputy.description
    let absent = people.first { $0.id == person }
    // Of several people the form does not know whose deputies to offer: it offers whoever may stand in for somebody.
    let mayChoose = absence == nil && people.contains { $0.id != actor.person && mayName($0) }
    let deputies = people.filter { other in
      (mayChoose || other.id != person)
        && (mayChoose || absent.map { mayReplace($0, other) } ?? false)
    }
    let read = isStale ? nil : typed["version"]
    return [
      "errors": errors.model, "back": AbsencePages.path,
      "action": absence.map { "\(AbsencePages.path)/\($0.id)" } ?? AbsencePages.path,
      "version": absence.map { read ?? "\($0.version)" }, "name": absent?.name ?? "",
      "people": mayChoose
        ? ["list": people.filter(mayName).map { choice($0, $0.id == person) }] as PageModel : nil,
      "first": typed[Field.first] ?? absence.map { dates.short($0.first) } ?? "", "firstError": errors[Field.first],
      "last": typed[Field.last] ?? absence.map { dates.short($0.last) } ?? "", "lastError": errors[Field.last],
      "deputies": deputies.map { choice($0, $0.id.description == chosen) }, "deputyError": errors[Field.deputy],
      "nobody": deputies.isEmpty,
    ]
  }

  private func mayName(_ person: Person) -> Bool { actor.maySayAbsence(of: person.id, in: company) }

  private func mayReplace(_ absent: Person, _ other: Person) -> Bool {
    AbsenceRule.mayReplace(absent.role.rights, by: other.role.rights)
  }

  private func choice(_ person: Person, _ isChosen: Bool) -> PageModel {
    ["value": person.id.description, "name": person.name, "chosen": isChosen]
  }
}
