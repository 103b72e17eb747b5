import Kernel
import Language
import PromisesRules
import ReceivablesRules
import Web

/// What a person typed into the form of an instalment plan, read and checked beside its fields.
struct PlanForm {
  enum Field {
    static let count = "nombre"
    static let first = "premiere"
    static let rhythm = "rythme"
    static let down = "acompte"
  }

  let parts: [PromisedPart]
  let terms: InstalmentTerms?
  let agreedBy: String?
  let note: String?
  var errors: FormErrors

  /// - Parameter items: those that the form showed, in its order.
  init(_ form: Form, items: [Item], today: CivilDate, words: WordBook) {
    var fields = TypedFields(form, today: today, words: words)
    let first = fields.day(Field.first)
    let bounds = InstalmentTerms.counts
    let count = Int((form[Field.count] ?? "").filter { !$0.isWhitespace })
    if count.map({ !bounds.contains($0) }) ?? true {
      fields.errors.add(
        Field.count,
        words("plan.form.count_wrong", ["least": "\(bounds.lowerBound)", "most": "\(bounds.upperBound)"]))
    }
    let currency = items.first?.open.currency ?? .eur
    let typed = (form[Field.down] ?? "").filter { !$0.isWhitespace }
    let down = typed.isEmpty ? nil : fields.amount(Field.down, currency)
    let rhythm = InstalmentRhythm(rawValue: form[Field.rhythm] ?? "") ?? .monthly
    agreedBy = fields.text(PromiseForm.Field.by, max: TypedFields.nameMax)
    note = fields.text(PromiseForm.Field.note, max: TypedFields.noteMax)
    parts = PromisedItems.parts(items, &fields)
    if let first, let count, fields.errors.isEmpty {
      terms = InstalmentTerms(count: count, first: first, rhythm: rhythm, firstMinor: down?.minor)
    } else {
      terms = nil
    }
    errors = fields.errors
  }

  mutating func add(_ refusal: InstalmentRefusal, items: [Item], words: WordBook) {
    let (amounts, dates) = (AmountFormat(words.language), DateFormat(words.language))
    switch refusal {
    case .nothing: errors.add(PromiseForm.Field.items, words("promise.form.nothing"))
    case .count, .notRunning: errors.add(Field.count, words("promise.form.changed"))
    case .inThePast(let day): errors.add(Field.first, words("promise.form.past", ["day": dates.short(day)]))
    case .tooLong: errors.add(Field.count, words("plan.form.too_long"))
    case .tooSmall(let total):
      errors.add(Field.down, words("plan.form.too_small", ["total": amounts.amount(total)]))
    case .severalCurrencies: errors.add(PromiseForm.Field.items, words("plan.form.currencies"))
    case .insolvent(let since):
      errors.add(PromiseForm.Field.items, words("plan.form.insolvent", ["day": dates.short(since)]))
    case .changed: errors.add(PromiseForm.Field.items, words("promise.form.changed"))
    case .notOwed(let number, let asked, let left):
      let item = items.first { $0.number == number }
      errors.add(
        item.map { PromiseForm.Field.amount + "\($0.id)" } ?? PromiseForm.Field.items,
        PromisedItems.tooMuch(asked, left, number, words))
    }
  }
}

/// What the template of the form reads.
struct PlanFormModel {
  let customer: Customer
  let contacts: [Contact]
  let items: [Item]
  let back: String
  let typed: Form?
  let ticked: Set<ItemID>
  let errors: FormErrors
  /// What the terms make, when they were asked to be worked out.
  let preview: [Instalment]
  let day: CivilDate
  let words: WordBook

  func page() -> PageModel {
    let path = "/clients/\(Form.encoded(customer.code))"
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let chosen = typed?[PlanForm.Field.rhythm] ?? InstalmentRhythm.monthly.rawValue
    var left = preview.reduce(Int64(0)) { $0 + $1.amount.minor }
    return [
      "customer": customer.name, "customerPath": path, "action": path + "/echeanciers", "back": back,
      "errors": errors.model, "none": items.isEmpty, "contacts": contacts.map { ["name": $0.name] as PageModel },
      "countText": typed?[PlanForm.Field.count] ?? "3", "countError": errors[PlanForm.Field.count],
      "firstText": typed?[PlanForm.Field.first] ?? dates.short(day.adding(days: 8)),
      "firstError": errors[PlanForm.Field.first],
      "rhythms": InstalmentRhythm.allCases.map { rhythm -> PageModel in
        [
          "value": rhythm.rawValue, "name": words("plan.rhythm.\(rhythm.rawValue)"),
          "chosen": rhythm.rawValue == chosen,
        ]
      },
      "down": typed?[PlanForm.Field.down] ?? "", "downError": errors[PlanForm.Field.down],
      "currency": amounts.symbol(of: items.first?.open.currency ?? .eur),
      "by": typed?[PromiseForm.Field.by] ?? "", "byError": errors[PromiseForm.Field.by],
      "note": typed?[PromiseForm.Field.note] ?? "", "noteError": errors[PromiseForm.Field.note],
      "itemsError": errors[PromiseForm.Field.items],
      "rows": PromisedItems.rows(items, typed: typed, ticked: ticked, errors: errors, day: day, words: words),
      "next": nil,
      "hasPreview": !preview.isEmpty,
      "preview": preview.enumerated().map { place, payment -> PageModel in
        left -= payment.amount.minor
        return [
          "number": "\(place + 1)", "day": dates.short(payment.day), "amount": amounts.amount(payment.amount),
          "left": amounts.amount(Money(minor: left, payment.amount.currency)),
        ]
      },
    ]
  }
}
