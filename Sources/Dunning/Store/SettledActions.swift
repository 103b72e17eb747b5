public import Storage

extension ActionStore {
  /// Whether something is left to claim of an item `i` that an action takes in by its row `d`.
  static let isLeft: SQL = "d.amount_minor > 0 AND i.open_minor - i.disputed_minor - i.promised_minor > 0"

  /// Whether all that an action claims was paid, contested or promised since: a call about nothing is not made. The run of
  /// the next day takes it back; until then what settled it can be undone.
  /// - Parameter action: the action's key in the statement around.
  public static func isSettled(_ action: SQL) -> SQL {
    """
    (SELECT MAX(CASE WHEN \(isLeft) THEN 1 ELSE 0 END)
      FROM dunning_action_item d JOIN item i ON i.id = d.item WHERE d.action = \(action) AND d.amount_minor > 0) = 0
    """
  }
}
