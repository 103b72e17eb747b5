public import Kernel
public import ReceivablesRules
public import RiskRules

/// What the planner must know of an open item.
public struct ItemFacts: Sendable, Hashable {
  /// A pending promise on a part of the item.
  public struct Promise: Sendable, Hashable {
    /// `nil` of one that is only imagined.
    public let promise: PromiseID?
    /// What of it no money has covered.
    public let minor: Int64
    public let promisedFor: CivilDate
    /// Money that seems to pay a part of it: until that is matched it is neither judged nor asked for; `nil` where none
    /// waits.
    public let receipt: AwaitedReceipt?
    /// The day from which a message reminds the customer of it; `nil` when none will.
    public let remindedFrom: CivilDate?

    public init(
      _ promise: PromiseID? = nil, minor: Int64, promisedFor: CivilDate, receipt: AwaitedReceipt? = nil,
      remindedFrom: CivilDate? = nil
    ) {
      self.promise = promise
      self.minor = minor
      self.promisedFor = promisedFor
      self.receipt = receipt
      self.remindedFrom = remindedFrom
    }
  }

  /// The last step that the item was part of, and when it first was.
  public struct Progress: Sendable, Hashable {
    public let step: DunningStep
    public let key: StepKey
    public let day: CivilDate
    /// The firmest message about the item and its step, where that is another step than the last one.
    public let firmest: DunningStep?
    public let firmestKey: StepKey?
    /// What else people did about the item: in another version it may stand behind the step that was reached last.
    public let made: [Made]
    /// The last step that was no task, where the last one was: a task may stand beside the others.
    public let climbed: Climbed?

    /// A step that the item was part of, and when it first was.
    public struct Climbed: Sendable, Hashable {
      public let step: DunningStep
      public let key: StepKey
      public let day: CivilDate
    }

    /// A call or a task that the item was part of.
    public struct Made: Sendable, Hashable {
      public let step: DunningStep
      public let key: StepKey

      public init(_ step: DunningStep, key: StepKey? = nil) {
        self.step = step
        self.key = key ?? StepKey(step)
      }
    }

    /// - Parameter key: which step of its scenario; `nil` for the first of its kind.
    public init(
      _ step: DunningStep, key: StepKey? = nil, on day: CivilDate, firmest: (step: DunningStep, key: StepKey)? = nil,
      made: [Made] = [], climbed: Climbed? = nil
    ) {
      self.made = made
      self.climbed = climbed
      self.step = step
      self.key = key ?? StepKey(step)
      self.day = day
      self.firmest = firmest?.step
      firmestKey = firmest?.key
    }
  }

  public let item: ItemID
  public let due: CivilDate
  /// The due date is a guess that nobody has confirmed.
  public let dueIsInferred: Bool
  /// Minor units; negative for a credit note or money not yet allocated.
  public let openMinor: Int64
  public let disputedMinor: Int64
  public let promises: [Promise]
  /// What seems to pay it and waits for a person to say so.
  public let receipt: AwaitedReceipt?
  /// What a direct debit or a bill is about to collect of it.
  public let instrument: InstrumentUnderWay?
  public var progress: Progress?
  /// The number of the open legal file in which it is.
  public var legalFile: Int64?
  /// The day of the last message that asked for it, of whatever step, as long as the time that it gave runs.
  public var askedOn: CivilDate?
  /// The last day on which what held it ended without paying it, a promise that was not kept or a dispute that was closed,
  /// where nothing was said to the customer since.
  public var owedAgainOn: CivilDate?
  /// The last day on which the customer owned up to it with a promise, where it is late enough for that to matter.
  public let acknowledgedOn: CivilDate?

  public init(
    _ item: ItemID, due: CivilDate, dueIsInferred: Bool = false, openMinor: Int64, disputedMinor: Int64 = 0,
    promises: [Promise] = [], receipt: AwaitedReceipt? = nil, instrument: InstrumentUnderWay? = nil,
    progress: Progress? = nil,
    legalFile: Int64? = nil, askedOn: CivilDate? = nil, owedAgainOn: CivilDate? = nil,
    acknowledgedOn: CivilDate? = nil
  ) {
    self.item = item
    self.due = due
    self.dueIsInferred = dueIsInferred
    self.openMinor = openMinor
    self.disputedMinor = disputedMinor
    self.promises = promises
    self.receipt = receipt
    self.instrument = instrument
    self.progress = progress
    self.legalFile = legalFile
    self.askedOn = askedOn
    self.owedAgainOn = owedAgainOn
    self.acknowledgedOn = acknowledgedOn
  }
}

