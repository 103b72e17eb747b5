import DisputesRules
import Kernel
import Language
import ReceivablesRules
import Web

/// What a person typed into the form of a dispute, read and checked beside its fields.
struct DisputeForm {
  /// The fields' names, which are also their ids in the page.
  enum Field {
    static let item = "piece"
    static let extent = "etendue"
    static let amount = "montant"
    static let reason = "motif"
    static let note = "note"
  }

  /// How much of the item is contested.
  enum Extent: String {
    /// All that is open and not contested already.
    case all = "tout"
    case part = "partie"
  }

  let item: Item?
  let amount: Money?
  let reason: DisputeReason?
  let note: String?
  var errors: FormErrors

  /// What of an item can still be contested.
  static func left(_ item: Item) -> Money {
    Money(minor: max(0, item.open.minor - item.disputed.minor), item.open.currency)
  }

  /// - Parameter items: those of the customer that the form names.
  init(_ form: Form, items: [Item], today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    item = form[Field.item].flatMap { Int64($0) }.flatMap { key in items.first { $0.id == ItemID(key) } }
    if item == nil { fields.errors.add(Field.item, words("dispute.form.item_missing")) }
    var amount: Money?
    if let item {
      if Extent(rawValue: form[Field.extent] ?? "") == .part {
        amount = fields.amount(Field.amount, item.open.currency)
      } else {
        amount = DisputeForm.left(item)
      }
      if let asked = amount, asked.minor > DisputeForm.left(item).minor || asked.isZero {
        fields.errors.add(Field.amount, DisputeForm.tooMuch(item.number, asked, DisputeForm.left(item), words))
      }
    }
    self.amount = amount
    reason = form[Field.reason].flatMap { DisputeReason(rawValue: $0) }
    if reason == nil { fields.errors.add(Field.reason, words("dispute.form.reason_missing")) }
    note = fields.text(Field.note, max: TypedFields.noteMax)
    if reason == .other, note == nil { fields.errors.add(Field.note, words("dispute.form.note_missing")) }
    errors = fields.errors
  }

  private static func tooMuch(_ number: String, _ asked: Money, _ left: Money, _ words: WordBook) -> String {
    let amounts = AmountFormat(words.language)
    if left.isZero { return words("dispute.form.nothing_left", ["number": number]) }
    return words(
      "dispute.form.too_much",
      ["asked": amounts.amount(asked), "left": amounts.amount(left), "number": number])
  }

  /// What changed between the page and the transaction: somebody else was faster.
  mutating func add(_ refusal: DisputeRefusal, words: WordBook) {
    if case .notOwed(let number, let asked, let left) = refusal {
      errors.add(Field.amount, DisputeForm.tooMuch(number, asked, left, words))
    } else {
      errors.add(Field.item, words("dispute.form.item_missing"))
    }
  }
}

/// What the template of the form of a dispute reads.
struct DisputeFormModel {
  let customer: Customer
  let items: [Item]
  let chosen: ItemID?
  let back: String
  let typed: Form?
  let errors: FormErrors
  /// The answer that it was opened from.
  let answer: ReplyPrefill?
  let words: WordBook

  func page() -> PageModel {
    typealias Field = DisputeForm.Field
    let isPart = typed?[Field.extent] == DisputeForm.Extent.part.rawValue
    return [
      "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))",
      "action": "/clients/\(Form.encoded(customer.code))/litiges", "back": back, "errors": errors.model,
      "none": items.isEmpty, "options": items.map { option($0) }, "itemError": errors[Field.item], "isPart": isPart,
      "amountText": typed?[Field.amount] ?? "", "amountError": errors[Field.amount],
      "reasons": DisputeReason.allCases.map { reason -> PageModel in
        [
          "value": reason.rawValue, "name": words("dispute.reason.\(reason.rawValue)"),
          "isChosen": typed?[Field.reason] == reason.rawValue,
        ]
      }, "reasonError": errors[Field.reason], "note": typed?[Field.note] ?? "", "noteError": errors[Field.note],
      "answer": answer?.model,
    ]
  }

  private func option(_ item: Item) -> PageModel {
    let amounts = AmountFormat(words.language)
    let left = DisputeForm.left(item)
    return [
      "value": "\(item.id)", "isChosen": item.id == chosen,
      "name": words(
        item.disputed.isZero ? "dispute.form.option" : "dispute.form.option_disputed",
        [
          "number": item.number, "due": DateFormat(words.language).short(item.due),
          "open": amounts.amount(item.open), "left": amounts.amount(left),
        ]),
    ]
  }
}
