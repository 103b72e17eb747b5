public import Kernel

/// A receipt that was applied, and may come back.
public struct AppliedReceipt: Sendable, Hashable {
  public let entry: BankEntryID
  public let customer: CustomerID
  public let amount: Money
  public let parts: [AppliedPart]
  public let onAccountMinor: Int64
  public let endToEnd: String?
  public let payerAccount: String?
  public let payerName: String?
  /// The folded wording.
  public let wording: String

  public init(
    entry: BankEntryID, customer: CustomerID, amount: Money, parts: [AppliedPart], onAccountMinor: Int64 = 0,
    endToEnd: String? = nil, payerAccount: String? = nil, payerName: String? = nil, wording: String = ""
  ) {
    self.entry = entry
    self.customer = customer
    self.amount = amount
    self.parts = parts
    self.onAccountMinor = onAccountMinor
    self.endToEnd = endToEnd
    self.payerAccount = payerAccount
    self.payerName = payerName
    self.wording = wording
  }
}

/// Finds the receipt that a returned payment takes back.
struct ReturnIndex {
  private var byAmount: [Money: [AppliedReceipt]] = [:]

  /// Words by which banks name a payment that comes back, in the languages of their statements.
  static let words = Vocabulary([
    "rejet", "rejete", "rejetee", "rejets", "retour", "impaye", "impayee", "impayes", "rjct", "return", "returned",
    "unpaid", "reject", "rejected", "reversal", "ruckgabe", "rucklastschrift", "storno", "annulation",
    "devolucion", "devuelto", "insoluto", "stornato", "chargeback",
  ])

  init(_ earlier: [AppliedReceipt]) {
    for receipt in earlier { add(receipt) }
  }

  mutating func add(_ receipt: AppliedReceipt) { byAmount[receipt.amount, default: []].append(receipt) }

  mutating func remove(_ receipt: AppliedReceipt) { byAmount[receipt.amount]?.removeAll { $0.entry == receipt.entry } }

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
    let quoted = numbers.isEmpty ? [] : fitting.filter { Set($0.parts.map(\.item)) == numbers }
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
