public import Kernel
public import Storage
public import TeamworkRules

/// A person says in which columns they read a list, first to last.
public struct ChooseColumns: Sendable {
  public let list: SavedView.List
  /// The names as addresses of the list write them; `nil` for those that everybody has.
  public let names: [String]?

  public init(_ names: [String]?, of list: SavedView.List) {
    self.names = names
    self.list = list
  }

  /// - Throws: `NotAllowed`.
  public func run(_ transaction: Transaction, company: CompanyID, actor: Actor) throws {
    try actor.needs(.see, in: company)
    guard let person = actor.person else { return }
    if let names {
      try ColumnChoiceStore.write(names, of: person, list: list, company: company, transaction)
    } else {
      try ColumnChoiceStore.remove(of: person, list: list, company: company, transaction)
    }
  }
}
