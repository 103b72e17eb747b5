import Kernel

/// What a file calls an account: an IBAN, the parts by which its country names it, or another number.
///
/// A bank may stand before it, a currency after it, and blanks, slashes or dashes within it.
struct AccountName {
  private let text: String
  /// Its letters and digits, cut where neither stands; a bank's BIC before them and a currency after them left out.
  private let parts: [String]

  init(_ text: String) {
    self.text = text
    var parts = text.uppercased().split { !Self.isSign($0) }.map(String.init)
    if parts.count > 1, let first = parts.first, Self.isBIC(first) { parts.removeFirst() }
    if let last = parts.last {
      if parts.count > 1, last.count == 3, Currency(last) != nil {
        parts.removeLast()
      } else if last.count > 8, Currency(last.suffix(3)) != nil, last.utf8.dropLast(3).last.map(Self.isDigit) == true {
        parts[parts.count - 1] = String(last.dropLast(3))
      }
    }
    self.parts = parts
  }

  /// The IBAN that the name is, or that French rules make of bank, branch and number. Parts that are not cut are French only
  /// where the key of the RIB stands with them and fits: other countries' numbers are as long.
  var iban: String? {
    for name in [text, parts.joined()] + parts {
      if let iban = BusinessNumbers.iban(name) { return iban }
    }
    let whole = parts.joined()
    let lengths = parts.map(\.count)
    switch lengths {
    case [5, 5, 11], [10, 11]:
      guard whole.utf8.prefix(10).allSatisfy(Self.isDigit) else { return nil }
      let rest = whole.dropFirst(5)
      return FrenchAccount.iban(
        bank: String(whole.prefix(5)), branch: String(rest.prefix(5)), number: String(rest.dropFirst(5)))
    default:
      guard whole.utf8.prefix(10).allSatisfy(Self.isDigit) else { return nil }
      return FrenchAccount.iban(typed: whole)
    }
  }

  /// Whether an IBAN is of an account that is called so: its national part, that without the key of a French one, bank and
  /// number with zeros between them, or the number alone where it has eight signs or more.
  func isPart(of iban: String) -> Bool {
    var national = String(iban.dropFirst(4))
    guard !parts.isEmpty, iban.utf8.count > 14 else { return false }
    let whole = parts.joined()
    if whole == national { return true }
    if FrenchAccount(iban: iban) != nil { national.removeLast(2) }
    if parts.count == 1 { return whole.utf8.count >= 8 && national.hasSuffix(whole) }
    guard let number = parts.last, whole.utf8.count >= 8 else { return false }
    let bank = parts.dropLast().joined()
    guard bank.utf8.count >= 3, national.hasPrefix(bank), national.hasSuffix(number) else { return false }
    let between = national.utf8.count - bank.utf8.count - number.utf8.count
    return between >= 0 && national.utf8.dropFirst(bank.utf8.count).prefix(between).allSatisfy { $0 == 0x30 }
  }

  private static func isSign(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Source: ISO 9362: four letters of the bank, two of the country, two signs of the place, three of the branch or none.
  private static func isBIC(_ text: String) -> Bool {
    [8, 11].contains(text.utf8.count) && text.utf8.prefix(6).allSatisfy { (0x41...0x5A).contains($0) }
  }
}

extension AccountReference {
  /// The account that a file calls so: by its IBAN where one can be told, else by the name as it stands.
  init(named text: String) {
    self.init()
    let iban = AccountName(text).iban
    number = iban ?? (text.isEmpty ? nil : text)
    isIBAN = iban != nil
  }

  /// Whether another reference may be of the same account, one of them an IBAN and the other a name without one.
  public func isSame(as other: AccountReference) -> Bool {
    guard let number, let otherNumber = other.number, isIBAN != other.isIBAN else { return false }
    return isIBAN ? AccountName(otherNumber).isPart(of: number) : AccountName(number).isPart(of: otherNumber)
  }
}
