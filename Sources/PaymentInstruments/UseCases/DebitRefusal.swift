public import Kernel
public import PaymentInstrumentsRules

/// Why nothing was written about a mandate or a debit.
public enum DebitRefusal: Error, Hashable, Sendable {
  case reference
  case referenceTaken(String)
  case iban
  case bic
  case debtor
  case signedInFuture
  case notice
  case notInForce(String)
  case creditor
  /// The company has no creditor identifier yet.
  case noCreditor
  /// A mandate is to be what it is.
  case nothingChanged(String)
  /// The company has no IBAN on which to collect.
  case noAccount
  case nothing
  /// No inter-bank business day, or too early; the first that is possible.
  case collectionDay(first: CivilDate)
  /// A chosen item may not be debited, or not any more.
  case changed(number: String?)
  case unknownRun(Int64)
  /// A debit of it was credited, rejected or taken back before.
  case notWhole(Int64)
  case notUnderWay(String)
  /// Customers are told before they are debited, on this day.
  case tooLateToTell(CivilDate)
}

extension DebitRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .reference:
      "a mandate's reference has 1 to 35 letters, digits and signs / - ? : ( ) . , ' + without // and without / at an end"
    case .referenceTaken(let reference): "the mandate \(reference) exists already; give the new one another reference"
    case .iban: "the IBAN is wrong: its key does not fit; read it again on the mandate"
    case .bic: "a BIC has 8 or 11 letters and digits, such as AGRIFRPP; leave it out when it is not known"
    case .debtor: "the holder of the account has 1 to 70 letters"
    case .signedInFuture: "a mandate cannot be signed on a day that has not come"
    case .notice:
      "customers are told \(Mandate.notices.lowerBound) to \(Mandate.notices.upperBound) days before a debit"
    case .notInForce(let reference): "the mandate \(reference) is not in force any more; look at it again"
    case .creditor:
      "the creditor identifier is wrong: it has a country, a key that fits, three letters and a number, as the bank gave it"
    case .nothingChanged(let reference):
      "the mandate \(reference) has this reference and this account already; give what has changed"
    case .noCreditor:
      "the company has no creditor identifier (ICS); set it first with: encours debits settings --creditor FR…"
    case .noAccount: "the company has no IBAN on which to collect; give it one in its settings"
    case .nothing: "nothing was chosen to debit; choose an item at least"
    case .collectionDay(let first):
      "nothing can be collected on that day: banks are closed, or it is too early; the first possible day is \(first)"
    case .changed(let number):
      (number.map { "\($0) may not be debited" } ?? "a chosen item may not be debited")
        + ", or not any more; look at the proposal again"
    case .unknownRun(let number): "there is no run \(number); list them with: encours debits runs"
    case .notWhole(let number):
      "run \(number) cannot be taken back: some of its debits were credited, rejected or taken back already"
    case .tooLateToTell(let day):
      "the accounts are debited on \(day): customers are told before; if the bank does not have the file, take the run back"
    case .notUnderWay(let reference): "the debit \(reference) is not under way any more; look at its run again"
    }
  }
}
