import Banking
import BankingRules
import Kernel
import Language
import Web

/// What the statements of each account cover, and what is missing.
struct CoverageModel {
  let accounts: [AccountCoverage]
  let today: CivilDate
  let words: WordBook

  /// What is told of one account; the rest is counted.
  private static let told = 6

  func page() -> PageModel {
    [
      "views": StatementView.tabs(.accounts, words), "isEmpty": accounts.isEmpty,
      "rows": accounts.map { row($0) },
    ]
  }

  private func row(_ account: AccountCoverage) -> PageModel {
    let gaps = account.days.gaps.reversed().prefix(Self.told).map { gap($0) }
    let doubts = account.days.findings.reversed().prefix(Self.told).map { words($0.reason) }
    let late = late(account)
    return [
      "account": CashWords(words).account(account.number), "currency": account.currency.code,
      "statements": words("statements.count", count: account.statements),
      "covered": account.days.covered.suffix(Self.told).reversed().map { ["text": range($0)] as PageModel },
      "moreCovered": more(account.days.covered.count),
      "unchecked": account.withBalances < account.statements
        ? words("statements.unchecked", count: account.statements - account.withBalances) : nil,
      "gaps": gaps.map { ["text": $0] as PageModel }, "moreGaps": more(account.days.gaps.count), "late": late,
      "isWhole": gaps.isEmpty && late == nil && account.withBalances > 0,
      "doubts": doubts.map { ["text": $0] as PageModel }, "moreDoubts": more(account.days.findings.count),
    ]
  }

  private func more(_ count: Int) -> String? {
    count > Self.told ? words("statements.more", count: count - Self.told) : nil
  }

  private func range(_ days: ClosedRange<CivilDate>) -> String {
    let format = DateFormat(words.language)
    return days.lowerBound == days.upperBound
      ? format.short(days.lowerBound)
      : words(
        "statements.range", ["from": format.short(days.lowerBound), "until": format.short(days.upperBound)])
  }

  private func gap(_ gap: StatementGap) -> String {
    let (format, amounts) = (DateFormat(words.language), AmountFormat(words.language))
    let facts = [
      "from": format.short(gap.after), "until": format.short(gap.until), "closing": amounts.amount(gap.closing),
      "opening": amounts.amount(gap.opening),
    ]
    let missing = gap.missingDays
    return missing == 0 ? words("statements.jump", facts) : words("statements.missing_days", count: missing, facts)
  }

  /// The working days since the last that is known, once there are two: a statement comes on the next morning.
  private func late(_ account: AccountCoverage) -> String? {
    guard let last = account.last, last < today else { return nil }
    let days = StatementGap.workingDays(after: last, before: today)
    guard days > 1 else { return nil }
    return words("statements.late", count: days, ["day": DateFormat(words.language).short(last)])
  }
}
