import Dunning
import DunningRules
public import Kernel
public import Messaging
public import MessagingRules
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// What a customer is told before a debit: how much, when, under which mandate and for what, as facts that are worded in
/// its language by the texts of messages.
///
/// Source: EPC016-06 (SDD Core rulebook), 4.3.4: at the latest fourteen calendar days before unless another delay was agreed.
public struct DebitNotice: Hashable, Sendable {
  public let debit: DirectDebit
  /// Where it can be sent; `nil` where no contact has a usable address.
  public let email: String?
  public let recipientName: String?
  /// What it says; addressed on paper where there is no e-mail.
  public let reminder: Reminder
  /// What was written to the customer before; `nil` for nothing.
  public let last: StoredNotice?

  /// Whether the customer was told, or is about to be.
  public var state: NoticeState { last?.state ?? .notTold }

  /// Whether the day on which the customer had to be told has passed while it was not.
  public func isLate(on day: CivilDate) -> Bool {
    guard let tellBy = reminder.debit?.tellBy else { return false }
    if case .told(let told) = state { return told > tellBy }
    return day > tellBy
  }

  /// The notices of a run, in the order of its debits: of those that are under way.
  public static func all(
    of run: DebitRun, company: CompanyID, on day: CivilDate, at: Moment, _ snapshot: Snapshot
  ) throws -> [DebitNotice] {
    guard let books = try CompanyStore.find(company, snapshot) else { return [] }
    let debits = try DirectDebitStore.all(in: run.id, of: company, snapshot).filter { $0.state == .underWay }
    let contacts = try MailContacts.find(
      of: Set(debits.map(\.customer)).sorted(), company: company, on: day, snapshot)
    let last = try DebitNoticeStore.latest(of: run.id, company: company, snapshot)
    let creditor = try DebitSettingsStore.find(company, snapshot)?.creditor ?? ""
    let days = try DirectDebitStore.noticeDays(in: run.id, of: company, snapshot)
    // Addressed and signed like the gentlest reminder, to whoever it would go to.
    let key = { (debit: DirectDebit) in DebitMessage.action(of: DebitNoticeID(debit.id.rawValue)) }
    let actions = debits.map { debit in
      let contact = contacts[debit.customer]
      return StoredAction(
        id: key(debit),
        action: PlannedAction(
          customer: debit.customer, day: day, step: .courtesy, channel: contact == nil ? .letter : .email,
          contact: contact, needsApproval: false, total: debit.amount,
          items: debit.parts.map { PlannedItem($0.item, .courtesy, minor: $0.minor) }, reasons: []),
        state: .queued)
    }
    let messages = Dictionary(
      try ComposeReminders(books, at: at).messages(actions, snapshot).map { ($0.action, $0) },
      uniquingKeysWith: { first, _ in first })
    return debits.compactMap { debit in
      guard let message = messages[key(debit)] else { return nil }
      let isMail = message.channel == .email && !message.recipient.isEmpty
      return DebitNotice(
        debit: debit, email: isMail ? message.recipient : nil, recipientName: isMail ? message.recipientName : nil,
        reminder: message.reminder.announcing(
          debit, creditor: creditor, noticeDays: days[debit.id] ?? Mandate.usualNotice),
        last: last[debit.id])
    }
  }

  /// The notices as one text, each with whom it is for: to be read, sent or printed by a person.
  public static func file(_ notices: [DebitNotice], _ rendering: MessageRendering) throws -> String {
    try notices.map { notice in
      let email = try rendering.mergedEmail(notice.reminder)
      return """
        \(notice.reminder.debtor.code) · \(notice.reminder.debtor.name)
        → \(notice.email ?? "–")
        \(email.subject.text)

        \(email.text.text)
        """
    }.joined(separator: "\n\n––––––––––\n\n") + "\n"
  }
}

extension Reminder {
  /// The reminder as the announcement of a debit: nothing of it asks for anything.
  fileprivate func announcing(_ debit: DirectDebit, creditor: String, noticeDays: Int) -> Reminder {
    var reminder = self
    reminder.step = .debitNotice
    reminder.reference = debit.endToEnd
    reminder.payBy = debit.collectsOn
    reminder.debit = .init(
      debit: debit.id, collectsOn: debit.collectsOn, noticeDays: noticeDays, mandate: debit.mandate,
      account: String(debit.iban.suffix(4)), creditor: creditor)
    reminder.lines = lines.map { line in
      var line = line
      line.penalty = nil
      line.indemnity = nil
      line.dispute = nil
      line.agreed = nil
      return line
    }
    reminder.penaltyTerms = nil
    reminder.earlier = []
    reminder.brokenPromise = nil
    reminder.partReceived = nil
    reminder.isPaidInPart = nil
    reminder.besides = nil
    reminder.creditsKept = nil
    reminder.portal = nil
    return reminder
  }
}
