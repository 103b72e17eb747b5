import Web

/// The fields of a list of conditions, as forms send them.
enum ConditionField {
  /// The name of a field of one condition.
  static func name(_ place: Int, _ part: String) -> String { "condition-\(place)-\(part)" }
  static func subject(_ place: Int) -> String { name(place, "fait") }
  static func sense(_ place: Int) -> String { name(place, "sens") }
  static func value(_ place: Int) -> String { name(place, "valeur") }

  /// What a button asks for, beside saving: one condition more, or one less.
  static let asked = "faire"
  static let adds = "condition"
  static func removes(_ place: Int) -> String { "retirer-condition-\(place)" }
  /// The subject of the condition to be added.
  static let added = "fait"
}

/// A condition as a row of a form that reads like a sentence. Drawn by the template `condition-rows`.
struct ConditionRow {
  /// One of several that are ticked.
  struct Choice {
    let value: String
    let name: String
    let isChosen: Bool
  }

  let subject: String
  let isExcept: Bool
  /// What stands before the value, and behind it.
  let text: String
  let unit: String
  /// `nil` for a condition without one.
  let value: String?
  /// Whether the value is no number.
  var isCode = false
  var choices: [Choice] = []
  /// The whole condition in words.
  let said: String

  func page(_ place: Int, typed: Form?, _ errors: FormErrors, _ words: WordBook) -> PageModel {
    let field = ConditionField.value(place)
    func sense(_ isExcept: Bool) -> PageModel {
      let key = isExcept ? "except" : place == 0 ? "only" : "and"
      return [
        "value": isExcept ? "except" : "only", "isChosen": isExcept == self.isExcept,
        "name": words("scenario.sense.\(key)"),
      ]
    }
    return [
      "factField": ConditionField.subject(place), "subject": subject, "senseField": ConditionField.sense(place),
      "senses": [sense(false), sense(true)], "text": text, "valueField": field, "error": errors[field],
      "hasValue": value != nil, "value": typed?[field] ?? value ?? "", "isCode": isCode, "unit": unit,
      "choices": choices.map { ["value": $0.value, "name": $0.name, "isChosen": $0.isChosen] as PageModel },
      "remove": ConditionField.removes(place),
      "removeLabel": words("scenario.condition.remove_of", ["condition": said]),
    ]
  }
}
