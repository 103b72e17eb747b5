import CashApplicationRules
import DisputesRules
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
    /// How much of the money pays what is ticked in another currency.
    static let exchange = "contre"
    /// Why what is ticked is more or less than what was received.
    static let difference = "ecart"
    /// Why the customer kept something back.
    static let reason = "motif"
    /// What a line is that is put aside.
    static let aside = "nature"
    /// Whether the next line is shown once this one is applied.
    static let goesOn = "suite"
  }

  /// What a person may say of the difference, beside the kinds that are booked: a deduction is contested instead.
  static let deduction = "deduction"

  private(set) var parts: [AppliedPart]
  private(set) var exchange: Exchange?
  var differences: [Difference] = []
  /// What the customer kept back, and why.
  private(set) var contested: (item: ItemID, amount: Money, reason: String)?
  var errors: FormErrors

  /// - Parameters:
  ///   - items: those that the form showed, in its order.
  ///   - explains: whether what the form says of the difference is about these items, and not about others too.
  init(
    _ form: Form, items: [Item], received: Money, explains: Bool = true, today: CivilDate, words: WordBook
  ) {
    var fields = TypedFields(form, today: today, words: words)
    let ticked = PromisedItems.ticked(form)
    var parts: [AppliedPart] = []
    var foreign: [Currency: [AppliedPart]] = [:]
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
      let part = AppliedPart(item: item.id, minor: minor)
      if item.open.currency == received.currency {
        parts.append(part)
      } else {
        foreign[item.open.currency, default: []].append(part)
      }
    }
    self.parts = parts
    if foreign.count > 1 { fields.errors.add(Field.items, words("apply.one_currency")) }
    if let (currency, others) = foreign.first, foreign.count == 1 {
      exchange = ApplyForm.exchange(
        others, currency, received: received, less: parts.reduce(Int64(0)) { $0 + $1.minor }, form, &fields)
    }
    errors = fields.errors
    if explains, errors.isEmpty, let said = form[Field.difference], !said.isEmpty {
      explain(said, form, received: received, words: words)
    }
  }

  /// What is typed of the money pays what is in another currency; where nothing is, all that the rest leaves.
  private static func exchange(
    _ parts: [AppliedPart], _ currency: Currency, received: Money, less own: Int64, _ form: Form,
    _ fields: inout TypedFields
  ) -> Exchange? {
    guard let typed = form[Field.exchange], !typed.isEmpty else {
      return Exchange(paidMinor: received.minor - own, currency, parts)
    }
    return fields.amount(Field.exchange, received.currency).map { Exchange(paidMinor: $0.minor, currency, parts) }
  }

  /// Books what is missing or too much to what a person said of it.
  private mutating func explain(_ said: String, _ form: Form, received: Money, words: WordBook) {
    let gap = parts.reduce(Int64(0)) { $0 + $1.minor } + (exchange?.paidMinor ?? 0) - received.minor
    if let kind = DifferenceKind(rawValue: said), gap != 0 {
      differences = [Difference(kind, minor: gap)]
    } else if said == ApplyForm.deduction, gap > 0 {
      guard let taken = Deduction.take(gap, from: parts) else {
        return errors.add(Field.difference, words("apply.deduction_too_great"))
      }
      parts = taken.parts
      let reason = form[Field.reason].flatMap { DisputeReason(rawValue: $0) } ?? .other
      contested = (taken.item, Money(minor: gap, received.currency), reason.rawValue)
    } else {
      errors.add(Field.difference, words("apply.no_difference"))
    }
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
    case .refundDiffers(let asked, let paid):
      errors.add(
        Field.items, words("apply.refund_differs", ["asked": amounts.amount(asked), "paid": amounts.amount(paid)]))
    case .creditsAlone(let sum): errors.add(Field.items, words("apply.credits", ["sum": amounts.amount(sum)]))
    case .noDifference: errors.add(Field.difference, words("apply.no_difference"))
    case .differenceWrongWay(let kind):
      errors.add(Field.difference, words("apply.wrong_way.\(kind == .penalties ? "more" : "less")"))
    case .differenceTooGreat(let kind, let asked, let most):
      errors.add(
        Field.difference,
        words(
          "apply.too_great",
          [
            "asked": amounts.amount(asked), "most": amounts.amount(most),
            "kind": words("match.difference_name.\(kind.rawValue)"),
          ]))
    case .nothingChosen: errors.add(Field.items, words("apply.nothing"))
    case .noExchange: errors.add(Field.exchange, words("apply.no_exchange"))
    case .otherCurrency(let number): errors.add(Field.items, words("apply.currency", ["number": number]))
    default: errors.add(Field.items, words("promise.form.changed"))
    }
  }
}
