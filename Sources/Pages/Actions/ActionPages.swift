import Dunning
import DunningRules
public import Hummingbird
import Kernel
import Language
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// What a person does with an action that waits: approves its message, notes that it was done, or withdraws it.
public struct ActionPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.post("/relances/:action/reprendre") { _, context in
      try context.needs(.remind)
      return try await reopen(context)
    }
    routes.post("/relances/:action") { _, context in
      try context.needs(.remind)
      guard let key = context.parameters.get("action").flatMap({ Int64($0) }),
        let resolution = ResolveAction.Resolution(rawValue: context.form["resolution"] ?? "")
      else { throw WebError.notFound }
      return try await resolve(ActionID(key), resolution, context)
    }
  }

  private func resolve(
    _ id: ActionID, _ resolution: ResolveAction.Resolution, _ context: SignedInContext
  ) async throws -> Response {
    let (company, actor, now, day) = (context.company, context.actor, context.now, context.day)
    let found = try await database.read { snapshot in
      let stored = try ActionStore.find(id, of: company, snapshot)
      let customer = try stored.flatMap { try CustomerStore.find($0.action.customer, of: company, snapshot) }
      if let customer, try !context.sight.covers(customer.id, snapshot) { throw WebError.notFound }
      return (company: try CompanyStore.find(company, snapshot), code: customer?.code)
    }
    guard let ours = found.company, let code = found.code else { throw WebError.notFound }
    let wanted = LocalPath(context.form["retour"] ?? "/").text
    let back = wanted == "/" ? "/clients/\(Form.encoded(code))/relances" : wanted
    do {
      try await database.write { transaction in
        try ResolveAction(id, resolution).run(
          transaction, company: company, on: day, actor: actor, at: now,
          enqueue: ComposeReminders(ours, at: now).enqueue)
      }
    } catch let error as DunningError {
      return context.redirect(back, flash: .warning(context.sentence(error)))
    }
    return context.redirect(
      back,
      flash: .done(
        context.words("action.resolved.\(resolution.rawValue)"), undo: Undo("/relances/\(id)/reprendre", back: back)))
  }

  private func reopen(_ context: SignedInContext) async throws -> Response {
    guard let key = context.parameters.get("action").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let back = LocalPath(context.form["retour"] ?? "/").text
    do {
      try await database.write { try ReopenAction(ActionID(key)).run($0, company: company, actor: actor, at: now) }
    } catch DunningError.notWaiting {
      return context.redirect(back, flash: .warning(context.words("action.not_reopened")))
    } catch let error as DunningError {
      return context.redirect(back, flash: .warning(context.sentence(error)))
    }
    return context.redirect(back, flash: .done(context.words("action.reopened")))
  }
}

extension SignedInContext {
  /// Why an action was not resolved or reopened; the page behind shows what it has become.
  func sentence(_ error: DunningError) -> String {
    switch error {
    case .replaced: words("action.replaced")
    case .changedSince: words("action.changed_since")
    case .timeBarred(let number, let since):
      words("action.time_barred", ["number": number, "day": DateFormat(language).short(since)])
    case .paused(let until): words("action.paused", ["day": DateFormat(language).short(until)])
    case .unread(let since): words("action.unread", ["day": DateFormat(language).short(since)])
    case .creditorIncomplete(let missing):
      words("action.creditor_incomplete", ["missing": CompanyPages.names(of: missing, words)])
    // Somebody else was faster.
    case .notWaiting, .unknownNumber: words("action.not_waiting")
    }
  }
}
