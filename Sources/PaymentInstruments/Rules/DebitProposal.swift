public import Kernel

/// An item that a direct debit may collect.
public struct DebitCandidate: Hashable, Sendable {
  public let item: ItemID
  public let customer: CustomerID
  public let number: String
  public let due: CivilDate
  public let open: Money
  public let disputed: Money
  public let promised: Money
  public let isInLegalFile: Bool
  /// Insolvency proceedings are open.
  public let isInsolvent: Bool
  /// A debit of it is under way.
  public let isUnderDebit: Bool
  /// Money that seems to pay it has reached the bank.
  public let awaitsReceipt: Bool

  public init(
    item: ItemID, customer: CustomerID, number: String, due: CivilDate, open: Money, disputed: Money? = nil,
    promised: Money? = nil, isInLegalFile: Bool = false, isInsolvent: Bool = false, isUnderDebit: Bool = false,
    awaitsReceipt: Bool = false
  ) {
    self.item = item
    self.customer = customer
    self.number = number
    self.due = due
    self.open = open
    self.disputed = disputed ?? .zero(open.currency)
    self.promised = promised ?? .zero(open.currency)
    self.isInLegalFile = isInLegalFile
    self.isInsolvent = isInsolvent
    self.isUnderDebit = isUnderDebit
    self.awaitsReceipt = awaitsReceipt
  }
}

/// Why an item is not debited.
public enum NotDebited: Hashable, Sendable {
  case insolvent
  case inLegalFile
  /// A debit of it is under way already.
  case underDebit
  case disputed
  case promised
  /// A receipt that seems to pay it waits to be matched.
  case receiptWaits
  /// Debits are in euros.
  case currency
  /// The customer has credits to be set against first; what they come to.
  case credits(Money)
  /// No mandate of the customer may be used; what the latest one is.
  case mandate(Mandate.State)
  /// The debit would exceed what SEPA takes.
  case tooLarge
  /// The customer could not be told in time; the first day on which it can be collected.
  case notice(CivilDate)

  /// A stable, short name.
  public var code: String {
    switch self {
    case .insolvent: "insolvent"
    case .inLegalFile: "legal_file"
    case .underDebit: "under_debit"
    case .disputed: "disputed"
    case .promised: "promised"
    case .receiptWaits: "receipt"
    case .currency: "currency"
    case .credits: "credits"
    case .mandate(let state): "mandate_\(state.rawValue)"
    case .tooLarge: "too_large"
    case .notice: "notice"
    }
  }
}

/// What is debited under one mandate, and what it collects.
public struct ProposedDebit: Hashable, Sendable {
  public let mandate: Mandate
  public let items: [DebitCandidate]
  public let amount: Money
}

/// What a run would debit, and what it leaves with its reason. Whole items only: who contests or promised a part is not
/// debited the rest without being asked.
public struct DebitProposal: Hashable, Sendable {
  /// In the order of the mandates' references.
  public let debits: [ProposedDebit]
  public let left: [Left]

  /// An item that is left.
  public struct Left: Hashable, Sendable {
    public let candidate: DebitCandidate
    public let reason: NotDebited
  }

  /// What is left, each number with the short name of its reason, and from when it may be collected where that is it.
  public var reasons: [String] {
    left.map { line in
      let from = if case .notice(let first) = line.reason { ", from \(first)" } else { "" }
      return "\(line.candidate.number) (\(line.reason.code)\(from))"
    }
  }

  /// The largest amount of one debit, in cents. Source: EPC130-08, AT-06: 999,999,999.99 euros.
  public static let amountMax: Int64 = 99_999_999_999

  /// - Parameters:
  ///   - mandates: of the customers of the items.
  ///   - credits: what is open on the credit side of each customer's account, positive.
  ///   - day: the day on which the file is made and the customers are told.
  public init(
    _ candidates: [DebitCandidate], mandates: [Mandate], credits: [CustomerID: Money] = [:], on day: CivilDate,
    collecting collection: CivilDate
  ) {
    let ofCustomer = Dictionary(grouping: mandates, by: \.customer)
    var left: [Left] = []
    var chosen: [MandateID: (mandate: Mandate, items: [DebitCandidate], minor: Int64)] = [:]
    for candidate in candidates.sorted(by: { ($0.due, $0.item) < ($1.due, $1.item) }) {
      let found = DebitProposal.mandate(ofCustomer[candidate.customer] ?? [], on: collection)
      if let reason = DebitProposal.reason(candidate, found, credits[candidate.customer], on: day, collection) {
        left.append(Left(candidate: candidate, reason: reason))
        continue
      }
      guard case .success(let mandate) = found else { continue }
      var debit = chosen[mandate.id] ?? (mandate, [], 0)
      let (sum, overflow) = debit.minor.addingReportingOverflow(candidate.open.minor)
      guard !overflow, sum <= DebitProposal.amountMax else {
        left.append(Left(candidate: candidate, reason: .tooLarge))
        continue
      }
      debit.items.append(candidate)
      debit.minor = sum
      chosen[mandate.id] = debit
    }
    self.left = left
    debits = chosen.values.sorted { $0.mandate.reference < $1.mandate.reference }.map {
      ProposedDebit(mandate: $0.mandate, items: $0.items, amount: Money(minor: $0.minor, .eur))
    }
  }

  private struct NoMandate: Error {
    let state: Mandate.State
  }

  /// The mandate signed last of those that may be used.
  private static func mandate(_ mandates: [Mandate], on day: CivilDate) -> Result<Mandate, NoMandate> {
    let latest = mandates.sorted { ($0.signedOn, $0.id) > ($1.signedOn, $1.id) }
    if let usable = latest.first(where: { $0.state(on: day) == .active }) { return .success(usable) }
    return .failure(NoMandate(state: latest.first?.state(on: day) ?? .used))
  }

  private static func reason(
    _ candidate: DebitCandidate, _ mandate: Result<Mandate, NoMandate>, _ credits: Money?, on day: CivilDate,
    _ collection: CivilDate
  ) -> NotDebited? {
    if candidate.isInsolvent { return .insolvent }
    if candidate.isInLegalFile { return .inLegalFile }
    if candidate.isUnderDebit { return .underDebit }
    if candidate.open.currency != .eur { return .currency }
    if candidate.disputed.isPositive { return .disputed }
    if candidate.promised.isPositive { return .promised }
    if candidate.awaitsReceipt { return .receiptWaits }
    if let credits, credits.isPositive { return .credits(credits) }
    switch mandate {
    case .failure(let none): return .mandate(none.state)
    case .success(let usable):
      let first = CollectionDay.first(from: day, noticeDays: usable.noticeDays)
      return collection < first ? .notice(first) : nil
    }
  }
}
