import Kernel

/// The four shapes in which a credit note comes, brought to one sign.
///
/// 1. a UBL `CreditNote`, amounts positive; 2. type 381 (and its kin) with positive amounts: the type gives the sign;
/// 3. type 380 with negative amounts; 4. type 384, corrective, with negative amounts: the amounts give the sign.
///
/// Source: EN 16931-1 BT-3; French rules BR-FR 1.4.0.03, lists of credit, corrective and deposit types.
enum CreditNoteShape {
  static func isCreditType(_ typeCode: String) -> Bool {
    ["381", "261", "262", "296", "308", "396", "420", "458", "502", "503", "532", "81", "83"].contains(typeCode)
  }

  /// The receivable: what the document says is payable, negative when it credits the buyer.
  static func receivable(_ payable: Money, typeCode: String, syntax: InvoiceSyntax) throws(MoneyError) -> Money {
    guard syntax == .ublCreditNote || isCreditType(typeCode) else { return payable }
    return payable.isPositive ? try payable.negated() : payable
  }
}