/// What the planner must know of a customer.
public struct CustomerFacts: Sendable, Hashable {
  public let customer: CustomerID
  public let kind: CustomerKind
  /// The language in which the customer is written to.
  public let language: LanguageCode
  /// Where the customer has its offices, by its code of ISO 3166-1.
  public let country: String
  public let insolventSince: CivilDate?
  /// The first day on which a person lets reminders go out again.
  public let pausedUntil: CivilDate?
  /// The contact who receives reminders by e-mail.
  public let emailContact: ContactID?
  /// Whether there is none because an address was refused, or gave a message back.
  public let emailIsLost: Bool
  public let phoneContact: ContactID?
  /// The contact whose mobile telephone receives text messages; `nil` also where no step sends any.
  public let smsContact: ContactID?
  /// Who receives reminders by their post: those of the posts that steps name.
  public let roles: [ContactRole: Holder]
  /// Whether a letter can be sent.
  public let hasPostalAddress: Bool
  /// The last day on which the customer was contacted, about whatever account.
  public var lastContact: CivilDate?
  /// The last day on which somebody talked with the customer by telephone, whoever asked for that.
  public var lastTalk: CivilDate?
  /// The day on which a colleague was asked something about the customer, who hears nothing of it: nothing else is
  /// decided on that day.
  public var taskOn: CivilDate?
  /// The day itself where what was decided for it did not arrive: it is no contact, and the next comes on another day.
  public var unheardOn: CivilDate?
  /// The day on which the oldest message was prepared that has not left yet, or that nobody has approved; `nil` for none.
  public var unsentSince: CivilDate?
  /// The day on which the oldest call was asked for that nobody has made or skipped; `nil` for none.
  public var uncalledSince: CivilDate?
  /// The day on which the customer, who was called, asked to be called again; `nil` where it did not, or once it has passed.
  public var callAgreedFor: CivilDate?
  /// The day on which the latest of the customer's answers came that nobody has read; `nil` for none.
  public var unreadSince: CivilDate?
  /// The contacts of the thirty days before the day, about any currency.
  public var recentContacts: RecentContacts
  /// The date of the last promise that was not kept.
  public var lastBrokenPromise: CivilDate?
  /// Whether an answer came since what was last asked of the customer.
  public let hasAnswered: Bool
  /// Whether the last message that left did not arrive.
  public let wasReturned: Bool
  /// Whether the opening of the last message that left was reported; also false where that is not known.
  public let wasOpened: Bool
  /// Whether the last call since what was last asked of the customer reached nobody; also false where nobody asks.
  public let hasUnansweredCall: Bool
  /// Whether an insurer covers something of the customer; also false where nobody asks.
  public let isInsured: Bool
  /// Whether what the customer owes exceeds its limit; also false where nobody asks.
  public let isOverLimit: Bool
  /// The grade of its score; `nil` where it has none, and where nobody asks.
  public let grade: Grade?
  /// The day on which another company of the installation writes to the customer, where that is asked.
  public let heardElsewhereOn: CivilDate?
  /// Those of the segments that conditions name in which the customer is.
  public let segments: Set<SegmentID>
  /// What happened, of the kinds that steps are around; an insolvency is told by ``insolventSince``.
  public var events: [AccountEvent]
  /// What was done because of events.
  public var answers: [AccountEvent.Key: AccountEvent.Answer]

  /// Days for which a call that nobody makes holds what follows it: a collector who is away does not silence the letters for
  /// ever.
  public static let callPatience = 10

  /// Days for which an answer that nobody has read holds the messages that could follow it: what it says may make them wrong, but
  /// a mailbox that nobody looks at does not silence reminders for ever.
  public static let answerPatience = 7

  /// How those who hold a post at the customer's are reached: the first of them in each way.
  public struct Holder: Sendable, Hashable {
    /// On paper.
    public let contact: ContactID
    public var email: ContactID?
    public var phone: ContactID?
    public var sms: ContactID?

