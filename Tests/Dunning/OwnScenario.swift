import Dunning
import DunningRules
import Kernel
import Storage
import Support

/// A scenario that a company has made its own.
enum OwnScenario {
  /// Saved under its name, published as version 1 and made the company's default; its revision is then 3.
  static func inForce(_ content: Scenario, of company: CompanyID, _ transaction: Transaction) throws -> ScenarioID {
    let (actor, at) = (Example.actor, Engine.moment)
    let id = try CopyScenario(.shipped(.standard), name: content.name)
      .run(transaction, company: company, actor: actor, at: at)
    try SaveScenario(id, content, revision: 1).run(transaction, company: company, actor: actor, at: at)
    _ = try PublishScenario(id, revision: 2).run(transaction, company: company, actor: actor, at: at)
    try ChooseDefaultScenario(id).run(transaction, company: company, actor: actor, at: at)
    return id
  }
}
