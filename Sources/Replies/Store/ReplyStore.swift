public import DisputesRules
public import Kernel
public import Receivables
public import RepliesRules
public import Storage

/// The answers that were taken in, always of one company.
public enum ReplyStore {
  private static let columns: SQL = """
    r.id, r.received, r.written, r.sender, r.sender_name, r.subject, r.content, r.nature, r.customer, r.message,
    r.state, r.ended_by, r.ended_at, r.version
    """

  private static func reply(_ row: Row) throws -> KeptReply {
    KeptReply(
      id: row.id(0), received: try row.moment(1), written: try row.momentOrNil(2), sender: row.textOrNil(3),
      senderName: row.textOrNil(4), subject: row.text(5), text: row.text(6),
      nature: ReplyNature(rawValue: row.text(7)) ?? .answer, customer: row.idOrNil(8), message: row.idOrNil(9),
      state: ReplyState(rawValue: row.text(10)) ?? .waiting, endedBy: row.textOrNil(11),
      endedAt: try row.momentOrNil(12), version: row.int(13))
  }

  /// Who sees an answer: those who see its customer; one without a customer, those who see everybody.
  static func isSeen(_ sight: Sight) -> SQL { sight.only("r.customer") }

  /// An answer that the reader may see.
  public static func find(_ id: ReplyID, of sight: Sight, _ snapshot: Snapshot) throws -> KeptReply? {
    try snapshot.first(
      "SELECT \(columns) FROM reply r WHERE r.company = \(sight.company) AND r.id = \(id)\(isSeen(sight))", reply)
  }

  /// How many answers wait for somebody to read them.
  public static func waiting(of sight: Sight, _ snapshot: Snapshot) throws -> Int {
    Int(
      try snapshot.count(
        "SELECT COUNT(*) FROM reply r WHERE r.company = \(sight.company) AND r.state = 'waiting'\(isSeen(sight))"))
  }

