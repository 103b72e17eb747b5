/// What changed in a text, short enough for the journal.
public struct TextChange: Sendable, Hashable {
  public let before: String
  public let after: String

  /// Characters of each side that are kept.
  public static let charactersMax = 500
  /// Characters before the first difference that are kept, to show where it stands.
  private static let lead = 40

  /// From a little before the first difference on; an ellipsis stands for what is left out.
  public init(from old: String, to new: String) {
    let same = zip(old, new).prefix { $0 == $1 }.count
    let start = max(0, same - TextChange.lead)
    before = TextChange.part(old, from: start)
    after = TextChange.part(new, from: start)
  }

  private static func part(_ text: String, from start: Int) -> String {
    let rest = text.dropFirst(start)
    return (start > 0 ? "…" : "") + rest.prefix(charactersMax) + (rest.count > charactersMax ? "…" : "")
  }
}
