import AgendaRules
import Kernel
import PromisesRules
import ReceivablesRules
import Web

/// What a person typed into the report of a call, read and checked beside its fields.
struct CallForm {
  /// The fields' names, which are also their ids in the page.
  enum Field {
    static let outcome = "resultat"
    static let amount = "montant"
    static let day = "pour"
    static let callBack = "rappel"
    static let callBackTime = "rappel-heure"
    static let contact = "par"
    static let note = "note"
    static let item = "piece"
    static let task = "tache"
  }

  let outcome: CallOutcome?
  let contact: String?
  let note: String?
  let callBack: CivilDate?
  let callBackTime: TimeOfDay?
  let promise: (parts: [PromisedPart], day: CivilDate)?
  /// What was asked of the person and is done with the call.
  let tasks: [TaskID]
  let errors: FormErrors

  /// The tasks that a form has ticked.
  static func ticked(_ form: Form) -> Set<TaskID> {
    Set(form.all(Field.task).prefix(AgendaDetail.tasksMax).compactMap { Int64($0) }.map { TaskID($0) })
  }

  /// - Parameter items: what can be promised, oldest first.
  init(_ form: Form, items: [Item], currency: Currency, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    outcome = form[Field.outcome].flatMap { CallOutcome(rawValue: $0) }
    if outcome == nil { fields.errors.add(Field.outcome, words("agenda.call.no_outcome")) }
    var promised: (parts: [PromisedPart], day: CivilDate)?
    var later: (day: CivilDate, time: TimeOfDay?)?
    switch outcome {
    case .promise:
      let ticked = PromisedItems.ticked(form)
      let chosen = items.filter { ticked.contains($0.id) }
      if chosen.isEmpty { fields.errors.add(Field.item, words("promise.form.nothing")) }
      let amount = fields.amount(Field.amount, currency)
      let day = fields.day(Field.day)
      if let day, let refusal = PromiseForm.refusal(of: day, today: today, words: words) {
        fields.errors.add(Field.day, refusal)
      }
      if let amount, let day, !chosen.isEmpty {
        if let parts = AgendaRule.spread(amount.minor, over: chosen.map { PromisedItems.left($0).minor }) {
          promised = (
            zip(chosen, parts).filter { $1 > 0 }.map { PromisedPart($0.id, Money(minor: $1, currency)) }, day
          )
        } else {
          fields.errors.add(Field.amount, words("agenda.call.too_much"))
        }
      }
    case .callback:
      later = fields.dayAndTime(Field.callBack, time: Field.callBackTime)
      if let day = later?.day, day < today || day.days(since: today) > AgendaText.daysAheadMax {
        fields.errors.add(Field.callBack, words("agenda.not_ahead"))
      }
    case .noAnswer, .contested, .paid, nil: break
    }
    contact = fields.text(Field.contact, max: TypedFields.nameMax)
    note = fields.text(Field.note, max: TypedFields.noteMax)
    callBack = later?.day
    callBackTime = later?.time
    promise = promised
    tasks = CallForm.ticked(form).sorted()
    errors = fields.errors
  }
}
