import Kernel
import Language
import PromisesRules
import ReceivablesRules
import Web

/// The items that a form of a promise or of a plan shows: which are ticked, and how much of each.
enum PromisedItems {
  /// The items that the form showed, with or without a tick.
  static func shown(_ form: Form) -> [ItemID] {
    form.fields.compactMap { field in
      field.name.hasPrefix(PromiseForm.Field.amount)
        ? Int64(field.name.dropFirst(PromiseForm.Field.amount.count)).map { ItemID($0) } : nil
    }
  }

  /// The items that are ticked, or named in a link.
  static func ticked(_ form: Form) -> Set<ItemID> {
    Set(form.all(PromiseForm.Field.item).compactMap { Int64($0) }.map { ItemID($0) })
  }

  /// What of an item can still be promised.
  static func left(_ item: Item) -> Money {
    Money(minor: max(0, item.open.minor - item.disputed.minor - item.promised.minor), item.open.currency)
  }

  /// What was ticked, in the order of the items; what must be corrected goes to the fields.
  static func parts(_ items: [Item], _ fields: inout TypedFields) -> [PromisedPart] {
    let (words, form) = (fields.words, fields.form)
    let amounts = AmountFormat(words.language)
    let ticked = ticked(form)
    var parts: [PromisedPart] = []
    for item in items {
      let name = PromiseForm.Field.amount + "\(item.id)"
      let left = left(item)
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
        fields.errors.add(name, tooMuch(amount, left, item.number, words))
      }
      parts.append(PromisedPart(item.id, amount))
    }
    if ticked.isEmpty { fields.errors.add(PromiseForm.Field.items, words("promise.form.nothing")) }
    return parts
  }

  static func tooMuch(_ asked: Money, _ left: Money, _ number: String, _ words: WordBook) -> String {
    let amounts = AmountFormat(words.language)
    return words(
      "promise.form.too_much",
      ["asked": amounts.amount(asked), "left": amounts.amount(left), "number": number])
  }

  /// What the rows of the form read.
  static func rows(
    _ items: [Item], typed: Form?, ticked: Set<ItemID>, errors: FormErrors, day: CivilDate, words: WordBook
  ) -> [PageModel] {
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    return items.map { item in
      let name = PromiseForm.Field.amount + "\(item.id)"
      let left = left(item)
      let late = item.daysLate(on: day)
      return [
        "id": "\(item.id)", "number": item.number, "path": "/factures/\(Form.encoded(item.number))",
        "due": dates.short(item.due), "late": dates.lateness(of: item.due, on: day),
        "bucket": late > 0 ? CellText.bucket(late) : nil, "open": CellText.amount(item.open, words),
        "disputed": item.disputed.isZero ? nil : amounts.amount(item.disputed),
        "promised": item.promised.isZero ? nil : amounts.amount(item.promised), "left": CellText.amount(left, words),
        "ticked": ticked.contains(item.id), "amountName": name, "amountText": typed?[name] ?? amounts.number(left),
        "amountError": errors[name], "currency": amounts.symbol(of: item.open.currency),
        "tickLabel": words("promise.form.tick", ["number": item.number]),
        "amountLabel": words("promise.form.amount_of", ["number": item.number]),
      ]
    }
  }
}
