import Kernel

/// The information of a movement in words between slashes: `/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/…/REMI/…`.
///
/// Source: Dutch banks' descriptions of MT940 structured, such as those of ABN AMRO, ING and Rabobank; the names of SWIFT
/// for payments in `:86:` are the same.
struct SlashInformation {
  private(set) var tags: [String: String] = [:]
  private(set) var account: String?
  private(set) var name: String?
  private(set) var remittance: String?
  /// A structured reference of the remittance.
  private(set) var reference: String?
  private(set) var rest: [RawField] = []

  private static let names: Set<String> = [
    "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "MARF", "CSID", "ORDP", "BENM", "ADDR", "ISDT", "ID", "PREF",
    "RTRN", "OCMT", "CHGS", "CNTP", "SVCL", "PURP", "ULTD", "ULTB", "ULTC", "INIT", "EXCH", "CHGS1", "ACCW", "TRCD",
    "BUSP", "NRTX", "UDTR", "UCRD", "CREF",
  ]

  /// `nil` when the lines are written otherwise.
  init?(_ lines: [String]) {
    let text = lines.joined()
    guard text.hasPrefix("/") else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    guard let first = parts.first, Self.names.contains(first) else { return nil }
    var current = first
    var values: [String: [String]] = [current: []]
    for part in parts.dropFirst() {
      if Self.names.contains(part), values[part] == nil {
        current = part
        values[part] = []
      } else {
        values[current]?.append(part)
      }
    }
    for (key, pieces) in values {
      let value = pieces.joined(separator: "/").trimmingBlanks
      let trimmed = value.hasSuffix("/") ? String(value.dropLast()) : value
      if !trimmed.isEmpty { tags[key] = trimmed }
    }
    take(values)
  }

  private mutating func take(_ values: [String: [String]]) {
    // ING gives the other side in one: account, BIC, name, city.
    let side = (values["CNTP"] ?? []).map(\.trimmingBlanks)
    account = tags["IBAN"] ?? side.first.flatMap { $0.isEmpty ? nil : $0 }
    if side.count > 1, !side[1].isEmpty { tags["BIC"] = tags["BIC"] ?? side[1] }
    name = tags["NAME"] ?? (side.count > 2 && !side[2].isEmpty ? side[2] : nil)
    if var words = tags["REMI"] {
      if words.hasPrefix("USTD//") { words.removeFirst(6) }
      if words.hasPrefix("STRD/") {
        reference = words.split(separator: "/").last.map(String.init)
      } else {
        remittance = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
    }
    let known: Set<String> = ["TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "MARF", "CNTP", "PREF", "PURP"]
    for key in tags.keys.sorted() where !known.contains(key) {
      rest.append(RawField(path: "86/\(key)", value: tags[key] ?? ""))
    }
  }
}
