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
    routes.post("/vues/colonnes") { _, context in try await choose(context) }
  }

  private func choose(_ context: SignedInContext) async throws -> Response {
    let (typed, company, actor) = (context.form, context.company, context.actor)
    var query = CustomerListQuery(Form(encoded: typed["requete"] ?? ""))
    query.saved = typed["v"].flatMap { Int64($0) }
    let isReset = typed["retablir"] != nil
    let chosen = isReset ? nil : Column.named(typed.all("colonne"))?.raised(typed["monter"])
    query.columns = chosen ?? Column.usual
    if query.saved == nil {
      let names = query.columns == Column.usual ? nil : query.columns.map(\.rawValue)
      try await database.write { try ChooseColumns(names, of: .customers).run($0, company: company, actor: actor) }
      query.columns = Column.usual
    }
    // Whoever arranges columns sees where each went, and goes on from there.
    let raised = typed["monter"].flatMap { Column(rawValue: $0) }
      .map { (query.path.contains("?") ? "&" : "?") + "colonnes=\($0.rawValue)" }
    return context.redirect(query.path + (raised ?? ""))
  }

  private typealias Column = CustomerListQuery.Column
}

extension [CustomerListQuery.Column] {
  /// With the column of that name before the one that it stood behind.
  func raised(_ name: String?) -> [CustomerListQuery.Column] {
    guard let index = firstIndex(where: { $0.rawValue == name }), index > 0 else { return self }
    var columns = self
    columns.swapAt(index - 1, index)
    return columns
  }
}
