public import PaymentInstrumentsRules

/// Why nothing was written about a bill.
public enum BillRefusal: Error, Hashable, Sendable {
  case drawee
  case amount
  /// Neither an IBAN nor a RIB, or a key does not fit.
  case account
  case drawnInFuture
  /// It falls due before it was drawn.
  case due
  /// The same bill is noted already, under this reference.
  case twice(String)
  /// A chosen item is not the customer's, not open any more, or under other bills.
  case changed
  case nothing
  /// Some bills are with the bank already, or ended.
  case notHeld
  /// Only a bill of exchange that waits for it is accepted.
  case notAcceptable
  /// The bill is not with the bank, or the bank has credited it: its statement says what it takes back.
  case notRemitted
  /// The company has no IBAN in France on which the bank credits, or no letter of its name can be written.
  case noCreditor
  /// A chosen bill cannot stand in the bank's file.
  case cannotBeWritten(reference: String, BillObstacle)
  case unknownSlip(Int64)
  case notWhole(Int64)
}

extension BillRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .drawee: "whoever pays the bill has 1 to 70 letters"
    case .amount: "a bill is for more than nothing; give its amount, or the invoices that it pays"
    case .account: "the account is wrong: its key does not fit; read the IBAN or the RIB again on the bill"
    case .drawnInFuture: "a bill cannot be drawn on a day that has not come"
    case .due: "a bill falls due on the day on which it is drawn or after it"
    case .twice(let reference): "this bill is noted already as \(reference): same customer, amount, day and invoices"
    case .changed:
      "a chosen item is not open any more, is not the customer's, or other bills pay it; look at its account again"
    case .nothing: "nothing was chosen; choose a bill at least"
    case .notHeld: "some of the bills are with the bank already, or ended; look at the list again"
    case .notAcceptable: "only a bill of exchange (LCR) that was not accepted yet, and has not ended, is accepted"
    case .notRemitted: "the bill is not with the bank any more; what the bank takes back its statement tells"
    case .noCreditor:
      "the company has no French IBAN on which the bank credits, or its name has no Latin letter; complete its settings"
    case .cannotBeWritten(let reference, let obstacle): "\(reference) cannot be handed over: \(obstacle.remedy)"
    case .unknownSlip(let number): "there is no slip \(number); list them with: encours bills slips"
    case .notWhole(let number):
      "slip \(number) cannot be taken back: the bank said what became of some of its bills, or it was taken back already"
    }
  }
}

extension BillObstacle {
  /// What keeps a bill from the bank's file, and what to do.
  public var remedy: String {
    switch self {
    case .noAccount:
      "it does not say where it is payable; ask the customer for its RIB and give it with: encours bills correct"
    case .foreignAccount:
      "it is payable on an account outside of France; hand the paper to the bank, or ask for a French account or a transfer"
    case .name:
      "its drawee's name has letters that the file has not; write it in Latin letters with: encours bills correct"
    case .currency: "it is not in euros; hand the paper to the bank"
    case .amount: "its amount has more digits than the file; have it split"
    case .due: "it has fallen due, and a bank advances nothing on it; hand it over for collection"
    }
  }
}
