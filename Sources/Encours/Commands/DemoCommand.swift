import ArgumentParser
import Demo
import DemoRules
import Foundation
import Kernel
import Onboarding
import OnboardingRules
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage

/// `encours demo`: an empty database filled with a fictional company.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Fills an empty database with a coherent, fictional company; the same seed gives the same data.")

  @OptionGroup var options: Options

  @Option(help: "How many customers, up to 200,000.")
  var customers = 300

  @Option(help: "How many invoices, up to 2,000,000.")
  var invoices = 2_000

  @Option(help: "The seed of chance.")
  var seed: UInt64 = 1

  @Option(
    help: "Also writes a bank statement of the last days to this file (CAMT.053), to be imported like the bank's own.")
  var statement: String?

  @Flag(
    help: "Also writes the people of each role, and what they did with the first customers in the last three months.")
  var team = false

  @Flag(help: "Reads the password of these people from standard input; without it nobody can sign in yet.")
  var passwordStdin = false

  @Flag(help: .hidden)
  var openOnly = false

  func run() async throws {
    let demo: FillDemo
    do {
      demo = try FillDemo(customers: customers, invoices: invoices, seed: seed, openOnly: openOnly)
    } catch let refusal as FillDemo.Refusal {
      throw Failure(.usage, refusal.description)
    }
    let database = try await options.open(creating: true)
    let (day, actor, now) = (options.day, options.actor, options.now)
    let result: FillDemo.Result
    let bar = ProgressBar(title: "Demo")
    do {
      result = try await database.write { transaction in
        let result = try demo.run(transaction, day: day, actor: actor, at: now) { done, total in
          bar.show(Double(done) / Double(max(1, total)))
        }
        // There is nothing to set up in a company that is there to be looked at.
        for company in try CompanyStore.all(transaction) {
          for step in OnboardingStep.allCases {
            try MarkOnboarding(step, .done).run(transaction, company: company.id, actor: actor, at: now)
          }
        }
        return result
      }
      bar.clear()
    } catch let refusal as FillDemo.Refusal {
      throw Failure(.rejected, refusal.description)
    }
    try await database.write { try $0.execute($0.dialect.analyze) }
    if team { try await bringToLife(database) }
    if let statement { try await write(statement, of: database, on: day) }
    try await database.close()
    try Output.print(
      result,
      table: .init(
        columns: ["company", "customers", "invoices", "payments", "disputes", "promises"],
        rows: [
          [
            result.company, "\(result.customers)", "\(result.invoices)", "\(result.payments)", "\(result.disputes)",
            "\(result.promises)",
          ]
        ], numeric: [1, 2, 3, 4, 5]), as: options.format)
  }

  /// Adds the people of the company, then writes what they did.
  private func bringToLife(_ database: Database) async throws {
    let password = passwordStdin ? UserAddCommand.password() : nil
    let (actor, now, day, seed) = (options.actor, options.now, options.day, seed)
    var people: [DemoColleague: Person] = [:]
    for colleague in DemoColleague.allCases {
      guard let email = EmailAddress(colleague.email), let role = Role.shipped(colleague.role) else { continue }
      let person = Person(id: PersonID(0), email: email, name: colleague.name, role: role)
      do {
        let added = try await AddPerson(database: database, passwords: Passwords())
          .run(person, password: password, actor: actor, at: now)
        people[colleague] = Person(id: added.id, email: email, name: colleague.name, role: role)
      } catch let refusal as PeopleError {
        throw Failure(.rejected, refusal.description)
      }
    }
    let life = BringToLife(people, seed: seed)
    try await database.write { _ = try life.run($0, day: day, actor: actor, at: now) }
  }

  private func write(_ path: String, of database: Database, on day: CivilDate) async throws {
    let seed = seed
    guard let made = try await database.read({ try WriteDemoStatement.run($0, day: day, seed: seed) }) else {
      throw Failure(.failed, "the demo is filled, but its company has no account in a bank to write a statement of")
    }
    do {
      try Data(made.text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch {
      throw Failure(
        .failed,
        "the demo is filled, but its statement cannot be written to \(path) (\(error.localizedDescription)); "
          + "give a new file in a folder that exists")
    }
  }
}
