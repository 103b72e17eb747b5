import Banking
import CashApplicationRules
public import Kernel
public import Storage

/// Every booked bank entry with its decision, as `encours cash entries` prints it.
public enum CashEntries {
  public struct Entry: Sendable, Hashable, Encodable {
    public struct Part: Sendable, Hashable, Encodable {
      public let item: String
      public let amount: Int64
    }

    /// The bank's reference of the entry.
    public let entry: String
    public let day: String
    public let amountMinor: Int64
    public let currency: String
    public let decision: String
    public let customer: String?
    /// What was applied, or the first suggestion; signed as the entry.
    public let allocations: [Part]
    public let onAccount: Int64
    public let candidates: Int

    enum CodingKeys: String, CodingKey {
      case entry, day
      case amountMinor = "amount_minor"
      case currency, decision, customer, allocations
      case onAccount = "on_account"
      case candidates
    }

    /// `customer` is always there, `null` where nobody is known.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(entry, forKey: .entry)
      try container.encode(day, forKey: .day)
      try container.encode(amountMinor, forKey: .amountMinor)
      try container.encode(currency, forKey: .currency)
      try container.encode(decision, forKey: .decision)
      try container.encode(customer, forKey: .customer)
      try container.encode(allocations, forKey: .allocations)
      try container.encode(onAccount, forKey: .onAccount)
      try container.encode(candidates, forKey: .candidates)
    }
  }

  public static func all(of company: CompanyID, _ snapshot: Snapshot) throws -> [Entry] {
    let entries = try BankEntryStore.all(of: company, snapshot)
    let answers = entries.map { $0.answer.flatMap { StoredAnswer(json: $0) }?.candidates ?? [] }
    let codes = try codes(of: company, snapshot)
    let numbers = try numbers(of: Set(answers.flatMap { $0.first?.parts.map(\.item) ?? [] }), company, snapshot)
    return zip(entries, answers).map { entry, candidates in
      let answer = candidates.first
      return Entry(
        entry: entry.name, day: entry.day.description, amountMinor: entry.amount.minor,
        currency: entry.amount.currency.code, decision: entry.decision ?? DecisionOutcome.unmatched.rawValue,
        customer: answer.flatMap { codes[$0.customer] },
        allocations: (answer?.parts ?? []).map {
          Entry.Part(item: numbers[$0.item] ?? "#\($0.item)", amount: $0.minor)
        },
        onAccount: answer?.onAccountMinor ?? 0, candidates: candidates.count)
    }
  }

  static func codes(of company: CompanyID, _ snapshot: Snapshot) throws -> [CustomerID: String] {
    Dictionary(
      uniqueKeysWithValues: try snapshot.query("SELECT id, code FROM customer WHERE company = \(company)") {
        (CustomerID($0.int(0)), $0.text(1))
      })
  }

  /// Items asked for in one statement.
  private static let itemsAtOnce = 5_000

  static func numbers(
    of items: Set<ItemID>, _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: String] {
    var numbers: [ItemID: String] = [:]
    let sorted = items.sorted()
    for start in stride(from: 0, to: sorted.count, by: itemsAtOnce) {
      let some = Array(sorted[start..<min(sorted.count, start + itemsAtOnce)])
      try snapshot.forEach("SELECT id, number FROM item WHERE company = \(company) AND id IN \(some)") {
        numbers[$0.id(0)] = $0.text(1)
      }
    }
    return numbers
  }
}
