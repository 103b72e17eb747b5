public import Hummingbird
import Kernel
import Receivables
public import Storage
public import Web

/// The first page: where we stand, what is late, what somebody must decide today.
public struct DashboardPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/") { _, context in
      let (id, sight, day) = (context.company, context.sight, context.day)
      let facts = try await database.read { snapshot in
        try CompanyStore.find(id, snapshot).map { try DashboardFacts.read($0, seen: sight, on: day, snapshot) }
      }
      guard let facts else { throw WebError.notFound }
      let model = try DashboardModel(facts, now: context.now, words: context.words).page()
      return try context.page("dashboard", model, title: context.words("dashboard.title"), section: "dashboard")
    }
  }
}
