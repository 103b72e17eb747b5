public import DisputesRules
public import Kernel

/// What an answer may want of us.
public enum ReplyKind: String, Sendable, Hashable, Codable, CaseIterable {
  case promise
  /// The customer says that it was paid.
  case paid
  case dispute
  /// A copy of an invoice or a statement is asked for.
  case copy
  /// A machine says that the person is away.
  case away
  case wrongPerson = "wrong_person"
  /// No more mail is wanted.
  case stop
}

/// What one rule found in an answer: a proposal to a person, with the sentence that made it.
public struct Proposal: Sendable, Hashable, Codable {
  public let kind: ReplyKind
  /// The name of the rule, such as `promise.will_pay.fr`.
  public let rule: String
  /// The sentence as it was written.
  public let quote: String
  /// When it will be paid, was paid, or when the person is back; `nil` when the sentence names none, or more than one.
  public let day: CivilDate?
  public let amount: Money?
  /// What is contested, as the words let one guess.
  public let reason: DisputeReason?

  public init(
    _ kind: ReplyKind, rule: String, quote: String, day: CivilDate? = nil, amount: Money? = nil,
    reason: DisputeReason? = nil
  ) {
    self.kind = kind
    self.rule = rule
    self.quote = quote
    self.day = day
    self.amount = amount
    self.reason = reason
  }
}

/// The facts of a mail that its reading needs.
public struct ReplyFacts: Sendable, Hashable {
  public var subject: String
  /// The plain text of the mail, with what it quotes.
  public var text: String
  /// The day on which it was written: « vendredi » is told from it.
  public var day: CivilDate
  /// Whether a machine wrote it, as its headers say.
  public var isAutomatic: Bool

  public init(subject: String, text: String, day: CivilDate, isAutomatic: Bool = false) {
    self.subject = subject
    self.text = text
    self.day = day
    self.isAutomatic = isAutomatic
  }

  /// Whether headers say that a machine wrote the mail; names in lower case.
  ///
  /// Source: RFC 3834, 5 (Auto-Submitted); the others are what common programs write.
  public static func isAutomatic(_ headers: [String: String]) -> Bool {
    if let value = headers["auto-submitted"]?.lowercased(), !value.hasPrefix("no") { return true }
    if headers["x-autoreply"] != nil || headers["x-auto-reply"] != nil || headers["x-autorespond"] != nil {
      return true
    }
    return ["auto_reply", "auto-reply"].contains(headers["precedence"]?.lowercased() ?? "")
  }
}

extension ReplyFacts {
  /// Whether a mail server wrote the mail, by the name of its sender.
  ///
  /// Source: RFC 2142, 5 (POSTMASTER); MAILER-DAEMON is what mail servers call themselves in what they return.
  public static func isMailServer(_ sender: String?) -> Bool {
    let name = sender?.split(separator: "@").first?.lowercased() ?? ""
    return name == "mailer-daemon" || name == "postmaster"
  }
}

/// What an answer says, by rules that a person can read: words looked for in its new sentences, nothing learned.
///
/// Rules that contradict one another each make their proposal: a person chooses.
public struct ReplyReading: Sendable, Hashable {
  /// The day of these rules; kept with what they found.
  public static let rulesOf: CivilDate = "2026-12-01"

  public let proposals: [Proposal]
  /// What its sender wrote, without what they quote and how they sign.
  public let newText: String

  public init(_ facts: ReplyFacts) {
    newText = NewText.of(facts.text)
    if facts.isAutomatic || ReplyReading.saysAway(facts.subject) {
      // A machine promises nothing, whatever it says.
      proposals = ReplyReading.away(facts, newText).map { [$0] } ?? []
      return
    }
    var found: [Proposal] = []
    for sentence in Sentences.of(newText) {
      for proposal in ReplyReading.read(sentence, facts.day)
      where !found.contains(where: {
        $0.kind == proposal.kind && $0.day == proposal.day && $0.amount == proposal.amount
      }) {
        found.append(proposal)
      }
      if found.count >= ReplyReading.proposalsMax { break }
    }
    proposals = Array(found.prefix(ReplyReading.proposalsMax))
  }

  private static let proposalsMax = 6

  // MARK: sentences

  private static func read(_ sentence: String, _ day: CivilDate) -> [Proposal] {
    let words = Folding.words(sentence)
    var found: [Proposal] = []
    for rule in ReplyRule.all where rule.matches(words) {
      // Of two rules of a kind the first speaks.
      if found.contains(where: { $0.kind == rule.kind }) { continue }
      found += rule.proposals(sentence, words, from: day)
    }
    return found
  }

  // MARK: somebody is away

  private static let awaySubjects: [Cue] = [
    "absence", "absent|absente", "out of office", "out of the office", "automatic reply", "reponse automatique",
    "en conges", "on leave", "vacation", "ooo",
  ]

  private static func saysAway(_ subject: String) -> Bool {
    let words = Folding.words(subject)
    // An answer to an answer is a person's.
    if words.first == "re" || words.first == "tr" || words.first == "fw" || words.first == "fwd" { return false }
    return awaySubjects.contains { $0.matches(words) }
  }

  private static let awayWords: [Cue] = [
    "absent|absente|absents", "en conges|vacances", "suis|serai .. conges|vacances", "out of office",
    "out of the office", "on leave|holiday|vacation", "annual leave", "de retour", "away until|from", "back on|in",
    "ne serai pas|plus .. disponible", "not available",
  ]
  private static let backWords: [Cue] = [
    "retour|reprise", "jusqu au|a", "back", "return|returning", "until", "a partir du", "au",
  ]

  private static func away(_ facts: ReplyFacts, _ text: String) -> Proposal? {
    let sentences = Sentences.of(text)
    let about = sentences.filter { sentence in awayWords.contains { $0.matches(Folding.words(sentence)) } }
    guard saysAway(facts.subject) || !about.isEmpty else { return nil }
    for sentence in about + sentences where backWords.contains(where: { $0.matches(Folding.words(sentence)) }) {
      let days =
        SpokenDay.days(in: sentence, from: facts.day, .future, ReplyRule.tongue(sentence)).filter { $0 >= facts.day }
      // « absent du 20 novembre au 2 décembre »: the last day named is that of the return.
      if let last = days.max() { return Proposal(.away, rule: "away.automatic", quote: sentence, day: last) }
    }
    return Proposal(.away, rule: "away.automatic", quote: about.first ?? sentences.first ?? facts.subject)
  }
}
