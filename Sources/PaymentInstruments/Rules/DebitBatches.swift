public import Kernel

/// Recognises what the bank credits for debits that are under way: one line for a message, for a batch of it, or for each
/// debit.
public struct DebitBatches: Sendable {
  /// Days after the collection in which a line that bears no name of ours is still taken for it by its amount alone.
  private static let daysMax = 5

  private var byReference: [String: DirectDebit]
  /// Debits under way by the name of their batch and of their message, folded.
  private let byName: [String: [DirectDebit]]

  public init(_ underWay: [DirectDebit]) {
    byReference = Dictionary(underWay.map { ($0.endToEnd, $0) }, uniquingKeysWith: { first, _ in first })
    byName = Dictionary(grouping: underWay, by: { DebitBatches.folded($0.batch) })
      .merging(Dictionary(grouping: underWay, by: { DebitBatches.folded($0.message) })) { batch, _ in batch }
  }

  public var isEmpty: Bool { byReference.isEmpty }

  /// The debit that a payment is: it bears its reference and is worth it.
  public func debit(endToEnd: String?, amount: Money) -> DirectDebit? {
    guard let endToEnd, let debit = byReference[endToEnd], debit.amount == amount else { return nil }
    return debit
  }

  /// The same without a debit that was just credited: a reference is credited once.
  public func without(_ debit: DirectDebit) -> DebitBatches {
    var copy = self
    copy.byReference[debit.endToEnd] = nil
    return copy
  }

  /// The debits that one line credits together: those of a batch or a message that it names and that make its amount; else
  /// those of the only one of this amount, when the bank says that the line credits direct debits and it is their time.
  ///
  /// What was rejected is not under way any more, so a batch that is credited less for it is recognised all the same.
  /// - Parameters:
  ///   - texts: all that the bank wrote with the line.
  ///   - isDebitCredit: whether its code says that it credits direct debits.
  public func debits(of amount: Money, on day: CivilDate, texts: [String], isDebitCredit: Bool) -> [DirectDebit]? {
    let written = DebitBatches.folded(texts.joined(separator: "\n"))
    let named = byName.filter { written.contains($0.key) }
    // The name of a batch begins with that of its message: the longest name that makes the amount is meant.
    let fitting = named.filter { DebitBatches.sum($0.value) == amount.minor }
    if let meant = fitting.max(by: { $0.key.utf8.count < $1.key.utf8.count }) { return meant.value }
    guard named.isEmpty, isDebitCredit, amount.currency == .eur else { return nil }
    let equal = byName.filter { _, debits in
      guard DebitBatches.sum(debits) == amount.minor, let first = debits.first else { return false }
      return (0...DebitBatches.daysMax).contains(day.days(since: first.collectsOn))
    }
    // A message of one batch stands there twice.
    let sets = Set(equal.values.map { Set($0.map(\.id)) })
    return sets.count == 1 ? equal.values.first : nil
  }

  private static func sum(_ debits: [DirectDebit]) -> Int64 { debits.reduce(0) { $0 + $1.amount.minor } }

  /// Letters and digits only: banks cut and space what they repeat. A sign that is none keeps two names apart.
  private static func folded(_ text: String) -> String {
    String(
      decoding: text.uppercased().utf8.compactMap { byte -> UInt8? in
        switch byte {
        case 48...57, 65...90: byte
        case 10: byte
        default: nil
        }
      }, as: UTF8.self)
  }
}
