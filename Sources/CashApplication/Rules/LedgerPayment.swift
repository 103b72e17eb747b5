public import Kernel
import ReceivablesRules

/// Money of a customer's that the ledger says was received or went back, and that the bank may bring as well.
public struct LedgerPayment: Sendable, Hashable {
  public let customer: CustomerID
  /// The payment's number, or that of the item that was closed.
  public let number: String
  /// Above zero where it was received, below where it went back.
  public let amount: Money
  /// `nil` where a list closed an item: it tells neither the payment nor its day, so that only a receipt that quotes the
  /// item may be it.
  public let day: CivilDate?

  public init(customer: CustomerID, number: String, amount: Money, day: CivilDate?) {
    self.customer = customer
    self.number = number
    self.amount = amount
    self.day = day
  }
}

/// Money that the bank brought or took back, with whose it is or seems to be.
public struct AttributedReceipt: Sendable, Hashable {
  let entry: BankEntryID
  let amount: Money
  let day: CivilDate
  let customer: CustomerID
  /// The items that it quotes although they were settled before.
  let settled: [String]

  public init(
    _ entry: BankEntryID, _ amount: Money, on day: CivilDate, of customer: CustomerID, quoting settled: [String] = []
  ) {
    self.entry = entry
    self.amount = amount
    self.day = day
    self.customer = customer
    self.settled = settled
  }

  /// With whose it is and what it quotes as an answer has it.
  public init(_ entry: BankEntryID, _ amount: Money, on day: CivilDate, _ answer: Candidate) {
    self.init(
      entry, amount, on: day, of: answer.customer,
      quoting: answer.reasons.compactMap { if case .alreadySettled(let number) = $0 { number } else { nil } })
  }
}

extension CashMatcher {
  private struct Amount: Hashable {
    let customer: CustomerID
    let amount: Money
  }

  private struct ClosedItem: Hashable {
    let customer: CustomerID
    let number: String
    let currency: Currency
  }

  /// Which payments of the ledger some receipts may be, by number: one payment is one receipt, the nearest by its day.
  /// So it is with what went back.
  /// - Parameter decided: receipts that were applied, or put aside as known: what the ledger has of them is no other's.
  public func known(
    _ receipts: [Receipt], besides decided: [AttributedReceipt], in payments: [LedgerPayment]
  ) -> [BankEntryID: String] {
    guard !payments.isEmpty else { return [:] }
    let waiting = receipts.compactMap { receipt in
      opinion(receipt).candidates.first.map { AttributedReceipt(receipt.id, receipt.amount, on: receipt.day, $0) }
    }
    let all = decided + waiting
    var known = sameDays(all, payments)
    var closed = Dictionary(
      payments.filter { $0.day == nil }.map {
        (ClosedItem(customer: $0.customer, number: $0.number, currency: $0.amount.currency), $0.amount.minor)
      }, uniquingKeysWith: { $0 &+ $1 })
    // What makes the amount first: of two payments of one item the other one is the second.
    for isExact in [true, false] {
      for receipt in all where known[receipt.entry] == nil {
        let items = receipt.settled.map {
          ClosedItem(customer: receipt.customer, number: $0, currency: receipt.amount.currency)
        }
        let amounts = items.compactMap { closed[$0] }
        guard let first = receipt.settled.first, amounts.count == items.count,
          !isExact || amounts.reduce(0, { $0 &+ $1 }) == receipt.amount.minor
        else { continue }
        for item in items { closed[item] = nil }
        known[receipt.entry] = first
      }
    }
    return known
  }

  /// Those of the same customer, amount and days, the nearest first.
  private func sameDays(_ receipts: [AttributedReceipt], _ payments: [LedgerPayment]) -> [BankEntryID: String] {
    let alike = Dictionary(grouping: payments.indices) {
      Amount(customer: payments[$0].customer, amount: payments[$0].amount)
    }
    var pairs: [(days: Int, entry: BankEntryID, payment: Int)] = []
    for receipt in receipts {
      for payment in alike[Amount(customer: receipt.customer, amount: receipt.amount)] ?? [] {
        guard let days = payments[payment].day.flatMap({ SameMoney.distance($0, receipt.day) }) else { continue }
        pairs.append((days, receipt.entry, payment))
      }
    }
    var free = Set(payments.indices)
    var known: [BankEntryID: String] = [:]
    for pair in pairs.sorted(by: { ($0.days, $0.entry, $0.payment) < ($1.days, $1.entry, $1.payment) }) {
      guard known[pair.entry] == nil, free.remove(pair.payment) != nil else { continue }
      known[pair.entry] = payments[pair.payment].number
    }
    return known
  }
}
