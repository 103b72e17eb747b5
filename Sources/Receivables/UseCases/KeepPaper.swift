import Journal
public import Kernel
public import ReceivablesRules
public import Storage

/// A document is kept with an invoice.
public struct KeepPaper: Sendable {
  public let company: CompanyID
  /// One of its due dates.
  public let item: ItemID
  public let paper: Paper

  public init(company: CompanyID, item: ItemID, _ paper: Paper) {
    self.company = company
    self.item = item
    self.paper = paper
  }

  /// - Returns: whether there is such an item.
  /// - Throws: `NotAllowed`; ``PaperError/tooMany``.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    try actor.needs(.recordDispute, in: company)
    guard let kept = try ItemStore.lock([item], of: company, transaction)[item],
      try Sight(company, of: actor).covers(kept.customer, transaction)
    else { return false }
    let papers = try PaperStore.all(of: [item], company: company, transaction)[item] ?? []
    if paper.kind.isProof, papers.proofs.count >= Paper.most { throw PaperError.tooMany }
    try PaperStore.insert(paper, of: item, company: company, by: actor.label, at: moment, transaction)
    Journal(transaction, actor: actor, at: moment).record(
      "item.paper_kept", "item:\(item)", company: company,
      facts: ["paper": .text(paper.kind.rawValue), "sha256": .text(HashChain.digest(paper.bytes))])
    return true
  }
}

/// A document that belongs elsewhere is taken from its invoice.
public struct RemovePaper: Sendable {
  public let company: CompanyID
  /// One of its due dates.
  public let item: ItemID
  public let paper: PaperID

  public init(company: CompanyID, item: ItemID, _ paper: PaperID) {
    self.company = company
    self.item = item
    self.paper = paper
  }

  /// - Returns: whether it was there.
  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> Bool {
    try actor.needs(.recordDispute, in: company)
    guard let kept = try ItemStore.lock([item], of: company, transaction)[item],
      try Sight(company, of: actor).covers(kept.customer, transaction),
      let stored = try PaperStore.all(of: [item], company: company, transaction)[item]?.first(where: { $0.id == paper }
      ),
      let digest = try PaperStore.remove(paper, company: company, at: moment, transaction)
    else { return false }
    Journal(transaction, actor: actor, at: moment).record(
      "item.paper_removed", "item:\(item)", company: company,
      facts: ["paper": .text(stored.kind.rawValue), "sha256": .text(digest)])
    return true
  }
}
