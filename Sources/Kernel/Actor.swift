/// Who does something, and what they may do: a person signed in, or a part of the program acting by itself.
///
/// Use cases take an actor and ask it; a page that forgets to ask can therefore do nothing that its visitor may not.
public struct Actor: Hashable, Sendable {
  /// How the journal names the actor.
  public let label: String
  /// How people are told who it was.
  public let name: String
  /// Nil for the program.
  public let person: PersonID?
  public let rights: Set<Right>
  public let companies: CompanyAccess
  public let customers: CustomerAccess
  /// The colleagues whose work the actor does today because they are away, by company: their customers are the actor's
  /// too. It gives no right.
  public private(set) var standsInFor: [CompanyID: Set<PersonID>] = [:]

  private init(
    label: String, name: String, person: PersonID?, rights: Set<Right>, companies: CompanyAccess,
    customers: CustomerAccess
  ) {
    self.label = label
    self.name = name
    self.person = person
    self.rights = rights
    self.companies = companies
    self.customers = customers
  }

  /// Somebody who is signed in.
  public static func person(
    _ id: PersonID, name: String, rights: Set<Right>, companies: CompanyAccess = .all, customers: CustomerAccess = .all
  ) -> Actor {
    Actor(
      label: "\(name) (\(id))", name: name, person: id, rights: rights, companies: companies, customers: customers)
  }

  /// The same on a day on which colleagues are away whose work the actor does.
  public func standingIn(for colleagues: [CompanyID: Set<PersonID>]) -> Actor {
    var copy = self
    copy.standsInFor = colleagues
    return copy
  }

  /// The program: the nightly run, the sender, a command typed by whoever holds the machine. It may do everything.
  public static func system(_ part: String) -> Actor {
    Actor(
      label: "encours:\(part)", name: "Encours", person: nil, rights: Set(Right.allCases), companies: .all,
      customers: .all)
  }

  /// Whether the actor has a right in a company.
  public func may(_ right: Right, in company: CompanyID) -> Bool {
    rights.contains(right) && companies.allows(company)
  }

  /// - Throws: `NotAllowed` unless the actor has the right in the company.
  public func needs(_ right: Right, in company: CompanyID) throws {
    guard may(right, in: company) else { throw NotAllowed(actor: label, right: right) }
  }

  /// For what concerns no company in particular, such as the people who may sign in.
  ///
  /// - Throws: `NotAllowed` unless the actor has the right.
  public func needs(_ right: Right) throws {
    guard rights.contains(right) else { throw NotAllowed(actor: label, right: right) }
  }

  /// Whether the actor has every right, in every company and with every customer.
  public var mayEverything: Bool {
    rights == Set(Right.allCases) && companies == .all && customers == .all
  }

  /// For what gives a way into anybody's account or takes everything away at once: the provider whose word opens
  /// accounts, the server that links to choose a password leave through, a copy of the whole database.
  ///
  /// - Throws: `NotAllowed` unless the actor may do everything everywhere.
  public func needsEverything() throws {
    guard mayEverything else { throw NotAllowed(actor: label, right: nil) }
  }
}

/// The companies whose data somebody may see.
public enum CompanyAccess: Sendable, Hashable {
  /// Those of today and of tomorrow.
  case all
  case only([CompanyID])

  public func allows(_ company: CompanyID) -> Bool {
    switch self {
    case .all: true
    case .only(let companies): companies.contains(company)
    }
  }
}

/// The customers whose data somebody may see, within the companies they may see.
public enum CustomerAccess: String, Sendable, Hashable {
  case all
  /// Those the person is in charge of, and those of a colleague whose work they do while the colleague is away.
  case own
}
