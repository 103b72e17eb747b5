import Hummingbird
import Kernel
import Web

/// The page of a form that changes something stored: its fields, what must be corrected, and what somebody else changed
/// meanwhile.
struct EditForm: Sendable {
  let fields: [EditField]
  /// What is stored now.
  let stored: EditValues
  let version: Int64
  /// Where it is sent.
  let action: String
  let back: String
  /// What the thing belongs to, with its page.
  let owner: (name: String, path: String)
  /// What a person typed; `nil` when the form is new.
  var typed: Form?
  var errors = FormErrors()
  var conflict: EditConflict?
  /// Whether it is only read.
  var isRead = false

  func page(_ words: WordBook) -> PageModel {
    let before = typed.flatMap { conflict == nil ? EditValues(before: $0, fields) : nil } ?? stored
    let shown = conflict?.merged ?? typed.map { EditValues(typed: $0, fields) } ?? stored
    // What was typed over an older version stays one, until its author has seen what changed.
    let version = conflict == nil ? typed?["version"].flatMap { Int64($0) } ?? version : version
    return [
      "owner": owner.name, "ownerPath": owner.path, "action": action, "back": back, "version": "\(version)",
      "fields": fields.map {
        $0.model(value: shown[$0.name], before: before[$0.name], error: errors[$0.name])
      }, "errors": errors.model, "conflict": conflict?.model(fresh: fresh, words),
      "saveText": words(conflict == nil ? "edit.save" : "edit.conflict.save"), "isRead": isRead,
    ]
  }

  private var fresh: String { "\(action)?retour=\(Form.encoded(back))" }
}

extension SignedInContext {
  /// The page of an edit form: 409 when somebody else was faster, 422 when something must be corrected.
  func editPage(_ form: EditForm, title: String, section: String) throws -> Response {
    if form.conflict != nil {
      return try page(
        "edit-form", form.page(words), title: words("edit.conflict.page_title", ["title": title]), section: section,
        status: .conflict)
    }
    return try formPage("edit-form", form.page(words), title: title, section: section, errors: form.errors)
  }
}
