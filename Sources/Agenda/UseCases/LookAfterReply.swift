import AgendaRules
public import Kernel
import Receivables
import Replies
public import RepliesRules
public import Storage

/// A person looks after an answer, or takes that back. Once nothing of its customer waits to be read, the line of the
/// agenda is one that they did, wherever they read it.
public struct LookAfterReply: Sendable {
  private let mark: MarkReply

  /// - Parameter version: the one that was read.
  public init(_ reply: ReplyID, _ state: ReplyState, version: Int64) {
    mark = MarkReply(reply, state, version: version)
  }

  /// - Returns: the version that the answer is now of.
  /// - Throws: `NotAllowed`, `ReplyRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, on day: CivilDate, actor: Actor, at: Moment
  ) throws -> Int64 {
    let known = try ReplyStore.find(mark.reply, of: Sight(company, of: actor), transaction)
    let changed = try mark.run(transaction, company: company, actor: actor, at: at)
    guard let known, known.state != mark.state, let customer = known.customer, let person = actor.person else {
      return changed
    }
    if mark.state == .waiting {
      try MarkStore.undoRead(customer, company: company, on: day, at: at, transaction)
    } else if try !ReplyStore.hasWaiting(customer, in: company, transaction) {
      let line = AgendaKey(.reply, customer.rawValue)
      // A call that was reported from the line has counted it.
      guard try !MarkStore.isHandled(line, of: customer, company: company, by: person, on: day, transaction) else {
        return changed
      }
      _ = try MarkStore.insert(
        line, of: customer, company: company, by: person, on: day, until: nil, handled: true, transaction)
    }
    return changed
  }
}
