import Journal
public import Kernel
public import MessagingRules
public import Storage

/// Why a text was not taken.
public enum TextRefusal: Error, Hashable, Sendable {
  case wrong([TextKey.Heading: [TextRule.Problem]])
}

extension TextRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrong(let problems): "the text cannot be used: \(problems); correct the fields between braces"
    }
  }
}

/// Words the messages of a step in a language; the messages that have not left yet are worded so too.
public struct WriteTexts: Sendable {
  public let language: LanguageCode
  public let step: ReminderStep
  /// What the company calls it; `nil` for its usual text of the step.
  public let variant: String?
  /// The texts that differ from what holds; `nil` gives the one before it its place back: the shipped one, or
  /// of a named text the usual one.
  public let texts: [TextKey.Heading: String?]
  /// The latest writing that the person read; 0 when there was none.
  public let latest: Int64

  public init(
    _ language: LanguageCode, _ step: ReminderStep, variant: String? = nil, _ texts: [TextKey.Heading: String?],
    latest: Int64
  ) {
    self.variant = variant
    self.language = language
    self.step = step
    self.texts = texts
    self.latest = latest
  }

  /// - Throws: `NotAllowed`, `TextRefusal`; `StaleEdit` when somebody wrote since it was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: company)
    var wrong: [TextKey.Heading: [TextRule.Problem]] = [:]
    for (heading, text) in texts {
      guard let text else { continue }
      let problems = TextRule.problems(text, heading)
      if !problems.isEmpty { wrong[heading] = problems }
    }
    guard wrong.isEmpty else { throw TextRefusal.wrong(wrong) }
    if let last = try TextStore.history(of: company, language, step, variant: variant, transaction).first,
      last.id != latest
    {
      throw StaleEdit(by: last.writtenBy, at: last.writtenAt, version: last.id)
    }
    let current = try TextStore.current(of: company, step: step, transaction)
    let shipped = try TextBook.shipped(language)
    for heading in TextKey.Heading.allCases {
      guard let text = texts[heading] else { continue }
      let key = TextKey(language, step, heading, variant: variant)
      let usual = TextKey(language, step, heading)
      let source =
        (variant == nil ? nil : current[usual]?.content) ?? shipped.source(of: usual.name)
      let change = TextChange(from: current[key]?.content ?? source, to: text ?? source)
      try TextStore.insert(text, for: key, company: company, by: actor.label, at: at, transaction)
      Journal(transaction, actor: actor, at: at).record(
        text == nil ? "text.reset" : "text.written", "text:\(language.rawValue)/\(key.name)", company: company,
        facts: ["before": .text(change.before), "after": .text(change.after)])
    }
  }
}
