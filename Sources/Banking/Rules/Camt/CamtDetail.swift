import Kernel
import Xml

/// One `TxDtls`: a payment within an entry.
enum CamtDetail {
  /// The detail with its amount unsigned, and its own side (1 credit, -1 debit) where the bank gives one.
  static func read(
    _ cursor: CamtCursor, account: AccountReference
  ) throws -> (detail: EntryDetail, sign: Int64?) {
    var detail = EntryDetail()
    var sign: Int64?
    while let child = try cursor.child() {
      switch child {
      case .known(.references): try readReferences(cursor, into: &detail)
      case .known(.amount): detail.amount = try cursor.amount(or: account.currency)
      case .known(.amountDetails): try readAmounts(cursor, account: account, into: &detail)
      case .known(.transactionCode): detail.code = try CamtParty.transactionCode(cursor)
      case .known(.charges): detail.charges += try charges(cursor, currency: account.currency)
      case .known(.parties): try readParties(cursor, into: &detail)
      case .known(.agents): try readAgents(cursor, into: &detail)
      case .known(.purpose): detail.purpose = try CamtParty.codeOrProprietary(cursor)
      case .known(.remittance): try CamtRemittance.read(cursor, account: account, into: &detail)
      case .known(.returned): detail.returned = try readReturn(cursor)
      case .known(.transactionInformation): detail.additionalInformation = try cursor.text()
      case .known(.side): sign = try cursor.text() == "DBIT" ? -1 : 1
      default: try cursor.keep(into: &detail.rest, at: "")
      }
    }
    return (detail, sign)
  }

  private static func readReferences(_ cursor: CamtCursor, into detail: inout EntryDetail) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.endToEnd): detail.endToEnd = provided(try cursor.text())
      case .known(.instruction): detail.instruction = provided(try cursor.text())
      case .known(.transaction): detail.transaction = provided(try cursor.text())
      case .known(.mandate): detail.mandate = provided(try cursor.text())
      case .known(.servicerReference): detail.servicerReference = provided(try cursor.text())
      case .known(.paymentInformation): detail.paymentInformation = provided(try cursor.text())
      case .known(.cheque): detail.cheque = provided(try cursor.text())
      default: try cursor.keep(into: &detail.references, at: "")
      }
    }
  }

  /// Banks write NOTPROVIDED, or NONREF, where a reference is compulsory and there is none.
  static func provided(_ reference: String?) -> String? {
    guard let reference else { return nil }
    switch reference.uppercased() {
    case "NOTPROVIDED", "NOT PROVIDED", "NONREF": return nil
    default: return reference
    }
  }

  private static func readAmounts(
    _ cursor: CamtCursor, account: AccountReference, into detail: inout EntryDetail
  ) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.instructed): detail.instructed = try exchanged(cursor, account: account, into: &detail)
      case .known(.transactionAmount):
        let amount = try exchanged(cursor, account: account, into: &detail)
        // To version 3 the amount of a detail stands only here.
        if detail.amount == nil { detail.amount = amount }
      case .known(.counterValue): _ = try exchanged(cursor, account: account, into: &detail)
      default: try cursor.keep(into: &detail.rest, at: "AmtDtls")
      }
    }
  }

  private static func exchanged(
    _ cursor: CamtCursor, account: AccountReference, into detail: inout EntryDetail
  ) throws -> Money? {
    var amount: Money?
    while let child = try cursor.child() {
      switch child {
      case .known(.amount): amount = try cursor.amount(or: account.currency)
      case .known(.exchange):
        while let part = try cursor.child() {
          if part == .known(.rate) { detail.exchangeRate = try cursor.text() } else { try cursor.skip() }
        }
      default: try cursor.skip()
      }
    }
    return amount
  }

  /// Charges: a list of amounts (to version 3), or a total and records.
  static func charges(_ cursor: CamtCursor, currency: Currency?) throws -> [BankCharge] {
    var charges: [BankCharge] = []
    var total: Money?
    var own: Money?
    var ownIncluded: Bool?
    while let child = try cursor.child() {
      switch child {
      case .known(.totalCharges): total = try cursor.amount(or: currency)
      case .known(.amount): own = try cursor.amount(or: currency)
      case .known(.chargeIncluded): ownIncluded = try cursor.text() == "true"
      case .known(.chargeRecord):
        var amount: Money?
        var included: Bool?
        while let part = try cursor.child() {
          switch part {
          case .known(.amount): amount = try cursor.amount(or: currency)
          case .known(.chargeIncluded): included = try cursor.text() == "true"
          default: try cursor.skip()
          }
        }
        if let amount { charges.append(BankCharge(amount: amount, isIncluded: included)) }
      default: try cursor.skip()
      }
    }
    if let own { charges.append(BankCharge(amount: own, isIncluded: ownIncluded)) }
    if charges.isEmpty, let total { charges.append(BankCharge(amount: total, isIncluded: nil)) }
    return charges.filter { !$0.amount.isZero }
  }

  private static func readParties(_ cursor: CamtCursor, into detail: inout EntryDetail) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.debtor): detail.debtor = filled(try CamtParty.party(cursor), from: detail.debtor)
      case .known(.debtorAccount): try CamtParty.accountNumber(cursor, into: &detail.debtor)
      case .known(.ultimateDebtor): detail.ultimateDebtor = try CamtParty.party(cursor)
      case .known(.creditor): detail.creditor = filled(try CamtParty.party(cursor), from: detail.creditor)
      case .known(.creditorAccount): try CamtParty.accountNumber(cursor, into: &detail.creditor)
      case .known(.ultimateCreditor): detail.ultimateCreditor = try CamtParty.party(cursor)
      default: try cursor.keep(into: &detail.rest, at: "RltdPties")
      }
    }
  }

  /// The party with the account that was read before it.
  private static func filled(_ party: PaymentParty, from earlier: PaymentParty) -> PaymentParty {
    var party = party
    party.account = earlier.account
    party.isIBAN = earlier.isIBAN
    return party
  }

  private static func readAgents(_ cursor: CamtCursor, into detail: inout EntryDetail) throws {
    while let child = try cursor.child() {
      switch child {
      case .known(.debtorAgent): detail.debtor.bic = try CamtParty.agent(cursor).bic
      case .known(.creditorAgent): detail.creditor.bic = try CamtParty.agent(cursor).bic
      default: try cursor.skip()
      }
    }
  }

  private static func readReturn(_ cursor: CamtCursor) throws -> ReturnInformation {
    var returned = ReturnInformation()
    while let child = try cursor.child() {
      switch child {
      case .known(.reason): returned.reason = try CamtParty.codeOrProprietary(cursor)
      case .known(.additionalInformation):
        guard let text = try cursor.text() else { continue }
        returned.text = returned.text.map { $0 + " " + text } ?? text
      case .known(.originalCode): returned.originalCode = try CamtParty.transactionCode(cursor)
      default: try cursor.skip()
      }
    }
    return returned
  }
}
