import Charts
import Kernel
import Language
import ReportingRules
import Web

/// The page of a group: what it owes as a whole, then each of its members.
struct GroupModel {
  let facts: GroupFacts
  let day: CivilDate
  let words: WordBook
  /// A row that has no figure yet: its labels are written once for all rows.
  private let noCells: FigureCells

  init(facts: GroupFacts, day: CivilDate, words: WordBook) {
    self.facts = facts
    self.day = day
    self.words = words
    noCells = FigureCells(
      labels: AgeingWords(words).columns(.standard)
        + [words("customers.column.overdue"), words("customers.column.open")])
  }

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  func page() -> PageModel {
    let members = Set(facts.lines.map(\.customer)).count
    let totals = totals
    return [
      "subtitle": words("group.subtitle", count: members), "totals": totals.map { total($0) },
      "noTotal": totals.isEmpty, "columns": columns, "rows": facts.lines.map { row($0) },
      "sums": totals.map { sum($0) }, "promises": promises, "disputes": disputes,
      "hasCommitments": !facts.promises.isEmpty || !facts.disputes.isEmpty,
    ]
  }

  private var columns: [PageModel] {
    AgeingWords(words).columns(.standard).enumerated().map { ["name": $1, "place": "\($0)"] }
  }

  /// One sum for each currency: nothing is added across them.
  private var totals: [GroupFacts.Balance] {
    var order: [Currency] = []
    var sums: [Currency: GroupFacts.Balance] = [:]
    for balance in facts.lines.compactMap(\.balance) {
      let currency = balance.open.currency
      if let known = sums[currency] {
        sums[currency] = known.adding(balance)
      } else {
        order.append(currency)
        sums[currency] = balance
      }
    }
    return order.compactMap { sums[$0] }
  }

  private func total(_ balance: GroupFacts.Balance) -> PageModel {
    let currency = balance.open.currency
    return [
      "open": amounts.amount(balance.open), "overdue": amounts.amount(balance.overdue),
      "share": amounts.share(balance.overdue.minor, of: balance.open.minor).map {
        words("ageing.overdue_share", ["share": $0])
      },
      "disputed": amounts.amount(balance.disputed), "promised": amounts.amount(balance.promised),
      "disputeCount": count(facts.disputes, in: currency, "group.disputes"),
      "promiseCount": count(facts.promises, in: currency, "group.promises"), "worst": worst(in: currency),
      "bar": StackedBar(balance.buckets.map(\.minor), label: words("ageing.bar")),
    ]
  }

  /// `2 promesses en cours`, in one currency; `nil` when there is none.
  private func count(_ commitments: [GroupFacts.Commitment], in currency: Currency, _ key: String) -> String? {
    commitments.first { $0.amount.currency == currency }.map { words(key, count: $0.count) }
  }

  /// The member with most overdue in a currency.
  private func worst(in currency: Currency) -> PageModel? {
    let late = facts.lines.compactMap { line in line.balance.map { (line: line, balance: $0) } }
      .filter { $0.balance.overdue.currency == currency && $0.balance.overdue.isPositive }
    guard let worst = late.max(by: { $0.balance.overdue.minor < $1.balance.overdue.minor }) else { return nil }
    let age = worst.balance.oldestDue.map { dates.lateness(of: $0, on: day) }
    return [
      "name": worst.line.name, "path": "/clients/\(Form.encoded(worst.line.code))",
      "note": [amounts.amount(worst.balance.overdue), age].compactMap { $0 }.joined(separator: " · "),
    ]
  }

  private var promises: PageModel? {
    guard !facts.promises.isEmpty else { return nil }
    return [
      "rows": facts.promises.map { promise -> PageModel in
        [
          "name": promise.name, "path": "/clients/\(Form.encoded(promise.code))/promesses",
          "when": dates.short(promise.day), "amount": amounts.amount(promise.amount), "isLate": promise.day < day,
        ]
      }
    ]
  }

  private var disputes: PageModel? {
    guard !facts.disputes.isEmpty else { return nil }
    return [
      "rows": facts.disputes.map { dispute -> PageModel in
        [
          "name": dispute.name, "path": "/litiges/\(dispute.key)", "when": dates.short(dispute.day),
          "amount": amounts.amount(dispute.amount),
          "detail": "\(dispute.number) · \(CellText.disputeReason(dispute.reason, words))",
        ]
      }
    ]
  }

  private func cells(_ balance: GroupFacts.Balance?, itemsPath: String? = nil) -> FigureCells {
    func figure(_ amount: Money?) -> String? { amount.flatMap { $0.isZero ? nil : CellText.amount($0, words) } }
    var cells = noCells
    for index in 0..<AgeingBuckets.standard.count { cells.add(figure(balance?.buckets[index])) }
    cells.add(figure(balance?.overdue), tone: "strong")
    cells.add(figure(balance?.open), path: itemsPath)
    return cells
  }

  private func row(_ line: GroupFacts.Line) -> PageModel {
    [
      "name": line.name, "path": "/clients/\(Form.encoded(line.code))", "code": line.code, "isHead": line.isHead,
      "isInsolvent": line.isInsolvent,
      "cells": cells(
        line.balance, itemsPath: line.balance == nil ? nil : "/factures?client=\(Form.encoded(line.code))"),
      "bar": line.balance.map {
        StackedBar($0.buckets.map(\.minor), label: words("ageing.bar.customer", ["name": line.name]), mini: true)
      },
      "late": line.balance?.oldestDue.map { dates.lateness(of: $0, on: day) },
      "place": line.balance?.oldestDue.map { CellText.bucket(day.days(since: $0)) },
    ]
  }

  private func sum(_ balance: GroupFacts.Balance) -> PageModel {
    ["name": words("group.total"), "cells": cells(balance)]
  }
}

extension GroupFacts.Balance {
  /// The sum of two balances in one currency.
  func adding(_ other: GroupFacts.Balance) -> GroupFacts.Balance {
    func sum(_ left: Money, _ right: Money) -> Money {
      Money(minor: left.minor + right.minor, left.currency)
    }
    return GroupFacts.Balance(
      buckets: zip(buckets, other.buckets).map { sum($0, $1) }, open: sum(open, other.open),
      overdue: sum(overdue, other.overdue), disputed: sum(disputed, other.disputed),
      promised: sum(promised, other.promised),
      oldestDue: [oldestDue, other.oldestDue].compactMap { $0 }.min())
  }
}
