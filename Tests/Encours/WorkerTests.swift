import Foundation
import Kernel
import Logging
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Encours

@Suite("The background work")
struct WorkerTests {
  @Test(
    "mail that cannot be set up keeps neither the day from being noted as done nor the rest from its turn",
    arguments: Engine.all)
  func parts(engine: Engine) async throws {
    try await engine.withDatabase(Wiring.migrations) { database in
      let company = try await database.write { transaction in
        let id = try CompanyStore.insert(Example.company(), transaction)
        try SettingStore.write("mail_server", "nothing that can be read", of: id, transaction)
        let customer = try CustomerStore.insert(Example.customer(id), transaction)
        let paul = Person(
          id: PersonID(0), email: try #require(EmailAddress("paul@verdoncelle.example")), name: "Paul",
          role: .collector)
        let person = try PersonStore.insert(paul, passwordHash: nil, transaction)
        let long = Moment.paris("2020-01-01", hour: 9)
        try transaction.execute(
          """
          INSERT INTO presence (company, customer, person, doing, since, seen)
          VALUES (\(id), \(customer), \(person), 'looking', \(long), \(long))
          """)
        return try #require(try CompanyStore.find(id, transaction))
      }
      let worker = Worker(database: database, logger: Logger(label: "test"), now: { Engine.moment })
      let last = try await worker.turn(company, lastRun: nil)
      #expect(last == Engine.moment.parisDate)
      #expect(try await database.count("SELECT COUNT(*) FROM presence") == 0)
      // What an import lets lapse during the day is added up again at the next turn.
      let (id, day) = (company.id, Engine.moment.parisDate)
      try await database.write { KeptFigures.forget(id, $0) }
      _ = try await worker.turn(company, lastRun: last)
      #expect(try await database.read { try KeptFigures.hold(id, on: day, $0) })
    }
  }

  @Test("a day that is given is the day of all the work, whatever the clock says", arguments: Engine.all)
  func givenDay(engine: Engine) async throws {
    try await engine.withDatabase(Wiring.migrations) { database in
      let company = try await database.write { transaction in
        let id = try CompanyStore.insert(Example.company(), transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
      // A night of Saturday to Sunday: by the clock nothing is due.
      let night = Moment.paris("2026-11-29", hour: 3)
      let logger = Logger(label: "test")
      let byTheClock = Worker(database: database, logger: logger, now: { night })
      #expect(try await byTheClock.turn(company, lastRun: nil) == nil)
      let given: CivilDate = "2026-11-23"
      let worker = Worker(database: database, logger: logger, now: { night }, today: given)
      #expect(try await worker.turn(company, lastRun: nil) == given)
      #expect(try await database.read { try KeptFigures.hold(company.id, on: given, $0) })
    }
  }
}
