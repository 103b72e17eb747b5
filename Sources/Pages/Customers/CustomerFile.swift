import Agenda
import Dunning
import DunningRules
import Kernel
import Litigation
import LitigationRules
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Risk
import RiskRules
import Segments
import Storage
import Teamwork
import TeamworkRules

/// Everything a customer's page shows, read in one snapshot with a constant number of statements.
struct CustomerFile: Sendable {
  let customer: Customer
  /// What it is called besides its name.
  let otherNames: [String]
  let positions: [CustomerQueries.Position]
  let behaviour: CustomerQueries.Behaviour?
  /// How it kept its promises.
  let reliability: Reliability?
  /// Who is at its page, the reader too.
  let present: [Presence]
  let people: CustomerQueries.People
  /// How it is reminded and what comes next.
  let outlook: Outlook
  /// The segments it is in, since when.
  let segments: [SegmentStore.Stay]
  /// What was declared of its debt, while it is in insolvency proceedings.
  let claim: DeclaredClaim?
  /// That nothing is delivered to it; `nil` while deliveries go on.
  let block: DeliveryBlock?
  /// What was decided about its credit and is in force.
  let limit: CreditLimit?
  /// Its legal files, the latest first.
  let legalFiles: [LegalFile]
  /// Its scores, the latest first.
  let scores: [CustomerScore]
  /// That it owes more than its limit, as the last run found it.
  let overrun: LimitOverrun?
  /// The group it belongs to or heads.
  let group: CustomerQueries.Group?
  let counts: [String: Int]
  /// The latest of each kind, for the timeline.
  let latest: Latest
  /// Who may be named in a note, on their tab.
  let colleagues: [Colleague]
  /// The people at the customer's, beside its invoices.
  let contacts: [Contact]
  /// The lines of the tab: one more than a page holds when there are others behind.
  let lines: Lines

  /// Lines of a page of a tab.
  static let page = 50
  /// Events that the timeline shows.
  static let events = 8

  struct Latest: Sendable {
    let actions: [StoredAction]
    let promises: [CustomerQueries.PromiseLine]
    let disputes: [CustomerQueries.DisputeLine]
    let payments: [CustomerQueries.PaymentLine]
    let notes: [StoredComment]
    let calls: [CallReport]
    let replies: [TimelineQuery.Event]
    let words: [TimelineQuery.Event]
    let deliveries: [TimelineQuery.Event]
    let openings: [TimelineQuery.Event]
    let legal: [TimelineQuery.Event]
  }

  enum Lines: Sendable {
    case items([Item])
    case actions([StoredAction])
    case promises([CustomerQueries.PromiseLine])
    case disputes([CustomerQueries.DisputeLine])
    case payments([CustomerQueries.PaymentLine])
    case documents([CustomerQueries.DocumentLine])
    case contacts([Contact])
    case notes([StoredComment])

    var isEmpty: Bool {
      switch self {
      case .items(let lines): lines.isEmpty
      case .actions(let lines): lines.isEmpty
      case .promises(let lines): lines.isEmpty
      case .disputes(let lines): lines.isEmpty
      case .payments(let lines): lines.isEmpty
      case .documents(let lines): lines.isEmpty
      case .contacts(let lines): lines.isEmpty
      case .notes(let lines): lines.isEmpty
      }
    }
  }

  /// Whether a message waits to leave among what is shown.
  var hasWaiting: Bool {
    switch lines {
    case .actions(let shown) where shown.contains { $0.stage.isInQueue }: true
    case .documents(let shown) where shown.contains { $0.state == MessageFate.pending.rawValue }: true
    default:
      latest.actions.contains { $0.stage.isInQueue } || latest.words.contains { $0.stage.isInQueue }
    }
  }

