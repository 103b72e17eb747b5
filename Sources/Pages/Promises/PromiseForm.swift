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

  /// The items that the form showed, with or without a tick.
  static func shown(_ form: Form) -> [ItemID] {
    form.fields.compactMap { field in
      field.name.hasPrefix(Field.amount) ? Int64(field.name.dropFirst(Field.amount.count)).map { ItemID($0) } : nil
    }
  }

  /// The items that are ticked, or named in a link.
  static func ticked(_ form: Form) -> Set<ItemID> {
    Set(form.all(Field.item).compactMap { Int64($0) }.map { ItemID($0) })
  }

  /// What of an item can still be promised.
  static func left(_ item: Item) -> Money {
    Money(minor: max(0, item.open.minor - item.disputed.minor - item.promised.minor), item.open.currency)
  }

  /// - Parameter items: those that the form showed, in its order.
  init(_ form: Form, items: [Item], today: CivilDate, words: WordBook) {
    let amounts = AmountFormat(words.language)
    var fields = TypedFields(form, today: today, words: words)
    promisedFor = fields.day(Field.day)
    if let day = promisedFor, let sentence = PromiseForm.refusal(of: day, today: today, words: words) {
      fields.errors.add(Field.day, sentence)
    }
    promisedBy = fields.text(Field.by, max: TypedFields.nameMax)
    note = fields.text(Field.note, max: TypedFields.noteMax)
    let ticked = PromiseForm.ticked(form)
    var parts: [PromisedPart] = []
    for item in items {
      let name = Field.amount + "\(item.id)"
      let left = PromiseForm.left(item)
      guard ticked.contains(item.id) else {
        // An amount that was changed and not ticked would be lost without a word.
        let typed = form[name] ?? ""
        if !typed.isEmpty, !left.isZero, typed != amounts.number(left) {
          fields.errors.add(name, words("promise.form.not_ticked"))
        }
        continue
      }
      guard let amount = fields.amount(name, item.open.currency) else { continue }
      if amount.minor > left.minor {
        fields.errors.add(
          name,
          words(
            "promise.form.too_much",
            ["asked": amounts.amount(amount), "left": amounts.amount(left), "number": item.number]))
      }
      parts.append(PromisedPart(item.id, amount))
    }
    if ticked.isEmpty { fields.errors.add(Field.items, words("promise.form.nothing")) }
    self.parts = parts
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
    let amounts = AmountFormat(words.language)
    if case .notOwed(let number, let asked, let left) = refusal {
      let item = items.first { $0.number == number }
      errors.add(
        item.map { Field.amount + "\($0.id)" } ?? Field.items,
        words(
          "promise.form.too_much",
          ["asked": amounts.amount(asked), "left": amounts.amount(left), "number": number]))
    } else {
      errors.add(Field.items, words("promise.form.changed"))
    }
  }
}
