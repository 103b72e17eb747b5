public import DunningRules
public import Kernel
public import Storage

/// An action as it is stored.
public struct StoredAction: Sendable, Hashable {
  public let id: ActionID
  public let action: PlannedAction
  public let state: ActionState
  public let decidedAt: Moment?
  /// What became of its message; `nil` when it has none.
  public let message: MessageFate?
  /// Whether a person was to do it and all that it claims was paid, contested or promised since, or, where it was read for a
  /// day, a receipt seems to pay it.
  public let isSettled: Bool
  /// The numbers of the documents that it is about, where they were read with it.
  public let numbers: [ItemID: String]

  public init(
    id: ActionID, action: PlannedAction, state: ActionState, decidedAt: Moment? = nil, message: MessageFate? = nil,
    isSettled: Bool = false, numbers: [ItemID: String] = [:]
  ) {
    self.id = id
    self.action = action
    self.state = state
    self.decidedAt = decidedAt
    self.message = message
    self.isSettled = isSettled
    self.numbers = numbers
  }

  public var stage: ActionStage { ActionStage(state, by: action.channel, message) }
}

extension MessageFate {
  /// A column for a statement on `dunning_action`: where the latest message of the action stands.
  public static let ofAction: SQL = """
    (SELECT \(ofMessage("m")) FROM outbox m WHERE m.company = dunning_action.company AND m.action = dunning_action.id
      ORDER BY m.id DESC LIMIT 1)
    """

  /// The same of a message under some name in the statement.
  public static func ofMessage(_ name: SQL) -> SQL {
    """
    CASE WHEN \(name).state = 'pending' AND \(name).release IS NOT NULL THEN 'released'
      WHEN \(name).state = 'sent' AND \(name).posted_on IS NOT NULL THEN COALESCE(\(name).post_outcome, 'posted')
      WHEN \(name).state = 'sent' AND \(name).external_ref IS NOT NULL AND \(name).channel LIKE '%letter' THEN 'served'
      WHEN \(name).state = 'sent' AND \(name).delivered_at IS NOT NULL THEN 'delivered'
      WHEN \(name).state = 'sent' AND \(name).returned_at IS NOT NULL THEN 'undelivered'
      ELSE \(name).state END
    """
  }
}

/// What customers were asked, always of one company.
public enum ActionStore {
  /// How many actions wait for a person.
  public static func waitingCount(of company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    Int(
      try snapshot.count(
        "SELECT COUNT(*) FROM dunning_action WHERE company = \(company) AND state IN ('to_approve', 'to_do')"))
  }

  /// Writes actions that were decided, but for customers who have one on that day already.
  /// - Returns: those that were written, with their keys.
  public static func insert(
    _ actions: [PlannedAction], company: CompanyID, on day: CivilDate, at: Moment, _ transaction: Transaction
  ) throws -> [StoredAction] {
    try write(try fresh(actions, company: company, on: day, transaction), company: company, at: at, transaction)
  }

