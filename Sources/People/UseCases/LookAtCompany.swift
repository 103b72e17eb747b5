public import Kernel
import Receivables
public import Storage

/// Makes a session look at another of the companies that its person may see; their next one opens it too.
public struct LookAtCompany: Sendable {
  let database: Database

  public init(database: Database) { self.database = database }

  /// - Returns: whether there is such a company for the actor.
  public func run(_ company: CompanyID, token: String, actor: Actor) async throws -> Bool {
    try await database.write { transaction in
      guard actor.companies.allows(company), try CompanyStore.find(company, transaction) != nil else { return false }
      try SessionStore.look(at: company, token, transaction)
      if let person = actor.person { try LastCompanyStore.set(company, of: person, transaction) }
      return true
    }
  }
}
