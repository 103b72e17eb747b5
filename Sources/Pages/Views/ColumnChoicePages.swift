public import Hummingbird
import Kernel
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// In which columns, and in which order, a person reads a list: kept for them. Of a view that is kept under a name the
/// columns are the view's: there the choice is shown, and kept with it.
public struct ColumnChoicePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.post("/vues/colonnes") { _, context in
      switch SavedView.List(rawValue: context.form["liste"] ?? "") {
      case .customers: try await choose(CustomerListQuery.self, context)
      case .items: try await choose(ItemListQuery.self, context)
      case .ageing, nil: throw WebError.badRequest("liste")
      }
    }
  }

  private func choose<Query: ColumnedQuery>(_: Query.Type, _ context: SignedInContext) async throws -> Response {
    let (typed, company, actor) = (context.form, context.company, context.actor)
    var query = Query(Form(encoded: typed["requete"] ?? ""))
    query.saved = typed["v"].flatMap { Int64($0) }
    let isReset = typed["retablir"] != nil
    let chosen = isReset ? nil : Query.Column.named(typed.all("colonne"))?.raised(typed["monter"])
    query.columns = chosen ?? Query.Column.usual
    if query.saved == nil {
      let names = query.columns == Query.Column.usual ? nil : query.columns.map(\.rawValue)
      try await database.write { try ChooseColumns(names, of: Query.list).run($0, company: company, actor: actor) }
      query.columns = Query.Column.usual
    }
    // Whoever arranges columns sees where each went, and goes on from there.
    let raised = typed["monter"].flatMap { Query.Column(rawValue: $0) }
      .map { (query.path.contains("?") ? "&" : "?") + "colonnes=\($0.rawValue)" }
    return context.redirect(query.path + (raised ?? ""))
  }
}
