import InvoicingRules
import Kernel
import ReceivablesRules

extension InvoiceDocument {
  /// The VAT by rate as it is kept; `nil` where the document gives none.
  var vatBreakdown: VatBreakdown? {
    guard !vat.isEmpty else { return nil }
    return VatBreakdown(
      due: vatDue,
      parts: vat.map { part in
        VatPart(
          category: part.category, rate: part.rate, baseMinor: part.base.minor, taxMinor: part.tax.minor)
      })
  }

  /// When VAT is due: as BT-8 says, else as the process does.
  ///
  /// Source: EN 16931 BT-8 (UNTDID 2005: 3 invoice, 35 delivery, 432 paid; UNTDID 2475 in CII: 5, 29, 72) and BT-23 of the
  /// DGFiP's specifications: S for services, B for goods; M has both and does not say. Deposits (386) are due when paid
  /// (CGI art. 269, 2, a bis and c).
  private var vatDue: VatDue {
    switch vatPointCode {
    case "432", "72": return .receipt
    case "3", "5", "35", "29": return .invoice
    default: break
    }
    if typeCode == "386" { return .receipt }
    guard let process = process?.uppercased(), process.utf8.count == 2, process.last?.isNumber == true else {
      return .unsaid
    }
    switch process.first {
    case "S": return .receipt
    case "B": return .invoice
    default: return .unsaid
    }
  }
}
