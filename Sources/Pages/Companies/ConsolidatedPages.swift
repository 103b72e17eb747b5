public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
import Reporting
public import Storage
public import Web

/// `/societes/groupe`: the companies that somebody may see, added up by currency.
public struct ConsolidatedPages: PrivatePages {
  static let path = "/societes/groupe"
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/societes/groupe") { request, context in
      let (actor, day, current) = (context.actor, context.day, context.company)
      let facts = try await database.read { snapshot -> (companies: [Company], lines: [ConsolidatedStore.Line]) in
        let companies = try CompanyStore.all(snapshot).filter { actor.may(.see, in: $0.id) }
        let lines = try ConsolidatedStore.lines(
          of: companies.map(\.id), seen: actor.customers == .own ? companies.map { Sight($0.id, of: actor) } : nil,
          on: day,
          receivedSince: day.firstOfMonth, snapshot)
        return (companies, lines)
      }
      let model = ConsolidatedModel(
        companies: facts.companies, lines: facts.lines, current: current, isOwn: actor.customers == .own, day: day,
        words: context.words)
      if let format = request.query.exportFormat {
        return try await context.answer(model.table, as: format, back: ConsolidatedPages.path, from: database)
      }
      return try context.page("consolidated", model.page(), title: context.words("consolidated.title"))
    }
  }
}
