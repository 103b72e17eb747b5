import Foundation
public import Hummingbird
import Kernel
import PeopleRules
public import Storage
import Teamwork
import TeamworkRules
public import Web

/// Lists kept under a name: saved from the list itself, given up and brought back.
public struct SavedViewPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.post("/vues") { _, context in try await save(context) }
    routes.post("/vues/:view/supprimer") { _, context in try await drop(context, isUndone: false) }
    routes.post("/vues/:view/restaurer") { _, context in try await drop(context, isUndone: true) }
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    let (typed, words, company, actor, now) =
      (context.form, context.words, context.company, context.actor, context.now)
    guard let list = SavedView.List(rawValue: typed["liste"] ?? "") else { throw WebError.badRequest("liste") }
    // Only what a list of ours understands is kept, in the way it writes it.
    let query = list.understood(typed["requete"] ?? "")
    let role = typed["role"].flatMap { $0.isEmpty ? nil : $0 }
    let view = SaveView(list, name: typed["nom"] ?? "", query: query, role: role)
    do {
      let (id, isChanged) = try await database.write { try view.run($0, company: company, actor: actor, at: now) }
      return context.redirect(
        list.path + "?" + (query.isEmpty ? "" : query + "&") + "v=\(id)",
        flash: isChanged
          ? .done(words("views.changed"))
          : .done(words("views.saved"), undo: Undo("/vues/\(id)/supprimer", back: list.path)))
    } catch let refusal as SavedViewRefusal {
      let back = list.path + (query.isEmpty ? "" : "?" + query)
      return context.redirect(back, flash: .warning(sentence(refusal, words)))
    }
  }

  private func drop(_ context: SignedInContext, isUndone: Bool) async throws -> Response {
    guard let key = context.parameters.get("view").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, actor, now) = (context.company, context.actor, context.now)
    do {
      let view = try await database.write {
        try DeleteView(SavedViewID(key), isUndone: isUndone).run($0, company: company, actor: actor, at: now)
      }
      let path = view.list.path
      guard !isUndone else { return context.redirect(path, flash: .done(context.words("views.saved"))) }
      return context.redirect(
        path,
        flash: .done(
          context.words("views.dropped", ["name": view.name]), undo: Undo("/vues/\(key)/restaurer", back: path)))
    } catch let refusal as SavedViewRefusal {
      guard refusal == .tooMany else { throw WebError.notFound }
      let back = LocalPath(context.form["retour"] ?? "/").text
      return context.redirect(back, flash: .warning(sentence(refusal, context.words)))
    }
  }

  private func sentence(_ refusal: SavedViewRefusal, _ words: WordBook) -> String {
    switch refusal {
    case .nameless, .unknown: words("views.nameless")
    case .nameTooLong: words("views.name_too_long", ["max": "\(SavedView.nameMax)"])
    case .queryTooLong: words("views.query_too_long")
    case .tooMany: words("views.too_many", ["max": "\(SavedView.keptMax)"])
    }
  }
}

extension SavedView.List {
  var path: String {
    switch self {
    case .customers: "/clients"
    case .items: "/factures"
    case .ageing: "/balance-agee"
    }
  }

  /// What of a query the list understands.
  func understood(_ query: String) -> String {
    switch self {
    case .customers: CustomerListQuery(Form(encoded: query)).text
    case .items: ItemListQuery(Form(encoded: query)).text
    case .ageing: AgeingRequest(Form(encoded: query)).text
    }
  }
}

extension SignedInContext {
  /// The roles that the person may share a view with.
  var shareableRoles: [(key: String, name: String)] {
    may(.configure) ? Role.shipped.map { ($0.key, words("role.\($0.key)")) } : []
  }
}
