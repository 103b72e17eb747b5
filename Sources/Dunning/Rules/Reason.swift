public import Kernel
public import ReceivablesRules
public import RiskRules

/// Why something was done or left, as data: stored with the action, counted by the run, worded for people.
public enum Reason: Sendable, Hashable, Codable {
  // Why an action was taken.

  /// An item has reached a step.
  case reached(DunningStep, daysLate: Int)
  /// The item had this step before.
  case follows(DunningStep, on: CivilDate)
  /// The item is late and goes with the message.
  case joins(daysLate: Int)
  /// A part is contested and left out.
  case disputedPart(Money)
  /// A part is promised and left out for now.
  case promisedPart(Money, until: CivilDate)
  /// A part is promised in several payments, the first of them on a day, and left out for now.
  case promisedPartInParts(Money, first: Money, on: CivilDate)
  /// Credits are set against what is claimed.
  case credits(Money)
  /// No e-mail address: the message goes by letter.
  case noEmail
  /// The e-mail address was refused or gave a message back: the message goes by letter.
  case emailLost
  /// No telephone number: somebody must find one.
  case noPhone
  /// The step names a post at the customer's, and somebody holds it.
  case toRole(ContactRole)
  /// The step names a post that nobody holds, or none whom its means reaches: it goes to the usual contact.
  case roleMissing(ContactRole)
  /// Those who hold these posts get a copy.
  case copied([ContactRole])
  case needsApproval
  /// A person asked for it, whatever the scenario.
  case asked
  /// The step names one of the company's texts.
  case worded(String)
  /// A step was passed over: its conditions do not hold of the customer.
  case passed(DunningStep)
  /// The step is for who has answered since what was last asked.
  case answered
  /// The step is for who did not get the last message.
  case returned
  /// The step is for who has opened the last message.
  case opened
  /// The step is for whom the last call did not reach.
  case callUnanswered
  /// The step asks for the grade of the customer's score, which is this one.
  case graded(Grade)
  /// It asks for a grade, and the customer has none.
  case ungraded
  /// It asks for a grade, which is not asked of natural persons.
  case gradeSetAside
  /// Something happened on a day, and the step is around it.
  case event(AccountEvent.Kind, on: CivilDate)
  /// A step that the item has come to makes way for the one around the event: the customer is contacted once.
  case yields(DunningStep)

  // Why none was.

  /// Nothing is owed on the item any more.
  case settled
  /// It is a credit: it is deducted from what is asked for.
  case credit(Money)
  /// The first step has not come yet.
  case notYet(DunningStep, from: CivilDate)
  /// Its step was done; the next comes later.
  case done(DunningStep, on: CivilDate, next: DunningStep, from: CivilDate)
  /// The scenario has no further step.
  case finished(DunningStep, on: CivilDate)
  case disputed(Money)
  case promised(Money, until: CivilDate)
  /// All of it is promised in several payments, the first of them on a day.
  case promisedInParts(Money, first: Money, on: CivilDate)
  /// The day of a promise has passed; it is judged once money that seems to keep it, which came on a day, is matched.
  case promiseUnjudged(for: CivilDate, Money, on: CivilDate)
  /// Money that seems to pay it has reached the bank, and nobody has said so yet.
  case receiptWaits(Money, on: CivilDate, until: CivilDate)
  /// Money of the customer's waits for a person: no formal notice goes before that is decided, however long it takes.
  case receiptBars(Money, on: CivilDate)
  /// A direct debit is about to collect it.
  case debitUnderWay(Money, on: CivilDate, until: CivilDate)
  /// A bill that falls due on a day pays it.
  case billUnderWay(Money, on: CivilDate, until: CivilDate)
  /// The item is in the open legal file of this number.
  case inLegalFile(Int64)
  case insolvent(since: CivilDate)
  /// A person suspended the customer's reminders.
  case paused(until: CivilDate)
  case belowMinimum(Money, minimum: Money)
  case coveredByCredits(Money)
  case contactMissing(DunningStep)
  /// The e-mail address was refused or gave a message back, and there is no other way.
  case contactLost(DunningStep)
  /// The step is a text message, and no contact has a mobile number that can be used.
  case mobileMissing(DunningStep)
  /// The customer heard from us not long ago.
  case recentContact(on: CivilDate, next: CivilDate)
  /// The customer has another message today.
  case contactedToday
  /// A colleague is asked something about the customer today: one action a day.
  case taskToday
  /// What was prepared for the customer on a day has not left yet, or waits for approval.
  case messageWaits(since: CivilDate)
  /// A call that the scenario asked for on a day is not made yet, nor skipped.
  case callWaits(since: CivilDate, until: CivilDate)
  /// The customer, who was called, asked to be called again on a day.
  case callAgreed(for: CivilDate, next: CivilDate)
  /// The customer wrote on a day, and nobody has read it.
  case answerWaits(since: CivilDate, until: CivilDate)
  /// The customer has had as many contacts in thirty days as the scenario allows.
  case monthlyCap(Int, next: CivilDate)
  /// The steps that are left are for other sums or other customers.
  case outsideConditions
  case dayOff(next: CivilDate)
  /// Offices are closed in the customer's country, by its code of ISO 3166-1.
  case holiday(in: String, next: CivilDate)
  /// Another company of the installation writes to the customer today.
  case otherCompany(next: CivilDate)
  /// No formal notice rests on a due date that was guessed.
  case inferredDueDate
  /// Since this day nobody can be made to pay it any more: no scenario asks for it.
  case timeBarred(since: CivilDate)
  /// A firmer step speaks of other items today; this one's turn comes with the next message.
  case afterFirmerStep(DunningStep)
  /// A step around an event speaks of other items today.
  case afterEvent(AccountEvent.Kind, on: CivilDate)
  /// A step around an event that happened on a day comes later.
  case eventAhead(DunningStep, AccountEvent.Kind, on: CivilDate, from: CivilDate)
  /// What the event was about was paid before its step.
  case eventSettled(AccountEvent.Kind, on: CivilDate)
  /// The event was known too late, or its step could not be taken in time.
  case eventPast(AccountEvent.Kind, on: CivilDate)

