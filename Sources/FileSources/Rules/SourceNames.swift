/// What sources, drop folders and their files may be called.
public enum SourceNames {
  /// A drop folder's name: it can lead nowhere else, and is the same in every system.
  public static func isFolder(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-"), name.utf8.count <= 64
    else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }

  /// What people may call a source.
  public static func isName(_ name: String) -> Bool {
    (1...SourceLimits.nameLetters).contains(name.count) && !name.allSatisfy(\.isWhitespace)
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  /// Whether a text is the name or address of a server, without what could be read as another part of an address.
  public static func isHost(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count) && !text.hasPrefix("-")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// Whether a text may be an account or a path: nothing in it is a control character.
  public static func isPlain(_ text: String, most: Int) -> Bool {
    (1...most).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  /// A fingerprint as OpenSSH writes it: `SHA256:` and 43 letters of base64.
  public static func isFingerprint(_ text: String) -> Bool {
    text.wholeMatch(of: /SHA256:[A-Za-z0-9+\/]{43}=?/) != nil
  }

  /// Endings that programs give to a file until it is whole.
  private static let endings = [".part", ".tmp", ".temp", ".filepart", ".partial", ".crdownload", ".swp", "~"]

  /// Whether the name says that the file is still being written, or is not for us.
  public static func isUnfinished(_ name: String) -> Bool {
    let folded = name.lowercased()
    return folded.hasPrefix(".") || endings.contains { folded.hasSuffix($0) }
  }

  /// A name under which a file fits beside one of the same name: `releve.xml`, `releve-2.xml`, `releve-3.xml`.
  /// - Parameter number: from 1.
  public static func numbered(_ name: String, _ number: Int) -> String {
    guard number > 1 else { return name }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "\(name)-\(number)" }
    return "\(name[..<dot])-\(number)\(name[dot...])"
  }
}
