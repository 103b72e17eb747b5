import Banking
import CashApplicationRules
public import Kernel
import Receivables
import ReceivablesRules
public import Storage

/// How the matcher would have done on a company's own past: every receipt that people or the product settled is put to
/// it again, against what was open when it came, with what had been learnt before it. Nothing is written.
public struct ScoreCash: Sendable {
  public let company: CompanyID
  /// Receipts from this day on are counted; those before only teach. `nil` counts all.
  public let since: CivilDate?

  public init(company: CompanyID, since: CivilDate? = nil) {
    self.company = company
    self.since = since
  }

  /// How many receipts, and what became of them.
  public struct Row: Sendable, Hashable, Encodable {
    public let receipts: Int
    /// Applied without asking, as it was settled in the end.
    public let appliedRight: Int
    /// Applied without asking, and settled otherwise in the end.
    public let appliedWrong: Int
    /// Left to a person with the right proposal first.
    public let firstRight: Int
    /// Left to a person with none, or another first.
    public let leftAlone: Int

    init(_ row: CashReplay.Row) {
      receipts = row.receipts
      appliedRight = row.appliedRight
      appliedWrong = row.appliedWrong
      firstRight = row.firstRight
      leftAlone = row.leftAlone
    }
  }

  /// The receipts whose first answer comes from one kind of evidence.
  public struct OfReason: Sendable, Hashable, Encodable {
    public let reason: String
    public let row: Row

    private enum CodingKeys: String, CodingKey { case reason }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(reason, forKey: .reason)
      try row.encode(to: encoder)
    }
  }

  /// What was or would be settled for a customer.
  public struct Settled: Sendable, Hashable, Encodable {
    public let customer: String?
    public let allocations: [CashEntries.Entry.Part]
  }

  /// A receipt that would have been applied otherwise than it was settled.
  public struct Mistake: Sendable, Hashable, Encodable {
    public let entry: String
    public let day: CivilDate
    public let amountMinor: Int64
    public let currency: String
    public let settled: Settled
    public let answer: Settled
  }

  public struct Score: Sendable, Hashable, Encodable {
    public let total: Row
    public let reasons: [OfReason]
    /// Of the total, what a person said.
    public let byHand: Row
    /// Money that was put aside as no customer's: right is what is left alone.
    public let notCustomers: Row
    public let mistakes: [Mistake]
  }

  /// Before any bank statement.
  private static let beginning: CivilDate = "1970-01-01"

  public func run(_ snapshot: Snapshot) throws -> Score {
    let past = try PastStore(company: company, customers: nil, since: ScoreCash.beginning, snapshot: snapshot)
      .read(teaches: try PayerRuleStore.taught(of: company, snapshot))
    var replay = CashReplay(
      items: past.items, payers: try MatchingStore.payers(of: company, learnt: [:], snapshot),
      accounts: try PayerRuleStore.untaught(of: company, snapshot),
      tolerances: try ToleranceStore.find(company, snapshot), habitsOff: try HabitStore.off(of: company, snapshot))
    for event in past.events { replay.play(event, countingSince: since) }
    let reasons = CashReplay.Basis.allCases.compactMap { basis in
      replay.byBasis[basis].map { OfReason(reason: basis.rawValue, row: Row($0)) }
    }
    return Score(
      total: Row(replay.total), reasons: reasons, byHand: Row(replay.byHand), notCustomers: Row(replay.nobodys),
      mistakes: try told(replay.mistakes, snapshot))
  }

  private func told(_ mistakes: [CashReplay.Mistake], _ snapshot: Snapshot) throws -> [Mistake] {
    let items = Set(mistakes.flatMap { ($0.past.parts + $0.past.others + $0.answer.parts).map(\.item) })
    let numbers = try CashEntries.numbers(of: items, company, snapshot)
    let codes = try CashEntries.codes(of: company, snapshot)
    func settled(_ customer: CustomerID?, _ parts: [AppliedPart]) -> Settled {
      Settled(
        customer: customer.flatMap { codes[$0] },
        allocations: parts.map { .init(item: numbers[$0.item] ?? "#\($0.item)", amount: $0.minor) })
    }
    return try mistakes.map { mistake in
      let receipt = mistake.past.receipt
      return Mistake(
        entry: try BankEntryStore.find(receipt.id, of: company, snapshot)?.name ?? "#\(receipt.id)", day: receipt.day,
        amountMinor: receipt.amount.minor, currency: receipt.amount.currency.code,
        settled: settled(mistake.past.customer, mistake.past.parts + mistake.past.others),
        answer: settled(mistake.answer.customer, mistake.answer.parts))
    }
  }
}