  /// - Parameter place: the last line of the page before.
  static func read(
    _ customer: Customer, of company: CompanyID, by person: PersonID, on day: CivilDate, at now: Moment,
    tab: CustomerTab,
    after place: DatedPlace?, _ snapshot: Snapshot
  ) throws -> CustomerFile {
    let id = customer.id
    let told = try TimelineQuery(kind: nil, after: nil).events(
      of: id, company: company, only: [.reply, .promiseReminder, .debitNotice, .deliveries, .opening, .legal], snapshot)
    return CustomerFile(
      customer: customer, otherNames: try OtherNameStore.names(of: id, company: company, snapshot),
      positions: try CustomerQueries.positions(of: id, company: company, on: day, snapshot),
      behaviour: try CustomerQueries.behaviour(of: id, company: company, on: day, snapshot),
      reliability: try ReliabilityStore.of(id, in: company, on: day, snapshot),
      present: try PresenceStore.all(at: id, company: company, now: now, snapshot),
      people: try CustomerQueries.people(of: id, reader: person, company: company, snapshot),
      outlook: try ForeseeReminders(of: id, on: day).run(snapshot, company: company),
      segments: try SegmentStore.segments(of: id, company: company, snapshot),
      claim: try ClaimStore.find(customer, snapshot),
      block: try DeliveryBlockStore.current(of: id, company: company, snapshot),
      limit: try LimitStore.current(of: [id], company: company, on: day, snapshot)[id],
      legalFiles: try LegalFileStore.all(of: id, company: company, snapshot),
      scores: try ScoreStore.history(of: id, company: company, limit: 4, snapshot),
      overrun: try OverrunStore.current(of: id, company: company, snapshot),
      group: try CustomerQueries.group(of: customer, snapshot),
      counts: try CustomerQueries.counts(of: id, company: company, snapshot),
      latest: Latest(
        actions: try ActionStore.history(of: id, company: company, on: day, limit: events, snapshot),
        promises: try CustomerQueries.promises(of: id, company: company, limit: events, snapshot),
        disputes: try CustomerQueries.disputes(of: id, company: company, limit: events, snapshot),
        payments: try CustomerQueries.payments(of: id, company: company, limit: events, snapshot),
        notes: try CommentStore.all(of: id, company: company, limit: events, snapshot),
        calls: try CallStore.all(of: id, company: company, limit: events, snapshot),
        replies: told.filter { $0.kind == .reply }, words: told.filter(\.kind.isWord),
        deliveries: told.filter { $0.kind == .deliveries }, openings: told.filter { $0.kind == .opening },
        legal: told.filter { $0.kind == .legal }),
      colleagues: tab == .notes ? try TeamStore.colleagues(seeing: id, of: company, on: day, snapshot) : [],
      contacts: tab == .invoices ? try ContactStore.all(of: id, company: company, snapshot) : [],
      lines: try lines(of: id, company: company, tab, after: place, limit: page + 1, snapshot))
  }

  static func lines(
    of id: CustomerID, company: CompanyID, _ tab: CustomerTab, after place: DatedPlace?, limit: Int,
    _ snapshot: Snapshot
  ) throws -> Lines {
    switch tab {
    case .invoices:
      return .items(
        try ItemStore.open(
          of: id, company: company, after: place.map { ($0.day, ItemID($0.key)) }, limit: limit, snapshot))
    case .reminders:
      return .actions(
        try ActionStore.history(
          of: id, company: company, after: place.map { ($0.day, ActionID($0.key)) }, limit: limit, snapshot))
    case .promises:
      return .promises(
        try CustomerQueries.promises(of: id, company: company, after: place, limit: limit, snapshot))
    case .disputes:
      return .disputes(
        try CustomerQueries.disputes(of: id, company: company, after: place, limit: limit, snapshot))
    case .payments:
      return .payments(
        try CustomerQueries.payments(of: id, company: company, after: place, limit: limit, snapshot))
    case .documents:
      return .documents(
        try CustomerQueries.documents(of: id, company: company, after: place?.key, limit: limit, snapshot))
    case .contacts: return .contacts(try ContactStore.all(of: id, company: company, snapshot))
    case .notes:
      return .notes(
        try CommentStore.all(
          of: id, company: company, after: place.map { CommentID($0.key) }, limit: limit, snapshot))
    }
  }

  /// The place from which the next page starts; `nil` on the last.
  var next: DatedPlace? {
    func place<Line>(_ lines: [Line], _ of: (Line) -> DatedPlace) -> DatedPlace? {
      lines.count > CustomerFile.page ? of(lines[CustomerFile.page - 1]) : nil
    }
    switch lines {
    case .items(let lines): return place(lines) { DatedPlace($0.due, $0.id.rawValue) }
    case .actions(let lines): return place(lines) { DatedPlace($0.action.day, $0.id.rawValue) }
    case .promises(let lines): return place(lines) { DatedPlace($0.made, $0.id.rawValue) }
    case .disputes(let lines): return place(lines) { DatedPlace($0.opened, $0.id.rawValue) }
    case .payments(let lines): return place(lines) { DatedPlace($0.day, $0.id.rawValue) }
    case .documents(let lines): return place(lines) { DatedPlace($0.created.parisDate, $0.id.rawValue) }
    case .contacts: return nil
    case .notes(let lines): return place(lines) { DatedPlace($0.written.parisDate, $0.id.rawValue) }
    }
  }
}
