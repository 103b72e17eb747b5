public import Kernel
public import ReceivablesRules

/// The name under which actions remember a step of a scenario. It stays when the step is moved or said otherwise.
public struct StepKey: RawRepresentable, Sendable, Hashable, Codable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name of a step that is the first of its kind in its scenario.
  public init(_ kind: DunningStep) { rawValue = kind.rawValue }
}

extension Scenario {
  /// How the days between the due date and a step are counted.
  public enum Counting: String, Sendable, Hashable, Codable, CaseIterable {
    case calendar
    /// Working days of the scenario's calendar: five of them are a week.
    case business
  }

  /// One step and its conditions.
  public struct Step: Sendable, Hashable {
    public private(set) var key: StepKey
    /// What it says and how firmly; a scenario may have several of a kind.
    public let kind: DunningStep
    /// What the company calls it; `nil` for the name of its kind.
    public var label: String?
    /// What it is around; `nil` for the due date.
    public var event: AccountEvent.Kind?
    /// Days after the due date, or the event, from which it applies; negative before the due date.
    public var offset: Int
    /// Which days ``offset`` counts.
    public var counting: Counting
    public var means: Means
    /// Whose turn it is at the customer's: who holds this post, where somebody does; `nil` for the usual contact.
    public var recipient: ContactRole?
    /// Who else gets a copy of the e-mail.
    public var copies: [ContactRole]
    /// Which of the company's texts for the kind of step is sent; `nil` for its usual one.
    public var text: String?
    /// What goes with its message.
    public var attachments: [Attachment]
    /// What begins once it is done.
    public var starts: [Start]
    /// What a colleague is asked to do, of a task.
    public var errand: Errand?
    /// Waits for a person's approval.
    public var needsApproval: Bool
    /// Only items whose claim reaches this, in minor units.
    public var itemMinimumMinor: Int64
    /// Only items whose claim does not pass this, in minor units; `nil` for no such bound.
    public var itemMaximumMinor: Int64?
    /// Days that must have passed since the step before it.
    public var daysAfterPrevious: Int
    /// What must hold of the customer's account, all of it; a customer for whom it does not goes on to the next step.
    public var conditions: [Condition]

    /// Whether it is a task that is asked for on its day, whatever the item has been through.
    public var isTimely: Bool { kind == .task && event == nil && errand?.isTimely ?? false }

    public init(
      _ kind: DunningStep, key: StepKey? = nil, label: String? = nil, event: AccountEvent.Kind? = nil, offset: Int,
      counting: Counting = .calendar,
      means: Means = .message, recipient: ContactRole? = nil, copies: [ContactRole] = [], text: String? = nil,
      attachments: [Attachment] = [], starts: [Start] = [], errand: Errand? = nil, needsApproval: Bool = false,
      itemMinimumMinor: Int64 = 0,
      itemMaximumMinor: Int64? = nil, daysAfterPrevious: Int = 0, conditions: [Condition] = []
    ) {
      self.key = key ?? StepKey(kind)
      self.kind = kind
      self.label = label
      self.event = event
      self.offset = offset
      self.counting = counting
      self.means = means
      self.recipient = recipient
      self.copies = copies
      self.text = text
      self.attachments = attachments
      self.starts = starts
      self.errand = errand
      self.needsApproval = needsApproval
      self.itemMinimumMinor = itemMinimumMinor
      self.itemMaximumMinor = itemMaximumMinor
      self.daysAfterPrevious = daysAfterPrevious
      self.conditions = conditions
    }

    /// The same step under another name.
    public func named(_ key: StepKey) -> Step {
      var copy = self
      copy.key = key
      return copy
    }

    /// Whether what is claimed of an item lies within the bounds of the step.
    public func takes(_ claim: Int64) -> Bool {
      claim >= itemMinimumMinor && itemMaximumMinor.map { claim <= $0 } ?? true
    }

    /// The offset in days of the calendar, about, to put steps in order and on an axis: seven for five working days.
    public var nominalOffset: Int { counting == .calendar ? offset : offset * 7 / 5 }
  }
}

/// Versions that were published before a field existed stay readable: what they do not say is what was then done.
extension Scenario.Step: Codable {
  private enum CodingKeys: String, CodingKey {
    case key, label, event, offset, counting, means, recipient, copies, text, attachments, starts, errand, needsApproval
    case itemMinimumMinor, itemMaximumMinor, daysAfterPrevious, conditions
    case kind = "step"
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    kind = try fields.decode(DunningStep.self, forKey: .kind)
    key = try fields.decodeIfPresent(StepKey.self, forKey: .key) ?? StepKey(kind)
    label = try fields.decodeIfPresent(String.self, forKey: .label)
    event = try fields.decodeIfPresent(AccountEvent.Kind.self, forKey: .event)
    offset = try fields.decode(Int.self, forKey: .offset)
    counting = try fields.decodeIfPresent(Scenario.Counting.self, forKey: .counting) ?? .calendar
    means = try fields.decode(Scenario.Means.self, forKey: .means)
    recipient = try fields.decodeIfPresent(ContactRole.self, forKey: .recipient)
    copies = try fields.decodeIfPresent([ContactRole].self, forKey: .copies) ?? []
    text = try fields.decodeIfPresent(String.self, forKey: .text)
    attachments = try fields.decodeIfPresent([Scenario.Attachment].self, forKey: .attachments) ?? []
    starts = try fields.decodeIfPresent([Scenario.Start].self, forKey: .starts) ?? []
    errand = try fields.decodeIfPresent(Errand.self, forKey: .errand)
    needsApproval = try fields.decode(Bool.self, forKey: .needsApproval)
    itemMinimumMinor = try fields.decode(Int64.self, forKey: .itemMinimumMinor)
    itemMaximumMinor = try fields.decodeIfPresent(Int64.self, forKey: .itemMaximumMinor)
    daysAfterPrevious = try fields.decode(Int.self, forKey: .daysAfterPrevious)
    conditions = try fields.decodeIfPresent([Scenario.Condition].self, forKey: .conditions) ?? []
  }
}
