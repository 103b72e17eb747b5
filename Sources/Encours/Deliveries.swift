import Dunning
import Journal
import Kernel
import Receivables
import Storage

/// What follows from what was just sent or done: steps whose message was withdrawn are not reached, and deliveries to
/// customers stand as they should, blocked where a step that asks for it was done, going on where nothing is overdue any
/// more. Safe to repeat.
enum Deliveries {
  static func settle(
    of company: CompanyID, on day: CivilDate, _ database: Database, actor: Actor, at: Moment
  ) async throws {
    try await database.write { transaction in
      try TakeBackWithdrawn(company).run(transaction, actor: actor, at: at)
      try LiftSettledBlocks(company, on: day).run(transaction, actor: actor, at: at)
      try StartWhatStepsAsk(company, on: day).run(transaction, actor: actor, at: at)
    }
  }
}
