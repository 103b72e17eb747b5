public import Journal
public import Kernel
import MessagingRules
import Receivables
public import Storage

/// Why letters are not noted as posted.
public enum PostingRefusal: Error, Hashable, Sendable {
  /// The letter to this customer is of a later day.
  case beforeWritten(name: String, day: CivilDate)
}

/// A person has posted letters that were made, or says that they were not posted after all.
public struct PostLetters: Sendable {
  public let company: CompanyID
  public let messages: [MessageID]
  /// The day on which they were posted; `nil` takes it back.
  public let day: CivilDate?
  /// The number that the post gave, of one registered letter.
  public let number: String?

  public init(company: CompanyID, messages: [MessageID], on day: CivilDate?, number: String? = nil) {
    self.company = company
    self.messages = messages
    self.day = day
    self.number = number
  }

  /// Signs of a number of the post: those of La Poste have thirteen, others some more.
  public static let numberMax = 40
  /// Letters noted at once.
  public static let lettersMax = 500

  /// - Returns: how many letters it concerns; those that were posted already, or are none, are left as they are.
  /// - Throws: `NotAllowed`, `PostingRefusal`: then none of them is to be noted.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Int {
    try actor.needs(.remind, in: company)
    let seen = try OutboxStore.seen(messages, by: Sight(company, of: actor), transaction)
    let posting = day.map { Posting(day: $0, number: number, by: actor.label) }
    let changed = try OutboxStore.setPosting(posting, of: seen, company: company, transaction)
    if let day {
      let early = try OutboxStore.find(changed, of: company, transaction).first { day < $0.reminder.day }
      if let early { throw PostingRefusal.beforeWritten(name: early.reminder.debtor.name, day: early.reminder.day) }
    }
    let journal = Journal(transaction, actor: actor, at: moment)
    for id in changed.sorted() {
      if let day {
        journal.record(
          "message.posted", "message:\(id)", company: company,
          facts: ["day": .date(day), "post_number": number.map { .text($0) } ?? .none])
      } else {
        journal.record("message.not_posted", "message:\(id)", company: company, facts: [:])
      }
    }
    return changed.count
  }
}
