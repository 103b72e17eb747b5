public import Hummingbird
import Kernel
import Receivables
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// Items of all customers: the rows behind a figure.
public struct ItemListPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/factures") { request, context in
      let day = context.day
      let asked = ItemListQuery(request.query)
      if let format = request.query.exportFormat {
        return try await context.answer(.items, request.query, as: format, back: asked.path, from: database)
      }
      let sight = asked.isMine ? context.sight.narrowed(to: context.visitor.person) : context.sight
      let (person, role) = (context.visitor.person, context.visitor.role)
      let found = try await database.read { snapshot in
        let lines = try asked.lines(of: sight, on: day, snapshot)
        return (
          asked: try asked.inOwnColumns(of: person, sight.company, request.query, snapshot), lines: lines,
          letters: try LetteringStore.codes(
            of: lines.filter(\.open.isZero).map(\.id), company: sight.company, snapshot),
          sums: try asked.sums(of: sight, on: day, snapshot),
          counts: try asked.counts(of: sight, on: day, snapshot),
          saved: try SavedViewStore.all(of: .items, for: person, role: role, company: sight.company, snapshot)
        )
      }
      let saved = SavedViewTabs(
        list: .items, views: found.saved, current: asked.saved, query: found.asked.text, person: person,
        roles: context.shareableRoles, words: context.words)
      let model = ItemListModel(
        found.asked, lines: found.lines, letters: found.letters, sums: found.sums, counts: found.counts, day: day,
        raised: request.query["colonnes"], words: context.words)
      var page = model.page()
      page.tellNothing(.init("items", for: context))
      page["saved"] = saved.tabs()
      page["save"] = saved.saveForm
      page["drop"] = saved.dropForm
      return try context.page("items", page, title: context.words(model.titleKey), section: "items")
    }
  }
}
