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
    let minor = movement.value.minor
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
    let minor = -movement.value.minor
    switch movement.nature {
    case .bank:
      let account = movement.bankAccount.flatMap { settings.banks[$0] } ?? settings.bank
      return [(account, "Banque", minor)]
    case .transfer: return [(settings.transfers, "Virements entre comptes clients", minor)]
    case .exchange: return [(settings.transfers, "Conversions de devises", minor)]
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

  /// The lines of the n-th entry, for what rates left of an account once it is settled in its own currency.
  public func lines(of difference: ExchangeDifference, number: Int) -> [LedgerLine] {
    let minor = difference.minor
    guard minor != 0 else { return [] }
    // The opposite of an entry goes to the account of that entry.
    let isLoss = (minor > 0) != difference.isUndone
    func line(_ account: String, _ name: String, signed: Int64, isCustomer: Bool) -> LedgerLine {
      LedgerLine(
        journal: settings.journal, journalName: settings.journalName, number: number, day: difference.day,
        account: account, accountName: name, auxiliary: isCustomer ? difference.customerCode : nil,
        auxiliaryName: isCustomer ? difference.customerName : nil, reference: difference.reference,
        referenceDay: difference.referenceDay,
        label: (difference.isUndone ? "Annulation " : "") + "Écart de change \(difference.customerName)",
        debitMinor: max(0, signed), creditMinor: max(0, -signed),
        letter: isCustomer ? difference.letter : nil,
        letterDay: isCustomer && difference.letter != nil ? difference.letteredOn : nil, validDay: day)
    }
    let customer = line(settings.customers, "Clients", signed: -minor, isCustomer: true)
    let other =
      isLoss
      ? line(settings.exchangeLoss, "Pertes de change sur créances commerciales", signed: minor, isCustomer: false)
      : line(settings.exchangeGain, "Gains de change sur créances commerciales", signed: minor, isCustomer: false)
    return minor > 0 ? [other, customer] : [customer, other]
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
      letterDay: isCustomer ? movement.letterDay : nil, validDay: day,
      foreign: isCustomer ? movement.foreign : movement.isMoney ? movement.opposite : nil)
  }

  /// What happened, then who it concerns: the books are in French.
  private func label(of movement: Movement) -> String {
    let what =
      switch movement.nature {
      case .bank where movement.amount.isNegative: "Règlement"
      case .bank: "Règlement annulé ou retourné"
      case .transfer: "Virement entre comptes"
      case .exchange: "Conversion de devise"
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

extension Movement {
  /// The amount where it is not in the currency of the books.
  fileprivate var foreign: Money? { amount.currency == value.currency ? nil : amount }

  /// The same for what stands against it.
  fileprivate var opposite: Money? { foreign.map { Money(minor: -$0.minor, $0.currency) } }

  fileprivate var isMoney: Bool { nature == .bank }
}
