public import Hummingbird
import Kernel
public import Storage
public import Web

/// A parent and its subsidiaries as one debtor.
public struct GroupPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/groupes/:group") { request, context in
      guard let key = context.parameters.get("group").flatMap({ Int64($0) }) else { throw WebError.notFound }
      let (sight, day) = (context.sight, context.day)
      let facts = try await database.read { try GroupFacts.read(CustomerID(key), of: sight, on: day, $0) }
      guard let facts else { throw WebError.notFound }
      let model = GroupModel(facts: facts, day: day, words: context.words)
      let title = context.words("group.title", ["name": facts.head])
      let path = "/groupes/\(key)"
      if let format = request.query.exportFormat {
        return try await context.answer(model.table(title: title), as: format, back: path, from: database)
      }
      var page = model.page()
      page["exports"] = ExportLinks.model(path, context.words)
      return try context.page("group", page, title: title, section: "customers")
    }
  }
}
