/// What is an e-mail address wherever one is typed, imported or written to.
public enum EmailSyntax {
  /// One `@`, visible ASCII without the characters that have a meaning in headers and commands, a domain of letters,
  /// digits, dots and hyphens. Narrower than RFC 5322, and what mail servers take in practice.
  public static func isWellFormed(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].count), (1...253).contains(parts[1].count) else { return false }
    let special = Set("<>()[]\\,;:\" ".utf8)
    return parts[0].allSatisfy { $0 > 0x20 && $0 < 0x7F && !special.contains($0) }
      && parts[1].allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      } && parts[1].first != UInt8(ascii: ".") && parts[1].last != UInt8(ascii: ".")
  }
}
