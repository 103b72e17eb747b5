import Kernel

/// What two files say of one movement: the words of a list without an account are put together otherwise than those of a
/// statement.
public struct EntryWords: Sendable {
  private let name: String
  private let wording: String

  /// Letters and digits that are enough to tell movements apart.
  private static let telling = 4

  public init(name: String?, wording: String) {
    self.name = Folding.folded(name ?? "")
    self.wording = Folding.folded(wording)
  }

  private var all: String { name + " " + wording }
  private var isEmpty: Bool { max(name.utf8.count, wording.utf8.count) < EntryWords.telling }

  /// Whether nothing tells the two apart: the payer or the wording of one stands in the other, or one says nothing.
  public func mayBe(_ other: EntryWords) -> Bool {
    if isEmpty || other.isEmpty { return true }
    func holds(_ one: EntryWords, _ two: EntryWords) -> Bool {
      [one.name, one.wording].contains { $0.utf8.count >= EntryWords.telling && two.all.contains($0) }
    }
    return holds(self, other) || holds(other, self)
  }
}
