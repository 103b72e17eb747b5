/// A code that stands in once for the second factor, when the telephone is lost.
public enum RecoveryCode {
  /// Codes given at once.
  public static let count = 10
  /// Letters of a code: 80 bits, so that its digest needs no salt.
  public static let letters = 16

  /// As it is shown: four groups of four.
  public static func shown(_ code: String) -> String {
    var groups: [Substring] = []
    var rest = code[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: "-")
  }

  /// As it is compared: what people add or lose in copying is left out. Nil when it cannot be one.
  public static func folded(_ typed: String) -> String? {
    let code = typed.uppercased().filter { !$0.isWhitespace && $0 != "-" }
    return code.utf8.count == letters ? code : nil
  }
}
