import Crypto
import Foundation

/// Codes of six digits that an authenticator application and the program both compute from a shared secret and the
/// time.
///
/// Source: RFC 6238 (TOTP) over RFC 4226 (HOTP), with SHA-1, 30 seconds and 6 digits, which every application knows.
public struct TimeCode: Sendable, Hashable {
  /// In letters, as people type it into an application that cannot read the picture.
  public let secret: String
  private let key: [UInt8]

  public static let stepSeconds: Int64 = 30
  public static let digits = 6
  /// Steps before and after the present one that are taken too: clocks differ.
  public static let toleratedSteps: Int64 = 1
  /// 160 bits, what RFC 4226 (4, R6) recommends.
  private static let secretBytes = 20

  /// A new secret.
  public init() {
    var generator = SystemRandomNumberGenerator()
    self.init(key: (0..<TimeCode.secretBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// Nil when the text is not base32.
  public init?(secret: String) {
    guard let key = Base32.decoded(secret), !key.isEmpty else { return nil }
    self.init(key: key)
  }

  private init(key: [UInt8]) {
    self.key = key
    secret = Base32.encoded(key)
  }

  /// The code of a step.
  public func code(step: Int64) -> String {
    let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
    let digest = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: key)))
    let offset = Int((digest.last ?? 0) & 0x0F)
    let number = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let text = String(number % 1_000_000)
    return String(repeating: "0", count: TimeCode.digits - text.count) + text
  }

  /// The step of the instant or of its neighbours whose code this is; nil when it is none of theirs.
  /// - Parameter seconds: since 1970.
  public func step(of typed: String, at seconds: Int64) -> Int64? {
    let digits = typed.filter { !$0.isWhitespace }
    guard digits.utf8.count == TimeCode.digits else { return nil }
    let now = seconds / TimeCode.stepSeconds
    return (now - TimeCode.toleratedSteps...now + TimeCode.toleratedSteps).first { code(step: $0) == digits }
  }

  /// What the picture says to an application.
  ///
  /// Source: the key URI format that authenticator applications share.
  public func address(issuer: String, account: String) -> String {
    let (issuer, account) = (TimeCode.encoded(issuer), TimeCode.encoded(account))
    return "otpauth://totp/\(issuer):\(account)?secret=\(secret)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: " "..."~"))) ?? ""
  }
}

/// Letters and digits that survive being read aloud and typed. Source: RFC 4648, section 6, without padding.
public enum Base32 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  public static func encoded(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    var (held, bits) = (UInt32(0), 0)
    for byte in bytes {
      (held, bits) = ((held << 8 | UInt32(byte)) & 0xFFF, bits + 8)
      while bits >= 5 {
        bits -= 5
        result.append(letters[Int(held >> UInt32(bits)) & 31])
      }
    }
    if bits > 0 { result.append(letters[Int(held << UInt32(5 - bits)) & 31]) }
    return String(decoding: result, as: UTF8.self)
  }

  /// Nil when a character is none of ours; spaces, hyphens and case do not matter.
  public static func decoded(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    var (held, bits) = (UInt32(0), 0)
    for byte in text.uppercased().utf8 where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "-") {
      guard let place = letters.firstIndex(of: byte) else { return nil }
      (held, bits) = ((held << 5 | UInt32(place)) & 0xFFFF, bits + 5)
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
      }
    }
    return result
  }
}
