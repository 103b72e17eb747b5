public import Kernel

/// A receipt that was applied, and may come back.
public struct AppliedReceipt: Sendable, Hashable {
  public let entry: BankEntryID
  public let customer: CustomerID
  public let amount: Money
  public let parts: [AppliedPart]
  /// What of it settled items of another currency.
  public let exchange: Exchange?
  public let onAccountMinor: Int64
  public let endToEnd: String?
  public let payerAccount: String?
  public let payerName: String?
  /// The folded wording.
  public let wording: String

  public init(
    entry: BankEntryID, customer: CustomerID, amount: Money, parts: [AppliedPart],
    exchange: Exchange? = nil, onAccountMinor: Int64 = 0,
    endToEnd: String? = nil, payerAccount: String? = nil, payerName: String? = nil, wording: String = ""
  ) {
    self.entry = entry
    self.customer = customer
    self.amount = amount
    self.parts = parts
    self.exchange = exchange
    self.onAccountMinor = onAccountMinor
    self.endToEnd = endToEnd
    self.payerAccount = payerAccount
    self.payerName = payerName
    self.wording = wording
  }

  /// All that it settled, each in the currency of its item.
  var settled: [AppliedPart] { parts + (exchange?.parts ?? []) }

  /// Whether a part of it can be owed again alone: it used no credits, differences or other currencies, and went to
  /// nobody else.
  var isDivisible: Bool {
    exchange == nil && parts.allSatisfy { $0.minor > 0 }
      && parts.reduce(onAccountMinor) { $0 &+ $1.minor } == amount.minor
  }

  /// What of it is owed again where less comes back than it was: the items that the return quotes where they make the
  /// amount; else nothing for what had waited on account, and then what it settled last.
  /// - Parameter minor: what comes back, above zero.
  func owedAgain(_ minor: Int64, quoted: Set<ItemID>) -> [AppliedPart] {
    let named = parts.filter { quoted.contains($0.item) }
    if named.reduce(0, { $0 &+ $1.minor }) == minor { return named }
    var left = minor - min(minor, max(0, onAccountMinor))
    return parts.reversed().compactMap { part in
      let back = min(left, part.minor)
      left -= back
      return back > 0 ? AppliedPart(item: part.item, minor: back) : nil
    }
  }
}

/// Finds the receipt that a returned payment takes back.
struct ReturnIndex {
  private var byAmount: [Money: [AppliedReceipt]] = [:]
  /// Those with a reference that goes from end to end.
  private var byReference: [String: [AppliedReceipt]] = [:]
  /// Those that settled an item.
  private var byItem: [ItemID: [AppliedReceipt]] = [:]
  /// Those whose payer's account is known.
  private var byAccount: [String: [AppliedReceipt]] = [:]

  /// Words by which banks name a payment that comes back, in the languages of their statements.
  static let words = Vocabulary([
    "rejet", "rejete", "rejetee", "rejets", "retour", "impaye", "impayee", "impayes", "rjct", "return", "returned",
    "unpaid", "reject", "rejected", "reversal", "ruckgabe", "rucklastschrift", "storno", "annulation",
    "devolucion", "devuelto", "insoluto", "stornato", "chargeback",
  ])

  /// Whether a wording begins as banks name what they take for themselves, also for a payment that came back: «FRAIS REJET
  /// PRLV». Further on, such a word says that the charge is within the amount.
  static func isCharge(_ wording: Wording) -> Bool {
    wording.folded.split(separator: " ", maxSplits: 1).first.map { chargeWords.contains(String($0)) } ?? false
  }

  private static let chargeWords: Set<String> = [
    "frais", "commission", "commissions", "agios", "fee", "fees", "charge", "charges", "gebuhr", "gebuhren",
    "entgelt", "entgelte", "comision", "comisiones", "gastos", "commissione", "commissioni", "spese",
  ]

  init(_ earlier: [AppliedReceipt]) {
    for receipt in earlier { add(receipt) }
  }

  mutating func add(_ receipt: AppliedReceipt) {
    byAmount[receipt.amount, default: []].append(receipt)
    if let reference = receipt.endToEnd { byReference[reference, default: []].append(receipt) }
    if let account = receipt.payerAccount { byAccount[account, default: []].append(receipt) }
    for item in Set(receipt.settled.map(\.item)) { byItem[item, default: []].append(receipt) }
  }

  mutating func remove(_ receipt: AppliedReceipt) {
    byAmount[receipt.amount]?.removeAll { $0.entry == receipt.entry }
    if let reference = receipt.endToEnd { byReference[reference]?.removeAll { $0.entry == receipt.entry } }
    if let account = receipt.payerAccount { byAccount[account]?.removeAll { $0.entry == receipt.entry } }
    for item in Set(receipt.settled.map(\.item)) { byItem[item]?.removeAll { $0.entry == receipt.entry } }
  }

