import Foundation
import Hummingbird
public import Mustache

/// A sentence shown once, on the page after the one that did something.
public struct Flash: Sendable, Hashable {
  public enum Tone: String, Sendable { case ok, warn, bad }

  public let tone: Tone
  public let text: String
  /// What takes back what was just done; the sentence then has a button.
  public let undo: Undo?

  public static func done(_ text: String, undo: Undo? = nil) -> Flash { Flash(tone: .ok, text: text, undo: undo) }
  public static func warning(_ text: String) -> Flash { Flash(tone: .warn, text: text) }
  public static func failed(_ text: String) -> Flash { Flash(tone: .bad, text: text) }

  init(tone: Tone, text: String, undo: Undo? = nil) {
    self.tone = tone
    self.text = text
    self.undo = undo
  }

  /// Reads what ``cookie(secure:)`` wrote; nil for anything else.
  init?(cookie: String) {
    guard cookie.utf8.count <= Limits.flashBytes,
      let data = Data(base64Encoded: cookie.replacing("-", with: "+").replacing("_", with: "/")),
      let parts = String(data: data, encoding: .utf8)?.split(separator: "\n", maxSplits: 1), parts.count == 2,
      let head = Optional(parts[0].split(separator: "\t")),
      let tone = head.first.flatMap({ Tone(rawValue: String($0)) })
    else { return nil }
    self.tone = tone
    text = String(parts[1])
    undo = head.count == 3 ? Undo(String(head[1]), back: String(head[2])) : nil
  }

  func cookie(secure: Bool) -> Cookie {
    // Cut, because browsers drop a cookie over 4 kB with the whole sentence.
    let short = String(text.prefix(Limits.flashCharacters))
    let head = [tone.rawValue, undo?.path, undo?.back].compactMap { $0 }.joined(separator: "\t")
    let value = Data("\(head)\n\(short)".utf8).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_")
    return Cookie(
      name: CookieName.flash(secure), value: value, maxAge: 60, path: "/", secure: secure, httpOnly: true,
      sameSite: .lax)
  }

  static func clearing(secure: Bool) -> Cookie {
    Cookie(
      name: CookieName.flash(secure), value: "", maxAge: 0, path: "/", secure: secure, httpOnly: true, sameSite: .lax)
  }
}

/// Where a form is posted that takes back what was just done, and where it leads afterwards.
public struct Undo: Sendable, Hashable {
  let path: String
  let back: String

  public init(_ path: String, back: String) {
    self.path = LocalPath(path).text
    self.back = LocalPath(back).text
  }
}

extension Flash: MustacheParent {
  public func child(named name: String) -> Any? {
    switch name {
    case "tone": tone.rawValue
    case "text": text
    case "icon": tone == .ok ? "check" : "alert"
    case "undoPath": undo?.path ?? Nothing()
    case "undoBack": undo?.back ?? Nothing()
    default: nil
    }
  }
}

/// The names of our cookies. `__Host-` makes the browser refuse one that another host or an unencrypted page has set.
public enum CookieName {
  public static func session(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-session" }
  public static func device(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-device" }
  static func display(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-display" }
  static func flash(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-flash" }
  static func form(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-form" }
}
