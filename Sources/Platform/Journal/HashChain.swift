import Crypto
public import Kernel

/// The arithmetic of the journal's chain: each entry's hash covers its content and the hash before it, so that no
/// entry can be changed, removed or slipped in without breaking every later one.
public enum HashChain {
  /// What the first entry follows.
  public static let origin = String(repeating: "0", count: 64)

  /// The SHA-256 of an entry, in lower-case hexadecimal.
  ///
  /// Each part is preceded by its length in bytes, so that no two different entries give the same bytes.
  public static func hash(
    sequence: Int64, at: Moment, company: CompanyID?, actor: String, event: String, subject: String, facts: String,
    previousHash: String
  ) -> String {
    var hasher = SHA256()
    let parts = [
      String(sequence), at.description, company?.description ?? "", actor, event, subject, facts, previousHash,
    ]
    for part in parts {
      hasher.update(data: Array("\(part.utf8.count):".utf8))
      hasher.update(data: Array(part.utf8))
    }
    return hexadecimal(hasher.finalize())
  }

  /// The SHA-256 of bytes, in lower-case hexadecimal.
  public static func digest(_ bytes: some Sequence<UInt8>) -> String { hexadecimal(SHA256.hash(data: Array(bytes))) }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
