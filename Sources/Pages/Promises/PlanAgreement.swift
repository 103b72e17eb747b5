import Kernel
import Language
import MessagingRules
import Promises
import PromisesRules
import ReceivablesRules
import Web

/// The agreement of an instalment plan, to be signed by both: what is owed, when it is paid, what happens when it is not.
///
/// Source: the acknowledgement interrupts the time bar (Code civil, art. 2240); a plan is no new debt (art. 1330);
/// the rest falls due after a formal notice that stays without effect (art. 1225 and 1305-4).
struct PlanAgreement {
  let company: Company
  let customer: Customer
  let plan: InstalmentPlan
  let items: [ItemID: Item]
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var currency: Currency { plan.payments.first?.parts.first?.amount.currency ?? company.currency }

  private func money(_ minor: Int64) -> String { amounts.amount(Money(minor: minor, currency)) }

  /// Documents that are named one by one; of more their number and dates are said.
  private static let namedMax = 25

  func content() -> AccountDocument {
    let total = plan.payments.reduce(Int64(0)) { $0 + PlanModel.minor($1) }
    let town = [company.address.postcode, company.address.city].compactMap { $0 }.joined(separator: " ")
    return AccountDocument(
      language: words.language, day: plan.madeOn,
      sender: .init(
        name: company.name,
        lines: company.address.lines + (town.isEmpty ? [] : [town]) + [company.phone, company.email].compactMap { $0 }),
      placeAndDate: [company.address.city, dates.long(plan.madeOn)].compactMap { $0 }.joined(separator: ", "),
      title: words("plan.agreement.subject"),
      opening: [
        words("plan.agreement.between", parties),
        words("plan.agreement.debt", ["total": money(total), "documents": documents]),
        words("plan.agreement.payments", count: plan.payments.count),
      ],
      table: table(total),
      payment: [
        company.iban.map { .init("IBAN", BusinessNumbers.grouped(iban: $0)) }, company.bic.map { .init("BIC", $0) },
        .init(words("plan.agreement.reference"), "\(customer.code) ECH-\(plan.id)"),
      ].compactMap { $0 },
      clauses: [
        words("plan.agreement.peace"),
        customer.kind == .consumer ? nil : words("plan.agreement.penalties"),
        words("plan.agreement.acceleration"), words("plan.agreement.law"),
      ].compactMap { $0 }, closing: words("plan.agreement.copies"),
      signatures: [company.name, customer.name].map { words("plan.agreement.sign", ["name": $0]) },
      legal: company.legalMention ?? company.name)
  }

  private var parties: [String: String] {
    [
      "creditor": company.name, "debtor": customer.name,
      "siren": customer.siren.map { words("plan.agreement.siren", ["siren": $0]) } ?? "",
    ]
  }

  /// Each document with its due date and what is spread of it.
  private var documents: String {
    var sums: [ItemID: Int64] = [:]
    for part in plan.payments.flatMap(\.parts) { sums[part.item, default: 0] += part.amount.minor }
    let owed = sums.compactMap { id, minor in items[id].map { ($0, minor) } }
      .sorted { ($0.0.due, $0.0.id) < ($1.0.due, $1.0.id) }
    if owed.count > PlanAgreement.namedMax, let first = owed.first?.0.due, let last = owed.last?.0.due {
      return words(
        "plan.agreement.many", count: owed.count, ["from": dates.short(first), "to": dates.short(last)])
    }
    return owed.map { item, minor in
      words(
        "plan.agreement.document",
        ["number": item.number, "due": dates.short(item.due), "amount": money(minor)])
    }.joined(separator: ", ")
  }

  private func table(_ total: Int64) -> LetterContent.Table {
    var left = total
    return LetterContent.Table(
      columns: [
        .init(words("plan.number")), .init(words("promise.for")), .init(words("promise.amount"), isNumber: true),
        .init(words("plan.left"), isNumber: true),
      ],
      rows: plan.payments.enumerated().map { place, payment in
        left -= PlanModel.minor(payment)
        return .init(cells: [
          "\(place + 1)", dates.short(payment.promisedFor), money(PlanModel.minor(payment)), money(left),
        ])
      }, totals: [words("ageing.total"), "", money(total), ""])
  }
}
