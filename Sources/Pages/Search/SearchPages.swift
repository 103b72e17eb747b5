import Foundation
public import Hummingbird
import Kernel
public import Storage
public import Web

/// The search of the side bar: goes straight to what was meant, else to the list that is nearest to it.
public struct SearchPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/recherche") { request, context in
      let company = context.company
      let asked = String((request.query["q"] ?? "").trimmingCharacters(in: .whitespaces).prefix(100))
      guard !asked.isEmpty else { return context.redirect("/clients?vue=all") }
      let target = try await database.read { try SearchTarget.find(asked, of: company, $0) }
      return context.redirect(target.path)
    }
  }
}

/// Where a search leads.
enum SearchTarget: Sendable, Equatable {
  case item(number: String)
  case customer(code: String)
  /// Items of that amount.
  case amounts(String)
  /// Customers of about that name.
  case customers(String)

  /// A document's number, a customer's code or SIREN, an amount, else a name.
  static func find(_ asked: String, of company: CompanyID, _ snapshot: Snapshot) throws -> SearchTarget {
    let variants = [asked, asked.uppercased()]
    if let number = try snapshot.first(
      "SELECT number FROM item WHERE company = \(company) AND number IN \(variants) LIMIT 1", { $0.text(0) })
    {
      return .item(number: number)
    }
    if let code = try snapshot.first(
      "SELECT code FROM customer WHERE company = \(company) AND code IN \(variants) LIMIT 1", { $0.text(0) })
    {
      return .customer(code: code)
    }
    let digits = asked.filter(\.isNumber)
    if digits.count == 9, digits.count == asked.filter({ !$0.isWhitespace }).count,
      let code = try snapshot.first(
        "SELECT code FROM customer WHERE company = \(company) AND siren = \(digits) LIMIT 1", { $0.text(0) })
    {
      return .customer(code: code)
    }
    let isAmount = (try? DecimalReader.minorUnits(asked, exponent: 2, mark: .either)) != nil
    return isAmount ? .amounts(asked) : .customers(asked)
  }

  var path: String {
    switch self {
    case .item(let number): "/factures/\(Form.encoded(number))"
    case .customer(let code): "/clients/\(Form.encoded(code))"
    case .amounts(let text): "/factures?etat=toutes&q=\(Form.encoded(text))"
    case .customers(let text): "/clients?vue=all&q=\(Form.encoded(text))"
    }
  }
}
