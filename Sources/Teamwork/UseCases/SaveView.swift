import Journal
public import Kernel
public import Storage
public import TeamworkRules

/// A person keeps a list as it is filtered, sorted and laid out; alone, or for everybody of a role. Under the name of one
/// that they keep already, it takes its place.
public struct SaveView: Sendable {
  public let list: SavedView.List
  public let name: String
  public let query: String
  public let role: String?

  public init(_ list: SavedView.List, name: String, query: String, role: String? = nil) {
    self.list = list
    self.name = name
    self.query = query
    self.role = role
  }

  /// - Returns: the view, and whether it took the place of an earlier one.
  /// - Throws: `NotAllowed`, `SavedViewRefusal`.
  @discardableResult
  public func run(
    _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment
  ) throws -> (id: SavedViewID, isChanged: Bool) {
    // What others find in their lists is laid out by whoever sets up the company.
    try actor.needs(role == nil ? .see : .configure, in: company)
    guard let owner = actor.person else { throw SavedViewRefusal.unknown }
    let name = try SavedView.checked(name: name)
    if query.count > SavedView.queryMax { throw SavedViewRefusal.queryTooLong }
    let view = SavedView(id: SavedViewID(0), list: list, name: name, query: query, owner: owner, role: role)
    if let same = try SavedViewStore.find(named: name, like: view, company: company, transaction) {
      try SavedViewStore.setQuery(query, same, company: company, transaction)
      noteShared(same, name, transaction, company: company, actor: actor, at: at)
      return (same, true)
    }
    guard try SavedViewStore.count(like: view, company: company, transaction) < SavedView.keptMax else {
      throw SavedViewRefusal.tooMany
    }
    let id = try SavedViewStore.insert(view, company: company, at: at, transaction)
    noteShared(id, name, transaction, company: company, actor: actor, at: at)
    return (id, false)
  }

  private func noteShared(
    _ id: SavedViewID, _ name: String, _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment
  ) {
    guard let role else { return }
    Journal(transaction, actor: actor, at: at).record(
      "view.shared", "view:\(id)", company: company, facts: ["name": .text(name), "role": .text(role)])
  }
}

/// A view is given up by its owner, or by whoever sets up the company; and brought back.
public struct DeleteView: Sendable {
  public let view: SavedViewID
  /// Whether it is brought back.
  public let isUndone: Bool

  public init(_ view: SavedViewID, isUndone: Bool = false) {
    self.view = view
    self.isUndone = isUndone
  }

  /// - Throws: `NotAllowed`, `SavedViewRefusal.unknown`; `.tooMany` when others took its place before it is brought back.
  /// - Returns: the list that it is of.
  @discardableResult
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment) throws -> SavedView {
    try actor.needs(.see, in: company)
    guard let found = try SavedViewStore.find(view, of: company, transaction),
      found.owner == actor.person || (found.role != nil && actor.may(.configure, in: company))
    else { throw SavedViewRefusal.unknown }
    if isUndone, try SavedViewStore.count(like: found, company: company, transaction) >= SavedView.keptMax {
      throw SavedViewRefusal.tooMany
    }
    try SavedViewStore.setDeleted(isUndone ? nil : at, view, company: company, transaction)
    return found
  }
}
