public import Journal
public import Kernel
public import MessagingRules
import Receivables
import ReceivablesRules
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
    try noteAddresses(of: changed, transaction)
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

  /// An address that nobody knows the customer at is to be corrected, unless that was done since the letter was written.
  private func noteAddresses(of changed: [MessageID], _ transaction: Transaction) throws {
    guard !changed.isEmpty else { return }
    var wrong: [MessageID] = []
    if answer?.outcome == .unknownAddress {
      for id in changed {
        guard let letter = try OutboxStore.find(id, of: company, transaction),
          let customer = try CustomerStore.find(letter.customer, of: company, transaction)
        else { continue }
        let town = [customer.address.postcode, customer.address.city].compactMap { $0 }.joined(separator: " ")
        let lines = customer.address.lines + (town.isEmpty ? [] : [town])
        if Set(lines).isSubset(of: letter.reminder.debtor.address) { wrong.append(id) }
      }
    }
    let right = changed.filter { !wrong.contains($0) }
    try RegisterStore.noteAddress(isUnknown: true, of: wrong, company: company, transaction)
    try RegisterStore.noteAddress(isUnknown: false, of: right, company: company, transaction)
  }
}
