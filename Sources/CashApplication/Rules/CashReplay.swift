public import Kernel

/// Money that was received, and what it settled in the end: what a person said, or what the product did and nobody
/// undid.
public struct PastReceipt: Sendable {
  public let receipt: Receipt
  /// `nil` when it was put aside as no customer's money.
  public let customer: CustomerID?
  public let parts: [AppliedPart]
  /// What of it went over to other customers' accounts.
  public let others: [AppliedPart]
  public let isByHand: Bool
  /// Whether the matcher had to find it: not where a direct debit, a cheque or a bill was known beforehand.
  public let isMatching: Bool
  /// Whether what it settled was found by a habit, which it cannot prove then.
  public let isByHabit: Bool
  /// What was learnt from it.
  public let teaches: [PayerRule]

  public init(
    _ receipt: Receipt, customer: CustomerID?, parts: [AppliedPart] = [], others: [AppliedPart] = [],
    isByHand: Bool = false, isMatching: Bool = true, isByHabit: Bool = false, teaches: [PayerRule] = []
  ) {
    self.receipt = receipt
    self.customer = customer
    self.parts = parts
    self.others = others
    self.isByHand = isByHand
    self.isMatching = isMatching
    self.isByHabit = isByHabit
    self.teaches = teaches
  }
}

/// What changed what was open, in the order of the days.
public enum PastEvent: Sendable {
  /// Settled by something else than a receipt, or owed again where the parts are negative.
  case settled([AppliedPart])
  case receipt(PastReceipt)
}

extension HabitBook {
  /// Learns from a past.
  /// - Parameter items: as they were open before the first event.
  public init(items: [OpenItem], _ events: [PastEvent]) {
    self.init()
    var ledger = OpenLedger(items)
    for event in events {
      switch event {
      case .settled(let parts): ledger.settle(parts)
      case .receipt(let past):
        if let customer = past.customer, past.showsHabit {
          let open = ledger.open(of: customer, in: past.receipt.amount.currency, on: past.receipt.day)
          note(past.parts, of: customer, open: open.map { ledger[$0] }, on: past.receipt.day)
        }
        ledger.settle(past.parts + past.others)
      }
    }
  }
}

extension PastReceipt {
  fileprivate var showsHabit: Bool { isMatching && !isByHabit && others.isEmpty && !parts.isEmpty }
}

/// Puts to the matcher, one by one, receipts whose answer is known, against what was open when each came and with what
/// had been learnt before it: never with what it taught itself.
public struct CashReplay {
  /// What spoke for the first answer.
  public enum Basis: String, Sendable, Hashable, CaseIterable {
    case range, reference, month, everything, oldest, sum, amount, account
    case none
  }

  /// How many, and what became of them.
  public struct Row: Sendable, Hashable {
    public internal(set) var receipts = 0
    public internal(set) var appliedRight = 0
    public internal(set) var appliedWrong = 0
    public internal(set) var firstRight = 0
    public internal(set) var leftAlone = 0

    mutating func count(isApplied: Bool, isRight: Bool) {
      receipts += 1
      switch (isApplied, isRight) {
      case (true, true): appliedRight += 1
      case (true, false): appliedWrong += 1
      case (false, true): firstRight += 1
      case (false, false): leftAlone += 1
      }
    }
  }

  /// A receipt that the matcher would have applied otherwise than it was settled.
  public struct Mistake: Sendable {
    public let past: PastReceipt
    public let answer: Candidate
  }

  public private(set) var byBasis: [Basis: Row] = [:]
  public private(set) var byHand = Row()
  /// Money that was put aside: right when it is left alone.
  public private(set) var nobodys = Row()
  public private(set) var mistakes: [Mistake] = []

  private var matcher: CashMatcher
  private var book = HabitBook()
  private let habitsOff: [CustomerID: Set<PaymentHabit.Kind>]

  /// - Parameters:
  ///   - items: as they were open before the first event.
  ///   - accounts: what was known from the start.
  ///   - habitsOff: habits that people switched off.
  public init(
    items: [OpenItem], payers: [KnownPayer], accounts: [String: [CustomerID]],
    tolerances: Tolerances = .standard, habitsOff: [CustomerID: Set<PaymentHabit.Kind>] = [:]
  ) {
    matcher = CashMatcher(items: items, payers: payers, accounts: accounts, tolerances: tolerances)
    self.habitsOff = habitsOff
  }

  public var total: Row {
    byBasis.values.reduce(into: Row()) { total, row in
      total.receipts += row.receipts
      total.appliedRight += row.appliedRight
      total.appliedWrong += row.appliedWrong
      total.firstRight += row.firstRight
      total.leftAlone += row.leftAlone
    }
  }

  /// - Parameter day: receipts before it teach, and are not counted.
  public mutating func play(_ event: PastEvent, countingSince day: CivilDate? = nil) {
    switch event {
    case .settled(let parts): matcher.settle(parts)
    case .receipt(let past):
      if past.isMatching, day.map({ past.receipt.day >= $0 }) ?? true { weigh(past) }
      learn(past)
      matcher.settle(past.parts + past.others)
    }
  }

  private mutating func weigh(_ past: PastReceipt) {
    let decision = matcher.opinion(past.receipt)
    let answer = decision.candidates.first
    let isApplied = decision.outcome == .applied
    let isRight = answer.map { self.isRight($0, past) } ?? false
    if isApplied, !isRight, let answer { mistakes.append(Mistake(past: past, answer: answer)) }
    guard past.customer != nil else { return nobodys.count(isApplied: isApplied, isRight: isRight) }
    byBasis[Basis(answer), default: Row()].count(isApplied: isApplied, isRight: isRight)
    if past.isByHand { byHand.count(isApplied: isApplied, isRight: isRight) }
  }

  private func isRight(_ answer: Candidate, _ past: PastReceipt) -> Bool {
    answer.customer == past.customer && past.others.isEmpty && Set(answer.parts) == Set(past.parts)
  }

  private mutating func learn(_ past: PastReceipt) {
    for rule in past.teaches { matcher.learn(rule) }
    guard let customer = past.customer, past.showsHabit else { return }
    let open = matcher.open(of: customer, in: past.receipt.amount.currency, on: past.receipt.day)
    book.note(past.parts, of: customer, open: open, on: past.receipt.day)
    let off = habitsOff[customer] ?? []
    matcher.know(book.habits(of: customer).filter { !off.contains($0.kind) }, of: customer)
  }
}

extension CashReplay.Basis {
  /// The reason that led to an answer, those that say most first.
  init(_ answer: Candidate?) {
    guard let answer else {
      self = .none
      return
    }
    let found = Set(answer.reasons.compactMap(CashReplay.Basis.of))
    self = CashReplay.Basis.allCases.first { found.contains($0) } ?? .none
  }

  private static func of(_ reason: MatchReason) -> CashReplay.Basis? {
    switch reason {
    case .referenceFound: .reference
    case .rangeQuoted: .range
    case .everythingOfMonth: .month
    case .everythingOpen, .everythingDue: .everything
    case .oldestFirst: .oldest
    case .onlySum: .sum
    case .amountEqual: .amount
    case .keptOnAccount: .account
    default: nil
    }
  }
}
