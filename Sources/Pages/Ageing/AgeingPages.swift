public import Hummingbird
import Kernel
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The aged balance: totals first, then customer by customer, each unfolding to its items.
public struct AgeingPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/balance-agee") { request, context in
      let (id, reader, role) = (context.company, context.listReader, context.visitor.role)
      let asked = AgeingRequest(request.query, today: context.day)
      if let format = request.query.exportFormat {
        return try await context.answer(.ageing, request.query, as: format, back: asked.first.path, from: database)
      }
      let facts = try await database.read { snapshot in
        try CompanyStore.find(id, snapshot).map { try AgeingFacts.read($0, for: reader, role: role, asked, snapshot) }
      }
      guard let facts else { throw WebError.notFound }
      var model = try AgeingModel(
        facts, asked, for: reader.person, roles: context.shareableRoles, words: context.words
      ).page()
      model.tellNothing(.init("ageing", for: context))
      return try context.page("ageing", model, title: context.words("ageing.title"), section: "ageing")
    }
  }
}
