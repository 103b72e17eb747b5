public import DunningRules
public import Kernel
public import Storage

extension ActionStore {
  /// Whether all that an action claims was paid, contested or promised since: a call about nothing is not made. The run of
  /// the next day takes it back; until then what settled it can be undone.
  /// - Parameter action: the action's key in the statement around.
  public static func isSettled(_ action: SQL) -> SQL {
    """
    (SELECT MAX(CASE WHEN i.open_minor - i.disputed_minor - i.promised_minor > 0 THEN 1 ELSE 0 END)
      FROM dunning_action_item d JOIN item i ON i.id = d.item WHERE d.action = \(action) AND d.amount_minor > 0) = 0
    """
  }

  /// What a person was to do about a customer and is settled.
  public static func settled(
    of customer: CustomerID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<ActionID> {
    Set(
      try snapshot.query(
        """
        SELECT a.id FROM dunning_action a
        WHERE a.company = \(company) AND a.customer = \(customer) AND a.state = 'to_do' AND \(isSettled("a.id"))
        """
      ) { $0.id(0) })
  }
}
