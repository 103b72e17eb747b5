import Foundation
import Testing

@testable import Sealing

@Suite("Secrets that are read again")
struct SealingTests {
  @Test("a sealed secret opens for what it belongs to and nothing else")
  func purpose() throws {
    let key = SealingKey()
    let sealed = try key.seal("motdepasse", for: "mail-server:1")
    #expect(!sealed.contains("motdepasse"))
    #expect(try key.open(sealed, for: "mail-server:1") == "motdepasse")
    #expect(throws: SealingError.unreadable("mail-server:2")) { try key.open(sealed, for: "mail-server:2") }
    #expect(throws: SealingError.self) { try SealingKey().open(sealed, for: "mail-server:1") }
    #expect(try key.seal("motdepasse", for: "mail-server:1") != sealed)
  }

  @Test("the key of an installation is made once, for its owner only, and the environment's goes first")
  func file() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    let first = try SealingKey.ofInstallation(home: home.path, environment: [:])
    let again = try SealingKey.ofInstallation(home: home.path, environment: [:])
    #expect(first.base64 == again.base64)
    let file = home.appendingPathComponent("encours.key").path
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let given = SealingKey().base64
    #expect(try SealingKey.ofInstallation(home: home.path, environment: ["ENCOURS_KEY": given]).base64 == given)
    #expect(throws: SealingError.notAKey) {
      try SealingKey.ofInstallation(home: home.path, environment: ["ENCOURS_KEY": "abc"])
    }
  }

  /// The vectors of RFC 6238, appendix B, cut to six digits, and one that oathtool gives.
  @Test(
    "codes are those of the standard",
    arguments: [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
      (2_000_000_000, "279037"), (20_000_000_000, "353130"), (1_795_437_000, "942763"),
    ] as [(Int64, String)])
  func vectors(seconds: Int64, code: String) throws {
    let codes = try #require(TimeCode(secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
    #expect(codes.code(step: seconds / 30) == code)
    #expect(codes.step(of: code, at: seconds) == seconds / 30)
    #expect(codes.step(of: code, at: seconds + 30) == seconds / 30)
    #expect(codes.step(of: code, at: seconds + 61) == nil)
  }

  @Test("a new secret has 160 bits and reads back")
  func secrets() throws {
    let codes = TimeCode()
    #expect(codes.secret.count == 32)
    #expect(TimeCode(secret: codes.secret.lowercased()) == codes)
    #expect(TimeCode(secret: "0189") == nil)
    #expect(
      codes.address(issuer: "Encours", account: "c@v.example")
        == "otpauth://totp/Encours:c%40v%2Eexample?secret=\(codes.secret)&issuer=Encours&algorithm=SHA1&digits=6&period=30"
    )
  }
}
