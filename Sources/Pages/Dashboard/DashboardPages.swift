public import Hummingbird
import Kernel
import Receivables
import Sheets
public import Storage
public import Web

/// The first page: where we stand, what is late, what somebody must decide today.
public struct DashboardPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/") { request, context in
      let (id, sight, day, person) = (context.company, context.sight, context.day, context.visitor.person)
      let now = context.now
      let variant = DashboardVariant(context.actor, in: id)
      let period = ReportPeriod(rawValue: request.query[ReportPeriod.parameter] ?? "") ?? .month
      let (asked, rights) = (request.query[Portfolio.parameter], context.actor.rights)
      let (facts, firstSteps) = try await database.read { snapshot in
        let facts = try CompanyStore.find(id, snapshot).map { company -> DashboardFacts in
          let reader = DashboardReader(
            variant: variant, rights: rights, seesAll: sight.isWhole,
            inCharge: try Portfolio.size(of: person, in: id, snapshot))
          // A collector begins with the customers they are in charge of; anybody else with all.
          let isMine = reader.inCharge > 0 && (asked == Portfolio.mine || (asked == nil && variant == .collector))
          return try DashboardFacts.read(
            company, seen: isMine ? sight.narrowed(to: person) : sight, by: reader, over: period, on: day, at: now,
            snapshot)
        }
        return (facts, try context.firstSteps(snapshot))
      }
      guard let facts else { throw WebError.notFound }
      let dashboard = DashboardModel(facts, now: context.now, words: context.words)
      if let format = request.query.exportFormat {
        let table = try DashboardDocument(dashboard).table()
        return try await context.answer(table, as: format, back: dashboard.path(), from: database)
      }
      var model = try dashboard.page()
      model["firstSteps"] = firstSteps
      return try context.page("dashboard", model, title: context.words("dashboard.title"), section: "dashboard")
    }
  }
}
