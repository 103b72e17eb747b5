import Dunning
import DunningRules
import Kernel
import Receivables
import Storage

/// What happened with a customer, whatever its kind, latest first, in one statement.
struct TimelineQuery: Sendable {
  enum Kind: Int, Sendable, CaseIterable {
    case reminder, promise, dispute, payment, note, call
    /// What became of a promise: shown with the promises.
    case promiseEnded
    case reply
    /// Somebody was put in charge, or nobody, as the journal has it.
    case charge
    /// A message about what was promised, before its day: shown with the reminders.
    case promiseReminder
    /// Deliveries were blocked, or went on, as the journal has it.
    case deliveries
    /// An e-mail was opened, as far as that is reported: shown with the reminders.
    case opening
    /// A legal file was opened or closed, as the journal has it.
    case legal
    /// A message before a direct debit: shown with the reminders.
    case debitNotice

    /// Those that can be shown alone.
    static let filters = allCases.filter {
      ![.promiseEnded, .promiseReminder, .opening, .debitNotice].contains($0)
    }

    /// Whether it is a message of ours, which may wait to leave.
    var isMessage: Bool { self == .reminder || isWord }

    /// Whether it is a message that no step of a scenario sends.
    var isWord: Bool { self == .promiseReminder || self == .debitNotice }

    /// The word of its filter in the address.
    var word: String {
      switch self {
      case .reminder, .promiseReminder, .opening, .debitNotice: "relances"
      case .promise, .promiseEnded: "promesses"
      case .dispute: "litiges"
      case .payment: "paiements"
      case .note: "notes"
      case .call: "appels"
      case .reply: "reponses"
      case .charge: "charge"
      case .deliveries: "livraisons"
      case .legal: "contentieux"
      }
    }
  }

  /// Something that happened, its words still in the database's terms.
  struct Event: Sendable {
    let kind: Kind
    let key: Int64
    let day: CivilDate
    /// The instant as the database sorts it; empty where only the day is known.
    let at: String
    let amount: Money?
    /// A reminder's step, channel and where it stands; a promise's day and who made it, its end and its day; a dispute's reason and document; a payment's
    /// number and wording, and why it went back; a note's author and text; a call's outcome, with the day and the time of a call back, and who spoke;
    /// of a message about a promise or a debit, its day, the message's channel and where it stands;
    /// whom an opened e-mail went to and its subject;
    /// who put somebody in charge, or blocked deliveries, with the facts of the journal's entry (and its event); an answer's nature and who wrote, with its subject, the day of return, or what the mail server said.
    let first: String
    let second: String?
    let note: String?

    /// `2026-11-23~2026-11-23T18:24:00.000000~1~42`.
    var place: String { "\(day)~\(at)~\(kind.rawValue)~\(key)" }

    /// The instant; `nil` where only the day is known.
    var moment: Moment? { Moment(at) ?? Moment(at + "Z") }

    /// Where a reminder stands.
    var stage: ActionStage {
      let state = (note ?? "").split(separator: " ").map { String($0) }
      return ActionStage(
        state.first.flatMap { ActionState(rawValue: $0) } ?? .done,
        by: second.flatMap { DunningChannel(rawValue: $0) } ?? .task,
        state.dropFirst().first.flatMap { MessageFate(rawValue: $0) })
    }
  }

  /// The only kind that is shown; all when `nil`.
  let kind: Kind?
  private let place: (day: CivilDate, at: String, kind: Int, key: Int64)?

  static let page = 50
  private static let atMax = 40

  /// - Parameter place: the last event of the page before.
  init(kind: Kind?, after place: String?) {
    self.kind = kind
    let parts = (place ?? "").split(separator: "~", omittingEmptySubsequences: false)
    if parts.count == 4, let day = CivilDate(String(parts[0])), parts[1].utf8.count <= Self.atMax,
      let kind = Int(parts[2]), let key = Int64(parts[3])
    {
      self.place = (day, String(parts[1]), kind, key)
    } else {
      self.place = nil
    }
  }

  var isFirst: Bool { place == nil }

