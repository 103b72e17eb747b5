public import Kernel

/// An item of an action and the step it is at.
public struct PlannedItem: Sendable, Hashable {
  public let item: ItemID
  /// The step that the item itself has reached with this action; at most the action's.
  public let step: DunningStep
  /// Which step of its scenario that is.
  public let key: StepKey
  /// What is claimed of it, in minor units; negative for a credit that is mentioned.
  public let minor: Int64
  public let reasons: [Reason]

  /// - Parameter key: `nil` for the first step of its kind.
  public init(_ item: ItemID, _ step: DunningStep, key: StepKey? = nil, minor: Int64, reasons: [Reason] = []) {
    self.item = item
    self.step = step
    self.key = key ?? StepKey(step)
    self.minor = minor
    self.reasons = reasons
  }
}

/// Something to be done for a customer today.
public struct PlannedAction: Sendable, Hashable {
  public let customer: CustomerID
  public let day: CivilDate
  public let step: DunningStep
  /// Which step of its scenario that is.
  public let key: StepKey
  public let channel: DunningChannel
  /// Who receives it; `nil` for a letter to the company as a whole, and where nobody is known.
  public let contact: ContactID?
  /// Who gets a copy of the e-mail.
  public let copies: [ContactID]
  public let needsApproval: Bool
  /// Which of the company's texts for the step is sent; `nil` for its usual one.
  public let text: String?
  /// What goes with its message.
  public let attachments: [Scenario.Attachment]
  /// What begins once it is done.
  public let starts: [Scenario.Start]
  /// What a colleague is asked to do, of a task.
  public let errand: PlannedErrand?
  /// What is asked for: the claims less the credits mentioned.
  public let total: Money
  /// The claims by due date, then the credits.
  public let items: [PlannedItem]
  public let reasons: [Reason]
  /// The version of the scenario that asked for it; `nil` for the one that ships.
  public var scenario: ScenarioVersionID?
  /// What happened that it is done for, of a step around an event.
  public var events: [AccountEvent.Key: CivilDate] = [:]
  /// What of the account's credits it leaves to what was asked for before, in minor units of its currency, not below zero.
  public var creditsKeptMinor: Int64 = 0

  public init(
    customer: CustomerID, day: CivilDate, step: DunningStep, key: StepKey? = nil, channel: DunningChannel,
    contact: ContactID?, copies: [ContactID] = [], needsApproval: Bool, text: String? = nil,
    attachments: [Scenario.Attachment] = [], starts: [Scenario.Start] = [], errand: PlannedErrand? = nil, total: Money,
    items: [PlannedItem],
    reasons: [Reason],
    scenario: ScenarioVersionID? = nil
  ) {
    self.customer = customer
    self.day = day
    self.step = step
    self.key = key ?? StepKey(step)
    self.channel = channel
    self.contact = contact
    self.copies = copies
    self.needsApproval = needsApproval
    self.text = text
    self.attachments = attachments
    self.starts = starts
    self.errand = errand
    self.total = total
    self.items = items
    self.reasons = reasons
    self.scenario = scenario
  }

  /// The same action on another day.
  public func dated(_ day: CivilDate) -> PlannedAction {
    var copy = PlannedAction(
      customer: customer, day: day, step: step, key: key, channel: channel, contact: contact,
      copies: copies, needsApproval: needsApproval, text: text, attachments: attachments, starts: starts,
      errand: errand, total: total,
      items: items,
      reasons: reasons,
      scenario: scenario)
    copy.events = events
    copy.creditsKeptMinor = creditsKeptMinor
    return copy
  }

  /// The kind of what it is done for.
  public var event: AccountEvent.Kind? { events.keys.min()?.kind }
}

/// An item, or a whole account, for which nothing is done today, and why.
public struct Held: Sendable, Hashable {
  /// `nil` when the reason holds for the customer's whole account.
  public let item: ItemID?
  public let reason: Reason

  public init(_ item: ItemID?, _ reason: Reason) {
    self.item = item
    self.reason = reason
  }
}

/// What is done and what is left for one customer on one day.
public struct Decision: Sendable, Hashable {
  public let action: PlannedAction?
  public let held: [Held]
  /// What no step is left for, an account each.
  public let ends: [ScenarioEnd]

  /// The first step that could not be taken for want of an address.
  public var unreachedStep: DunningStep? {
    for entry in held {
      switch entry.reason {
      case .contactMissing(let step), .contactLost(let step), .mobileMissing(let step): return step
      default: continue
      }
    }
    return nil
  }
}
