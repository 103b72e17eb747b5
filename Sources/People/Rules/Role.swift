public import Kernel

/// What somebody is here for: rights follow from it, and which customers are seen.
public struct Role: Sendable, Hashable {
  /// How it is stored: a word for the roles that every installation has, `custom:` and a number for its own.
  public let key: String
  /// The name of a role of the installation's own; those that every installation has are named in each language.
  public let name: String?
  public let rights: Set<Right>
  public let customers: CustomerAccess

  public init(key: String, name: String? = nil, rights: Set<Right>, customers: CustomerAccess = .all) {
    self.key = key
    self.name = name
    self.rights = rights
    self.customers = customers
  }

  public func may(_ right: Right) -> Bool { rights.contains(right) }

  public static let administrator = Role(key: "administrator", rights: Set(Right.allCases))
  public static let creditManager = Role(
    key: "credit_manager", rights: Set(Right.allCases).subtracting([.managePeople]))
  public static let collector = Role(
    key: "collector", rights: [.see, .comment, .remind, .recordPromise, .recordDispute, .editCustomers])
  public static let cashAccountant = Role(
    key: "cash_accountant", rights: [.see, .comment, .importFiles, .applyCash])
  /// Reads and comments, on their own customers.
  public static let salesperson = Role(key: "salesperson", rights: [.see, .comment], customers: .own)
  /// Every figure, no action.
  public static let financeDirector = Role(key: "finance_director", rights: [.see])
  /// Reads everything, the journal included.
  public static let auditor = Role(key: "auditor", rights: [.see, .readJournal])

  /// The roles that every installation has.
  public static let shipped: [Role] = [
    administrator, creditManager, collector, cashAccountant, salesperson, financeDirector, auditor,
  ]

  public static func shipped(_ key: String) -> Role? { shipped.first { $0.key == key } }
}
