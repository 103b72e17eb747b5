import Foundation

extension SealingKey {
  /// The key of an installation: `ENCOURS_KEY` (32 bytes in base64), else the file `encours.key` of the home folder,
  /// made at the first call and readable by its owner only.
  public static func ofInstallation(home: String, environment: [String: String]) throws(SealingError) -> SealingKey {
    if let text = environment["ENCOURS_KEY"], !text.isEmpty { return try SealingKey(base64: text) }
    let path = URL(fileURLWithPath: home).appendingPathComponent("encours.key").path
    if let key = try read(path) { return key }
    let key = SealingKey()
    // Written whole beside its place and then linked to it: of two programs that start at once one wins, and neither
    // reads half a key.
    let draft = "\(path).\(UUID().uuidString)"
    guard
      FileManager.default.createFile(
        atPath: draft, contents: Data((key.base64 + "\n").utf8), attributes: [.posixPermissions: 0o600])
    else { throw .file(path: path, reason: "the folder \(home) cannot be written") }
    defer { try? FileManager.default.removeItem(atPath: draft) }
    do {
      try FileManager.default.linkItem(atPath: draft, toPath: path)
      return key
    } catch {
      guard let other = try read(path) else { throw .file(path: path, reason: "\(error)") }
      return other
    }
  }

  private static func read(_ path: String) throws(SealingError) -> SealingKey? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw .file(path: path, reason: "it cannot be read")
    }
    return try SealingKey(base64: text)
  }
}
