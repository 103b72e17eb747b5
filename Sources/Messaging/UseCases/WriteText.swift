import Journal
public import Kernel
public import MessagingRules
public import Storage

/// Why a text was not taken.
public enum TextRefusal: Error, Hashable, Sendable {
  case wrong([TextKey.Heading: [TextRule.Problem]])
  /// What the law asks for would be missing, or what it does not allow be said, and nobody has confirmed it.
  case unlawful([LegalFlaw])
}

extension TextRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrong(let problems): "the text cannot be used: \(problems); correct the fields between braces"
    case .unlawful(let flaws):
      "the text lacks what the law asks for, or says what it does not allow: \(flaws); correct it or confirm it"
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
  /// Whether a person has read what the law asks for and wants the texts all the same.
  public let isConfirmed: Bool

  public init(
    _ language: LanguageCode, _ step: ReminderStep, variant: String? = nil, _ texts: [TextKey.Heading: String?],
    latest: Int64, isConfirmed: Bool = false
  ) {
    self.isConfirmed = isConfirmed
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
    let flaws = new(current, shipped)
    guard flaws.isEmpty || isConfirmed else { throw TextRefusal.unlawful(flaws) }
    for heading in TextKey.Heading.all(of: step) {
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

  /// What is against the law in the texts as they will be and was not in those that hold: what was confirmed once is not
  /// asked again at each change of a comma.
  private func new(_ current: [TextKey: StoredText], _ shipped: TextBook) -> [LegalFlaw] {
    let before = shipped.with(current).texts(of: step, variant: variant)
    let usual = variant == nil ? shipped : shipped.with(current.filter { $0.key.variant == nil })
    var after = before
    for (heading, text) in texts { after[heading] = text ?? usual.texts(of: step, variant: nil)[heading] }
    let known = Set(LegalMention.flaws(in: before, of: step, in: language))
    return LegalMention.flaws(in: after, of: step, in: language).filter { !known.contains($0) }
  }
}
