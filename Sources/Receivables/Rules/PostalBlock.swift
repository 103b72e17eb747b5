import Kernel

/// The lines of an address as the post sorts them: at most six, the last ones in capitals without accents or
/// punctuation.
///
/// Source: NF Z10-011; regles-fr and DESIGN §11 (38 characters a line).
public enum PostalBlock {
  static let width = 38

  /// The window's lines for a customer: name, street, town, and the country when it is not France.
  public static func lines(of customer: Customer) -> [String] {
    var lines = [capitals(customer.name)]
    lines += customer.address.lines.prefix(3).map(capitals)
    let town = [customer.address.postcode, customer.address.city].compactMap { $0 }.joined(separator: " ")
    if !town.isEmpty { lines.append(capitals(town)) }
    if customer.address.country != "FR" { lines.append(country(customer.address.country)) }
    return lines
  }

  /// Letters, digits and single spaces, cut at the width of a line between two words where there is one.
  static func capitals(_ text: String) -> String {
    let line = Folding.folded(text).uppercased()
    guard line.count > width else { return line }
    let cut = line.prefix(width)
    guard let space = cut.lastIndex(of: " ") else { return String(cut) }
    return String(cut[..<space])
  }

  /// The country's name in French, which is what a French sorting office reads; the code when we do not know it.
  private static func country(_ code: String) -> String {
    let names = [
      "DE": "ALLEMAGNE", "AT": "AUTRICHE", "BE": "BELGIQUE", "DK": "DANEMARK", "ES": "ESPAGNE", "US": "ETATS UNIS",
      "GB": "ROYAUME UNI", "GR": "GRECE", "IE": "IRLANDE", "IT": "ITALIE", "LU": "LUXEMBOURG", "MC": "MONACO",
      "NL": "PAYS BAS", "PL": "POLOGNE", "PT": "PORTUGAL", "CZ": "REPUBLIQUE TCHEQUE", "SE": "SUEDE", "CH": "SUISSE",
    ]
    return names[code] ?? code
  }
}
