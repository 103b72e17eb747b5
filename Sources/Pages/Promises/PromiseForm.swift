import Foundation
import Kernel
import Language
import PromisesRules
import ReceivablesRules
import Web

/// What a person typed into the form of a promise, read and checked beside its fields.
struct PromiseForm {
  /// The fields' names, which are also their ids in the page.
  enum Field {
    static let day = "pour"
    static let by = "par"
    static let note = "note"
    static let items = "pieces"
    static let item = "piece"
    static let amount = "montant."
  }

  let parts: [PromisedPart]
  let promisedFor: CivilDate?
  let promisedBy: String?
  let note: String?
  var errors: FormErrors

  /// - Parameter items: those that the form showed, in its order.
  init(_ form: Form, items: [Item], today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    promisedFor = fields.day(Field.day)
    if let day = promisedFor, let sentence = PromiseForm.refusal(of: day, today: today, words: words) {
      fields.errors.add(Field.day, sentence)
    }
    promisedBy = fields.text(Field.by, max: TypedFields.nameMax)
    note = fields.text(Field.note, max: TypedFields.noteMax)
    parts = PromisedItems.parts(items, &fields)
    errors = fields.errors
  }

  /// Why a day cannot be promised, in words.
  static func refusal(of day: CivilDate, today: CivilDate, words: WordBook) -> String? {
    let named = DateFormat(words.language).short(day)
    if day < today { return words("promise.form.past", ["day": named]) }
    guard day.days(since: today) > PromiseToPay.daysAheadMax else { return nil }
    return words("promise.form.far", ["day": named, "days": "\(PromiseToPay.daysAheadMax)"])
  }

  /// What changed between the page and the transaction: somebody else was faster.
  mutating func add(_ refusal: PromiseRefusal, items: [Item], words: WordBook) {
    if case .notOwed(let number, let asked, let left) = refusal {
      let item = items.first { $0.number == number }
      errors.add(
        item.map { Field.amount + "\($0.id)" } ?? Field.items, PromisedItems.tooMuch(asked, left, number, words))
    } else {
      errors.add(Field.items, words("promise.form.changed"))
    }
  }
}
