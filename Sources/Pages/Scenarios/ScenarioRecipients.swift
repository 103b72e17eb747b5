import Dunning
import DunningRules
import Kernel
import Language
import MessagingRules
import ReceivablesRules
import Web

/// Whom a step writes to, and what it asks of a colleague, in words and in its form.
extension ScenarioWords {
  func role(_ role: ContactRole) -> String { words("contact.role.\(role.rawValue)") }

  func recipient(_ step: Scenario.Step) -> String { step.recipient.map(role) ?? words("scenario.recipient_usual") }

  func copies(_ step: Scenario.Step) -> String {
    step.copies.isEmpty ? words("scenario.copies_none") : step.copies.map(role).joined(separator: ", ")
  }

  /// What goes with the message of a step, as a list.
  func attachments(_ step: Scenario.Step) -> String {
    step.attachments.isEmpty
      ? words("scenario.attachments_none")
      : step.attachments.map { words("scenario.attachment.\($0.rawValue)") }.joined(separator: ", ")
  }

  /// The choice of what goes with a message; `nil` of a step with which nothing can.
  func attachmentChoice(_ step: Scenario.Step, typed: Form?) -> PageModel? {
    guard step.means.takesAttachments else { return nil }
    let chosen = typed.map { $0.all(ScenarioStepForm.Field.attachments) } ?? step.attachments.map(\.rawValue)
    return [
      "list": Scenario.Attachment.allCases.map { attachment -> PageModel in
        [
          "value": attachment.rawValue, "name": words("scenario.attachment.\(attachment.rawValue)"),
          "isChosen": chosen.contains(attachment.rawValue),
        ]
      }
    ]
  }

  /// What a step starts, as a list.
  func starts(_ step: Scenario.Step) -> String {
    step.starts.isEmpty
      ? words("scenario.starts_none")
      : step.starts.map { words("scenario.start.\($0.rawValue)") }.joined(separator: ", ")
  }

  /// What is said of a step, with what it starts: « Automatique, puis bloquer les livraisons ».
  func withStarts(_ said: String, _ step: Scenario.Step) -> String {
    step.starts.isEmpty ? said : "\(said), " + words("scenario.starts_said", ["what": starts(step)])
  }

  /// The choice of what a step starts; `nil` of one that may start nothing.
  func startChoice(_ step: Scenario.Step, typed: Form?) -> PageModel? {
    guard !step.startable.isEmpty else { return nil }
    let chosen = typed.map { $0.all(ScenarioStepForm.Field.starts) } ?? step.starts.map(\.rawValue)
    return [
      "list": step.startable.map { start -> PageModel in
        [
          "value": start.rawValue, "name": words("scenario.start.\(start.rawValue)"),
          "isChosen": chosen.contains(start.rawValue),
        ]
      }
    ]
  }

  /// Where an action goes, when its step names a post; `nil` for the usual contact.
  func addressee(_ action: PlannedAction) -> String? {
    for reason in action.reasons { if case .toRole(let role) = reason { return self.role(role) } }
    return nil
  }

  /// What a colleague is asked, with the days for it; nothing of another step.
  func errand(_ step: Scenario.Step) -> String {
    step.errand.map { errand in
      let within = words("scenario.errand_within", count: errand.days, ["text": errand.text])
      return step.isTimely ? within + words("scenario.errand_timely_said") : within
    } ?? ""
  }

  /// Which of the company's texts a step sends.
  func text(_ step: Scenario.Step) -> String { step.text ?? usualText(step) }

  /// What a step says that names no text of the company's own.
  private func usualText(_ step: Scenario.Step) -> String {
    var unnamed = step
    unnamed.text = nil
    return words(ReminderStep.worded(unnamed) == .returned ? "scenario.text_returned" : "scenario.text_usual")
  }

  /// The choice among the texts of a kind; `nil` where the company has none of a name.
  func textChoice(_ step: Scenario.Step, _ names: [String], typed: Form?) -> PageModel? {
    // A text that is no longer told apart from the usual one is shown as long as the step names it.
    let all = names + [step.text].compactMap { $0 }.filter { !names.contains($0) }
    guard !step.kind.isByHand, !all.isEmpty else { return nil }
    let chosen = typed?[ScenarioStepForm.Field.text] ?? step.text ?? ""
    return [
      "choices": ([(value: "", name: usualText(step))] + all.map { (value: $0, name: $0) }).map {
        ["value": $0.value, "name": $0.name, "isChosen": $0.value == chosen] as PageModel
      }
    ]
  }

  /// The fields of a task; `nil` for another step.
  func errandFields(_ step: Scenario.Step, typed: Form?, _ errors: FormErrors) -> PageModel? {
    typealias Field = ScenarioStepForm.Field
    guard let errand = step.errand else { return nil }
    return [
      "text": typed?[Field.errand] ?? errand.text, "textError": errors[Field.errand],
      "max": "\(ScenarioRule.errandMax)", "days": typed?[Field.errandDays] ?? "\(errand.days)",
      "daysError": errors[Field.errandDays],
      "timely": step.event == nil
        ? ["isChosen": typed.map { $0[Field.errandTimely] != nil } ?? errand.isTimely] as PageModel : nil,
    ]
  }

  /// The fields of a step that goes to the customer; `nil` for a task.
  func recipients(_ step: Scenario.Step, typed: Form?) -> PageModel? {
    guard step.kind != .task else { return nil }
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
    if let typed = form[Field.text] { step.text = TextRule.name(typed: typed) }
    guard let typed = form[Field.recipient] else { return }
    step.recipient = ContactRole(rawValue: typed)
    step.copies = form.all(Field.copies).compactMap { ContactRole(rawValue: $0) }
    let attached = Set(form.all(Field.attachments))
    step.attachments = Scenario.Attachment.allCases.filter { attached.contains($0.rawValue) }
  }

  /// What was ticked to begin with the step; a form without that leaves it as it is.
  static func readStarts(_ form: Form, into step: inout Scenario.Step) {
    let typed = form.all(Field.starts)
    guard !typed.isEmpty else { return }
    step.starts = step.startable.filter { typed.contains($0.rawValue) }
  }

  /// What was typed for a colleague.
  static func readErrand(_ fields: inout TypedFields, into step: inout Scenario.Step) {
    guard step.kind == .task else { return }
    var errand = step.errand ?? Errand()
    if let text = fields.text(Field.errand, max: ScenarioRule.errandMax) {
      errand.text = text
    } else if fields.errors[Field.errand] == nil {
      fields.errors.add(Field.errand, fields.words("scenario.errand_missing"))
    }
    errand.days = fields.whole(Field.errandDays, in: ScenarioRule.errandDays) ?? errand.days
    errand.isTimely = step.event == nil && fields.form[Field.errandTimely] != nil
    step.errand = errand
  }
}
