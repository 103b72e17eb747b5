public import Kernel

/// What became of a cheque or a bill.
public enum InstrumentState: String, Hashable, Sendable, CaseIterable {
  /// With us: no bank has it yet.
  case held
  /// On a slip that was handed to the bank.
  case remitted
  /// The bank credited it.
  case collected
  /// It was not paid: the bank said so before it credited it, or took the money back.
  case unpaid
  /// It was given back to the customer, or noted by mistake.
  case handedBack = "handed_back"
}

/// What goes to the bank on a slip with others and comes back in one credit: a cheque or a bill.
public protocol SlipInstrument: Sendable {
  var customer: CustomerID { get }
  var amount: Money { get }
  /// By which its part of the bank's credit is known.
  var reference: String { get }
  /// Whoever pays it, as the paper names them.
  var payer: String { get }
  /// The account from which it is paid, when it is known.
  var payerAccount: String? { get }
  /// What it pays, in minor units; what they leave of it stays on account.
  var parts: [DirectDebit.Part] { get }
}

extension Array where Element: SlipInstrument {
  /// The only one that a text narrows down to: by each mark in turn, from the surest, as long as several are left.
  func only(_ marks: (Element) -> Bool...) -> Element? {
    var left = self
    for mark in marks where left.count > 1 {
      let marked = left.filter(mark)
      if !marked.isEmpty { left = marked }
    }
    return left.count == 1 ? left.first : nil
  }
}
