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
  /// The day before which it was, where the opening of a year says that something was paid and not when.
  public let before: CivilDate?
  /// What it settled of items that are closed, in minor units by their numbers.
  public let closed: [String: Int64]
  /// The items that it is in the ledger: one, or the lines of one entry; none where a list closed an item.
  public let lines: Set<ItemID>
  /// What it has in common with the other lines of its piece, and of its entry.
  public let marks: [String]

  public init(
    customer: CustomerID, number: String, amount: Money, day: CivilDate?, before: CivilDate? = nil,
    closed: [String: Int64] = [:], lines: Set<ItemID> = [], marks: [String] = []
  ) {
    self.customer = customer
    self.number = number
    self.amount = amount
    self.day = day
    self.before = before
    self.closed = closed
    self.lines = lines
    self.marks = marks
  }

  /// Days before the opening of a year in which what it knows as paid may have come in.
  public static let openingDays = 92

  /// How far from it a day is on which the bank has the same; `nil` where it cannot be the same.
  func distance(to other: CivilDate) -> Int? {
    guard let before else { return day.flatMap { SameMoney.distance($0, other) } }
    let days = before.days(since: other)
    return days > 0 && days <= LedgerPayment.openingDays ? SameMoney.daysMax + days : nil
  }

  /// What the lines of one piece, or of one entry, come to on a customer's account.
  static func sums(of payments: [LedgerPayment]) -> [LedgerPayment] {
    struct Mark: Hashable {
      let customer: CustomerID
      let currency: Currency
      let isReceived: Bool
      let mark: String
    }
    var together: [Mark: [LedgerPayment]] = [:]
    for payment in payments {
      for mark in payment.marks {
        let common = Mark(
          customer: payment.customer, currency: payment.amount.currency, isReceived: payment.amount.isPositive,
          mark: mark)
        together[common, default: []].append(payment)
      }
    }
    var sums: [Set<ItemID>: LedgerPayment] = [:]
    for parts in together.values {
      guard parts.count > 1, let first = parts.first else { continue }
      let lines = parts.reduce(into: Set<ItemID>()) { $0.formUnion($1.lines) }
      let minor = parts.reduce(Int64(0)) { $0 &+ $1.amount.minor }
      sums[lines] = LedgerPayment(
        customer: first.customer, number: first.number, amount: Money(minor: minor, first.amount.currency),
        day: first.day, lines: lines)
    }
    return sums.sorted { $0.key.sorted().lexicographicallyPrecedes($1.key.sorted()) }.map(\.value)
  }
}

/// Money that the bank brought or took back, with whose it is or seems to be.
public struct AttributedReceipt: Sendable, Hashable {
  let entry: BankEntryID
  let amount: Money
  let day: CivilDate
  let customer: CustomerID
  /// The items that it quotes although they were settled before.
  private(set) var settled: [String] = []
  /// Nothing that it quotes is owed any more.
  private(set) var isAllSettled = false
  /// What it settles beside its own money.
  private(set) var differenceMinor: Int64 = 0
  /// What it pays of several customers, where that is all of it.
  private(set) var shares: [CustomerID: Int64] = [:]

  public init(_ entry: BankEntryID, _ amount: Money, on day: CivilDate, of customer: CustomerID) {
    self.entry = entry
    self.amount = amount
    self.day = day
    self.customer = customer
  }

  /// With whose it is and what it quotes as the answers have it; `nil` where there are none.
  public init?(_ entry: BankEntryID, _ amount: Money, on day: CivilDate, _ answers: [Candidate]) {
    guard let answer = answers.first else { return nil }
    self.init(entry, amount, on: day, of: answer.customer)
    settled = answer.reasons.compactMap { if case .alreadySettled(let number) = $0 { number } else { nil } }
    differenceMinor = answer.differenceMinor
    let ofSeveral = answers.filter { $0.reasons.contains(.severalCustomers) }
    isAllSettled = answer.parts.isEmpty && ofSeveral.allSatisfy(\.parts.isEmpty)
    let paid = Dictionary(
      ofSeveral.map { ($0.customer, $0.parts.reduce(Int64(0)) { $0 &+ $1.minor }) },
      uniquingKeysWith: { first, _ in first })
    if paid.values.reduce(0, &+) == amount.minor { shares = paid }
  }