  /// The day that the reason itself names for it to end; `nil` when only a person, money or another run ends it.
  public var until: CivilDate? {
    switch self {
    case .notYet(_, let day), .done(_, _, _, let day), .promised(_, let day), .promisedInParts(_, _, let day),
      .recentContact(_, let day), .receiptWaits(_, _, let day), .debitUnderWay(_, _, let day),
      .billUnderWay(_, _, let day), .callWaits(_, let day), .callAgreed(_, let day), .answerWaits(_, let day),
      .dayOff(let day), .holiday(_, let day), .otherCompany(let day), .paused(let day), .monthlyCap(_, let day),
      .eventAhead(_, _, _, let day):
      day
    default: nil
    }
  }

  /// A stable, short name, such as `dispute`.
  public var code: String {
    switch self {
    case .reached: "reached"
    case .follows: "follows"
    case .joins: "joins"
    case .disputedPart: "disputed_part"
    case .promisedPart, .promisedPartInParts: "promised_part"
    case .credits: "credits"
    case .noEmail: "no_email"
    case .emailLost: "email_lost"
    case .noPhone: "no_phone"
    case .toRole: "to_role"
    case .roleMissing: "role_missing"
    case .copied: "copied"
    case .needsApproval: "needs_approval"
    case .asked: "asked"
    case .worded: "worded"
    case .passed: "passed"
    case .answered: "answered"
    case .returned: "returned"
    case .opened: "opened"
    case .callUnanswered: "call_unanswered"
    case .settled: "settled"
    case .credit: "credit"
    case .notYet: "not_yet"
    case .done: "done"
    case .finished: "finished"
    case .disputed: "dispute"
    case .promised, .promisedInParts, .promiseUnjudged: "promise"
    case .receiptWaits, .receiptBars: "receipt"
    case .debitUnderWay: "direct_debit"
    case .billUnderWay: "bill"
    case .inLegalFile: "legal_file"
    case .insolvent: "insolvency"
    case .paused: "paused"
    case .belowMinimum: "below_minimum"
    case .coveredByCredits: "covered_by_credits"
    case .contactMissing, .contactLost: "contact_missing"
    case .mobileMissing: "mobile_missing"
    case .recentContact: "recent_contact"
    case .contactedToday: "contacted_today"
    case .taskToday: "task_today"
    case .messageWaits: "message_waits"
    case .callWaits: "call_waits"
    case .callAgreed: "call_agreed"
    case .answerWaits: "answer_waits"
    case .monthlyCap: "monthly_cap"
    case .outsideConditions: "outside_conditions"
    case .dayOff: "day_off"
    case .holiday: "holiday"
    case .otherCompany: "other_company"
    case .inferredDueDate: "inferred_due_date"
    case .timeBarred: "time_barred"
    case .afterFirmerStep: "after_firmer_step"
    case .graded: "graded"
    case .ungraded: "ungraded"
    case .gradeSetAside: "grade_set_aside"
    case .event: "event"
    case .yields: "yields"
    case .afterEvent: "after_event"
    case .eventAhead: "event_ahead"
    case .eventSettled: "event_settled"
    case .eventPast: "event_past"
    }
  }

  /// The name under which the run counts what was left; `nil` when nothing was held back.
  public var blockedCode: String? { Reason.blockedCodeSet.contains(code) ? code : nil }

  private static let blockedCodeSet = Set(blockedCodes)

  /// What the run counts, in the order in which it prints them.
  public static let blockedCodes = [
    "dispute", "promise", "insolvency", "below_minimum", "covered_by_credits", "contact_missing", "recent_contact",
    "contacted_today", "day_off", "inferred_due_date", "after_firmer_step", "paused",
    "monthly_cap", "holiday", "other_company", "after_event", "mobile_missing",
    "receipt", "legal_file", "message_waits", "call_waits", "answer_waits", "direct_debit", "bill",
    "task_today", "time_barred",
  ]
}
