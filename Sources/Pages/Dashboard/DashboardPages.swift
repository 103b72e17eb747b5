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
    routes.get("/") { request, context in
      let (id, sight, day, person) = (context.company, context.sight, context.day, context.visitor.person)
      let variant = DashboardVariant(context.actor, in: id)
      let asked = request.query[Portfolio.parameter]
      let facts = try await database.read { snapshot in
        try CompanyStore.find(id, snapshot).map { company -> DashboardFacts in
          let inCharge = sight.isWhole ? try Portfolio.size(of: person, in: id, snapshot) : 0
          // A collector begins with the customers they are in charge of; anybody else with all.
          let isMine = inCharge > 0 && (asked == Portfolio.mine || (asked == nil && variant == .collector))
          return try DashboardFacts.read(
            company, seen: isMine ? sight.narrowed(to: person) : sight, as: variant, inCharge: inCharge, on: day,
            snapshot)
        }
      }
      guard let facts else { throw WebError.notFound }
      let model = try DashboardModel(facts, now: context.now, words: context.words).page()
      return try context.page("dashboard", model, title: context.words("dashboard.title"), section: "dashboard")
    }
  }
}
