public import Kernel

/// Recognises what the bank credits for slips of bills, and the bill that was not paid.
public struct BillSlips: Sendable {
  /// A slip as the bank was handed it.
  public struct Slip: Hashable, Sendable {
    public let madeOn: CivilDate
    public let purpose: BillPurpose

    public init(madeOn: CivilDate, purpose: BillPurpose) {
      self.madeOn = madeOn
      self.purpose = purpose
    }
  }

  /// Days after the day on which it is to come within which a credit is looked for. Source: usage; banks credit some days after.
  private static let daysMax = 15
  /// Days around its due day within which a notice tells that a bill was not paid: those of another month are another's.
  private static let noticeDays = -5...20

  private let bySlip: [Int64: [Bill]]
  private let slips: [Int64: Slip]

  /// - Parameters:
  ///   - bills: those with the bank, and those of which it said that they were not paid before it credited any: some banks
  ///     credit the slip whole and take the unpaid ones back, others credit what is left.
  ///   - slips: their slips by number.
  public init(_ bills: [Bill], slips: [Int64: Slip]) {
    bySlip = Dictionary(
      grouping: bills.filter { $0.slip != nil && !$0.isCredited && ($0.state == .remitted || $0.state == .unpaid) },
      by: { $0.slip ?? 0 })
    self.slips = slips
  }

  /// The bills that a credit is for: all of a slip, or those of one due day. Of slips that the bank names only these; else on a
  /// line that speaks of bills, the only ones that make the amount and whose time it is.
  public func bills(of amount: Money, on day: CivilDate, text: String, isBills: Bool) -> [Bill]? {
    let words = BillSlips.words(of: text)
    let named = bySlip.keys.filter { words.contains(BillFile.reference($0)) }
    guard isBills || !named.isEmpty else { return nil }
    var fitting: [Set<BillID>: [Bill]] = [:]
    for number in named.isEmpty ? Array(bySlip.keys) : named {
      guard let slip = slips[number], let bills = bySlip[number] else { continue }
      for group in BillSlips.groups(bills) where group.makes(amount) && BillSlips.isTime(group, slip, day) {
        fitting[Set(group.map(\.id))] = group
      }
    }
    return fitting.count == 1 ? fitting.first?.value : nil
  }

  /// What may be credited together: the whole and each due day, with what was not paid and without.
  private static func groups(_ bills: [Bill]) -> [[Bill]] {
    let days = Dictionary(grouping: bills, by: \.dueOn)
    return ([bills] + days.keys.sorted().compactMap { days[$0] }).flatMap { group in
      let remitted = group.filter { $0.state == .remitted }
      return remitted.isEmpty ? [] : [group, remitted]
    }
  }

  private static func isTime(_ group: [Bill], _ slip: Slip, _ day: CivilDate) -> Bool {
    let due = group.map(\.dueOn)
    guard let first = due.min(), let last = due.max() else { return false }
    let days: ClosedRange<CivilDate> =
      switch slip.purpose {
      case .discount: slip.madeOn...slip.madeOn.adding(days: daysMax)
      // Those of several days are credited as a whole on the last of them, or beforehand, as the bank's terms say.
      case .collection: (first == last ? min(first, last) : slip.madeOn)...max(slip.madeOn, last).adding(days: daysMax)
      }
    return days.contains(day)
  }

  /// The bill that a line or a notice says was not paid: of its amount, and whose reference, account or drawee stands in the
  /// text, as long as several have the amount.
  public static func unpaid(_ amount: Money, text: String, among bills: [Bill]) -> Bill? {
    let words = words(of: text)
    let letters = Folding.folded(text).filter { $0.isLetter || $0.isNumber }
    return bills.filter { $0.amount.minor == -amount.minor && $0.amount.currency == amount.currency }.only(
      { words.contains($0.reference) },
      { bears(letters, the: $0) },
      { bill in
        let name = Folding.folded(bill.drawee).filter { $0.isLetter || $0.isNumber }
        return name.count >= 4 && letters.contains(name.prefix(20))
      })
  }

  /// The same, when a notice of a day tells it: it is about a bill that fell due not long before.
  public static func unpaid(_ amount: Money, on day: CivilDate, text: String, among bills: [Bill]) -> Bill? {
    unpaid(amount, text: text, among: bills.filter { noticeDays.contains(day.days(since: $0.dueOn)) })
  }

  /// The same where the bank took its fee in the same line: only a bill whose reference or account the line bears.
  /// - Parameter feeMax: the most that is a fee, in minor units.
  public static func unpaidWithFee(_ amount: Money, feeMax: Int64, text: String, among bills: [Bill]) -> Bill? {
    let words = words(of: text)
    let letters = Folding.folded(text).filter { $0.isLetter || $0.isNumber }
    let near = bills.filter { $0.amount.isBelow(amount, byAtMost: feeMax) }
    let named = near.filter { words.contains($0.reference) }
    let marked = named.isEmpty ? near.filter { bears(letters, the: $0) } : named
    return marked.count == 1 ? marked.first : nil
  }

  /// Whether letters and digits hold the account of a bill.
  private static func bears(_ letters: String, the bill: Bill) -> Bool {
    guard let iban = bill.iban else { return false }
    guard let parts = FrenchAccount(iban: iban) else { return letters.contains(iban.lowercased()) }
    return letters.contains((parts.bank + parts.branch + parts.number).lowercased())
  }

  private static func words(of text: String) -> Set<String> {
    Set(text.uppercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.map { String($0) })
  }
}

extension [Bill] {
  fileprivate func makes(_ amount: Money) -> Bool {
    allSatisfy { $0.amount.currency == amount.currency } && reduce(Int64(0)) { $0 + $1.amount.minor } == amount.minor
  }
}
