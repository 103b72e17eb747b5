import Dunning
public import Hummingbird
import Kernel
import Language
import Onboarding
import OnboardingRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/bienvenue`: from an empty installation to the first reminders, in five steps that can each be passed.
public struct OnboardingPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/bienvenue") { _, context in try await show(context) }
    routes.post("/bienvenue/:step") { _, context in
      try context.needs(.configure)
      return try await mark(context)
    }
    // The day's run, not the reminders alone: without the bank and the promises, customers who paid would be reminded.
    routes.post("/bienvenue/relances") { _, context in try await prepare(context) }
  }

  /// Where a step is done.
  private static func path(of step: OnboardingStep, _ company: Company) -> String {
    switch step {
    case .company: "/reglages/societes/\(Form.encoded(company.code))?retour=/bienvenue"
    case .invoices, .bank: "/imports"
    case .mail: "/reglages/e-mail"
    case .scenario: "/scenarios"
    }
  }

  /// Whether a person may do a step: its button leads them nowhere otherwise.
  private static func may(_ step: OnboardingStep, _ context: SignedInContext) -> Bool {
    switch step {
    case .company, .mail, .scenario: context.may(.configure)
    case .invoices, .bank: context.may(.importFiles) && context.sight.isWhole
    }
  }

  private func show(_ context: SignedInContext) async throws -> Response {
    let (id, words) = (context.company, context.words)
    let found = try await database.read { snapshot in
      (
        try CompanyStore.find(id, snapshot), try OnboardingStore.progress(of: id, snapshot),
        try ActionStore.waitingCount(of: id, snapshot), try UnreachableStore.count(of: id, snapshot)
      )
    }
    let (prepared, unreachable) = (found.2, found.3)
    guard let company = found.0 else { throw WebError.notFound }
    let progress = found.1
    let mayConfigure = context.may(.configure)
    let model: PageModel = [
      "reserved": mayConfigure ? nil : true,
      "progress": words(
        "welcome.progress", count: progress.doneCount,
        [
          "total": "\(OnboardingStep.allCases.count)",
          "skipped": progress.skippedCount == 0 ? "" : words("welcome.skipped_some", count: progress.skippedCount),
        ]),
      "steps": OnboardingStep.allCases.enumerated().map { place, step -> PageModel in
        let state = progress[step]
        return [
          "number": "\(place + 1)", "title": words("welcome.\(step.rawValue).title"),
          "text": words("welcome.\(step.rawValue).text"), "verb": words("welcome.\(step.rawValue).verb"),
          "path": Self.may(step, context) ? Self.path(of: step, company) : nil,
          "markPath": "/bienvenue/\(step.rawValue)",
          "isDone": state == .done, "isSkipped": state == .skipped, "isOpen": state == .open,
          "isNext": step == progress.next, "canMark": mayConfigure,
          "isScenario": step == .scenario && state != .done && mayConfigure, "isMail": step == .mail,
          "skipLabel": words("welcome.skip_of", ["step": words("welcome.\(step.rawValue).title")]),
          "openLabel": words("welcome.open_of", ["step": words("welcome.\(step.rawValue).title")]),
        ]
      },
      "canPrepare": progress.canPrepare && context.mayRunDay, "isPrimary": progress.isOver && prepared == 0,
      "prepared": prepared == 0 ? nil : words("welcome.prepared", count: prepared),
      "unreachable": unreachable == 0 ? nil : words("dashboard.decide.unreachable", count: unreachable),
      "cannotPrepare": !progress.canPrepare,
      "rest": progress.canPrepare && prepared == 0 ? words.restDay(context.day) : nil,
    ]
    return try context.page("welcome", model, title: words("welcome.title"), section: "welcome")
  }

  /// Prepares the first reminders. Whoever skipped the choice of a scenario reads every message before it leaves: what ships
  /// would let them go by themselves.
  private func prepare(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, name) = (
      context.company, context.actor, context.now, context.words("welcome.careful_name")
    )
    if context.mayRunDay, context.may(.configure) {
      do {
        try await database.write { transaction in
          guard try OnboardingStore.progress(of: company, transaction)[.scenario] == .skipped else { return }
          try CarefulScenario(name: name).run(transaction, company: company, actor: actor, at: now)
          try MarkOnboarding(.scenario, .done).run(transaction, company: company, actor: actor, at: now)
        }
      } catch is ScenarioRefusal {
        // One of that name is there: somebody has chosen already.
      }
    }
    return try await context.startDay(database)
  }

  private func mark(_ context: SignedInContext) async throws -> Response {
    guard let step = context.parameters.get("step").flatMap({ OnboardingStep(rawValue: $0) }) else {
      throw WebError.notFound
    }
    let (company, actor, now, words) = (context.company, context.actor, context.now, context.words)
    let said = context.form["faire"] ?? ""
    let mark: OnboardingMark? =
      switch said {
      case "passer": .skipped
      case "rouvrir": nil
      default: .done
      }
    let name = words("welcome.careful_name")
    do {
      try await database.write { transaction in
        if step == .scenario, said == "prudent" {
          try CarefulScenario(name: name).run(transaction, company: company, actor: actor, at: now)
        }
        try MarkOnboarding(step, mark).run(transaction, company: company, actor: actor, at: now)
      }
    } catch let refusal as ScenarioRefusal {
      if case .nameTaken = refusal {
        return context.redirect("/scenarios", flash: .warning(words("scenario.name_taken", ["name": name])))
      }
      throw refusal
    }
    return context.redirect("/bienvenue", flash: .done(words("welcome.marked")))
  }
}
