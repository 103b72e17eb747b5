public import Kernel

extension Named {
  public enum Cheque {}
  public enum ChequeSlip {}
}

public typealias ChequeID = Identifier<Named.Cheque>
public typealias ChequeSlipID = Identifier<Named.ChequeSlip>

/// A cheque that a customer gave us, and what became of it.
public struct Cheque: Hashable, SlipInstrument {
  public typealias State = InstrumentState

  public let id: ChequeID
  public let customer: CustomerID
  public let number: String
  public let bank: String?
  /// Who signed it.
  public let drawer: String
  public let amount: Money
  public let receivedOn: CivilDate
  /// The number of the slip on which it was handed to the bank.
  public let slip: Int64?
  public let state: State
  public let endedOn: CivilDate?
  /// Why it was not paid, by the bank's code or words.
  public let reason: String?
  /// What it pays, in minor units; what they leave of it stays on account.
  public let parts: [DirectDebit.Part]

  public init(
    id: ChequeID, customer: CustomerID, number: String, bank: String? = nil, drawer: String, amount: Money,
    receivedOn: CivilDate, slip: Int64? = nil, state: State = .held, endedOn: CivilDate? = nil, reason: String? = nil,
    parts: [DirectDebit.Part] = []
  ) {
    self.id = id
    self.customer = customer
    self.number = number
    self.bank = bank
    self.drawer = drawer
    self.amount = amount
    self.receivedOn = receivedOn
    self.slip = slip
    self.state = state
    self.endedOn = endedOn
    self.reason = reason
    self.parts = parts
  }

  /// By which its part of the bank's credit is known: `CHQ42-1234567`.
  public var reference: String { "CHQ\(id)-\(number)" }

  public var payer: String { drawer }
  /// A cheque does not say from which account.
  public var payerAccount: String? { nil }

  /// A cheque's number without spaces; `nil` when it is none. French cheques have seven digits; foreign ones up to twenty.
  public static func number(_ text: String) -> String? {
    let digits = text.filter { !$0.isWhitespace }
    return (1...20).contains(digits.utf8.count) && digits.utf8.allSatisfy { (48...57).contains($0) } ? digits : nil
  }
}

/// Recognises what the bank credits for a slip of cheques, and the cheque that it takes back.
public struct ChequeSlips: Sendable {
  /// Days after the slip in which its credit is looked for. Source: usage; a deposit is credited within some days.
  private static let daysMax = 15
  /// Digits of a number by which a cheque that comes back is known for sure.
  private static let digitsMin = 5

  private let bySlip: [Int64: [Cheque]]
  private let madeOn: [Int64: CivilDate]
  private let collected: [Cheque]

  /// - Parameters:
  ///   - remitted: the cheques with the bank.
  ///   - madeOn: the days of their slips.
  ///   - collected: those that were credited and may come back.
  public init(remitted: [Cheque], madeOn: [Int64: CivilDate], collected: [Cheque] = []) {
    bySlip = Dictionary(grouping: remitted.filter { $0.slip != nil }, by: { $0.slip ?? 0 })
    self.madeOn = madeOn
    self.collected = collected
  }

  public var isEmpty: Bool { bySlip.isEmpty && collected.isEmpty }

  /// The cheques of the only slip that makes an amount and whose time it is, for a line that speaks of cheques.
  public func cheques(of amount: Money, on day: CivilDate, isCheques: Bool) -> [Cheque]? {
    guard isCheques else { return nil }
    let fitting = bySlip.filter { slip, cheques in
      guard let made = madeOn[slip] else { return false }
      let sum = cheques.reduce(Int64(0)) { $0 + $1.amount.minor }
      return sum == amount.minor && cheques.allSatisfy { $0.amount.currency == amount.currency }
        && (0...ChequeSlips.daysMax).contains(day.days(since: made))
    }
    return fitting.count == 1 ? fitting.first?.value : nil
  }

  /// The cheque that a line takes back: of its amount, and whose number stands in the line; else the only one of its amount.
  public func unpaid(_ amount: Money, text: String) -> Cheque? {
    let digits = text.filter(\.isNumber)
    return collected.filter { $0.amount.minor == -amount.minor && $0.amount.currency == amount.currency }
      .only({ $0.number.utf8.count >= ChequeSlips.digitsMin && digits.contains($0.number) })
  }

  /// The same where the bank took its fee in the same line: only a cheque whose number the line bears.
  /// - Parameter feeMax: the most that is a fee, in minor units.
  public func unpaidWithFee(_ amount: Money, feeMax: Int64, text: String) -> Cheque? {
    let digits = text.filter(\.isNumber)
    let named = collected.filter {
      $0.amount.isBelow(amount, byAtMost: feeMax) && $0.number.utf8.count >= ChequeSlips.digitsMin
        && digits.contains($0.number)
    }
    return named.count == 1 ? named.first : nil
  }
}

extension Money {
  /// Whether a line that takes back took this and a little more.
  func isBelow(_ line: Money, byAtMost feeMax: Int64) -> Bool {
    guard line.minor != .min, line.currency == currency else { return false }
    return (1...max(1, feeMax)).contains(-line.minor - minor) && feeMax > 0
  }
}
