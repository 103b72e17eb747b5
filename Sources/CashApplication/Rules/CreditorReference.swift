import Kernel

/// A reference by which a payment says what it is for: `RF`, two check digits, a number. Source: ISO 11649.
enum CreditorReference {
  static let mark = Array("rf".utf8)
  /// Printed in groups of four.
  static let wordsMax = 7
  private static let lengths = 5...25

  /// The number in a reference, in lower case; `nil` where it is none, or its check digits are wrong.
  static func number(in reference: [UInt8]) -> [UInt8]? {
    guard lengths.contains(reference.count), reference.starts(with: mark) else { return nil }
    let number = Array(reference.dropFirst(4))
    let digits = BusinessNumbers.checkDigits(
      country: "RF", account: String(decoding: number, as: UTF8.self).uppercased())
    return digits.map { $0.utf8.elementsEqual(reference[2..<4]) } == true ? number : nil
  }
}
