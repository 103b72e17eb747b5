/// Where an action stands.
public enum ActionState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Its message is in the outbox.
  case queued
  /// Waits for a person to approve it.
  case toApprove = "to_approve"
  /// Waits for a collector to do it.
  case toDo = "to_do"
  case done
  /// Withdrawn: it does not count as a contact and its steps are not reached.
  case cancelled

  /// Where an action begins.
  public static func initial(of channel: DunningChannel, needsApproval: Bool) -> ActionState {
    if needsApproval { return .toApprove }
    return channel.isMessage ? .queued : .toDo
  }
}
