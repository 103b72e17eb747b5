/// Legal entities by the numbers that companies know them by: the SIREN, and where it is wanting on either side the VAT
/// number, spaces and capitals apart.
public struct LegalEntities: Sendable {
  private var sirens: Set<String> = []
  private var vatNumbers: Set<String> = []
  private var vatNumbersWithoutSiren: Set<String> = []

  public init() {}

  public mutating func insert(siren: String?, vatNumber: String?) {
    if let siren { sirens.insert(siren) }
    guard let number = vatNumber.map(LegalEntities.compact) else { return }
    vatNumbers.insert(number)
    if siren == nil { vatNumbersWithoutSiren.insert(number) }
  }

  public func contains(siren: String?, vatNumber: String?) -> Bool {
    if let siren, sirens.contains(siren) { return true }
    guard let number = vatNumber.map(LegalEntities.compact) else { return false }
    // Members of one VAT group share its number, each with a SIREN of its own.
    return siren == nil ? vatNumbers.contains(number) : vatNumbersWithoutSiren.contains(number)
  }

  private static func compact(_ vatNumber: String) -> String {
    vatNumber.uppercased().filter { !$0.isWhitespace }
  }
}
