import Kernel
import Language
import Web

/// A form over something that somebody else saved meanwhile, where what is chosen stays and what stands is said.
enum StaleForm {
  /// The id of what is above the form's fields.
  static let field = "formulaire"

  /// The version that a form was made from; one that names none was made from what nobody had changed.
  static func version(_ form: Form) -> Int64 { form["version"].flatMap { Int64($0) } ?? 0 }

  /// - Parameter stands: what fills in the text beside who saved it and when.
  static func errors(_ stale: StaleEdit, _ key: String, _ stands: [String: String], _ words: WordBook) -> FormErrors {
    var values = stands
    values["who"] = stale.by ?? words("edit.somebody")
    values["when"] = stale.at.map { DateFormat(words.language).moment($0) } ?? ""
    var errors = FormErrors()
    errors.add(field, words(key, values))
    return errors
  }
}
