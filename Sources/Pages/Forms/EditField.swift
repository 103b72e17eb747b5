import Foundation
import Web

/// A field of a form that changes something stored, as the template `edit-form` draws it.
struct EditField: Sendable {
  enum Shape: Sendable {
    case line
    case lines
    case tick
    /// One of some values, each with its name.
    case choice([(value: String, name: String)])
  }

  /// Its name in the form and its id in the page.
  let name: String
  let label: String
  let shape: Shape
  var hint: String?
  /// The class of its width.
  var width = "w-name"
  /// How a browser helps to fill it in.
  var inputMode: String?

  init(
    _ name: String, _ label: String, _ shape: Shape = .line, hint: String? = nil, width: String = "w-name",
    inputMode: String? = nil
  ) {
    self.name = name
    self.label = label
    self.shape = shape
    self.hint = hint
    self.width = width
    self.inputMode = inputMode
  }

  /// How a value of the field is said to people.
  func said(_ value: String, _ words: WordBook) -> String {
    switch shape {
    case .line, .lines: value.isEmpty ? "–" : value.replacing("\n", with: ", ")
    case .tick: words(value.isEmpty ? "edit.no" : "edit.yes")
    case .choice(let choices): choices.first { $0.value == value }?.name ?? "–"
    }
  }

  /// - Parameter before: what was stored when the form was made; it travels with the form.
  func model(value: String, before: String, error: String?) -> PageModel {
    var model: PageModel = [
      "id": name, "label": label, "hint": hint, "width": width, "value": value, "before": before, "error": error,
      "isLine": false, "isLines": false, "isTick": false, "ticked": !value.isEmpty, "options": nil,
      "inputMode": inputMode,
    ]
    switch shape {
    case .line: model["isLine"] = true
    case .lines: model["isLines"] = true
    case .tick: model["isTick"] = true
    case .choice(let choices):
      model["options"] =
        [
          "list": choices.map { ["code": $0.value, "text": $0.name, "isChosen": $0.value == value] as PageModel }
        ] as PageModel
    }
    return model
  }
}

/// The values of a form by the names of its fields, as they are compared: line ends of one kind, nothing around them.
struct EditValues: Sendable, Equatable {
  private var values: [String: String] = [:]

  init() {}

  /// What a person typed.
  init(typed form: Form, _ fields: [EditField]) {
    for field in fields { self[field.name] = form[field.name] ?? "" }
  }

  /// What was stored when the form was made.
  init(before form: Form, _ fields: [EditField]) {
    for field in fields { self[field.name] = form["avant.\(field.name)"] ?? "" }
  }

  subscript(name: String) -> String {
    get { values[name] ?? "" }
    set {
      let unified = newValue.replacing("\r\n", with: "\n")
      let text = unified.trimmingCharacters(in: .whitespacesAndNewlines)
      // An empty field equals one that was never set.
      values[name] = text.isEmpty ? nil : text
    }
  }
}
