public import Journal
public import Kernel
import Messaging
import MessagingRules
import PaymentInstrumentsRules
import Receivables
public import Storage

/// A person has the customers of a run told of their debits by e-mail, those who were not.
public struct NotifyDebits: Sendable {
  public let company: CompanyID
  public let number: Int64
  /// Why it leaves whatever the age of the books, for whoever reads the message later.
  public let reason: String

  public init(_ number: Int64, because reason: String, of company: CompanyID) {
    self.number = number
    self.reason = reason
    self.company = company
  }

  /// What became of the wish.
  public struct Outcome: Hashable, Sendable {
    /// Messages that wait to leave now.
    public let written: Int
    /// Debits whose customer has no e-mail address: they are told on paper.
    public let unreachable: [DebitNotice]
  }

  /// - Throws: `NotAllowed`, `DebitRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws -> Outcome {
    try actor.needs(.applyCash, in: company)
    // Whoever else asks waits here, so that nobody is told twice.
    guard let run = try DebitRunStore.lock(number, of: company, transaction) else {
      throw DebitRefusal.unknownRun(number)
    }
    guard day < run.collectsOn else { throw DebitRefusal.tooLateToTell(run.collectsOn) }
    let notices = try DebitNotice.all(of: run, company: company, on: day, at: at, transaction)
      .filter(\.state.mayBeAsked)
    let times = try DataFeedStore.times(of: company, transaction)
    var written: [MessageID] = []
    for notice in notices {
      guard let email = notice.email else { continue }
      let key = try DebitNoticeStore.insert(
        notice.debit.id, company: company, by: actor.label, at: at, transaction)
      let message = NewMessage(
        company: company, action: DebitMessage.action(of: key), customer: notice.debit.customer, channel: .email,
        recipient: email, recipientName: notice.recipientName, reminder: notice.reminder, basis: times)
      guard let id = try Outbox.enqueue(transaction, message, at: at) else { continue }
      try DebitNoticeStore.note(id, of: key, company: company, transaction)
      written.append(id)
      Journal(transaction, actor: actor, at: at).record(
        "debit.announced", "customer:\(notice.debit.customer)", company: company,
        facts: [
          "end_to_end": .text(notice.debit.endToEnd), "debit_run": .number(number),
          "amount": .money(notice.debit.amount),
          "collects_on": .date(notice.debit.collectsOn), "message": .number(id.rawValue),
        ])
    }
    try Outbox.letGo(written, of: company, because: reason, by: actor.label, at: at, transaction)
    return Outcome(written: written.count, unreachable: notices.filter { $0.email == nil })
  }

  /// Withdraws what waits to leave about debits that are not made after all.
  static func withdraw(
    _ debits: [DirectDebit], of company: CompanyID, because reason: Phrase, _ transaction: Transaction
  ) throws {
    let notices = try DebitNoticeStore.all(of: debits.map(\.id), company: company, transaction)
    try Outbox.withdraw(
      notices.map { DebitMessage.action(of: $0) }, of: company, because: reason, transaction)
  }
}
