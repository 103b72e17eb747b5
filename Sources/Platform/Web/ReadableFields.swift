/// Which fields of a form hold what somebody typed and may be shown again, as the templates themselves tell: no secret,
/// and nothing that was only ticked, chosen or carried along unseen.
struct ReadableFields: Sendable {
  /// Passwords and codes of a second factor.
  private var secret: Set<String> = []
  private var typed: Set<String> = []
  /// What is never typed; a name of several fields, such as `avant.{{id}}`, by its beginning.
  private var unseen: Set<String> = []
  private var unseenBeginnings: Set<String> = []

  /// - Parameter sources: the texts of the templates.
  init(_ sources: some Sequence<String>) {
    for tag in sources.lazy.flatMap({ $0.split(separator: "<") }) {
      let isInput = tag.hasPrefix("input ")
      guard isInput || tag.hasPrefix("textarea ") || tag.hasPrefix("select "),
        let name = ReadableFields.attribute("name", tag)
      else { continue }
      let type = isInput ? ReadableFields.attribute("type", tag) ?? "text" : "text"
      let filled = ReadableFields.attribute("autocomplete", tag) ?? ""
      if type == "password" || filled == "one-time-code" || filled.hasSuffix("-password") {
        secret.insert(name)
      } else if tag.hasPrefix("select ") || ["hidden", "checkbox", "radio", "file"].contains(type) {
        if let pattern = name.firstRange(of: "{{") {
          unseenBeginnings.insert(String(name[..<pattern.lowerBound]))
        } else {
          unseen.insert(name)
        }
      } else {
        typed.insert(name)
      }
    }
    unseen.subtract(typed)
    unseenBeginnings.remove("")
  }

  private static func attribute(_ name: String, _ tag: Substring) -> String? {
    guard let start = tag.firstRange(of: " \(name)=\"")?.upperBound, let end = tag[start...].firstIndex(of: "\"")
    else { return nil }
    return String(tag[start..<end])
  }

  func holds(_ name: String) -> Bool {
    !secret.contains(name) && !unseen.contains(name) && name != "_csrf"
      && !unseenBeginnings.contains { name.hasPrefix($0) }
  }

  /// What was typed, in the order of the form, none twice; no more than ``Limits/typedCharacters`` in all.
  func texts(_ form: Form) -> [String] {
    var left = Limits.typedCharacters
    var result: [String] = []
    for field in form.fields where holds(field.name) && left > 0 && result.count < Limits.typedTexts {
      let text = field.value.replacing("\r\n", with: "\n")
      guard text.contains(where: { !$0.isWhitespace }), !result.contains(text) else { continue }
      let kept = text.unicodeScalars.prefix(left)
      left -= kept.count
      result.append(String(String.UnicodeScalarView(kept)))
    }
    return result
  }
}
