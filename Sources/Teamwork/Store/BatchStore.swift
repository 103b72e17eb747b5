import Foundation
import Kernel
import Receivables
import ReceivablesRules
import Storage

/// What batches changed, so that they can be undone. A state of a customer is a short text: the key of a person or of
/// a scenario that somebody chose, or the end and the reason of a pause.
enum BatchStore {
  struct Stored {
    let kind: ActOnCustomers.Kind
    let before: [CustomerID: String]
    let after: [CustomerID: String]
  }

  /// Seconds for which a batch can be undone.
  static let keptSeconds: Int64 = 24 * 3600

  /// What of the customers the act would change, as it stands.
  static func present(
    _ kind: ActOnCustomers.Kind, _ customers: [CustomerID], by person: PersonID, company: CompanyID,
    _ snapshot: Snapshot
  ) throws -> [CustomerID: String] {
    var result = Dictionary(customers.map { ($0, "") }, uniquingKeysWith: { first, _ in first })
    let statement: SQL =
      switch kind {
      case .assign, .salesperson:
        """
        SELECT customer, CAST(person AS text) FROM in_charge
        WHERE company = \(company) AND duty = \(kind.duty.rawValue) AND segment IS NULL AND customer IN \(customers)
        """
      case .scenario:
        """
        SELECT customer, CAST(scenario AS text) FROM scenario_customer
        WHERE company = \(company) AND customer IN \(customers)
        """
      case .pause:
        """
        SELECT id, CAST(paused_until AS text) || ' ' || COALESCE(pause_reason, '') FROM customer
        WHERE company = \(company) AND paused_until IS NOT NULL AND id IN \(customers)
        """
      case .watch:
        """
        SELECT customer, 'watched' FROM watch
        WHERE company = \(company) AND person = \(person) AND customer IN \(customers)
        """
      }
    try snapshot.forEach(statement) { result[$0.id(0)] = $0.text(1) }
    return result
  }

  /// Whether every customer is one of the company.
  static func areOurs(_ customers: [CustomerID], company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    let wanted = Set(customers).sorted()
    return try snapshot.count(
      "SELECT COUNT(*) FROM customer WHERE company = \(company) AND id IN \(wanted)") == wanted.count
  }

  /// The pause that a stored text says; `nil` for none.
  static func pause(_ text: String) -> RemindersPause? {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let until = parts.first.flatMap({ CivilDate(String($0)) }) else { return nil }
    return RemindersPause(until: until, reason: parts.count > 1 ? String(parts[1]) : "")
  }

  static func insert(
    _ kind: ActOnCustomers.Kind, before: [CustomerID: String], after: [CustomerID: String], by person: PersonID,
    company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> BatchID {
    try transaction.execute(
      "DELETE FROM customer_batch WHERE company = \(company) AND done < \(at.adding(seconds: -keptSeconds))")
    return try transaction.insert(
      """
      INSERT INTO customer_batch (company, person, act, done, before_text, after_text)
      VALUES (\(company), \(person), \(kind.rawValue), \(at), \(text(before)), \(text(after))) RETURNING id
      """)
  }

  /// Takes a batch out to undo it: once, and by who did it.
  static func take(
    _ id: BatchID, by person: PersonID, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> Stored? {
    try transaction.first(
      """
      DELETE FROM customer_batch
      WHERE company = \(company) AND id = \(id) AND person = \(person)
        AND done >= \(at.adding(seconds: -keptSeconds))
      RETURNING act, before_text, after_text
      """
    ) { row in
      Stored(
        kind: ActOnCustomers.Kind(rawValue: row.text(0)) ?? .watch, before: states(row.text(1)),
        after: states(row.text(2)))
    }
  }

  private static func text(_ states: [CustomerID: String]) throws -> String {
    let named = Dictionary(uniqueKeysWithValues: states.map { ("\($0.key)", $0.value) })
    return String(decoding: try JSONEncoder().encode(named), as: UTF8.self)
  }

  private static func states(_ text: String) -> [CustomerID: String] {
    let named = (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]
    return named.reduce(into: [:]) { result, entry in
      if let key = Int64(entry.key) { result[CustomerID(key)] = entry.value }
    }
  }
}