  /// - Parameters:
  ///   - only: the kinds that are read, whatever is asked for.
  ///   - limit: the most that are read; one more than a page has, so that it is known whether others follow.
  func events(
    of customer: CustomerID, company: CompanyID, only: [Kind] = [], limit: Int = TimelineQuery.page + 1,
    _ snapshot: Snapshot
  ) throws -> [Event] {
    let kinds = !only.isEmpty ? only : Kind.allCases.filter { kind == nil || $0.word == kind?.word }
    let sources = kinds.map { TimelineQuery.source($0, customer, company, snapshot.dialect) }.joined(" UNION ALL ")
    let behind: SQL =
      place.map {
        """
        WHERE e.day < \($0.day) OR (e.day = \($0.day) AND (e.at < \($0.at) OR (e.at = \($0.at)
          AND (e.kind < \($0.kind) OR (e.kind = \($0.kind) AND e.id < \($0.key))))))
        """
      } ?? ""
    return try snapshot.query(
      """
      SELECT e.kind, e.id, e.day, e.minor, e.currency, e.first, e.second, e.note, e.at FROM (\(sources)) e \(behind)
      ORDER BY e.day DESC, e.at DESC, e.kind DESC, e.id DESC LIMIT \(limit)
      """
    ) { row in
      Event(
        kind: Kind(rawValue: Int(row.int(0))) ?? .note, key: row.int(1), day: try row.date(2), at: row.text(8),
        amount: row.isNull(4) ? nil : try row.money(3, currency: 4), first: row.text(5), second: row.textOrNil(6),
        note: row.textOrNil(7))
    }
  }

