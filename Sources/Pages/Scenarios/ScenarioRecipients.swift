import DunningRules
import Kernel
import Language
import ReceivablesRules
import Web

/// Whom a step writes to, in words and in its form.
extension ScenarioWords {
  func role(_ role: ContactRole) -> String { words("contact.role.\(role.rawValue)") }

  func recipient(_ step: Scenario.Step) -> String { step.recipient.map(role) ?? words("scenario.recipient_usual") }

  func copies(_ step: Scenario.Step) -> String {
    step.copies.isEmpty ? words("scenario.copies_none") : step.copies.map(role).joined(separator: ", ")
  }

  /// Where an action goes, when its step names a post; `nil` for the usual contact.
  func addressee(_ action: PlannedAction) -> String? {
    for reason in action.reasons { if case .toRole(let role) = reason { return self.role(role) } }
    return nil
  }

  /// The fields of a step.
  func recipients(_ step: Scenario.Step, typed: Form?) -> PageModel {
    typealias Field = ScenarioStepForm.Field
    let chosen = typed?[Field.recipient] ?? step.recipient?.rawValue ?? ""
    let copied = typed.map { $0.all(Field.copies) } ?? step.copies.map(\.rawValue)
    let roles = ContactRole.allCases.map { (value: $0.rawValue, name: role($0)) }
    return [
      "recipients": ([(value: "", name: words("scenario.recipient_usual"))] + roles).map { choice -> PageModel in
        ["value": choice.value, "name": choice.name, "isChosen": choice.value == chosen]
      },
      "copies": step.kind == .call || step.kind == .formalNotice
        ? nil
        : [
          "roles": roles.map { choice -> PageModel in
            ["value": choice.value, "name": choice.name, "isChosen": copied.contains(choice.value)]
          }
        ] as PageModel,
    ]
  }
}

extension ScenarioStepForm {
  /// What was typed about whom a step writes to; a form without these fields leaves them as they are.
  static func readRecipients(_ form: Form, into step: inout Scenario.Step) {
    guard let typed = form[Field.recipient] else { return }
    step.recipient = ContactRole(rawValue: typed)
    step.copies = form.all(Field.copies).compactMap { ContactRole(rawValue: $0) }
  }
}
