public import Hummingbird
import Kernel
import Receivables
public import Storage
public import Web

/// Items of all customers: the rows behind a figure.
public struct ItemListPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/factures") { request, context in
      let day = context.day
      let asked = ItemListQuery(request.query)
      let sight = asked.isMine ? context.sight.narrowed(to: context.visitor.person) : context.sight
      if let format = request.query.exportFormat {
        let model = ItemListModel(asked, lines: [], sums: [], day: day, words: context.words)
        let table = asked.table(
          of: sight, on: day, filters: model.filters, title: context.words(model.titleKey), context.words)
        return try await context.answer(table, as: format, back: asked.path, from: database)
      }
      let found = try await database.read { snapshot in
        (
          lines: try asked.lines(of: sight, on: day, snapshot), sums: try asked.sums(of: sight, on: day, snapshot)
        )
      }
      let model = ItemListModel(asked, lines: found.lines, sums: found.sums, day: day, words: context.words)
      return try context.page("items", model.page(), title: context.words(model.titleKey), section: "items")
    }
  }
}
