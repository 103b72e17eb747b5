public import Kernel

/// Who may change whose access: nobody gives more than they hold themselves, and nobody touches the account of somebody
/// who may do more, since a new invitation for it would be a way in.
extension Actor {
  /// Whether everything the role gives is also the actor's.
  public func covers(_ role: Role) -> Bool {
    role.rights.isSubset(of: rights) && (customers == .all || role.customers == .own)
  }

  /// Whether the actor may say what the role is: it holds in every company.
  public func governs(_ role: Role) -> Bool { companies == .all && covers(role) }

  /// Whether the companies are all the actor's.
  public func covers(_ access: CompanyAccess) -> Bool {
    switch (companies, access) {
    case (.all, _): true
    case (.only, .all): false
    case (.only(let own), .only(let asked)): Set(asked).isSubset(of: own)
    }
  }

  public func covers(_ person: Person) -> Bool { covers(person.role) && covers(person.access) }

  /// Whether the actor may know of the person: they share a company.
  public func meets(_ person: Person) -> Bool {
    switch (companies, person.access) {
    case (.all, _), (_, .all): true
    case (.only(let own), .only(let theirs)): !Set(own).isDisjoint(with: theirs)
    }
  }
}

extension CompanyAccess {
  /// Whether there may be a second company to look at.
  public var isSeveral: Bool {
    switch self {
    case .all: true
    case .only(let companies): companies.count > 1
    }
  }
}
