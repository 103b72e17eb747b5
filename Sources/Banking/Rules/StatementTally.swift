import Kernel

/// Counts the entries of one statement as they come, and says at its end whether it adds up.
struct StatementTally {
  var header: StatementHeader
  var balances: [StatementBalance] = []
  var end = StatementEnd.whole
  /// Entries met so far, those that cannot be read included: the place of the last one, from 1.
  private(set) var ordinal = 0
  private var booked = 0
  private var unbooked = 0
  private var rejected = 0
  private var credits: Int64 = 0
  private var debits: Int64 = 0
  private var sums: [Currency: Int64] = [:]
  private var overflow = false
  private var lastCurrency: Currency?
  private var lastSum: Int64 = 0
  private var firstDay: CivilDate?

  init(_ header: StatementHeader) { self.header = header }

  /// The place of the next entry.
  mutating func next() -> Int {
    ordinal += 1
    return ordinal
  }

  mutating func countRejected() { rejected += 1 }

  mutating func count(_ entry: BankEntry) {
    guard entry.status.isCash else {
      unbooked += 1
      return
    }
    booked += 1
    if let day = entry.booked ?? entry.value { firstDay = min(firstDay ?? day, day) }
    let minor = entry.amount.minor
    let side = minor < 0 ? debits.subtractingReportingOverflow(minor) : credits.addingReportingOverflow(minor)
    if minor < 0 { debits = side.partialValue } else { credits = side.partialValue }
    // A statement has one currency, and a dictionary is slow.
    if entry.amount.currency != lastCurrency {
      if let lastCurrency { sums[lastCurrency] = lastSum }
      lastCurrency = entry.amount.currency
      lastSum = sums[entry.amount.currency] ?? 0
    }
    let sum = lastSum.addingReportingOverflow(minor)
    lastSum = sum.partialValue
    if side.overflow || sum.overflow { overflow = true }
  }

  /// What the statement comes to.
  func summary() -> StatementSummary {
    var sums = sums
    if let lastCurrency { sums[lastCurrency] = lastSum }
    let opening = Reconciliation.opening(balances, page: header.page)
    let closing = Reconciliation.closing(balances, page: header.page, kind: header.kind)
    let gap = overflow ? nil : Reconciliation.gap(opening: opening, closing: closing, entries: sums)
    var summary = StatementSummary(
      header: header, balances: balances, bookedEntries: booked, creditsMinor: credits, debitsMinor: debits,
      unbookedEntries: unbooked, rejectedEntries: rejected, reconciles: gap.map(\.isZero), gap: gap)
    summary.end = end
    summary.firstDay = firstDay
    if let currency = (closing ?? opening)?.amount.currency ?? header.account.currency {
      summary.otherCurrency = sums.filter { $0.key != currency && $0.value != 0 }.keys.min { $0.code < $1.code }
    }
    return summary
  }
}

extension StatementSummary {
  /// What is told of entries in another currency than their account's; `nil` where there are none.
  var otherCurrencyTold: Finding? {
    otherCurrency.map { currency in
      Finding(
        .warning, "entry_in_other_currency", line: header.line,
        reason: Phrase(
          """
          statement \(header.identification ?? "") of account \(header.account.number ?? "?") has entries in \
          \(currency), which is not the currency of the account, so that nobody can tell whether it adds up
          """),
        remedy: Phrase("check with the bank in which currency they were booked"))
    }
  }

  /// What is told of a statement that does not add up; `nil` of any other.
  var doesNotAddUp: Finding? {
    guard let gap, !gap.isZero else { return nil }
    return Finding(
      .warning, "statement_does_not_add_up", line: header.line,
      reason: Phrase(
        """
        statement \(header.identification ?? "") of account \(header.account.number ?? "?") does not \
        add up: opening \(opening?.amount.description ?? "") and its entries miss closing \
        \(closing?.amount.description ?? "") by \(gap)
        """),
      remedy: Phrase(
        """
        its entries are loaded but not matched automatically; ask the bank for a correct statement
        """))
  }
}
