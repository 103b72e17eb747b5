import Kernel
import Receivables
import Storage
import Web

/// Whose first page it is. What comes first differs; the figures are the same.
enum DashboardVariant: Sendable {
  /// Decides for the company.
  case manager
  /// Works on customers, first of all on their own.
  case collector
  /// Says what bank lines pay.
  case accountant
  /// Reads figures and acts on none.
  case director
  /// Sees only their own customers.
  case salesperson

  init(_ actor: Actor, in company: CompanyID) {
    if actor.customers == .own {
      self = .salesperson
    } else if actor.may(.configure, in: company) {
      self = .manager
    } else if actor.may(.remind, in: company) {
      self = .collector
    } else if actor.may(.applyCash, in: company) {
      self = .accountant
    } else {
      self = .director
    }
  }
}

/// What the reader may do: nothing else is offered on the first page.
struct DashboardReader: Sendable {
  let variant: DashboardVariant
  let rights: Set<Right>
  /// Whether they see every customer; an import concerns all of them.
  let seesAll: Bool
  /// How many customers they are in charge of.
  let inCharge: Int

  var mayImport: Bool { seesAll && rights.contains(.importFiles) }
  /// Whether nobody has given them a customer yet, and so there is nothing that they see.
  var hasNobody: Bool { !seesAll && inCharge == 0 }
}

/// The customers that one person is in charge of, as a view of lists and reports.
enum Portfolio {
  static let parameter = "portefeuille"
  static let mine = "mien"
  static let everybody = "tous"

  static func isMine(_ query: Form) -> Bool { query[parameter] == mine }

  /// How many customers a person is in charge of.
  static func size(of person: PersonID, in company: CompanyID, _ snapshot: Snapshot) throws -> Int {
    Int(
      try snapshot.count(
        "SELECT COUNT(DISTINCT customer) FROM in_charge WHERE company = \(company) AND person = \(person)"))
  }
}
