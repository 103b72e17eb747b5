import Journal
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import Testing

/// A company, a customer and three colleagues: what the tests of working together start from.
struct Team: Sendable {
  static let migrations = Example.migrations + PeopleSchema.migrations + TeamworkSchema.migrations
  static let now = Engine.moment

  let company: CompanyID
  let customer: CustomerID
  /// The invoice of the customer.
  let item: ItemID
  let claire: Person
  let paul: Person
  /// A salesperson, in charge of the customer.
  let sophie: Person
  /// Sees another company only.
  let stranger: Person

  static func open(_ engine: Engine, _ body: @escaping @Sendable (Database, Team) async throws -> Void) async throws {
    try await engine.withDatabase(migrations) { database in
      let team = try await database.write { transaction in try Team(transaction) }
      try await body(database, team)
    }
  }

  init(_ transaction: Transaction) throws {
    let company: CompanyID
    (company, customer) = try Example.stored(transaction)
    self.company = company
    item = try Example.store(Example.item(company, customer), transaction)
    let other = try CompanyStore.insert(Example.company(code: "AUT", name: "Autre"), transaction)
    func add(_ name: String, _ role: Role, _ access: CompanyAccess = .all) throws -> Person {
      let address = Folding.folded(name).replacing(" ", with: ".") + "@verdoncelle.example"
      let email = try #require(EmailAddress(address))
      let person = Person(id: PersonID(0), email: email, name: name, role: role, access: access)
      let id = try PersonStore.insert(person, passwordHash: nil, transaction)
      return Person(id: id, email: email, name: name, role: role, access: access)
    }
    claire = try add("Claire Morel", .creditManager)
    paul = try add("Paul Riva", .collector)
    sophie = try add("Sophie Lenoir", .salesperson, .only([company]))
    stranger = try add("Marc Petit", .collector, .only([other]))
    try PutInCharge(sophie.id, .salesperson, of: [customer]).run(
      transaction, company: company, actor: .system("test"), at: Team.now)
  }

  /// The events of the journal about comments, tasks and the like, oldest first.
  static func events(_ database: Database, _ like: String) async throws -> [String] {
    try await database.read { snapshot in
      try snapshot.query("SELECT event FROM journal WHERE event LIKE \(like) ORDER BY id") { $0.text(0) }
    }
  }
}
