public import Journal
public import Kernel
import Receivables
public import RepliesRules
public import Storage

/// A person has looked after an answer, or takes that back.
public struct MarkReply: Sendable {
  public let reply: ReplyID
  public let state: ReplyState
  /// The version that was read.
  public let version: Int64

  public init(_ reply: ReplyID, _ state: ReplyState, version: Int64) {
    self.reply = reply
    self.state = state
    self.version = version
  }

  /// - Returns: the version that the answer is now of.
  /// - Throws: `NotAllowed`, `ReplyRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> Int64 {
    try actor.needs(.comment, in: company)
    guard let known = try ReplyStore.find(reply, of: Sight(company, of: actor), transaction) else {
      throw ReplyRefusal.unknown(reply)
    }
    if known.state == state { return known.version }
    let isOver = state != .waiting
    guard
      try ReplyStore.move(
        reply, of: company, version: version, to: state, by: isOver ? actor.label : nil, at: isOver ? at : nil,
        transaction)
    else { throw ReplyRefusal.changed(reply) }
    let journal = Journal(transaction, actor: actor, at: at)
    switch state {
    case .waiting: journal.record("reply.reopened", "reply:\(reply)", company: company)
    case .dealt: journal.record("reply.dealt", "reply:\(reply)", company: company)
    case .setAside: journal.record("reply.set_aside", "reply:\(reply)", company: company)
    }
    return version + 1
  }
}