  /// Writes a message that a person asked for.
  static func insert(
    byHand action: PlannedAction, of person: String, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> StoredAction? {
    try write([action], byHand: person, company: company, at: at, transaction).first
  }

  /// Whether a customer has a message of a day.
  static func isWritten(
    to customer: CustomerID, on day: CivilDate, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM dunning_action
      WHERE company = \(company) AND customer = \(customer) AND day = \(day) AND state <> 'cancelled'
        AND channel IN \(DunningChannel.allCases.filter(\.isMessage).map(\.rawValue))
      """) > 0
  }

  private static func write(
    _ fresh: [PlannedAction], byHand person: String? = nil, company: CompanyID, at: Moment, _ transaction: Transaction
  ) throws -> [StoredAction] {
    if fresh.isEmpty { return [] }
    let keys: [ActionID] = try transaction.reserveKeys(of: "dunning_action", count: fresh.count)
    let stored = zip(keys, fresh).map { key, action in
      StoredAction(
        id: key, action: action, state: .initial(of: action.channel, needsApproval: action.needsApproval), decidedAt: at
      )
    }
    var texts = ReasonText()
    try transaction.bulkInsert(
      into: "dunning_action",
      [
        "id", "company", "customer", "day", "step", "channel", "contact", "currency", "total_minor", "state",
        "reasons", "decided_at", "scenario_version", "step_key", "copies",
        "errand", "errand_due", "text_name", "attached", "starts", "by_hand", "closed_by", "closed_at",
        "credits_kept_minor",
      ]
    ) { add in
      for row in stored {
        let action = row.action
        try add([
          row.id.bound, company.bound, action.customer.bound, action.day.bound, action.step.rawValue.bound,
          action.channel.rawValue.bound, action.contact.bound, action.total.currency.bound, action.total.minor.bound,
          row.state.rawValue.bound, try texts.write(action.reasons).bound, at.bound, action.scenario.bound,
          action.key.stored(for: action.step).bound, CopyText.write(action.copies).bound,
          (action.errand?.text).bound, (action.errand?.due).bound, action.text.bound,
          AttachmentText.write(action.attachments).bound, StartText.write(action.starts).bound, (person != nil).bound,
          person.bound, person.map { _ in at }.bound, action.creditsKeptMinor.bound,
        ])
      }
    }
    try transaction.bulkInsert(
      into: "dunning_action_item",
      ["company", "action", "item", "customer", "day", "step", "amount_minor", "reasons", "step_key"]
    ) { add in
      for row in stored {
        for item in row.action.items {
          try add([
            company.bound, row.id.bound, item.item.bound, row.action.customer.bound, row.action.day.bound,
            item.step.rawValue.bound, item.minor.bound, try texts.write(item.reasons).bound,
            item.key.stored(for: item.step).bound,
          ])
        }
      }
    }
    try EventFacts.insert(stored, company: company, transaction)
    return stored
  }

  /// Those of some actions whose customers have none on that day already, be it one that was cancelled; what the end of
  /// the test mode took back is none.
  static func fresh(
    _ actions: [PlannedAction], company: CompanyID, on day: CivilDate, _ snapshot: Snapshot
  ) throws -> [PlannedAction] {
    guard let lowest = actions.map(\.customer).min(), let highest = actions.map(\.customer).max() else { return [] }
    let taken = Set(
      try snapshot.query(
        """
        SELECT customer FROM dunning_action
        WHERE company = \(company) AND day = \(day) AND customer >= \(lowest) AND customer <= \(highest)
          AND COALESCE(closed_by, '') <> 'test_mode'
        """
      ) { row in CustomerID(row.int(0)) })
    return actions.filter { !taken.contains($0.customer) }
  }

  public static func find(_ id: ActionID, of company: CompanyID, _ snapshot: Snapshot) throws -> StoredAction? {
    try actions(company, "id = \(id)", limit: 1, snapshot).first
  }

  /// Why each of some actions was decided: for its items, then as a whole.
  public static func reasons(
    of actions: [ActionID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ActionID: [Reason]] {
    var result: [ActionID: [Reason]] = [:]
    // A statement takes a bounded number of values on either engine.
    for start in stride(from: 0, to: actions.count, by: 500) {
      let part = Array(actions[start..<min(start + 500, actions.count)])
      try snapshot.forEach(
        """
        SELECT action, reasons FROM dunning_action_item
        WHERE company = \(company) AND action IN \(part) ORDER BY action, item
        """
      ) { result[$0.id(0), default: []] += try ReasonText.read($0.text(1)) }
      try snapshot.forEach(
        "SELECT id, reasons FROM dunning_action WHERE company = \(company) AND id IN \(part)"
      ) { result[$0.id(0), default: []] += try ReasonText.read($0.text(1)) }
    }
    return result
  }

  /// The actions that wait for a person, oldest first.
  public static func waiting(
    _ state: ActionState, of company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredAction] {
    try actions(company, "state = \(state.rawValue)", limit: limit, snapshot)
  }

  /// A customer's actions, latest first, from a place on.
  /// - Parameter today: the day on which what a receipt seems to pay counts as settled.
  public static func history(
    of customer: CustomerID, company: CompanyID, after place: (day: CivilDate, action: ActionID)? = nil,
    on today: CivilDate? = nil, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredAction] {
    var conditions: [SQL] = ["customer = \(customer)"]
    if let place { conditions.append("(day < \(place.day) OR (day = \(place.day) AND id < \(place.action)))") }
    return try actions(company, conditions.joined(" AND "), on: today, latestFirst: true, limit: limit, snapshot)
  }

  /// The actions in which an item took part, latest first.
  public static func history(
    ofItem item: ItemID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [StoredAction] {
    try actions(
      company, "id IN (SELECT action FROM dunning_action_item WHERE item = \(item) AND company = \(company))",
      latestFirst: true, limit: limit, snapshot)
  }

  /// Moves an action from one state to another.
  /// - Returns: whether it was in that state.
  public static func move(
    _ id: ActionID, of company: CompanyID, from: ActionState, to: ActionState, by actor: String, at: Moment,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE dunning_action SET state = \(to.rawValue), closed_at = \(at), closed_by = \(actor)
      WHERE company = \(company) AND id = \(id) AND state = \(from.rawValue)
      """) == 1
  }

