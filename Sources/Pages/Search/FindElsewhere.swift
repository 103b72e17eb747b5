public import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// Looks for the customer or the item of an address in the other companies of whoever asks: they are told of what they
/// may see there, and of nothing else.
public struct FindElsewhere: Sendable {
  private let database: Database
  /// Companies that are named.
  private static let most = 5

  public init(_ database: Database) { self.database = database }

  /// - Parameter path: `/clients/CODE…` or `/factures/NUMBER…`; anything else is found nowhere.
  public func find(_ path: String, for visitor: Visitor) async throws -> [Elsewhere] {
    let parts = path.split(separator: "/").prefix(2).map(String.init)
    guard let what = Elsewhere.What(firstComponent: parts.first), let named = parts.dropFirst().first else { return [] }
    let name = Form.decoded(component: named)
    let actor = visitor.actor
    return try await database.read { snapshot in
      var found: [Elsewhere] = []
      for company in try CompanyStore.all(snapshot)
      where company.id != visitor.company && actor.may(.see, in: company.id) && found.count < FindElsewhere.most {
        if try FindElsewhere.has(what, name, Sight(company.id, of: actor), snapshot) {
          found.append(Elsewhere(what, in: company.id, named: company.name))
        }
      }
      return found
    }
  }

  private static func has(
    _ what: Elsewhere.What, _ name: String, _ sight: Sight, _ snapshot: Snapshot
  ) throws -> Bool {
    let statement: SQL =
      switch what {
      case .customer: "SELECT 1 FROM customer WHERE company = \(sight.company) AND code = \(name)\(sight.only("id"))"
      case .item: "SELECT 1 FROM item WHERE company = \(sight.company) AND number = \(name)\(sight.only("customer"))"
      }
    return try snapshot.first("\(statement) LIMIT 1") { _ in true } ?? false
  }
}

extension Elsewhere.What {
  fileprivate init?(firstComponent: String?) {
    switch firstComponent {
    case "clients": self = .customer
    case "factures": self = .item
    default: return nil
    }
  }
}