    public init(
      _ contact: ContactID, email: ContactID? = nil, phone: ContactID? = nil, sms: ContactID? = nil
    ) {
      self.contact = contact
      self.email = email
      self.phone = phone
      self.sms = sms
    }
  }

  /// How often a customer was contacted in thirty days.
  public struct RecentContacts: Sendable, Hashable {
    public static let days = 30
    /// The days of its contacts, a day for each of them.
    public private(set) var all: [CivilDate]

    public init(_ days: [CivilDate] = []) { all = days.sorted() }

    public mutating func add(_ day: CivilDate) { self = RecentContacts(all + [day]) }

    /// Whether they are as many as may be, and until when: the day on which one more may be.
    func full(_ most: Int, on day: CivilDate) -> (count: Int, until: CivilDate)? {
      let recent = all.filter { $0 <= day && day.days(since: $0) < RecentContacts.days }
      guard most > 0, recent.count >= most else { return nil }
      return (recent.count, recent[recent.count - most].adding(days: RecentContacts.days))
    }
  }

  /// The last day on which the customer heard from us. Who was talked to is not written to on that day or soon after; what
  /// a call that the scenario asks for is about, the talk may have settled or not.
  func lastHeard(before step: DunningStep) -> CivilDate? {
    step == .call ? lastContact : [lastContact, lastTalk].compactMap(\.self).max()
  }

  public init(
    _ customer: CustomerID, kind: CustomerKind = .businessFrance, language: LanguageCode = .french,
    country: String = "FR", insolventSince: CivilDate? = nil, pausedUntil: CivilDate? = nil,
    emailContact: ContactID? = nil, emailIsLost: Bool = false,
    phoneContact: ContactID? = nil, smsContact: ContactID? = nil, roles: [ContactRole: Holder] = [:],
    hasPostalAddress: Bool = true,
    lastContact: CivilDate? = nil, lastTalk: CivilDate? = nil, taskOn: CivilDate? = nil,
    unheardOn: CivilDate? = nil, unsentSince: CivilDate? = nil, uncalledSince: CivilDate? = nil,
    callAgreedFor: CivilDate? = nil, unreadSince: CivilDate? = nil,
    recentContacts: RecentContacts = RecentContacts(), lastBrokenPromise: CivilDate? = nil,
    hasAnswered: Bool = false, wasReturned: Bool = false, wasOpened: Bool = false, hasUnansweredCall: Bool = false,
    isInsured: Bool = false, isOverLimit: Bool = false, grade: Grade? = nil, heardElsewhereOn: CivilDate? = nil,
    segments: Set<SegmentID> = [], events: [AccountEvent] = [],
    answers: [AccountEvent.Key: AccountEvent.Answer] = [:]
  ) {
    self.customer = customer
    self.kind = kind
    self.language = language
    self.country = country
    self.insolventSince = insolventSince
    self.pausedUntil = pausedUntil
    self.emailContact = emailContact
    self.emailIsLost = emailIsLost
    self.phoneContact = phoneContact
    self.smsContact = smsContact
    self.roles = roles
    self.hasPostalAddress = hasPostalAddress
    self.lastContact = lastContact
    self.lastTalk = lastTalk
    self.taskOn = taskOn
    self.unheardOn = unheardOn
    self.unsentSince = unsentSince
    self.uncalledSince = uncalledSince
    self.callAgreedFor = callAgreedFor
    self.unreadSince = unreadSince
    self.recentContacts = recentContacts
    self.lastBrokenPromise = lastBrokenPromise
    self.hasAnswered = hasAnswered
    self.wasReturned = wasReturned
    self.wasOpened = wasOpened
    self.hasUnansweredCall = hasUnansweredCall
    self.isInsured = isInsured
    self.isOverLimit = isOverLimit
    self.grade = grade
    self.heardElsewhereOn = heardElsewhereOn
    self.segments = segments
    self.events = events
    self.answers = answers
  }
}

/// What a customer owes in one currency: what one message speaks of.
public struct AccountFacts: Sendable, Hashable {
  public let currency: Currency
  public let items: [ItemFacts]

  public init(_ currency: Currency, _ items: [ItemFacts]) {
    self.currency = currency
    self.items = items
  }
}
