import Dunning
import DunningRules
import Kernel
import ReceivablesRules
import Storage
import Web

/// What decided an action, and who let it go.
struct ActionDecision {
  /// The scenario, and its version where it is one of the company's own.
  let scenario: String
  /// Who approved its message, did it, or asked for it.
  let person: String?
  /// Whether a person asked for it, whatever the scenario.
  let isByHand: Bool

  /// In half a line, for people.
  func said(isMessage: Bool, _ words: WordBook) -> String {
    let who = person.map { ActorWords.name($0, words) }
    if isByHand { return who.map { words("proof.by_hand", ["who": $0]) } ?? words("proof.asked") }
    return [
      scenario, who.map { words(isMessage ? "proof.approved" : "proof.done", ["who": $0]) },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// Of all actions of a customer.
  static func read(
    of customer: CustomerID, company: CompanyID, _ words: WordBook, _ snapshot: Snapshot
  ) throws -> [ActionID: ActionDecision] {
    try read("a.company = \(company) AND a.customer = \(customer)", words, snapshot)
  }

  /// Of one action; `nil` for a message that no action asked for.
  static func read(
    of action: ActionID, company: CompanyID, _ words: WordBook, _ snapshot: Snapshot
  ) throws -> ActionDecision? {
    try read("a.company = \(company) AND a.id = \(action)", words, snapshot)[action]
  }

  private static func read(
    _ condition: SQL, _ words: WordBook, _ snapshot: Snapshot
  ) throws -> [ActionID: ActionDecision] {
    let found = try snapshot.query(
      """
      SELECT a.id, s.name, v.number, CASE WHEN a.state <> 'cancelled' THEN a.closed_by END,
        CASE WHEN a.by_hand THEN 1 ELSE 0 END, c.kind
      FROM dunning_action a JOIN customer c ON c.id = a.customer
      LEFT JOIN scenario_version v ON v.id = a.scenario_version LEFT JOIN scenario s ON s.id = v.scenario
      WHERE \(condition)
      """
    ) { row -> (ActionID, ActionDecision) in
      // A number below zero is the scenario that ships, kept for who finishes in it.
      let own = row.int(2) < 0 ? nil : row.textOrNil(1)
      let shipped = ShippedScenario.usual(for: CustomerKind(rawValue: row.text(5)) ?? .businessFrance)
      return (
        row.id(0),
        ActionDecision(
          scenario: own.map { words("proof.scenario", ["name": $0, "number": "\(row.int(2))"]) }
            ?? words("proof.standard_of", ["name": words("scenario.kind.\(shipped.rawValue)")]),
          person: row.textOrNil(3), isByHand: row.int(4) != 0)
      )
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}
