public import Kernel

/// What a customer always does: what its receipts settled shows it, as people confirmed it or as was certain otherwise.
public struct PaymentHabit: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The oldest of what it owes, by due date or by date.
    case oldest = "anciennes"
    /// All that was issued in a month, and nothing else.
    case month = "mois"
    /// All that falls due in a month, and nothing else.
    case dueMonth = "mois_echeance"
  }

  public let kind: Kind
  /// Receipts that showed it, of the last that could.
  public let receipts: Int

  public init(_ kind: Kind, receipts: Int) {
    self.kind = kind
    self.receipts = receipts
  }
}

/// Learns habits receipt by receipt, the oldest first. Nothing is named: a habit is what all the last receipts of a
/// customer have in common, where they could have been otherwise.
public struct HabitBook: Sendable {
  /// Receipts that are looked at: a habit that changed is forgotten after one, and learnt anew after three.
  public static let lookedAt = 6
  /// Receipts without which nothing is a habit.
  public static let needed = 3

  private var shown: [CustomerID: [PaymentHabit.Kind: [Bool]]] = [:]
  private var days: [CustomerID: [PaymentHabit.Kind: CivilDate]] = [:]

  public init() {}

  /// - Parameters:
  ///   - paid: what the receipt settled.
  ///   - open: what the customer owed and was owed when it came.
  public mutating func note(_ paid: [AppliedPart], of customer: CustomerID, open: [OpenItem], on day: CivilDate) {
    for (kind, fits) in HabitBook.signs(paid, open) {
      var receipts = shown[customer]?[kind] ?? []
      receipts.append(fits)
      shown[customer, default: [:]][kind] = receipts.suffix(HabitBook.lookedAt)
      days[customer, default: [:]][kind] = day
    }
  }

  /// What all the last receipts of a customer that could have been otherwise have in common.
  public func habits(of customer: CustomerID) -> [PaymentHabit] {
    PaymentHabit.Kind.allCases.compactMap { kind in
      guard let receipts = shown[customer]?[kind], receipts.count >= HabitBook.needed, receipts.allSatisfy({ $0 })
      else { return nil }
      return PaymentHabit(kind, receipts: receipts.count)
    }
  }

  /// The day of the last receipt that showed a habit.
  public func lastDay(of kind: PaymentHabit.Kind, _ customer: CustomerID) -> CivilDate? { days[customer]?[kind] }

  /// What one receipt says for or against each habit; nothing of those that it could not have shown otherwise.
  static func signs(_ paid: [AppliedPart], _ open: [OpenItem]) -> [PaymentHabit.Kind: Bool] {
    let parts = Dictionary(paid.filter { $0.minor > 0 }.map { ($0.item, $0.minor) }, uniquingKeysWith: +)
    let owed = open.filter(\.open.isPositive)
    let chosen = owed.filter { parts[$0.id] != nil }
    let left = owed.filter { parts[$0.id] == nil }
    // Who pays all that is owed shows nothing.
    guard !chosen.isEmpty, chosen.count == parts.count, !left.isEmpty else { return [:] }
    var signs: [PaymentHabit.Kind: Bool] = [:]
    if Set(owed.map(\.due)).count > 1 || Set(owed.map(\.issued)).count > 1 {
      signs[.oldest] = isFirst(chosen, left, by: \.due) || isFirst(chosen, left, by: \.issued)
    }
    let isWhole = chosen.allSatisfy { parts[$0.id] == $0.open.minor }
    for (kind, day) in [(PaymentHabit.Kind.month, \OpenItem.issued), (.dueMonth, \OpenItem.due)] {
      let months = Set(chosen.map { $0[keyPath: day].firstOfMonth })
      let isOthersOnly = left.allSatisfy { !months.contains($0[keyPath: day].firstOfMonth) }
      let fits = isWhole && months.count == 1 && isOthersOnly
      // A month of one invoice is paid as a whole by whoever pays it.
      if chosen.count > 1 || !fits { signs[kind] = fits }
    }
    return signs
  }

  private static func isFirst(
    _ chosen: [OpenItem], _ left: [OpenItem], by day: KeyPath<OpenItem, CivilDate>
  ) -> Bool {
    guard let last = chosen.map({ $0[keyPath: day] }).max(), let first = left.map({ $0[keyPath: day] }).min() else {
      return false
    }
    // Of one day none is the oldest.
    return last <= first && Set((chosen + left).map { $0[keyPath: day] }).count > 1
  }
}
