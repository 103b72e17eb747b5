import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Language
import ReceivablesRules
import Web

/// The page on which one receipt is shared out.
struct SplitModel {
  let facts: SplitFacts
  let typed: Form?
  let errors: FormErrors
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var entry: StoredEntry { facts.entry }

  private var answer: StoredAnswer? { entry.answer.flatMap { StoredAnswer(json: $0) } }

  /// How it was shared out before, else what the matcher proposed for these customers, until it is more than came in.
  private var proposed: [ItemID: Int64] {
    guard let answer else { return [:] }
    let shares = answer.shares
    var left = shares.reduce(entry.amount.minor) { $0 + $1.differenceMinor }
    var parts: [ItemID: Int64] = [:]
    var seen: Set<CustomerID> = []
    for candidate in shares.isEmpty ? answer.candidates : shares {
      let sum = candidate.parts.reduce(Int64(0)) { $0 + $1.minor }
      guard sum <= left, seen.insert(candidate.customer).inserted else { continue }
      for part in candidate.parts { parts[part.item] = part.minor }
      left -= sum
    }
    return parts
  }

  private var ticked: Set<ItemID> { typed.map { PromisedItems.ticked($0) } ?? Set(proposed.keys) }

  /// What is typed for an item that is ticked; nothing for what cannot be read.
  private func applied(_ item: Item) -> Int64 {
    guard ticked.contains(item.id) else { return 0 }
    let text = typed?[ApplyForm.Field.amount + "\(item.id)"]
    let minor =
      text.map { (try? DecimalReader.minorUnits($0, exponent: item.open.currency.exponent)) ?? 0 }
      ?? proposed[item.id] ?? item.open.minor
    return item.open.isNegative ? -abs(minor) : minor
  }

  func page() -> PageModel {
    let sum = facts.accounts.flatMap(\.items).reduce(Int64(0)) { $0 + applied($1) }
    let currency = entry.amount.currency
    let left = Money(minor: entry.amount.minor - sum, currency)
    let payer = facts.payer(typed?[SplitField.payer])
    let canRemember = entry.debtorName != nil || entry.debtorAccount.flatMap { BusinessNumbers.iban($0) } != nil
    return [
      "errors": errors.model, "path": "/lettrage/\(entry.id)/partage", "back": "/lettrage/\(entry.id)",
      "payer": entry.debtorName ?? words("cash.unknown_payer"), "wording": entry.wording.isEmpty ? nil : entry.wording,
      "received": amounts.amount(entry.amount), "receivedMinor": "\(entry.amount.minor)", "currency": currency.code,
      "sum": amounts.amount(Money(minor: sum, currency)), "left": amounts.amount(left),
      "isOver": left.isNegative, "itemsError": errors[ApplyForm.Field.items],
      "accounts": facts.accounts.map { account($0.customer, $0.items, isPayer: $0.customer.id == payer?.id) },
      "hasAccounts": !facts.accounts.isEmpty, "search": typed?[SplitField.search] ?? "",
      "searchError": errors[SplitField.search],
      "found": choices(facts.found), "hasFound": !facts.found.isEmpty,
      "nothingFound": typed?["acte"] != "affecter" && facts.found.isEmpty && !(typed?[SplitField.search] ?? "").isEmpty
        && !facts.accounts.contains {
          $0.customer.code.lowercased() == (typed?[SplitField.search] ?? "").lowercased()
        },
      "explanations": explanations, "explanationError": errors[ApplyForm.Field.difference],
      "group": choices(facts.group), "hasGroup": !facts.group.isEmpty, "canRemember": canRemember,
      "remembers": typed?[ApplyForm.Field.remembers] != nil,
    ]
  }

  /// What a person may say of what is missing or too much; what a customer keeps back is said of its own receipt.
  private var explanations: [PageModel] {
    let before = answer?.shares.flatMap(\.differences).first?.kind.rawValue
    let said = typed == nil ? before : typed?[ApplyForm.Field.difference]
    return DifferenceKind.allCases.map(\.rawValue).map {
      ["value": $0, "name": words("apply.difference.\($0)"), "chosen": $0 == said]
    }
  }

  private func choices(_ customers: [Customer]) -> [PageModel] {
    customers.map { ["code": $0.code, "name": $0.name] }
  }

  private func account(_ customer: Customer, _ items: [Item], isPayer: Bool) -> PageModel {
    let sum = items.reduce(Int64(0)) { $0 + applied($1) }
    let rows = ApplyRows(items: items, typed: typed, ticked: ticked, errors: errors, day: day, words: words)
    return [
      "code": customer.code, "name": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))",
      "isPayer": isPayer, "sum": amounts.amount(Money(minor: sum, entry.amount.currency)), "none": items.isEmpty,
      "rows": zip(rows.models(), items).map { model, item -> PageModel in
        var model = model
        model["currencyCode"] = item.open.currency.code
        model["minor"] = "\(ticked.contains(item.id) ? applied(item) : item.open.minor)"
        if typed == nil, let minor = proposed[item.id] {
          model["amountText"] = amounts.number(Money(minor: minor, item.open.currency))
        }
        return model
      },
      "removeLabel": words("split.remove_label", ["name": customer.name]),
    ]
  }
}
