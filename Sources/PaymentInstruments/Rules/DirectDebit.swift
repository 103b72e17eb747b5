public import Kernel

/// One customer's debit that was handed to the bank, and what became of it.
public struct DirectDebit: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// With the bank: its items are not asked for.
    case underWay = "under_way"
    /// The bank credited it.
    case collected
    /// A bank refused it before it was settled: nothing was received.
    case rejected
    /// What was received went back.
    case returned
    /// We took it back before the bank had it.
    case cancelled
  }

  /// A part of an item that it collects.
  public struct Part: Hashable, Sendable {
    public let item: ItemID
    public let minor: Int64

    public init(item: ItemID, minor: Int64) {
      self.item = item
      self.minor = minor
    }
  }

  public let id: DirectDebitID
  /// The number of the run.
  public let run: Int64
  public let customer: CustomerID
  public let mandate: String
  public let debtor: String
  public let iban: String
  /// The message and the batch in which it is, as the bank repeats them.
  public let message: String
  public let batch: String
  public let endToEnd: String
  public let collection: CollectionKind
  public let amount: Money
  public let collectsOn: CivilDate
  public let state: State
  public let endedOn: CivilDate?
  /// Why it was rejected or returned, by the code of ISO 20022, or the bank's words.
  public let reason: String?
  public let parts: [Part]

  public init(
    id: DirectDebitID, run: Int64, customer: CustomerID, mandate: String, debtor: String, iban: String,
    message: String, batch: String, endToEnd: String, collection: CollectionKind, amount: Money,
    collectsOn: CivilDate, state: State = .underWay, endedOn: CivilDate? = nil, reason: String? = nil,
    parts: [Part] = []
  ) {
    self.id = id
    self.run = run
    self.customer = customer
    self.mandate = mandate
    self.debtor = debtor
    self.iban = iban
    self.message = message
    self.batch = batch
    self.endToEnd = endToEnd
    self.collection = collection
    self.amount = amount
    self.collectsOn = collectsOn
    self.state = state
    self.endedOn = endedOn
    self.reason = reason
    self.parts = parts
  }
}
