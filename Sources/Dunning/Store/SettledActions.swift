public import Kernel
import Litigation
import Receivables
import ReceivablesRules
public import Storage

extension ActionStore {
  /// Whether something is left to claim of an item `i` that an action takes in by its row `d`.
  ///
  /// - Parameter day: the day on which what a receipt seems to pay is not claimed, as the planner holds it; `nil` where only
  ///   what is sure counts.
  static func isLeft(on day: CivilDate?) -> SQL {
    let received: SQL =
      day.map {
        """
         AND NOT EXISTS (SELECT 1 FROM awaited_receipt r
          WHERE r.item = d.item AND r.day >= \(AwaitedReceipt.first(on: $0)) AND r.day <= \($0))
         AND i.open_minor - i.disputed_minor - i.promised_minor > \(InstrumentUnderWayStore.covered("d.item", on: $0))
        """
      } ?? ""
    return """
      d.amount_minor > 0 AND i.open_minor - i.disputed_minor - i.promised_minor > 0
        AND \(LegalFileStore.isFree("d.item"))\(received)
      """
  }

  /// Whether all that an action claims was paid, contested or promised since, or a receipt seems to pay it: a call about
  /// nothing is not made. What was settled the run of the next day takes back; until then what settled it can be undone. What
  /// a receipt seems to pay is asked for again as soon as it turns out to be something else.
  /// - Parameter action: the action's key in the statement around.
  public static func isSettled(_ action: SQL, on day: CivilDate) -> SQL {
    """
    (SELECT MAX(CASE WHEN \(isLeft(on: day)) THEN 1 ELSE 0 END)
      FROM dunning_action_item d JOIN item i ON i.id = d.item WHERE d.action = \(action) AND d.amount_minor > 0) = 0
    """
  }
}
