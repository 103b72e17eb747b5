public import Journal
public import Kernel
import Receivables
public import RepliesRules
public import Storage

/// A person says whose answer it is, where neither its thread nor its sender told, or told wrong.
public struct AttachReply: Sendable {
  public let reply: ReplyID
  public let customer: CustomerID?
  /// The version that was read.
  public let version: Int64

  /// - Parameter customer: `nil` for nobody's.
  public init(_ reply: ReplyID, to customer: CustomerID?, version: Int64) {
    self.reply = reply
    self.customer = customer
    self.version = version
  }

  /// - Throws: `NotAllowed`, `ReplyRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.comment, in: company)
    guard let known = try ReplyStore.find(reply, of: Sight(company, of: actor), transaction) else {
      throw ReplyRefusal.unknown(reply)
    }
    if let customer {
      guard try CustomerStore.find(customer, of: company, transaction) != nil else {
        throw ReplyRefusal.unknownCustomer
      }
      try Sight.check(customer, by: actor, in: company, transaction)
    }
    guard try ReplyStore.attach(reply, of: company, version: version, to: customer, transaction) else {
      throw ReplyRefusal.changed(reply)
    }
    Journal(transaction, actor: actor, at: at).record(
      "reply.attached", "reply:\(reply)", company: company,
      facts: [
        "customer": customer.map { .number($0.rawValue) } ?? .none,
        "before": known.customer.map { .text("\($0)") } ?? .none,
      ])
  }
}
