public import Kernel
public import MessagingRules
public import Storage

/// How the outbox knows the message about a promise: by the promise, so that there is one however often it is decided.
public enum PromiseMessage {
  /// Decisions about promises are numbered below zero, where no action of a scenario is, and above those of
  /// ``DebitMessage``.
  public static func action(of promise: PromiseID) -> ActionID { ActionID(-promise.rawValue) }

  /// What the customer writes on the transfer, such as `PR-26-00012`.
  public static func reference(_ promise: PromiseID, _ day: CivilDate) -> String {
    let (number, year) = (promise.description, day.year % 100)
    return "PR-\(year < 10 ? "0" : "")\(year)-" + String(repeating: "0", count: max(0, 5 - number.utf8.count)) + number
  }
}

extension Outbox {
  /// The promises among some that a message was written about, whatever became of it.
  public static func promisesWritten(
    of company: CompanyID, among promises: [PromiseID], _ snapshot: Snapshot
  ) throws -> Set<PromiseID> {
    let actions = promises.map { PromiseMessage.action(of: $0) }
    return Set(
      try snapshot.query("SELECT action FROM outbox WHERE company = \(company) AND action IN \(actions)") {
        PromiseID(-$0.int(0))
      })
  }

  /// The decisions about promises whose message waits.
  public static func waitingForPromises(of company: CompanyID, _ snapshot: Snapshot) throws -> [ActionID] {
    try snapshot.query(
      """
      SELECT action FROM outbox WHERE company = \(company) AND state = 'pending' AND action < 0
        AND action > \(DebitMessage.highest) ORDER BY id
      """
    ) { $0.id(0) }
  }

  /// Withdraws the messages of some decisions that wait.
  public static func withdraw(
    _ actions: [ActionID], of company: CompanyID, because reason: Phrase, _ transaction: Transaction
  ) throws {
    if actions.isEmpty { return }
    try transaction.execute(
      """
      UPDATE outbox SET state = 'withdrawn', \(OutboxStore.said(reason)), lease_owner = NULL, lease_until = NULL
      WHERE company = \(company) AND state = 'pending' AND action IN \(actions)
      """)
  }
}
