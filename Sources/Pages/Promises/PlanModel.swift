import Kernel
import Language
import Promises
import PromisesRules
import ReceivablesRules
import Sheets
import Web

/// The page of an instalment plan: its payments and where each stands.
struct PlanModel {
  let customer: Customer
  let plan: InstalmentPlan
  /// The documents that it covers.
  let items: [ItemID: Item]
  let canEnd: Bool
  let day: CivilDate
  let words: WordBook

  static func path(_ plan: InstalmentPlanID, of customer: Customer) -> String {
    "/clients/\(Form.encoded(customer.code))/echeanciers/\(plan)"
  }

  private var path: String { PlanModel.path(plan.id, of: customer) }
  private var currency: Currency { plan.payments.first?.parts.first?.amount.currency ?? .eur }

  private func sum(_ payments: [StoredPromise]) -> Money {
    Money(minor: payments.reduce(Int64(0)) { $0 + PlanModel.minor($1) }, currency)
  }

  static func minor(_ payment: StoredPromise) -> Int64 { payment.parts.reduce(0) { $0 + $1.amount.minor } }

  func page() -> PageModel {
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let next = plan.payments.first { $0.state == .pending }
    let broken = plan.payments.count { $0.state == .broken }
    return [
      "customer": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))/promesses", "path": path,
      "agreementPath": path + "/accord.pdf", "exports": ExportLinks.model(path, words),
      "total": amounts.amount(sum(plan.payments)),
      "count": words("plan.payments", count: plan.payments.count),
      "kept": amounts.amount(sum(plan.payments.filter { $0.state == .kept })),
      "keptCount": words("plan.kept", count: plan.payments.count { $0.state == .kept }),
      "state": words("plan.state.\(plan.state.rawValue)"), "tone": tone,
      "stateNote": broken > 0 ? words("plan.missed", count: broken) : nil,
      "next": next.map { dates.short($0.promisedFor) } ?? "–",
      "nextAmount": next.map { amounts.amount(sum([$0])) },
      "made": words("plan.made", ["day": dates.short(plan.madeOn)]), "agreedBy": plan.agreedBy, "note": plan.note,
      "rows": plan.payments.enumerated().map { place, payment in row(place, payment) },
      "documents": documents.map { number, amount -> PageModel in
        ["number": number, "path": "/factures/\(Form.encoded(number))", "amount": amounts.amount(amount)]
      },
      "canEnd": canEnd && plan.state == .running,
    ]
  }

  private var tone: String {
    switch plan.state {
    case .running: "prom"
    case .kept: "ok"
    case .broken: "bad"
    case .ended: "mute"
    }
  }

  private func row(_ place: Int, _ payment: StoredPromise) -> PageModel {
    let (dates, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let tones: [PromiseState: String] = [.kept: "ok", .broken: "bad", .pending: "prom", .withdrawn: "mute"]
    return [
      "number": "\(place + 1)", "day": dates.short(payment.promisedFor),
      "pays": payment.parts.map { items[$0.item]?.number ?? "" }.joined(separator: ", "),
      "state": words("promise.state.\(payment.state.rawValue)"), "tone": tones[payment.state] ?? "mute",
      "amount": amounts.amount(sum([payment])),
    ]
  }

  /// What is spread of each document.
  private var documents: [(number: String, amount: Money)] {
    var sums: [ItemID: Int64] = [:]
    for part in plan.payments.flatMap(\.parts) { sums[part.item, default: 0] += part.amount.minor }
    return sums.compactMap { id, minor in items[id].map { ($0, Money(minor: minor, currency)) } }
      .sorted { ($0.0.due, $0.0.id) < ($1.0.due, $1.0.id) }.map { ($0.0.number, $0.1) }
  }

  var table: TableExport {
    let columns = [
      SheetColumn(words("plan.number"), .integer), SheetColumn(words("promise.for"), .date),
      SheetColumn(words("plan.pays"), .text), SheetColumn(words("promise.state"), .text),
      SheetColumn(words("export.currency"), .currency), SheetColumn(words("promise.amount"), .money, isSummed: true),
    ]
    return TableExport(words("plan.title_of", ["name": customer.name]), columns: columns) { _, add in
      for (place, payment) in plan.payments.enumerated() {
        try add([
          .integer(place + 1), .date(payment.promisedFor),
          .text(payment.parts.map { items[$0.item]?.number ?? "" }.joined(separator: ", ")),
          .text(words("promise.state.\(payment.state.rawValue)")), .text(currency.code), .money(sum([payment])),
        ])
      }
    }
  }
}
