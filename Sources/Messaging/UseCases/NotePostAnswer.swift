public import Journal
public import Kernel
public import MessagingRules
import Receivables
public import Storage

/// A person notes what the post says of registered letters, or takes that back.
public struct NotePostAnswer: Sendable {
  public let company: CompanyID
  public let letters: [MessageID]
  /// What it says and on which day; `nil` takes it back.
  public let answer: (outcome: PostOutcome, day: CivilDate)?

  public init(company: CompanyID, letters: [MessageID], _ answer: (outcome: PostOutcome, day: CivilDate)?) {
    self.company = company
    self.letters = letters
    self.answer = answer
  }

  /// - Returns: how many letters it concerns: those that were posted by that day and of which nothing was noted yet.
  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Int {
    try actor.needs(.remind, in: company)
    let seen = try OutboxStore.seen(letters, by: Sight(company, of: actor), transaction)
    let changed = try RegisterStore.set(
      answer.map { PostAnswer($0.outcome, on: $0.day, by: actor.label) }, of: seen, company: company, transaction)
    let journal = Journal(transaction, actor: actor, at: moment)
    for id in changed.sorted() {
      if let answer {
        journal.record(
          "message.post_answered", "message:\(id)", company: company,
          facts: ["post_outcome": .text(answer.outcome.rawValue), "day": .date(answer.day)])
      } else {
        journal.record("message.post_unanswered", "message:\(id)", company: company, facts: [:])
      }
    }
    return changed.count
  }
}
