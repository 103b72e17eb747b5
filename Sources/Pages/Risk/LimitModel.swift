import Kernel
import Language
import ReceivablesRules
import RiskRules
import Web

/// How much of its limit a customer uses, on its page.
struct LimitModel {
  /// What is in force; `nil` where nothing was ever decided.
  let decision: CreditLimit?
  /// The overrun that the last run found, if it lasts.
  let overrun: LimitOverrun?
  let positions: [CustomerQueries.Position]
  let currency: Currency
  let path: String
  let mayDecide: Bool
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  /// What the limit leaves; `nil` where none was granted.
  var use: LimitUse? {
    decision?.terms.limitMinor.map { LimitUse(exposureMinor: exposure, of: $0) }
  }

  private var exposure: Int64 { positions.first { $0.open.currency == currency }?.open.minor ?? 0 }

  var page: PageModel {
    [
      "path": path, "link": words(mayDecide ? "limit.decide" : "limit.history"),
      "use": use.map { use($0) }, "none": use == nil ? words("limit.none") : nil,
      "exposure": words("limit.exposure", ["amount": amount(exposure)]),
      "insured": decision?.terms.insuredMinor.map { words("limit.insured", ["amount": amount($0)]) }
        ?? words("limit.not_insured"),
      "until": decision?.terms.until.map { words("limit.until", ["day": dates.short($0)]) },
      "others": positions.contains { $0.open.currency != currency }
        ? words("limit.other_currencies", ["currency": currency.code]) : nil,
    ]
  }

  private func use(_ use: LimitUse) -> PageModel {
    let limit = amount(use.limitMinor)
    let share = use.percent.map { words("limit.percent", ["percent": amounts.count($0)]) }
    return [
      "isOver": use.isOver, "share": share ?? amount(use.exposureMinor),
      "of": words(share == nil ? "limit.for_nothing" : "limit.of", ["limit": limit]),
      "value": use.isOver ? "100" : "\(use.percent ?? 0)",
      "bar": words("limit.bar", ["exposure": amount(use.exposureMinor), "limit": limit]),
      "room": use.isOver ? over(use) : words("limit.room", ["amount": amount(use.roomMinor)]),
    ]
  }

  private func over(_ use: LimitUse) -> String {
    let by = ["amount": amount(use.overrunMinor)]
    guard let overrun else { return words("limit.over", by) }
    return words("limit.over_since", by.merging(["day": dates.short(overrun.beganOn)]) { first, _ in first })
  }

  private func amount(_ minor: Int64) -> String { amounts.amount(Money(minor: minor, currency)) }
}