  /// What the ledger may have it as: its amount, or what it settles with what explains the difference.
  var amounts: [Money] {
    differenceMinor == 0 ? [amount] : [amount, Money(minor: amount.minor &+ differenceMinor, amount.currency)]
  }
}

extension CashMatcher {
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
    var untold = UntoldPayments(payments)
    var known = untold.takeSame(all)
    for receipt in all where known[receipt.entry] == nil {
      known[receipt.entry] = untold.takeShares(receipt)
    }
    var closings = Closings(untold.left(of: payments))
    // What makes the amount first: of two payments of one item the other one is the second.
    for isExact in [true, false] {
      for receipt in all where known[receipt.entry] == nil {
        known[receipt.entry] = closings.take(receipt, isExact: isExact)
      }
    }
    return known
  }
}

/// The ledger's payments, by line or summed up, each of which is one receipt.
private struct UntoldPayments {
  private struct Amount: Hashable {
    let customer: CustomerID
    let amount: Money
  }

  private let payments: [LedgerPayment]
  private let alike: [Amount: [Int]]
  private var told: Set<Int> = []
  private var toldLines: Set<ItemID> = []

  init(_ lines: [LedgerPayment]) {
    let payments = lines + LedgerPayment.sums(of: lines)
    self.payments = payments
    alike = Dictionary(grouping: payments.indices) {
      Amount(customer: payments[$0].customer, amount: payments[$0].amount)
    }
  }

  private func isFree(_ place: Int) -> Bool {
    !told.contains(place) && toldLines.isDisjoint(with: payments[place].lines)
  }

  private func near(_ customer: CustomerID, _ amount: Money, _ day: CivilDate) -> [(days: Int, place: Int)] {
    (alike[Amount(customer: customer, amount: amount)] ?? []).compactMap { place in
      payments[place].distance(to: day).map { (days: $0, place: place) }
    }
  }

  private mutating func tell(_ place: Int) -> String {
    told.insert(place)
    toldLines.formUnion(payments[place].lines)
    return payments[place].number
  }

  /// Those of the same customer, amount and days: what is the amount itself first, then the nearest.
  mutating func takeSame(_ receipts: [AttributedReceipt]) -> [BankEntryID: String] {
    var pairs: [(rank: Int, days: Int, single: Int, entry: BankEntryID, place: Int)] = []
    for receipt in receipts {
      for (rank, amount) in receipt.amounts.enumerated() {
        for (days, place) in near(receipt.customer, amount, receipt.day) {
          // A sum that fits says more than one line that does.
          pairs.append((rank, days, payments[place].lines.count > 1 ? 0 : 1, receipt.entry, place))
        }
      }
    }
    pairs.sort {
      ($0.rank, $0.days, $0.single, $0.entry, $0.place) < ($1.rank, $1.days, $1.single, $1.entry, $1.place)
    }
    var known: [BankEntryID: String] = [:]
    for pair in pairs where known[pair.entry] == nil && isFree(pair.place) {
      known[pair.entry] = tell(pair.place)
    }
    return known
  }

  /// Those of the customers among whom a receipt is shared out, where each has its part.
  /// - Returns: the number of the first.
  mutating func takeShares(_ receipt: AttributedReceipt) -> String? {
    let shares = receipt.shares.sorted { $0.key < $1.key }
    let places = shares.compactMap { customer, minor in
      near(customer, Money(minor: minor, receipt.amount.currency), receipt.day).filter { isFree($0.place) }
        .min { ($0.days, $0.place) < ($1.days, $1.place) }?.place
    }
    guard shares.count > 1, places.count == shares.count else { return nil }
    return places.map { tell($0) }.first
  }

  /// The lines that are no receipt's yet.
  func left(of lines: [LedgerPayment]) -> [LedgerPayment] {
    lines.enumerated().filter { isFree($0.offset) }.map(\.element)
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
