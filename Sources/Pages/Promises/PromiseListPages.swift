public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// Every promise of the company: those that are due, those that were not kept, and what the coming weeks bring.
public struct PromiseListPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/promesses") { request, context in
      let asked = PromiseListQuery(request.query)
      let (sight, day) = (context.sight, context.day)
      if let format = request.query.exportFormat {
        return try await context.answer(.promises, request.query, as: format, back: asked.path, from: database)
      }
      let monday = PromiseListModel.monday(of: day)
      let model = try await database.read { snapshot -> PromiseListModel in
        guard let company = try CompanyStore.find(sight.company, snapshot) else { throw WebError.notFound }
        let lines = try PromiseQueries.list(of: sight, asked, on: day, snapshot)
        let sums = try PromiseQueries.sums(of: sight, asked.view, on: day, snapshot)
        let calendar = try PromiseQueries.calendar(
          of: sight, from: monday, to: monday.adding(days: 7 * PromiseListModel.weeks - 1), snapshot)
        return PromiseListModel(
          asked: asked, lines: lines,
          counts: try PromiseQueries.counts(of: sight, on: day, snapshot), sums: sums, calendar: calendar,
          currency: company.currency,
          rights: context.actRights, day: day, words: context.words)
      }
      return try context.page(
        "promises", model.page(), title: context.words("promises.title"), section: "promises")
    }
  }
}
