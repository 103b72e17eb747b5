import Kernel
import Language
import LitigationRules
import ReceivablesRules
import Web

/// One legal file as its page shows it.
struct LegalFileSheet: Sendable {
  let file: LegalFile
  let customer: Customer
  /// What was open of each item when it was taken in, in minor units.
  let taken: [ItemID: Int64]
  let lines: [(item: Item, claim: LegalClaim)]

  func page(mayClose: Bool, _ errors: FormErrors, day: CivilDate, _ words: WordBook) -> PageModel {
    let dates = DateFormat(words.language)
    let path = "/clients/\(Form.encoded(customer.code))"
    let cause =
      switch file.cause {
      case .person(let label): words("legal.by_person", ["who": ActorWords.name(label, words)])
      case .step(let step, _): words("legal.by_step", ["step": words("step.\(step)")])
      }
    let state = file.closing.map {
      words("legal.state.closed", ["outcome": words("legal.outcome.\($0.outcome.rawValue)")])
        + " · " + dates.short($0.on) + " · " + ActorWords.name($0.by, words)
    }
    return [
      "customer": customer.name, "customerPath": path, "proofPath": path + "/preuves.zip",
      "opened": words("legal.opened_on") + " " + dates.short(file.openedOn) + " " + cause, "note": file.note,
      "state": state ?? words("legal.state.open"), "isOpen": file.isOpen, "errors": errors.model,
      "penaltyName": words("legal.penalty", ["day": dates.short(file.closing?.on ?? day)]),
      "rows": lines.map { row($0.item, $0.claim, words) }, "totals": totals(words),
      "close": mayClose && file.isOpen
        ? [
          "action": "/contentieux/\(file.id)", "error": errors["issue"],
          "outcomes": LegalFile.Outcome.allCases.map {
            ["value": $0.rawValue, "name": words("legal.outcome.\($0.rawValue)")] as PageModel
          },
        ] as PageModel : nil,
    ]
  }

  private func row(_ item: Item, _ claim: LegalClaim, _ words: WordBook) -> PageModel {
    func amount(_ money: Money?) -> String? { money.map { CellText.amount($0, words) } }
    return [
      "number": item.number, "path": "/factures/\(Form.encoded(item.number))",
      "due": DateFormat(words.language).short(item.due),
      "taken": amount(taken[item.id].map { Money(minor: $0, item.open.currency) }),
      "principal": amount(claim.principal),
      "penalty": amount(claim.penalty), "indemnity": amount(claim.indemnity),
    ]
  }

  /// Each sum apart, and all of them together, by currency.
  private func totals(_ words: WordBook) -> [PageModel] {
    let amounts = AmountFormat(words.language)
    let byCurrency = Dictionary(grouping: lines.map(\.claim), by: \.principal.currency)
    return byCurrency.sorted { $0.key.code < $1.key.code }.map { currency, claims in
      func sum(_ part: (LegalClaim) -> Money?) -> Money {
        Money(minor: claims.reduce(0) { $0 + (part($1)?.minor ?? 0) }, currency)
      }
      let (principal, penalty, indemnity) = (sum(\.principal), sum(\.penalty), sum(\.indemnity))
      let all = Money(minor: principal.minor + penalty.minor + indemnity.minor, currency)
      return [
        "principal": amounts.amount(principal), "penalty": amounts.amount(penalty),
        "indemnity": amounts.amount(indemnity), "all": amounts.amount(all),
      ]
    }
  }
}
