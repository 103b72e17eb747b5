/// What a company says of the kind of customer, to treat those who are alike alike.
public struct CustomerProfile: Sendable, Hashable {
  /// What it does, by the French nomenclature of activities (NAF rev. 2, such as `43.22A`) or in the words of the company.
  public var sector: String?
  public var size: CompanySize?
  /// Words of the company's own, each once, in the order of the alphabet.
  public private(set) var tags: [String]

  public init(sector: String? = nil, size: CompanySize? = nil, tags: [String] = []) {
    self.sector = sector.map { CustomerProfile.sector($0) }
    self.size = size
    self.tags = []
    set(tags: tags)
  }

  /// Letters of a sector or of a tag.
  public static let lettersMax = 40
  public static let tagsMax = 12

  /// Takes what is left of some tags without blanks and doubles, as many as there may be.
  public mutating func set(tags typed: [String]) {
    var seen: Set<String> = []
    let read = typed.map {
      String($0.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(Self.lettersMax))
    }
    tags = Array(
      read.filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }.sorted { $0.lowercased() < $1.lowercased() }
        .prefix(Self.tagsMax))
  }

  /// The tags of a list that somebody typed with commas, semicolons or lines between them.
  public static func tags(in text: String) -> [String] {
    text.split { ",;|".contains($0) || $0.isNewline }.map { String($0) }
  }

  /// A code of the nomenclature as it is printed, `4322a` as `43.22A`; anything else as typed.
  static func sector(_ text: String) -> String {
    let plain = text.filter { $0 != "." && !$0.isWhitespace }.uppercased()
    let isCode =
      plain.utf8.count == 5 && plain.prefix(4).allSatisfy { $0.isASCII && $0.isNumber }
      && plain.last.map { $0.isASCII && $0.isLetter } == true
    return isCode
      ? "\(plain.prefix(2)).\(plain.dropFirst(2))"
      : String(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(lettersMax))
  }

  /// Whether it is of a sector: the code itself, or the division or group that it belongs to (`43` holds `43.22A`).
  public func isOf(sector asked: String) -> Bool {
    guard let own = sector?.lowercased() else { return false }
    return own.hasPrefix(CustomerProfile.sector(asked).lowercased())
  }

  public func isTagged(_ tag: String) -> Bool { tags.contains { $0.lowercased() == tag.lowercased() } }
}

/// How large a company is.
///
/// Source: décret n° 2008-1354, art. 3 (LME, art. 51): microentreprise, PME, ETI, grande entreprise.
public enum CompanySize: String, Sendable, Hashable, Codable, CaseIterable {
  /// Fewer than 10 people, 2 M€ at most.
  case micro
  /// Fewer than 250 people, 50 M€ at most (*PME*).
  case small
  /// Fewer than 5,000 people, 1,500 M€ at most (*ETI*).
  case medium
  case large

  /// Read from the words of lists: « TPE », « PME », « ETI », « GE ».
  public init?(said text: String) {
    switch text.lowercased().filter({ $0.isLetter }) {
    case "micro", "tpe", "microentreprise", "mic": self = .micro
    case "small", "pme", "sme", "petite", "petiteetmoyenneentreprise": self = .small
    case "medium", "eti", "intermediaire", "entreprisedetailleintermediaire": self = .medium
    case "large", "ge", "grande", "grandeentreprise", "grandcompte": self = .large
    default: return nil
    }
  }
}
