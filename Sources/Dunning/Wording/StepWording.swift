public import DunningRules
public import MessagingRules

extension ReminderStep {
  /// What the message of a step says; `nil` for what nobody is sent or told.
  ///
  /// A gentle message around a returned payment speaks of that payment, unless the step names one of the company's own
  /// texts of its kind. The last reminder stays what it is: a customer is told in its words what comes next.
  public static func worded(_ kind: DunningStep, around event: AccountEvent.Kind?, text: String?) -> ReminderStep? {
    switch kind {
    case .first, .second: event == .returnedPayment && text == nil ? .returned : ReminderStep(rawValue: kind.rawValue)
    case .courtesy, .call, .task, .last, .formalNotice: ReminderStep(rawValue: kind.rawValue)
    }
  }

  /// What the message of a step of a scenario says.
  public static func worded(_ step: Scenario.Step) -> ReminderStep? {
    worded(step.kind, around: step.event, text: step.text)
  }
}
