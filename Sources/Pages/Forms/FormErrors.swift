import Web

/// What a person must correct in a form, in the order of its fields: each sentence stands beside its field and, the
/// same words, in the summary above the form.
struct FormErrors: Sendable, Equatable {
  private(set) var list: [(field: String, sentence: String)] = []

  init() {}

  /// Of one field.
  init(_ field: String, _ sentence: String) { list = [(field, sentence)] }

  var isEmpty: Bool { list.isEmpty }

  /// - Parameter field: the `id` of the field in the page.
  mutating func add(_ field: String, _ sentence: String) { list.append((field, sentence)) }

  /// The first sentence about a field.
  subscript(field: String) -> String? { list.first { $0.field == field }?.sentence }

  static func == (left: FormErrors, right: FormErrors) -> Bool { left.list.elementsEqual(right.list, by: ==) }

  /// What the template `form-errors` reads; `nil` when there is nothing to correct.
  var model: PageModel? {
    isEmpty ? nil : ["list": list.map { ["field": $0.field, "sentence": $0.sentence] as PageModel }]
  }
}