  private static func source(
    _ kind: Kind, _ customer: CustomerID, _ company: CompanyID, _ dialect: Dialect
  ) -> SQL {
    // As text, which every engine sorts alike; the hours are those of UTC.
    func instant(_ column: SQL) -> SQL {
      dialect == .sqlite ? column : "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
    }
    let unknown: SQL = "CAST('' AS text)"
    switch kind {
    case .reminder:
      return """
        SELECT 0 AS kind, id, day, total_minor AS minor, currency, step AS first, channel AS second,
          state || ' ' || COALESCE(\(MessageFate.ofAction), '') AS note, \(instant("decided_at")) AS at
        FROM dunning_action WHERE company = \(company) AND customer = \(customer) AND state <> 'cancelled'
        """
    case .promise:
      return """
        SELECT 1 AS kind, p.id, p.made_on AS day, CAST(SUM(pi.amount_minor) AS bigint) AS minor, pi.currency,
          CAST(p.promised_for AS text) AS first, p.promised_by AS second, p.note,
          \(unknown) AS at
        FROM promise p JOIN promise_item pi ON pi.promise = p.id
        WHERE p.company = \(company) AND p.customer = \(customer)
        GROUP BY p.id, p.made_on, pi.currency, p.promised_for, p.promised_by, p.note
        """
    case .promiseEnded:
      return """
        SELECT 6 AS kind, p.id, p.judged_on AS day, CAST(SUM(pi.amount_minor) AS bigint) AS minor, pi.currency,
          p.state AS first, CAST(p.promised_for AS text) AS second, CAST(NULL AS text) AS note, \(unknown) AS at
        FROM promise p JOIN promise_item pi ON pi.promise = p.id
        WHERE p.company = \(company) AND p.customer = \(customer) AND p.judged_on IS NOT NULL
        GROUP BY p.id, p.judged_on, pi.currency, p.state, p.promised_for
        """
    case .promiseReminder:
      let day: SQL = dialect == .sqlite ? "substr(o.created, 1, 10)" : "CAST(o.created AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 9 AS kind, o.id, \(day) AS day, CAST(SUM(pi.amount_minor) AS bigint) AS minor, pi.currency,
          CAST(p.promised_for AS text) AS first, o.channel AS second,
          'queued ' || \(MessageFate.ofMessage("o")) AS note, \(instant("o.created")) AS at
        FROM outbox o JOIN promise p ON p.id = -o.action JOIN promise_item pi ON pi.promise = p.id
        WHERE o.company = \(company) AND o.customer = \(customer) AND o.action < 0
        GROUP BY o.id, o.created, pi.currency, p.promised_for, o.channel, o.state, o.release, o.posted_on, o.post_outcome,
          o.delivered_at, o.returned_at
        """
    case .debitNotice:
      let day: SQL = dialect == .sqlite ? "substr(o.created, 1, 10)" : "CAST(o.created AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 13 AS kind, o.id, \(day) AS day, d.amount_minor AS minor, CAST('EUR' AS text) AS currency,
          CAST(d.collects_on AS text) AS first, o.channel AS second,
          'queued ' || \(MessageFate.ofMessage("o")) AS note, \(instant("o.created")) AS at
        FROM direct_debit d JOIN debit_notice n ON n.debit = d.id JOIN outbox o ON o.id = n.message
        WHERE d.company = \(company) AND d.customer = \(customer)
        """
    case .dispute:
      return """
        SELECT 2 AS kind, d.id, d.opened_on AS day, d.amount_minor AS minor, i.currency, d.reason AS first,
          i.number AS second, d.note, \(unknown) AS at
        FROM dispute d JOIN item i ON i.id = d.item WHERE d.company = \(company) AND i.customer = \(customer)
        """
    case .payment:
      return """
        SELECT 3 AS kind, id, issued AS day, -amount_minor AS minor, currency, number AS first, label AS second,
          \(MoneyBack.ofItem) AS note, \(unknown) AS at
        FROM item WHERE company = \(company) AND customer = \(customer) AND \(KeptFigures.isPaidOnAccount)
        """
    case .note:
      // The day in UTC: within the two hours around midnight nobody writes notes, and the order stays the same.
      let day: SQL = dialect == .sqlite ? "substr(c.written, 1, 10)" : "CAST(c.written AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 4 AS kind, c.id, \(day) AS day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          p.name AS first, c.content AS second, CAST(NULL AS text) AS note, \(instant("c.written")) AS at
        FROM comment c JOIN person p ON p.id = c.author
        WHERE c.company = \(company) AND c.customer = \(customer) AND c.deleted IS NULL
        """
    case .call:
      return """
        SELECT 5 AS kind, r.id, r.day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          r.outcome || COALESCE(' ' || CAST(r.call_back AS text) || ' ' || r.call_back_time, '') AS first,
          COALESCE(r.contact || ' · ', '') || p.name AS second, r.note,
          \(instant("r.written")) AS at
        FROM call_report r JOIN person p ON p.id = r.person
        WHERE r.company = \(company) AND r.customer = \(customer) AND r.undone IS NULL
        """
    case .charge:
      let day: SQL = dialect == .sqlite ? "substr(j.at, 1, 10)" : "CAST(j.at AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 8 AS kind, j.id, \(day) AS day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          j.actor AS first, j.facts AS second, CAST(NULL AS text) AS note, \(instant("j.at")) AS at
        FROM journal j WHERE j.company = \(company) AND j.subject = \("customer:\(customer)")
          AND j.event = 'customer.in_charge'
        """
    case .deliveries:
      let day: SQL = dialect == .sqlite ? "substr(j.at, 1, 10)" : "CAST(j.at AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 10 AS kind, j.id, \(day) AS day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          j.actor AS first, j.facts AS second, j.event AS note, \(instant("j.at")) AS at
        FROM journal j WHERE j.company = \(company) AND j.subject = \("customer:\(customer)")
          AND j.event IN ('deliveries.blocked', 'deliveries.unblocked')
        """
    case .legal:
      let day: SQL = dialect == .sqlite ? "substr(j.at, 1, 10)" : "CAST(j.at AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 12 AS kind, j.id, \(day) AS day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          j.actor AS first, j.facts AS second, j.event AS note, \(instant("j.at")) AS at
        FROM journal j WHERE j.company = \(company) AND j.subject = \("customer:\(customer)")
          AND j.event IN ('legal.opened', 'legal.closed')
        """
    case .opening:
      let day: SQL = dialect == .sqlite ? "substr(o.opened_at, 1, 10)" : "CAST(o.opened_at AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 11 AS kind, o.id, \(day) AS day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          o.recipient AS first, o.subject AS second, CAST(NULL AS text) AS note, \(instant("o.opened_at")) AS at
        FROM outbox o WHERE o.company = \(company) AND o.customer = \(customer) AND o.opened_at IS NOT NULL
        """
    case .reply:
      let day: SQL = dialect == .sqlite ? "substr(r.received, 1, 10)" : "CAST(r.received AT TIME ZONE 'UTC' AS date)"
      return """
        SELECT 7 AS kind, r.id, \(day) AS day, CAST(NULL AS bigint) AS minor, CAST(NULL AS text) AS currency,
          r.nature AS first, COALESCE(r.sender_name, r.sender) AS second,
          CASE r.nature
            WHEN 'away' THEN (SELECT CAST(MAX(p.day) AS text) FROM reply_proposal p WHERE p.reply = r.id)
            WHEN 'report' THEN COALESCE((SELECT o.returned_reason FROM outbox o WHERE o.id = r.message), r.subject)
            ELSE r.subject END AS note,
          \(instant("r.received")) AS at
        FROM reply r WHERE r.company = \(company) AND r.customer = \(customer)
        """
    }
  }
}