  /// Has an action wait again, by whoever decided it.
  /// - Returns: whether that person had decided it and nobody has since.
  public static func reopen(
    _ id: ActionID, of company: CompanyID, from: ActionState, to: ActionState, closedBy actor: String,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE dunning_action SET state = \(to.rawValue), closed_at = NULL, closed_by = NULL
      WHERE company = \(company) AND id = \(id) AND state = \(from.rawValue) AND closed_by = \(actor)
      """) == 1
  }

  /// Whether a later action, that nobody took back, is about an item of this one.
  public static func isReplaced(_ id: ActionID, of company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      """
      SELECT COUNT(*) FROM dunning_action_item mine
        JOIN dunning_action_item other ON other.item = mine.item AND other.action > mine.action
        JOIN dunning_action a ON a.id = other.action
      WHERE mine.company = \(company) AND mine.action = \(id) AND a.state <> 'cancelled'
      """) > 0
  }

  /// Moves an action to the day on which it really begins. The customer may have another one on that day, which was decided
  /// for it: what is decided is one thing a day, what was heard is what was heard.
  static func redate(_ id: ActionID, of company: CompanyID, to day: CivilDate, _ transaction: Transaction) throws {
    try transaction.execute(
      "UPDATE dunning_action SET day = \(day), moved = id WHERE company = \(company) AND id = \(id) AND day <> \(day)")
    try transaction.execute(
      "UPDATE dunning_action_item SET day = \(day) WHERE company = \(company) AND action = \(id)")
  }

  private static func actions(
    _ company: CompanyID, _ condition: SQL, on today: CivilDate? = nil, latestFirst: Bool = false, limit: Int,
    _ snapshot: Snapshot
  ) throws -> [StoredAction] {
    let order: SQL = latestFirst ? "day DESC, id DESC" : "day, id"
    var texts = ReasonText()
    let heads = try snapshot.query(
      """
      SELECT id, customer, day, step, channel, contact, currency, total_minor, state, reasons, scenario_version,
        decided_at, \(MessageFate.ofAction), step_key, copies, errand, errand_due, text_name, attached,
        CASE WHEN EXISTS (SELECT 1 FROM dunning_action_event e WHERE e.action = dunning_action.id) THEN 1 ELSE 0 END,
        starts, credits_kept_minor
      FROM dunning_action
      WHERE company = \(company) AND \(condition) ORDER BY \(order) LIMIT \(limit)
      """
    ) { row in
      Head(
        id: row.id(0), customer: row.id(1), day: try row.date(2), step: DunningStep(rawValue: row.text(3)) ?? .first,
        channel: DunningChannel(rawValue: row.text(4)) ?? .task, contact: row.idOrNil(5),
        total: try row.money(7, currency: 6), state: ActionState(rawValue: row.text(8)) ?? .done,
        reasons: try texts.read(row.text(9)), scenario: row.idOrNil(10), decidedAt: try row.moment(11),
        message: row.textOrNil(12).flatMap { MessageFate(rawValue: $0) }, key: StepKey(stored: row.textOrNil(13)),
        copies: CopyText.read(row.textOrNil(14)),
        errand: try row.dateOrNil(16).map { PlannedErrand(row.text(15), by: $0) }, text: row.textOrNil(17),
        attachments: AttachmentText.read(row.textOrNil(18)), starts: StartText.read(row.textOrNil(20)),
        hasEvents: row.int(19) != 0, creditsKept: row.int(21))
    }
    let ids = heads.map(\.id)
    var items: [ActionID: [PlannedItem]] = [:]
    var left: Set<ActionID> = []
    var numbers: [ActionID: [ItemID: String]] = [:]
    // The company is that of the heads; named here, it would draw the planner to an index of all its actions.
    try snapshot.forEach(
      """
      SELECT d.action, d.item, d.step, d.amount_minor, d.reasons, d.step_key, CASE WHEN \(isLeft(on: today)) THEN 1 ELSE 0 END,
        i.number
      FROM dunning_action_item d JOIN item i ON i.id = d.item
      WHERE d.action IN \(ids)
      ORDER BY d.action, CASE WHEN d.amount_minor < 0 THEN 1 ELSE 0 END, i.due, d.item
      """
    ) { row in
      if row.int(6) != 0 { left.insert(row.id(0)) }
      numbers[row.id(0), default: [:]][row.id(1)] = row.text(7)
      items[row.id(0), default: []].append(
        PlannedItem(
          row.id(1), DunningStep(rawValue: row.text(2)) ?? .first, key: StepKey(stored: row.textOrNil(5)),
          minor: row.int(3), reasons: try texts.read(row.text(4))))
    }
    let around = heads.filter(\.hasEvents).map(\.id)
    let events = around.isEmpty ? [:] : try EventFacts.of(around, snapshot)
    return heads.map {
      $0.stored(items[$0.id] ?? [], events[$0.id] ?? [:], hasLeft: left.contains($0.id), numbers[$0.id] ?? [:])
    }
  }

  /// A row of the table without its items.
  private struct Head {
    let id: ActionID
    let customer: CustomerID
    let day: CivilDate
    let step: DunningStep
    let channel: DunningChannel
    let contact: ContactID?
    let total: Money
    let state: ActionState
    let reasons: [Reason]
    let scenario: ScenarioVersionID?
    let decidedAt: Moment
    let message: MessageFate?
    let key: StepKey?
    let copies: [ContactID]
    let errand: PlannedErrand?
    let text: String?
    let attachments: [Scenario.Attachment]
    let starts: [Scenario.Start]
    let hasEvents: Bool
    let creditsKept: Int64

    func stored(
      _ items: [PlannedItem], _ events: [AccountEvent.Key: CivilDate], hasLeft: Bool,
      _ numbers: [ItemID: String]
    ) -> StoredAction {
      var action = PlannedAction(
        customer: customer, day: day, step: step, key: key, channel: channel, contact: contact,
        copies: copies, needsApproval: reasons.contains(.needsApproval), text: text, attachments: attachments,
        starts: starts, errand: errand, total: total, items: items, reasons: reasons, scenario: scenario)
      action.events = events
      action.creditsKeptMinor = creditsKept
      return StoredAction(
        id: id, action: action, state: state, decidedAt: decidedAt, message: message,
        isSettled: (state == .toDo || state == .toApprove) && !hasLeft && items.contains { $0.minor > 0 },
        numbers: numbers)
    }
  }
}
