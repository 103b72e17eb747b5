/// A French bank account by the parts of its RIB: what files between French banks name it by.
///
/// Source: CFONB, relevé d'identité bancaire: the key is 97 − (89 bank + 15 branch + 3 account) mod 97, where letters of the
/// account stand for A–I 1–9, J–R 1–9, S–Z 2–9. Accounts in Monaco have the same parts under the country MC.
public struct FrenchAccount: Hashable, Sendable {
  /// Five digits.
  public let bank: String
  /// Five digits (guichet).
  public let branch: String
  /// Eleven digits and letters.
  public let number: String

  private static let countries: Set<String> = ["FR", "MC"]

  /// The parts of an IBAN; `nil` when it is of another country, or its RIB key does not fit.
  public init?(iban: String) {
    guard FrenchAccount.countries.contains(String(iban.prefix(2))), iban.utf8.count == 27 else { return nil }
    self.init(rib: String(iban.dropFirst(4)))
  }

  /// The parts of a RIB of twenty-three characters without spaces; `nil` when its key does not fit.
  public init?(rib: String) {
    guard rib.utf8.count == 23 else { return nil }
    let text = rib.uppercased()
    func part(_ from: Int, _ count: Int) -> String { String(text.dropFirst(from).prefix(count)) }
    (bank, branch, number) = (part(0, 5), part(5, 5), part(10, 11))
    guard let key = FrenchAccount.key(bank: bank, branch: branch, number: number), key == part(21, 2) else {
      return nil
    }
  }

  /// The IBAN of an account of these parts; `nil` when they are not those of a French one.
  public static func iban(bank: String, branch: String, number: String) -> String? {
    guard let key = key(bank: bank, branch: branch, number: number) else { return nil }
    let account = bank + branch + number.uppercased() + key
    guard let digits = BusinessNumbers.checkDigits(country: "FR", account: account) else { return nil }
    return "FR" + digits + account
  }

  /// The IBAN that a text names, as an IBAN of any country or as a RIB; `nil` when it is neither, or a key does not fit.
  public static func iban(typed text: String) -> String? {
    if let iban = BusinessNumbers.iban(text) { return iban }
    let rib = text.filter { $0.isLetter || $0.isNumber }
    guard let account = FrenchAccount(rib: rib) else { return nil }
    return iban(bank: account.bank, branch: account.branch, number: account.number)
  }

  private static func key(bank: String, branch: String, number: String) -> String? {
    guard bank.utf8.count == 5, branch.utf8.count == 5, number.utf8.count == 11, let bankValue = value(bank),
      let branchValue = value(branch), let numberValue = value(number)
    else { return nil }
    let key = 97 - (89 * bankValue + 15 * branchValue + 3 * numberValue) % 97
    return key < 10 ? "0\(key)" : "\(key)"
  }

  private static func value(_ text: String) -> Int? {
    var result = 0
    for byte in text.uppercased().utf8 {
      let digit: Int
      switch byte {
      case 0x30...0x39: digit = Int(byte - 0x30)
      case 0x41...0x49: digit = Int(byte - 0x40)
      case 0x4A...0x52: digit = Int(byte - 0x49)
      case 0x53...0x5A: digit = Int(byte - 0x51)
      default: return nil
      }
      result = result * 10 + digit
    }
    return result
  }
}
