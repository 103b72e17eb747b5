import Kernel
import Language
import ReceivablesRules
import Web

/// What the template of the form of a promise reads.
struct PromiseFormModel {
  let customer: Customer
  let contacts: [Contact]
  /// At most a page of them.
  let items: [Item]
  let next: String?
  let back: String
  let typed: Form?
  let ticked: Set<ItemID>
  let errors: FormErrors
  /// The answer that it was opened from.
  let answer: ReplyPrefill?
  let day: CivilDate
  let words: WordBook

  func page() -> PageModel {
    typealias Field = PromiseForm.Field
    let friday = DateReader(today: day).day("friday") ?? day
    return [
      "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))",
      "action": "/clients/\(Form.encoded(customer.code))/promesses", "back": back, "errors": errors.model,
      "dayText": typed?[Field.day] ?? DateFormat(words.language).short(friday), "dayError": errors[Field.day],
      "by": typed?[Field.by] ?? "", "byError": errors[Field.by], "note": typed?[Field.note] ?? "",
      "noteError": errors[Field.note], "itemsError": errors[Field.items], "none": items.isEmpty,
      "contacts": contacts.map { ["name": $0.name] as PageModel },
      "rows": PromisedItems.rows(items, typed: typed, ticked: ticked, errors: errors, day: day, words: words),
      "next": next, "answer": answer?.model,
    ]
  }
}
