public import Kernel

public typealias SavedViewID = Identifier<SavedView>

/// A list with its filters, order and columns, kept under a name.
public struct SavedView: Sendable, Hashable {
  /// The lists that can be kept.
  public enum List: String, Sendable, Hashable, CaseIterable {
    case customers, items, ageing
  }

  public let id: SavedViewID
  public let list: List
  public let name: String
  /// The query of its address, as a page of ours wrote it.
  public let query: String
  public let owner: PersonID
  /// The role that it is shared with; `nil` for its owner only.
  public let role: String?

  public init(id: SavedViewID, list: List, name: String, query: String, owner: PersonID, role: String?) {
    self.id = id
    self.list = list
    self.name = name
    self.query = query
    self.owner = owner
    self.role = role
  }

  /// The name as it is kept: one line.
  ///
  /// - Throws: `SavedViewRefusal.nameless` and `.nameTooLong`.
  public static func checked(name: String) throws(SavedViewRefusal) -> String {
    let kept = PlainText.cleaned(name).split(separator: "\n").joined(separator: " ")
    if kept.isEmpty { throw .nameless }
    if kept.count > nameMax { throw .nameTooLong }
    return kept
  }

  public static let nameMax = 40
  /// Letters of a query: all the filters of ours need a few hundred.
  public static let queryMax = 1_000
  /// Views of one list that a person keeps, and that a role is given: more tabs are a list of their own.
  public static let keptMax = 12
}

/// Why a view was not kept.
public enum SavedViewRefusal: Error, Sendable, Hashable {
  case nameless
  case nameTooLong
  case queryTooLong
  /// The list has ``SavedView/keptMax`` of this person or role.
  case tooMany
  /// It is not there, or is somebody else's.
  case unknown
}

extension SavedViewRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nameless: "the view has no name; give one"
    case .nameTooLong: "the name of the view is too long; take at most \(SavedView.nameMax) letters"
    case .queryTooLong: "the view has too many filters to be kept; remove some"
    case .tooMany: "the list has \(SavedView.keptMax) views already; delete one"
    case .unknown: "there is no such view, or it is somebody else's; look at the list again"
    }
  }
}
