import Language
import ReceivablesRules
import Web

/// What was typed about how messages are signed.
struct SignatureForm {
  enum Field {
    static let name = "nom"
    static let role = "fonction"
    static let phone = "telephone"
  }

  /// `nil` for nobody.
  let signature: Signature?
  let errors: FormErrors

  init(_ typed: Form, words: WordBook) {
    var errors = FormErrors()
    func line(_ field: String, max: Int) -> String? {
      let text = (typed[field] ?? "").split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
      if text.count > max {
        errors.add(field, words("form.too_long", ["max": AmountFormat(words.language).count(max)]))
      }
      return text.isEmpty ? nil : text
    }
    let name = line(Field.name, max: Signature.nameMax)
    let role = line(Field.role, max: Signature.nameMax)
    let phone = line(Field.phone, max: Signature.phoneMax)
    if name == nil, role != nil || phone != nil { errors.add(Field.name, words("signature.nameless")) }
    signature = name.map { Signature(name: $0, role: role, phone: phone) }
    self.errors = errors
  }

  static func fields(_ words: WordBook) -> [EditField] {
    [
      EditField(Field.name, words("signature.name"), hint: words("signature.company.name_hint")),
      EditField(Field.role, words("signature.role")),
      EditField(Field.phone, words("signature.phone"), hint: words("signature.phone_hint"), inputMode: "tel"),
    ]
  }

  static func values(_ signature: Signature?) -> EditValues {
    var values = EditValues()
    values[Field.name] = signature?.name ?? ""
    values[Field.role] = signature?.role ?? ""
    values[Field.phone] = signature?.phone ?? ""
    return values
  }
}
