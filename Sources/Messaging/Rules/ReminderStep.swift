/// What a message to a customer is for, from the gentlest to the last before a court.
public enum ReminderStep: String, Sendable, Hashable, Codable, CaseIterable {
  /// Before the due date of a large invoice: is everything in order?
  case courtesy
  /// Some days before what was promised: a word about the day. A promise asks for it, no step of a scenario.
  case promise
  /// Before a direct debit: how much, when, under which mandate and for what. A run of debits asks for it, no step of a
  /// scenario; nothing is to be paid.
  case debitNotice = "debit_notice"
  /// The bank took a payment back: what it settled is owed again. What a gentle step around such an event says.
  case returned = "returned_payment"
  case first
  case second
  /// What a collector may say on the telephone; nothing is sent.
  case call
  /// The last reminder before formal notice.
  case last
  /// *Mise en demeure*, sent registered once a person has approved it.
  case formalNotice = "formal_notice"
}
