import Journal
import Kernel
import Web

/// How the label of whoever acted is said.
enum ActorWords {
  /// A person's name, or the part of the program: `encours:cli:claire` is a command that Claire gave. Names that are no
  /// labels stay as they are.
  static func name(_ label: String, _ words: WordBook) -> String {
    guard label.hasPrefix("encours:") else { return JournalEntry.name(label) }
    var parts = label.split(separator: ":").dropFirst().map(String.init)
    // A machine that does not say who gave the command.
    if parts.count > 1, parts.last == "unknown" { parts.removeLast() }
    if let first = parts.first {
      let name = words("journal.part.\(first.replacing("-", with: "_"))")
      if !name.hasPrefix("⟦") { parts[0] = name }
    }
    return words("journal.program", ["part": parts.isEmpty ? label : parts.joined(separator: ", ")])
  }
}
