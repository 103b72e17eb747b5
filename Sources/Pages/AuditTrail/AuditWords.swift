import Foundation
import Journal
import Kernel
import Language
import Web

/// How entries of the journal are said.
struct AuditWords {
  private let words: WordBook
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    dates = DateFormat(words.language)
  }

  /// What happened, as a sentence; the code itself for an event that has none yet.
  func sentence(_ event: String) -> String {
    known("journal.event.\(event)") ?? words("journal.event.other", ["event": event])
  }

  func family(_ family: String) -> String { known("journal.family.\(family)") ?? family }

  /// Who acted: a person's name, or the part of the program.
  func actor(_ actor: String) -> String {
    guard JournalEntry.person(actor) == nil else { return JournalEntry.name(actor) }
    return words("journal.program", ["part": actor.replacing("encours:", with: "", maxReplacements: 1)])
  }

  /// The facts of an entry in the order of their names: `Montant : 120.00 EUR`.
  func facts(_ json: String) -> [String] {
    guard let facts = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else { return [json] }
    return facts.keys.sorted().compactMap { key in
      guard let text = facts[key].flatMap({ value($0) }), !text.isEmpty else { return nil }
      return words("journal.fact", ["name": known("journal.fact.\(key)") ?? key, "value": text])
    }
  }

  private func value(_ value: Any) -> String? {
    switch value {
    case let text as String: CivilDate(text).map { dates.short($0) } ?? text
    case let list as [Any]: list.compactMap { self.value($0) }.joined(separator: ", ")
    case is NSNull: nil
    case let number as NSNumber: AmountFormat(words.language).count(number.intValue)
    default: nil
    }
  }

  private func known(_ key: String) -> String? {
    let text = words(key)
    return text.hasPrefix("⟦") ? nil : text
  }
}
