public import Banking
public import CashApplicationRules
public import Kernel
public import Storage

/// A person approves the first proposals of several bank entries together.
///
/// Each entry has a transaction of its own, in which it is looked at again: one that changed since it was seen is left
/// and said, and the others go on. What is booked is what approving each alone would book.
public struct ApproveReceipts: Sendable {
  /// An entry, and what was proposed for it when the person saw it.
  public struct Choice: Sendable, Hashable {
    public let entry: BankEntryID
    /// ``Candidate/mark`` of the proposal.
    public let mark: String

    public init(entry: BankEntryID, mark: String) {
      self.entry = entry
      self.mark = mark
    }
  }

  public struct Outcome: Sendable, Hashable {
    /// `nil` when nothing was approved.
    public internal(set) var lot: ReceiptLotID?
    public internal(set) var approved: [BankEntryID] = []
    /// Left as they were, because they or what they pay changed meanwhile.
    public internal(set) var left: [BankEntryID] = []
  }

  /// Confidences from which a person may approve together, in percent.
  public static let thresholds = [95, 90, 80]
  /// Entries that a person can look through at once.
  public static let entriesMax = 100

  public let company: CompanyID
  public let choices: [Choice]

  public init(company: CompanyID, choices: [Choice]) {
    self.company = company
    self.choices = choices
  }

  public func run(_ database: Database, on day: CivilDate, actor: Actor, at: Moment) async throws -> Outcome {
    try actor.needs(.applyCash, in: company)
    var outcome = Outcome()
    for choice in choices.prefix(ApproveReceipts.entriesMax) {
      let lot = outcome.lot
      do {
        outcome.lot = try await database.write { try approve(choice, in: lot, $0, on: day, actor: actor, at: at) }
        outcome.approved.append(choice.entry)
      } catch is HandRefusal {
        outcome.left.append(choice.entry)
      }
    }
    return outcome
  }

  /// - Returns: the lot, made with its first entry.
  /// - Throws: `HandRefusal` when the entry is not what was seen, or its items are not open any more.
  private func approve(
    _ choice: Choice, in lot: ReceiptLotID?, _ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> ReceiptLotID {
    guard let stored = try BankEntryStore.lock(choice.entry, of: company, transaction) else {
      throw HandRefusal.unknownEntry(choice.entry)
    }
    guard stored.maySeveral, let proposal = stored.proposal, proposal.mark == choice.mark else {
      throw HandRefusal.notWaiting(stored.name)
    }
    let lot = try lot ?? ReceiptLotStore.insert(company: company, at: at, transaction)
    let act = ApplyByHand(
      company: company, entry: choice.entry, customer: proposal.customer, parts: proposal.parts,
      differences: proposal.differences,
      keptBack: KeptBack(of: proposal, in: stored.amount.currency),
      remembersAccount: proposal.namesPayer, lot: lot)
    let payment = try act.run(transaction, on: day, actor: actor, at: at)
    try ReceiptLotStore.add(choice.entry, payment: payment, to: lot, transaction)
    return lot
  }
}

/// A person takes back what was approved together: each entry that still stands as it was approved, in a transaction of
/// its own.
public struct UndoReceiptLot: Sendable {
  public let company: CompanyID
  public let lot: ReceiptLotID

  public init(company: CompanyID, lot: ReceiptLotID) {
    self.company = company
    self.lot = lot
  }

  /// - Returns: how many were undone, and how many were left because they changed since; `nil` when there is no such lot.
  public func run(
    _ database: Database, on day: CivilDate, actor: Actor, at: Moment
  ) async throws -> (undone: Int, left: Int)? {
    try actor.needs(.applyCash, in: company)
    let (company, lot) = (company, lot)
    guard let stored = try await database.read({ try ReceiptLotStore.lines(of: lot, company: company, $0) }) else {
      return nil
    }
    var result = (undone: 0, left: 0)
    for line in stored.lines {
      do {
        try await database.write { transaction in
          let entry = try BankEntryStore.lock(line.entry, of: company, transaction)
          guard let entry, entry.paymentItem == line.payment else {
            throw HandRefusal.notApplied(entry?.name ?? "#\(line.entry)")
          }
          try ReverseApplication(company: company, entry: line.entry).run(transaction, on: day, actor: actor, at: at)
        }
        result.undone += 1
      } catch is HandRefusal {
        result.left += 1
      }
    }
    return result
  }
}

extension StoredEntry {
  /// What the matcher proposes first.
  public var proposal: Candidate? { answer.flatMap { StoredAnswer(json: $0) }?.candidates.first }

  /// Whether it may be approved with others: the matcher proposes something, nobody took it back before, and nothing
  /// says that the money is counted already, or went back.
  public var maySeveral: Bool {
    decision == DecisionOutcome.suggested.rawValue && amount.isPositive && maySettle
      && answer.flatMap { StoredAnswer(json: $0) }?.reasons.contains(where: \.isKnown) != true
  }
}
