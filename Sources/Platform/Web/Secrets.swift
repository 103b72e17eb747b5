import Crypto
import Foundation

/// Random secrets that are handed out once and of which only a digest is kept.
public enum Secret {
  /// 256 bits from the system's generator, in letters that fit a cookie, a field and an address.
  public static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
      "=", with: "")
  }

  /// The SHA-256 of a secret, in hexadecimal: what the database keeps. A secret of 256 random bits needs no salt.
  public static func digest(_ secret: String) -> String {
    SHA256.hash(data: Data(secret.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Compares without telling by its time where two texts differ.
  public static func equal(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