  /// The receipt that a return of a little more takes back, where the bank booked its fee in the same line: the one with its
  /// end-to-end reference, else the one that settled just what it quotes, from the same payer. `nil` where there is none
  /// or several, or where more would be the fee than is accepted as one.
  ///
  /// - Parameter feeMax: in minor units.
  func originalWithFee(
    of receipt: Receipt, numbers: Set<ItemID>, feeMax: Int64
  ) -> (original: AppliedReceipt, fee: Money)? {
    if let reference = receipt.endToEnd {
      let named = fitting(byReference[reference] ?? [], receipt, fees: 1...max(1, feeMax))
      if !named.isEmpty { return feeMax > 0 && named.count == 1 ? named.first : nil }
    }
    guard feeMax > 0, let any = numbers.first else { return nil }
    let quoted = fitting(byItem[any] ?? [], receipt, fees: 1...feeMax).filter {
      Set($0.original.settled.map(\.item)) == numbers && samePayer($0.original, receipt)
    }
    return quoted.count == 1 ? quoted.first : nil
  }

  /// What a person may choose among when nothing says for sure what comes back: receipts of just the amount first, then
  /// those that leave what may be a fee and whose reference, item or account the return names; the latest first.
  func proposals(
    for receipt: Receipt, numbers: Set<ItemID>, feeMax: Int64
  ) -> [(original: AppliedReceipt, fee: Money)] {
    guard receipt.amount.minor != .min else { return [] }
    let equal = byAmount[Money(minor: -receipt.amount.minor, receipt.amount.currency)] ?? []
    let near =
      (receipt.endToEnd.flatMap { byReference[$0] } ?? []) + numbers.sorted().flatMap { byItem[$0] ?? [] }
      + (receipt.payerAccount.flatMap { byAccount[$0] } ?? [])
    var known: Set<BankEntryID> = []
    return fitting(equal + near, receipt, fees: 0...max(0, feeMax))
      .filter { samePayer($0.original, receipt) && known.insert($0.original.entry).inserted }
      .sorted { ($0.fee.minor, $1.original.entry) < ($1.fee.minor, $0.original.entry) }
      .prefix(Decision.candidatesMax).map { $0 }
  }

  /// The receipts of which a return of less may be a part: those with its end-to-end reference, else those from the same
  /// payer that settled all that it quotes.
  func larger(than receipt: Receipt, numbers: Set<ItemID>) -> [AppliedReceipt] {
    let named = receipt.endToEnd.flatMap { byReference[$0] } ?? []
    let quoted = (numbers.min().flatMap { byItem[$0] } ?? []).filter {
      numbers.isSubset(of: $0.settled.map(\.item)) && samePayer($0, receipt)
    }
    return (named.isEmpty ? quoted : named).filter {
      $0.isDivisible && $0.amount.currency == receipt.amount.currency && $0.amount.minor > -receipt.amount.minor
    }
  }

  /// The receipts that leave no more than a fee, with what they leave.
  private func fitting(
    _ all: [AppliedReceipt], _ receipt: Receipt, fees: ClosedRange<Int64>
  ) -> [(original: AppliedReceipt, fee: Money)] {
    guard receipt.amount.minor != .min else { return [] }
    return all.compactMap { earlier in
      guard earlier.amount.currency == receipt.amount.currency else { return nil }
      let fee = -receipt.amount.minor - earlier.amount.minor
      return fees.contains(fee) ? (earlier, Money(minor: fee, receipt.amount.currency)) : nil
    }
  }

  /// The one earlier receipt of the same amount with the same end-to-end reference; failing that, the one whose
  /// wording the return repeats or whose invoice it quotes, from the same payer. `nil` when there is none or several.
  func original(of receipt: Receipt, wording: Wording, numbers: Set<ItemID>) -> AppliedReceipt? {
    guard receipt.amount.minor != .min,
      let all = byAmount[Money(minor: -receipt.amount.minor, receipt.amount.currency)]
    else { return nil }
    if let endToEnd = receipt.endToEnd {
      let same = all.filter { $0.endToEnd == endToEnd }
      if same.count == 1 { return same.first }
    }
    let fitting = all.filter { samePayer($0, receipt) }
    // Of a payment and a second one that waits on account, the one that settled what is quoted comes back.
    let quoted = numbers.isEmpty ? [] : fitting.filter { Set($0.settled.map(\.item)) == numbers }
    if quoted.count == 1 { return quoted.first }
    let repeated = fitting.filter { $0.wording.utf8.count >= 8 && wording.folded.contains($0.wording) }
    return quoted.isEmpty && repeated.count == 1 ? repeated.first : nil
  }

  /// Neither the account nor the name says that it is someone else.
  private func samePayer(_ earlier: AppliedReceipt, _ receipt: Receipt) -> Bool {
    if let left = earlier.payerAccount, let right = receipt.payerAccount { return left == right }
    guard let left = earlier.payerName, let right = receipt.payerName else { return true }
    let (one, other) = (Folding.folded(left), Folding.folded(right))
    return one.hasPrefix(other) || other.hasPrefix(one)
  }
}
