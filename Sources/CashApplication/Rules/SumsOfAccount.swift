import Kernel

/// Sums that customers pay without quoting anything: all that is open, all that is due, a month's invoices. They are
/// suggested, not applied, because another choice of invoices may make the same sum.
enum SumsOfAccount {
  static func candidates(
    _ customer: CustomerID, items: [OpenItem], receipt: Receipt, months: [CivilDate]
  ) -> [Candidate] {
    let open = items.filter { !$0.open.isZero && $0.open.currency == receipt.amount.currency }
    var choices: [([OpenItem], MatchReason)] = []
    for month in months {
      let ofMonth = open.filter { $0.issued >= month && $0.issued <= month.endOfMonth }
      choices.append((ofMonth, .everythingOfMonth(month: month)))
      choices.append((ofMonth.filter(\.open.isPositive), .everythingOfMonth(month: month)))
    }
    choices.append((open, .everythingOpen))
    choices.append((open.filter(\.open.isPositive), .everythingOpen))
    let due = open.filter { $0.due <= receipt.day }
    choices.append((due, .everythingDue))
    choices.append((due.filter(\.open.isPositive), .everythingDue))
    var seen: Set<Set<ItemID>> = []
    return choices.compactMap { items, reason in
      var sum: Int64 = 0
      for item in items { sum = sum.addingReportingOverflow(item.open.minor).partialValue }
      guard !items.isEmpty, sum == receipt.amount.minor, seen.insert(Set(items.map(\.id))).inserted else { return nil }
      return Candidate(
        customer: customer, parts: items.map { AppliedPart(item: $0.id, minor: $0.open.minor) },
        reasons: [reason, .amountsAddUp(items: items.count)])
    }
  }
}

/// Whether what is missing is rather a difference to write off than a part left unpaid. Only orders suggestions.
enum SmallDifference {
  static func isLikely(_ minor: Int64, of total: Int64, wording: Wording, currency: Currency) -> Bool {
    if wording.says(["escompte", "esc", "discount", "skonto", "frais", "our", "sha", "fees", "charges"]) {
      return true
    }
    // Some cents are rounding; a bank abroad takes up to some tens of euros; discounts are one, two or three percent.
    if minor <= currency.minorPerMajor / 20 { return true }
    for percent in [1, 2, 3] as [Int64] {
      let (product, overflow) = total.multipliedReportingOverflow(by: percent)
      if !overflow, abs((product + 50) / 100 - minor) <= 1 { return true }
    }
    return minor <= 30 * currency.minorPerMajor && minor * 10 <= total
  }
}
