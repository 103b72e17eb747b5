import Foundation
import Kernel
import Language
import Web

/// Two people changed one thing at once: what the other saved meanwhile, beside what this one typed.
///
/// Nothing typed is lost and nothing saved is overwritten unseen: a field that only the other changed takes their
/// value, one that both changed keeps what was typed and shows theirs, and the form can be saved again or given up.
struct EditConflict: Sendable {
  let stale: StaleEdit
  let fields: [EditField]
  let before: EditValues
  /// What is stored now.
  let theirs: EditValues
  let typed: EditValues

  /// What the form shows now.
  var merged: EditValues {
    var result = typed
    for field in fields where typed[field.name] == before[field.name] { result[field.name] = theirs[field.name] }
    return result
  }

  /// What the template `edit-conflict` reads.
  /// - Parameter fresh: the page that has the form as it is stored now.
  func model(fresh: String, _ words: WordBook) -> PageModel {
    let who = stale.by ?? words("edit.somebody")
    let changed = fields.filter { theirs[$0.name] != before[$0.name] }
    return [
      "title": words("edit.conflict.title", ["who": who]),
      "text": stale.at.map { words("edit.conflict.text", ["when": DateFormat(words.language).moment($0)]) }
        ?? words("edit.conflict.text_undated"),
      "theirsName": words("edit.conflict.theirs", ["who": who]), "fresh": fresh, "noRows": changed.isEmpty,
      "rows": changed.map { row($0, words) },
    ]
  }

  private func row(_ field: EditField, _ words: WordBook) -> PageModel {
    let (mine, other) = (typed[field.name], theirs[field.name])
    let isOurs = mine != before[field.name] && mine != other
    return [
      "field": field.label, "fieldID": field.name, "was": field.said(before[field.name], words),
      "theirs": field.said(other, words), "mine": isOurs ? field.said(mine, words) : nil,
      "kept": words(isOurs ? "edit.conflict.yours_kept" : "edit.conflict.theirs_taken"),
      "tone": isOurs ? "warn" : "mute",
    ]
  }
}
