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
  /// What it settled of items that are closed, in minor units by their numbers.
  public let closed: [String: Int64]

  public init(
    customer: CustomerID, number: String, amount: Money, day: CivilDate?, closed: [String: Int64] = [:]
  ) {
    self.customer = customer
    self.number = number
    self.amount = amount
    self.day = day
    self.closed = closed
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
  /// Nothing that it quotes is owed any more.
  let isAllSettled: Bool

  public init(
    _ entry: BankEntryID, _ amount: Money, on day: CivilDate, of customer: CustomerID, quoting settled: [String] = [],
    isAllSettled: Bool = false
  ) {
    self.entry = entry
    self.amount = amount
    self.day = day
    self.customer = customer
    self.settled = settled
    self.isAllSettled = isAllSettled
  }

  /// With whose it is and what it quotes as the first answer has it; `nil` where there is none.
  public init?(_ entry: BankEntryID, _ amount: Money, on day: CivilDate, _ answers: [Candidate]) {
    guard let answer = answers.first else { return nil }
    let ofSeveral = answers.filter { $0.reasons.contains(.severalCustomers) }
    self.init(
      entry, amount, on: day, of: answer.customer,
      quoting: answer.reasons.compactMap { if case .alreadySettled(let number) = $0 { number } else { nil } },
      isAllSettled: answer.parts.isEmpty && ofSeveral.allSatisfy(\.parts.isEmpty))
  }
}

extension CashMatcher {
  private struct Amount: Hashable {
    let customer: CustomerID
    let amount: Money
  }

  /// Which payments of the ledger some receipts may be, by number: one payment is one receipt, the nearest by its day.
  /// So it is with what went back.
  /// - Parameter decided: receipts that were applied, or put aside as known: what the ledger has of them is no other's.
  public func known(
    _ receipts: [Receipt], besides decided: [AttributedReceipt], in payments: [LedgerPayment]
  ) -> [BankEntryID: String] {
    guard !payments.isEmpty else { return [:] }
    let waiting = receipts.compactMap {
      AttributedReceipt($0.id, $0.amount, on: $0.day, opinion($0).candidates)
    }
    let all = decided + waiting
    let same = sameDays(all, payments)
    var known = same.mapValues { payments[$0].number }
    let told = Set(same.values)
    var closings = Closings(payments.enumerated().filter { !told.contains($0.offset) }.map(\.element))
    // What makes the amount first: of two payments of one item the other one is the second.
    for isExact in [true, false] {
      for receipt in all where known[receipt.entry] == nil {
        known[receipt.entry] = closings.take(receipt, isExact: isExact)
      }
    }
    return known
  }

  /// Those of the same customer, amount and days, the nearest first.
  private func sameDays(_ receipts: [AttributedReceipt], _ payments: [LedgerPayment]) -> [BankEntryID: Int] {
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
    var known: [BankEntryID: Int] = [:]
    for pair in pairs.sorted(by: { ($0.days, $0.entry, $0.payment) < ($1.days, $1.entry, $1.payment) }) {
      guard known[pair.entry] == nil, free.remove(pair.payment) != nil else { continue }
      known[pair.entry] = pair.payment
    }
    return known
  }
}

/// What the ledger and lists closed: each closing of an item is one receipt's.
private struct Closings {
  private struct Item: Hashable {
    let customer: CustomerID
    let number: String
    let currency: Currency
  }

  private struct Closing: Hashable {
    let place: Int
    /// Of what closed the item.
    let number: String
    let minor: Int64
    let day: CivilDate?
  }

  private var free: [Item: [Closing]] = [:]

  init(_ payments: [LedgerPayment]) {
    for (place, payment) in payments.enumerated() {
      let closed = payment.day == nil ? [payment.number: payment.amount.minor] : payment.closed
      for (number, minor) in closed {
        let item = Item(customer: payment.customer, number: number, currency: payment.amount.currency)
        free[item, default: []].append(Closing(place: place, number: payment.number, minor: minor, day: payment.day))
      }
    }
  }

  /// What closed all that a receipt quotes, the nearest by its day where the day is known.
  /// - Parameter isExact: whether what was closed must be the amount of the receipt.
  /// - Returns: its number.
  mutating func take(_ receipt: AttributedReceipt, isExact: Bool) -> String? {
    var found: [(item: Item, closing: Closing)] = []
    for number in receipt.settled {
      let item = Item(customer: receipt.customer, number: number, currency: receipt.amount.currency)
      let near = (free[item] ?? []).compactMap { closing -> (days: Int, closing: Closing)? in
        guard !found.contains(where: { $0.item == item && $0.closing == closing }) else { return nil }
        guard let day = closing.day else { return (days: 0, closing: closing) }
        guard receipt.isAllSettled, let days = SameMoney.distance(day, receipt.day) else { return nil }
        return (days: days, closing: closing)
      }
      guard let nearest = near.min(by: { ($0.days, $0.closing.place) < ($1.days, $1.closing.place) }) else {
        return nil
      }
      found.append((item, nearest.closing))
    }
    guard let first = found.first,
      !isExact || found.reduce(Int64(0), { $0 &+ $1.closing.minor }) == receipt.amount.minor
    else { return nil }
    for (item, closing) in found { free[item]?.removeAll { $0 == closing } }
    return first.closing.number
  }
}
