import Kernel
import Language
import MessagingRules

extension ReminderWording {
  /// What is said of a line that claims less than its invoice: what is contested, and what is promised for later.
  /// - Parameter day: how a day is written there.
  func note(_ line: Reminder.Line, day: (CivilDate) -> String) throws -> String? {
    var notes: [String] = []
    if let dispute = line.dispute {
      notes.append(
        try common(
          "note.dispute",
          [
            "invoiced": amounts.amount(dispute.invoiced), "disputed": amounts.amount(dispute.disputed),
            "since": day(dispute.since),
          ]))
    }
    if let agreed = line.agreed {
      notes.append(
        try common(
          agreed.isInParts ? "note.agreed_parts" : "note.agreed",
          [
            "invoiced": amounts.amount(agreed.invoiced), "agreed": amounts.amount(agreed.agreed), "by": day(agreed.by),
          ]))
    }
    return notes.isEmpty ? nil : notes.joined(separator: " ")
  }
}
