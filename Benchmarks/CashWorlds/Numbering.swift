/// How a company numbers its invoices.
public enum Numbering: String, CaseIterable, Sendable {
  /// `2026/00123`
  case yearFirst
  /// `F-0001234`
  case letterAndZeros
  /// `INV000123`
  case invoice
  /// `RE-2026-4711`
  case german
  /// `40017352`: eight digits and nothing else.
  case eightDigits
  /// `104233`: six digits.
  case sixDigits
  /// `CLI042-0007`: each customer its own sequence.
  case perCustomer
  /// `26-07-0118`: year, month, number.
  case monthly
  /// `FV/0123/2026`: the year behind.
  case yearLast

  func number(_ count: Int, customer: Int, ofCustomer: Int, month: Int) -> String {
    func zeros(_ value: Int, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return switch self {
    case .yearFirst: "2026/" + zeros(count, 5)
    case .letterAndZeros: "F-" + zeros(count + 1_000, 7)
    case .invoice: "INV" + zeros(count, 6)
    case .german: "RE-2026-" + zeros(count + 1_000, 4)
    case .eightDigits: String(40_017_000 + count * 3)
    case .sixDigits: String(104_000 + count)
    case .perCustomer: "CLI" + zeros(customer, 3) + "-" + zeros(ofCustomer, 4)
    case .monthly: "26-" + zeros(month, 2) + "-" + zeros(count, 5)
    case .yearLast: "FV/" + zeros(count, 5) + "/2026"
    }
  }
}
