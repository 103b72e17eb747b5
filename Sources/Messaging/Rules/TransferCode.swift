public import Kernel

/// The text of a QR code from which a banking application prepares a transfer.
///
/// Source: European Payments Council, EPC069-12 "Quick Response Code: guidelines to enable data capture for the
/// initiation of a SEPA credit transfer", version 002: twelve lines, at most 331 bytes, correction level M.
public enum TransferCode {
  /// The most bytes a banking application must read.
  public static let limit = 331

  /// The payload, or `nil` when the standard has no place for this transfer: another currency than the euro, an amount
  /// outside 0,01 to 999 999 999,99, a wrong IBAN.
  public static func payload(
    name: String, iban: String, bic: String?, amount: Money, reference: String
  ) -> String? {
    guard amount.currency == .eur, (1...99_999_999_999).contains(amount.minor),
      let iban = BusinessNumbers.iban(iban)
    else { return nil }
    let lines = [
      "BCD", "002", "1", "SCT", bic.map { oneLine($0, 11) } ?? "", oneLine(name, 70), iban,
      "EUR" + amount.decimalText(separator: "."), "", "", oneLine(reference, 140),
    ]
    let payload = lines.joined(separator: "\n")
    return payload.utf8.count <= limit ? payload : nil
  }

  /// The text without line breaks, which would shift every element after it, cut to what its element holds.
  private static func oneLine(_ text: String, _ limit: Int) -> String {
    let clean = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }
    return String(String(clean).prefix(limit))
  }
}
