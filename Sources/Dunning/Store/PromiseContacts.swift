import Kernel
import Storage

/// The messages by which customers were reminded of what they promised: contacts like those of a scenario, which the outbox
/// knows by the promise.
enum PromiseContacts {
  struct Contact {
    let customer: CustomerID
    let currency: Currency
    let day: CivilDate
  }

  /// What was written from one day to another and was not withdrawn, refused or sent back.
  static func read(
    of company: CompanyID, since first: CivilDate, until last: CivilDate, where isAmong: (SQL) -> SQL,
    _ snapshot: Snapshot
  ) throws -> [Contact] {
    try snapshot.query(
      """
      SELECT o.customer, MIN(i.currency), MAX(o.created) FROM outbox o JOIN promise_item i ON i.promise = -o.action
      WHERE o.company = \(company) AND o.action < 0 AND o.created >= \(Moment.paris(first, hour: 0))
        AND o.created < \(Moment.paris(last.adding(days: 1), hour: 0))
        AND o.state NOT IN ('withdrawn', 'failed') AND o.returned_at IS NULL AND \(isAmong("o.customer"))
      GROUP BY o.id, o.customer ORDER BY o.customer, o.id
      """
    ) { Contact(customer: $0.id(0), currency: try $0.currency(1), day: try $0.moment(2).parisDate) }
  }

  /// Those of some customers whom a scenario has a message or a call for on a day: a customer hears from us once a day.
  static func heard(
    of company: CompanyID, on day: CivilDate, among customers: [CustomerID], _ snapshot: Snapshot
  ) throws -> Set<CustomerID> {
    Set(
      try snapshot.query(
        """
        SELECT customer FROM dunning_action
        WHERE company = \(company) AND day = \(day) AND customer IN \(customers) AND state <> 'cancelled'
          AND step <> 'task'
        """
      ) { $0.id(0) })
  }
}
