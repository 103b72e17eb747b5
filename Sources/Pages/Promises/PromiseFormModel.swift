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
      "contacts": contacts.map { ["name": $0.name] as PageModel }, "rows": items.map { row($0) }, "next": next,
      "answer": answer?.model,
    ]
  }

  private func row(_ item: Item) -> PageModel {
    let dates = DateFormat(words.language)
    let amounts = AmountFormat(words.language)
    let name = PromiseForm.Field.amount + "\(item.id)"
    let left = PromiseForm.left(item)
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
