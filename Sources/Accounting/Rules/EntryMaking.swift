import CashApplicationRules
public import Kernel
import ReceivablesRules

/// Makes the entry of a movement: the customer's line, and what stands against it. Balanced by construction: each line takes
/// its share of one amount.
public struct EntryMaking: Sendable {
  let settings: BookSettings
  /// The day on which the entries are made and final.
  let day: CivilDate

  public init(_ settings: BookSettings, on day: CivilDate) {
    self.settings = settings
    self.day = day
  }

  /// The lines of the n-th entry; none for a movement of zero.
  public func lines(of movement: Movement, number: Int) -> [LedgerLine] {
    let minor = movement.amount.minor
    guard minor != 0 else { return [] }
    // The customer's account moves as the item does: debited for what is owed, credited for what was paid.
    let customer = line(
      movement, number, account: settings.customers, name: "Clients", signed: minor, isCustomer: true)
    let others = against(movement).filter { $0.minor != 0 }.map {
      line(movement, number, account: $0.account, name: $0.name, signed: $0.minor, isCustomer: false)
    }
    // Money first, as a bank's journal is read; then the customer.
    return movement.amount.isNegative ? others + [customer] : [customer] + others
  }

  private func against(_ movement: Movement) -> [(account: String, name: String, minor: Int64)] {
    let minor = -movement.amount.minor
    switch movement.nature {
    case .bank:
      let account = movement.bankAccount.flatMap { settings.banks[$0] } ?? settings.bank
      return [(account, "Banque", minor)]
    case .transfer: return [(settings.transfers, "Virements entre comptes clients", minor)]
    case .difference(.bankCharge, _): return [(settings.bankCharges, "Services bancaires", minor)]
    case .difference(.penalties, _): return [(settings.penalties, "Pénalités de retard perçues", minor)]
    case .difference(.rounding, let isUndone):
      // The opposite of an entry goes to the account of that entry.
      let isLoss = (minor > 0) != isUndone
      return isLoss
        ? [(settings.roundingLoss, "Charges diverses de gestion courante", minor)]
        : [(settings.roundingGain, "Produits divers de gestion courante", minor)]
    case .difference(.discount, _):
      // A discount lowers the base of the VAT (CGI art. 267, II, 1): its part is given back to whoever collected it.
      let tax = EntryMaking.tax(of: minor, movement.vat)
      return [
        (settings.discount, "Escomptes accordés", minor - tax), (settings.discountVat, "TVA collectée", tax),
      ]
    }
  }

  /// The tax in an amount that is shared by rates as its invoice is; half a minor unit is rounded away from zero.
  static func tax(of minor: Int64, _ vat: [Movement.VatShare]) -> Int64 {
    let shares = ProRata.shares(of: minor, by: vat.map(\.totalMinor))
    return zip(shares, vat).reduce(0) { $0 + ReceiptSplit.tax(in: $1.0, rate: $1.1.rate) }
  }

  private func line(
    _ movement: Movement, _ number: Int, account: String, name: String, signed minor: Int64, isCustomer: Bool
  ) -> LedgerLine {
    LedgerLine(
      journal: settings.journal, journalName: settings.journalName, number: number, day: movement.day,
      account: account, accountName: name, auxiliary: isCustomer ? movement.customerCode : nil,
      auxiliaryName: isCustomer ? movement.customerName : nil, reference: movement.number,
      referenceDay: movement.pieceDay, label: label(of: movement), debitMinor: max(0, minor),
      creditMinor: max(0, -minor), letter: isCustomer ? movement.letter : nil,
      letterDay: isCustomer ? movement.letterDay : nil, validDay: day)
  }

  /// What happened, then who it concerns: the books are in French.
  private func label(of movement: Movement) -> String {
    let what =
      switch movement.nature {
      case .bank where movement.amount.isNegative: "Règlement"
      case .bank: "Règlement annulé ou retourné"
      case .transfer: "Virement entre comptes"
      case .difference(let kind, let isUndone): (isUndone ? "Annulation " : "") + EntryMaking.name(of: kind)
      }
    return "\(what) \(movement.customerName)"
  }

  private static func name(of kind: DifferenceKind) -> String {
    switch kind {
    case .discount: "Escompte"
    case .bankCharge: "Frais bancaires"
    case .rounding: "Écart de règlement"
    case .penalties: "Pénalités de retard"
    }
  }
}
