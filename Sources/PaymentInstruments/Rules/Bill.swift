public import Kernel

extension Named {
  public enum Bill {}
  public enum BillSlip {}
}

public typealias BillID = Identifier<Named.Bill>
public typealias BillSlipID = Identifier<Named.BillSlip>

/// A bill by which a customer pays on a later day (effet de commerce), and what became of it.
public struct Bill: Hashable, SlipInstrument {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A bill of exchange that we drew and the customer has not accepted: direct, or sent for acceptance (LCR).
    case draft = "lcr"
    /// A bill of exchange that the customer accepted: it owes it as such.
    case accepted = "lcr_accepted"
    /// A promissory note, which the customer wrote (billet à ordre relevé).
    case note = "bor"
  }

  public typealias State = InstrumentState

  public let id: BillID
  public let customer: CustomerID
  public let kind: Kind
  /// Whoever pays it (tiré; of a promissory note its writer, souscripteur).
  public let drawee: String
  /// Where it is payable; `nil` until it is known. A bill without it goes on no slip.
  public let iban: String?
  /// The name of the drawee's bank (domiciliation).
  public let bank: String?
  public let amount: Money
  /// The day on which it was made.
  public let drawnOn: CivilDate
  /// The day on which it is to be paid (échéance).
  public let dueOn: CivilDate
  /// The number of the slip on which it was handed to the bank.
  public let slip: Int64?
  public let state: State
  public let endedOn: CivilDate?
  /// Why it was not paid, by the bank's code or words.
  public let reason: String?
  /// Whether a line of the bank credited it: what is not paid later has to be taken back by another line.
  public let isCredited: Bool
  public let parts: [DirectDebit.Part]

  public init(
    id: BillID, customer: CustomerID, kind: Kind, drawee: String, iban: String? = nil, bank: String? = nil,
    amount: Money, drawnOn: CivilDate, dueOn: CivilDate, slip: Int64? = nil, state: State = .held,
    endedOn: CivilDate? = nil, reason: String? = nil, isCredited: Bool = false, parts: [DirectDebit.Part] = []
  ) {
    self.id = id
    self.customer = customer
    self.kind = kind
    self.drawee = drawee
    self.iban = iban
    self.bank = bank
    self.amount = amount
    self.drawnOn = drawnOn
    self.dueOn = dueOn
    self.slip = slip
    self.state = state
    self.endedOn = endedOn
    self.reason = reason
    self.isCredited = isCredited
    self.parts = parts
  }

  /// By which we, the bank and the drawee know it, in the ten characters that the bank's file has: `EF42`.
  public var reference: String { Bill.reference(id) }
  public static func reference(_ id: BillID) -> String { "EF\(id)" }
  public var payer: String { drawee }
  public var payerAccount: String? { iban }
}

/// What the bank is asked to do with bills.
public enum BillPurpose: String, Hashable, Sendable, CaseIterable {
  /// To collect them when they fall due (encaissement).
  case collection
  /// To advance their amounts at once; who does not pay at the end is ours to pursue (escompte).
  case discount
}
