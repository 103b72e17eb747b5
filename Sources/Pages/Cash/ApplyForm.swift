import CashApplicationRules
import Kernel
import Language
import ReceivablesRules
import Web

/// What a person typed into the form that applies money, read and checked beside its fields.
struct ApplyForm {
  enum Field {
    static let customer = "client"
    static let item = PromiseForm.Field.item
    static let amount = PromiseForm.Field.amount
    static let items = PromiseForm.Field.items
    static let remembers = "retenir"
    static let differences = "ecarts"
    /// Whether the next line is shown once this one is applied.
    static let goesOn = "suite"
  }

  let parts: [AppliedPart]
  var errors: FormErrors

  /// - Parameter items: those that the form showed, in its order.
  init(_ form: Form, items: [Item], received: Money, today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    let ticked = PromisedItems.ticked(form)
    var parts: [AppliedPart] = []
    for item in items {
      let name = Field.amount + "\(item.id)"
      guard ticked.contains(item.id) else {
        let typed = form[name] ?? ""
        if !typed.isEmpty, !item.open.isZero, typed != AmountFormat(words.language).number(item.open) {
          fields.errors.add(name, words("apply.not_ticked"))
        }
        continue
      }
      // A credit note is used with its sign or without: what is meant is the same.
      guard let amount = fields.amount(name, item.open.currency, mayBeNegative: item.open.isNegative) else { continue }
      let minor = item.open.isNegative ? -abs(amount.minor) : amount.minor
      parts.append(AppliedPart(item: item.id, minor: minor))
    }
    self.parts = parts
    errors = fields.errors
  }

  mutating func add(_ refusal: HandRefusal, items: [Item], words: WordBook) {
    let amounts = AmountFormat(words.language)
    switch refusal {
    case .notOpen(let number, let asked, let left):
      let item = items.first { $0.number == number }
      errors.add(
        item.map { Field.amount + "\($0.id)" } ?? Field.items,
        words(
          "apply.not_open",
          ["asked": amounts.amount(asked), "left": amounts.amount(left), "number": number]))
    case .moreThanReceived(let asked, let received):
      errors.add(
        Field.items,
        words("apply.too_much", ["asked": amounts.amount(asked), "received": amounts.amount(received)]))
    case .creditsAlone(let sum): errors.add(Field.items, words("apply.credits", ["sum": amounts.amount(sum)]))
    case .nothingChosen: errors.add(Field.items, words("apply.nothing"))
    case .otherCurrency(let number): errors.add(Field.items, words("apply.currency", ["number": number]))
    default: errors.add(Field.items, words("promise.form.changed"))
    }
  }
}
