public import Kernel
import MessagingRules
public import Receivables
public import ReceivablesRules
public import Storage

/// Creates a company that people set up from the pages: tried out until one of them says that it may send, and watched for
/// books that are too old.
public struct FoundCompany: Sendable {
  private let create: CreateCompany

  /// - Parameter by: the name of whoever founds it.
  public init(_ company: Company, by name: String, at moment: Moment) {
    var tried = company
    tried.test = TestMode(since: moment, by: name)
    create = CreateCompany(tried)
  }

  /// - Returns: the company's key and whether it was created now.
  public func run(_ transaction: Transaction, actor: Actor, at moment: Moment) throws -> (id: CompanyID, created: Bool)
  {
    let result = try create.run(transaction, actor: actor, at: moment)
    if result.created { try SendingRulesStore.write(.ofNewCompanies, of: result.id, transaction) }
    return result
  }
}
