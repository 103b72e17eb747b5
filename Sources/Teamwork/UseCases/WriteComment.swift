import Journal
public import Kernel
import Receivables
import ReceivablesRules
public import Storage
import TeamworkRules

/// A person writes a comment about a customer, or about one of its documents.
public struct WriteComment: Sendable {
  public let customer: CustomerID
  public let item: ItemID?
  public let text: String

  public init(_ text: String, about customer: CustomerID, item: ItemID? = nil) {
    self.text = text
    self.customer = customer
    self.item = item
  }

  /// - Returns: the comment; the one that is there when a form was sent twice.
  /// - Throws: `NotAllowed`, `CommentRefusal`.
  @discardableResult
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> CommentID {
    try actor.needs(.comment, in: company)
    guard let author = actor.person else { throw CommentRefusal.nobody }
    guard try Sight(company, of: actor).covers(customer, transaction) else { throw CommentRefusal.unknown }
    let text = try CommentRule.checked(text)
    if let item, try ItemStore.find(item, of: company, transaction)?.customer != customer {
      throw CommentRefusal.unknown
    }
    if let same = try CommentStore.written(
      text, about: customer, item: item, company: company, author: author,
      since: at.adding(seconds: -CommentRule.againSeconds), transaction)
    {
      return same
    }
    let team = try TeamStore.colleagues(seeing: customer, of: company, on: at.parisDate, transaction)
    let mentions = Mentions.find(in: text, among: team)
    let id = try CommentStore.insert(
      text, mentions: mentions, about: customer, item: item, company: company, author: author, at: at, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "comment.written", "customer:\(customer)", company: company,
      facts: [
        "comment": .number(id.rawValue), "item": item.map { .number($0.rawValue) } ?? .none,
        "mentions": .list(Set(mentions.map(\.person)).sorted().map { .number($0.rawValue) }),
      ])
    // Who writes about a customer wants to know what comes of it, unless they said otherwise.
    if try NoticeChoiceStore.read(of: author, company: company, transaction).watchesWritten {
      try WatchStore.set(true, by: author, of: [customer], company: company, at: at, transaction)
    }
    try TellComment(id, text, customer: customer, author: author, name: actor.name)
      .run(mentioned: Set(mentions.map(\.person)), others: true, company: company, at: at, transaction)
    return id
  }
}

/// Its author corrects a comment, in the first minutes.
public struct EditComment: Sendable {
  public let comment: CommentID
  public let text: String
  /// The version that was read.
  public let version: Int64

  public init(_ comment: CommentID, _ text: String, version: Int64) {
    self.comment = comment
    self.text = text
    self.version = version
  }

  /// - Throws: `NotAllowed`, `CommentRefusal`; `StaleEdit` when it was changed since it was read.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.comment, in: company)
    guard let stored = try CommentStore.find(comment, of: company, transaction),
      try Sight(company, of: actor).covers(stored.customer, transaction)
    else { throw CommentRefusal.unknown }
    try CommentRule.checkEdit(author: stored.author, written: stored.written, by: actor.person, at: at)
    let text = try CommentRule.checked(text)
    let team = try TeamStore.colleagues(seeing: stored.customer, of: company, on: at.parisDate, transaction)
    let mentions = Mentions.find(in: text, among: team)
    guard
      try CommentStore.replace(
        text, mentions: mentions, of: comment, version: version, company: company, at: at, transaction)
    else {
      throw StaleEdit(by: stored.authorName, at: stored.edited ?? stored.written, version: stored.version)
    }
    // Who was named before knows already.
    let added = Set(mentions.map(\.person)).subtracting(stored.mentions.map(\.person))
    Journal(transaction, actor: actor, at: at).record(
      "comment.edited", "customer:\(stored.customer)", company: company,
      facts: [
        "comment": .number(comment.rawValue), "mentions": .list(added.sorted().map { .number($0.rawValue) }),
      ])
    try TellComment(comment, text, customer: stored.customer, author: stored.author, name: actor.name)
      .run(mentioned: added, others: false, company: company, at: at, transaction)
  }
}

/// A comment is taken away: by its author, or by whoever configures the company. The journal keeps that it was.
public struct DeleteComment: Sendable {
  public let comment: CommentID

  public init(_ comment: CommentID) { self.comment = comment }

  /// - Throws: `NotAllowed`, `CommentRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.comment, in: company)
    guard let person = actor.person else { throw CommentRefusal.nobody }
    guard let stored = try CommentStore.find(comment, of: company, transaction),
      try Sight(company, of: actor).covers(stored.customer, transaction)
    else { throw CommentRefusal.unknown }
    guard stored.author == person || actor.may(.configure, in: company) else { throw CommentRefusal.notAuthor }
    guard try CommentStore.delete(comment, company: company, by: person, at: at, transaction) else {
      throw CommentRefusal.unknown
    }
    Journal(transaction, actor: actor, at: at).record(
      "comment.deleted", "customer:\(stored.customer)", company: company,
      facts: [
        "comment": .number(comment.rawValue), "author": .text(stored.authorName),
        "written": .text(stored.written.description),
      ])
  }
}

/// Undoes ``DeleteComment``, by whoever deleted it.
public struct RestoreComment: Sendable {
  public let comment: CommentID

  public init(_ comment: CommentID) { self.comment = comment }

  /// - Throws: `NotAllowed`, `CommentRefusal`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws {
    try actor.needs(.comment, in: company)
    guard let person = actor.person else { throw CommentRefusal.nobody }
    guard let customer = try CommentStore.restore(comment, company: company, by: person, transaction) else {
      throw CommentRefusal.unknown
    }
    Journal(transaction, actor: actor, at: at).record(
      "comment.restored", "customer:\(customer)", company: company, facts: ["comment": .number(comment.rawValue)])
    // Its notices went with it.
    guard let stored = try CommentStore.find(comment, of: company, transaction) else { return }
    try TellComment(comment, stored.text, customer: customer, author: stored.author, name: stored.authorName)
      .run(mentioned: Set(stored.mentions.map(\.person)), others: true, company: company, at: at, transaction)
  }
}