  /// Whether an answer of a customer waits for somebody to read it.
  public static func hasWaiting(_ customer: CustomerID, in company: CompanyID, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      "SELECT COUNT(*) FROM reply WHERE company = \(company) AND customer = \(customer) AND state = 'waiting'") > 0
  }

  /// The latest answers of a customer, newest first.
  public static func latest(
    of customer: CustomerID, company: CompanyID, limit: Int, _ snapshot: Snapshot
  ) throws -> [KeptReply] {
    try snapshot.query(
      """
      SELECT \(columns) FROM reply r WHERE r.company = \(company) AND r.customer = \(customer)
      ORDER BY r.received DESC, r.id DESC LIMIT \(limit)
      """, reply)
  }

  /// What the rules proposed for some answers, in the order in which they found it.
  public static func proposals(
    of replies: [ReplyID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ReplyID: [Proposal]] {
    var found: [ReplyID: [Proposal]] = [:]
    try snapshot.forEach(
      """
      SELECT reply, kind, rule, quote, day, amount_minor, currency, reason FROM reply_proposal
      WHERE company = \(company) AND reply IN \(replies) ORDER BY reply, place
      """
    ) { row in
      guard let kind = ReplyKind(rawValue: row.text(1)) else { return }
      found[row.id(0), default: []].append(
        Proposal(
          kind, rule: row.text(2), quote: row.text(3), day: try row.dateOrNil(4),
          amount: row.isNull(5) ? nil : try row.money(5, currency: 6),
          reason: row.textOrNil(7).flatMap { DisputeReason(rawValue: $0) }))
    }
    return found
  }

  /// What a message of ours asked for: the items of a customer that an answer to it is about.
  public static func items(
    of message: MessageID, company: CompanyID, _ snapshot: Snapshot
  ) throws -> Set<ItemID> {
    Set(
      try snapshot.query(
        """
        SELECT i.item FROM outbox o JOIN dunning_action_item i ON i.action = o.action AND i.company = o.company
        WHERE o.company = \(company) AND o.id = \(message)
        """
      ) { $0.id(0) })
  }

  // MARK: taking in

  /// The messages of ours that references name: of an action, in the year that the reference says.
  static func messages(
    quoted references: [QuotedReferences.Reference], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [QuotedReferences.Reference: (message: MessageID, customer: CustomerID)] {
    let named = Set(references)
    var found: [QuotedReferences.Reference: (message: MessageID, customer: CustomerID)] = [:]
    try snapshot.forEach(
      """
      SELECT action, id, customer, created FROM outbox
      WHERE company = \(company) AND action IN \(Set(references.map(\.action)).sorted()) ORDER BY id
      """
    ) { row in
      let reference = QuotedReferences.Reference(action: row.int(0), year: try row.moment(3).parisDate.year % 100)
      if named.contains(reference) { found[reference] = (row.id(1), row.id(2)) }
    }
    return found
  }

  /// The customers that have an item of some number.
  static func customers(
    withNumbers numbers: [String], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [String: Set<CustomerID>] {
    var found: [String: Set<CustomerID>] = [:]
    try snapshot.forEach(
      "SELECT DISTINCT number, customer FROM item WHERE company = \(company) AND number IN \(numbers)"
    ) { found[$0.text(0), default: []].insert($0.id(1)) }
    return found
  }

  /// Behind which domains, in lower case, people of some customers have their addresses.
  static func domains(
    of customers: [CustomerID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [CustomerID: Set<String>] {
    var found: [CustomerID: Set<String>] = [:]
    try snapshot.forEach(
      """
      SELECT customer, lower(email) FROM contact
      WHERE company = \(company) AND customer IN \(customers) AND email IS NOT NULL AND removed IS NULL
      """
    ) { row in
      guard let domain = row.text(1).split(separator: "@").last else { return }
      found[row.id(0), default: []].insert(String(domain))
    }
    return found
  }

  /// Keeps a mail; `nil` when it is kept already.
  /// - Parameter identity: what tells it from every other mail of the company.
  static func insert(
    _ reply: KeptReply, identity: String, company: CompanyID, _ transaction: Transaction
  ) throws -> ReplyID? {
    try transaction.first(
      """
      INSERT INTO reply (company, identity, received, written, sender, sender_name, subject, content, nature, customer,
        message, state, ended_by, ended_at)
      VALUES (\(company), \(identity), \(reply.received), \(reply.written), \(reply.sender), \(reply.senderName),
        \(reply.subject), \(reply.text), \(reply.nature.rawValue), \(reply.customer), \(reply.message),
        \(reply.state.rawValue), \(reply.endedBy), \(reply.endedAt))
      ON CONFLICT DO NOTHING RETURNING id
      """
    ) { $0.id(0) }
  }

  static func insert(
    _ proposals: [Proposal], of reply: ReplyID, company: CompanyID, _ transaction: Transaction
  ) throws {
    for (place, proposal) in proposals.enumerated() {
      try transaction.execute(
        """
        INSERT INTO reply_proposal (reply, place, company, kind, rule, rules_of, quote, day, amount_minor, currency,
          reason)
        VALUES (\(reply), \(place), \(company), \(proposal.kind.rawValue), \(proposal.rule), \(ReplyReading.rulesOf),
          \(proposal.quote), \(proposal.day), \(proposal.amount?.minor), \(proposal.amount?.currency.code),
          \(proposal.reason?.rawValue))
        """)
    }
  }

  /// The messages of ours among some Message-IDs, with their customers.
  static func messages(
    named identities: [String], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [String: (message: MessageID, customer: CustomerID)] {
    var found: [String: (message: MessageID, customer: CustomerID)] = [:]
    try snapshot.forEach(
      "SELECT message_id, id, customer FROM outbox WHERE company = \(company) AND message_id IN \(identities)"
    ) { found[$0.text(0)] = ($0.id(1), $0.id(2)) }
    return found
  }

  /// The customers of some messages of ours; of a key that is none there is nothing.
  static func messages(
    _ ids: [MessageID], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [MessageID: CustomerID] {
    var found: [MessageID: CustomerID] = [:]
    try snapshot.forEach("SELECT id, customer FROM outbox WHERE company = \(company) AND id IN \(ids)") {
      found[$0.id(0)] = $0.id(1)
    }
    return found
  }

  /// The customers at which somebody has one of these addresses, in lower case. An address that several customers have
  /// tells none of them.
  static func customers(
    writingFrom addresses: [String], of company: CompanyID, _ snapshot: Snapshot
  ) throws -> [String: CustomerID] {
    var found: [String: Set<CustomerID>] = [:]
    try snapshot.forEach(
      """
      SELECT lower(email), customer FROM contact
      WHERE company = \(company) AND lower(email) IN \(addresses) AND removed IS NULL
      """
    ) { found[$0.text(0), default: []].insert($0.id(1)) }
    return found.compactMapValues { $0.count == 1 ? $0.first : nil }
  }

  // MARK: what people do

  /// Has it stand elsewhere, unless it was changed since it was read.
  static func move(
    _ id: ReplyID, of company: CompanyID, version: Int64, to state: ReplyState, by actor: String?, at moment: Moment?,
    _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE reply SET state = \(state.rawValue), ended_by = \(actor), ended_at = \(moment), version = version + 1
      WHERE company = \(company) AND id = \(id) AND version = \(version)
      """) == 1
  }

  /// Says whose it is, or that it is nobody's.
  static func attach(
    _ id: ReplyID, of company: CompanyID, version: Int64, to customer: CustomerID?, _ transaction: Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE reply SET customer = \(customer), version = version + 1
      WHERE company = \(company) AND id = \(id) AND version = \(version)
      """) == 1
  }
}
