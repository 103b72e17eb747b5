import Kernel
import MessagingRules
import Storage

/// Where those are whose telephones may ring now.
extension OutboxStore {
  /// What ``CallingClocks`` needs of the row `c` of a customer: the country, and of France the beginning of its postcode.
  private static let place: SQL =
    "c.country || ' ' || CASE WHEN c.country = 'FR' THEN COALESCE(substr(c.postcode, 1, 3), '') ELSE '' END"

  /// A condition on `outbox` that a text message's hours have come where its customer is.
  static func rings(
    of company: CompanyID, _ rules: SendingRules, at moment: Moment, _ snapshot: Snapshot
  ) throws -> SQL {
    let waiting: [String] = try snapshot.query(
      """
      SELECT DISTINCT \(place) FROM outbox o JOIN customer c ON c.id = o.customer
      WHERE o.company = \(company) AND o.state = 'pending' AND o.channel = 'sms' AND o.next_attempt <= \(moment)
      """
    ) { $0.text(0) }
    let open = waiting.filter { text in
      let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      let place = CallingClocks.place(country: parts.first ?? "", postcode: parts.dropFirst().first)
      return !rules.isShut(to: .sms, at: moment, in: place)
    }
    guard !open.isEmpty else { return "1 = 0" }
    return """
      customer IN (SELECT c.id FROM customer c WHERE c.company = \(company) AND \(place) IN \(open))
      """
  }
}
