import DunningRules
public import Hummingbird
import Kernel
import Messaging
import ReceivablesRules
public import Storage
public import Web

/// Everything that happened with a customer.
public struct TimelinePages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/chronologie") { request, context in
      let (company, now) = (context.company, context.now)
      let kind = TimelineQuery.Kind.filters.first { $0.word == request.query["type"] }
      let asked = TimelineQuery(kind: kind, after: request.query["apres"])
      let found = try await database.read { snapshot in
        let customer = try context.customer(snapshot)
        let events = try asked.events(of: customer.id, company: company, snapshot)
        let waits = events.contains { $0.kind.isMessage && $0.stage.isInQueue }
        return (
          customer: customer, events: events, people: try TimelineQuery.people(of: events, snapshot),
          hold: try SendingGate.hold(of: company, where: waits, at: now, snapshot)
        )
      }
      let model = TimelineModel(
        customer: found.customer, query: asked, events: found.events, hold: found.hold, people: found.people,
        words: context.words)
      return try context.page(
        "timeline", model.page(), title: context.words("timeline.title"), section: "customers")
    }
  }
}
