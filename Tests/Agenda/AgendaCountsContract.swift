import Agenda
import AgendaRules
import Disputes
import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("How much is on the agendas of a team")
struct AgendaCountsContract {
  private static let (day, now) = (AgendaBench.day, AgendaBench.now)

  /// What the rules leave of everything that was read, each line with whose work it is.
  private static func read(_ bench: AgendaBench, _ snapshot: Snapshot) throws -> [PersonID?: Int] {
    let facts = try AgendaStore.facts(
      of: .team, .whole(bench.company), until: day, on: day, most: AgendaStore.linesEver, snapshot)
    let customers = Set(facts.map(\.customer))
    let marks = try MarkStore.latest(of: customers, company: bench.company, snapshot)
    let charges = try InChargeStore.customers(.collector, among: customers.sorted(), in: bench.company, snapshot)
    return Dictionary(grouping: facts) { $0.assignee ?? charges[$0.customer] }
      .mapValues { AgendaRule.lines($0, marks: marks, until: day, on: day, accounts: [:]).count }.filter {
        $0.value > 0
      }
  }

  private static func customers(_ count: Int, _ bench: AgendaBench, _ transaction: Transaction) throws -> [CustomerID] {
    try (0..<count).map {
      try CustomerStore.insert(Example.customer(bench.company, code: "X-\($0)", name: "X \($0)"), transaction)
    }
  }

  private static func action(
    _ state: String, _ customer: CustomerID, on day: CivilDate, _ bench: AgendaBench, _ transaction: Transaction
  ) throws -> Int64 {
    try transaction.count(
      """
      INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons, decided_at)
      VALUES (\(bench.company), \(customer), \(day), 'call', 'call', 'EUR', 100, \(state), '[]', \(now)) RETURNING id
      """)
  }

  /// Something of every kind, laid aside in every way, as the dice have it.
  private static func fill(_ bench: AgendaBench, seed: UInt64, _ transaction: Transaction) throws {
    // xorshift64*: Source: Marsaglia, Xorshift RNGs, 2003.
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func roll(_ sides: Int) -> Int {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % sides
    }
    func ago(_ days: Int) -> CivilDate { day.adding(days: -roll(days)) }
    let people = [bench.claire.id, bench.paul.id, bench.sophie.id]
    for (place, customer) in try customers(40, bench, transaction).enumerated() {
      var keys: [AgendaKey] = [.reply, .promise, .call, .address, .dispute, .decision].map {
        AgendaKey($0, customer.rawValue)
      }
      if roll(2) == 0 {
        try PutInCharge(people[roll(2)], .collector, of: [customer]).run(
          transaction, company: bench.company, actor: .system("test"), at: now)
      }
      let item = try Example.store(
        Example.item(
          bench.company, customer, number: "X-\(place)", cents: 100_000, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
      if roll(3) == 0 {
        for late in [0, 1] where roll(2) == 0 {
          let action = try action(
            ["to_do", "to_approve"][roll(2)], customer, on: day.adding(days: -5 * late), bench, transaction)
          keys.append(AgendaKey(.sending, action))
        }
      }
      if roll(4) == 0 {
        try transaction.execute(
          """
          INSERT INTO reply (company, identity, received, subject, content, nature, customer, state)
          VALUES (\(bench.company), \("m\(place)"), \(Moment.paris(ago(8), hour: 9)), 'Re', 'Oui', 'answer', \(customer),
            'waiting')
          """)
      }
      for _ in 0..<roll(3) {
        let isBroken = roll(2) == 0
        let promise = try transaction.count(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on)
          VALUES (\(bench.company), \(customer), \(ago(20)), \(day.adding(days: 2 - roll(9))),
            \(isBroken ? "broken" : "pending"), \(isBroken ? ago(9) : nil)) RETURNING id
          """)
        try transaction.execute(
          """
          INSERT INTO promise_item (company, promise, item, amount_minor, currency)
          VALUES (\(bench.company), \(promise), \(item), 1000, 'EUR')
          """)
      }
      if roll(4) == 0 {
        try transaction.execute(
          """
          INSERT INTO call_report (company, customer, person, day, outcome, call_back, written)
          VALUES (\(bench.company), \(customer), \(people[0]), \(ago(9)), 'callback', \(day.adding(days: 1 - roll(5))), \(now))
          """)
      }
      for _ in 0..<roll(3) {
        let task = try transaction.count(
          """
          INSERT INTO agenda_task (company, customer, author, assignee, due, content, written)
          VALUES (\(bench.company), \(customer), \(people[0]), \(people[roll(3)]), \(day.adding(days: 1 - roll(6))), 'Voir',
            \(now)) RETURNING id
          """)
        keys.append(AgendaKey(.task, task))
      }
      if roll(4) == 0 {
        try OpenDispute(item, bench.eur(500), reason: "quantity", note: nil).run(
          transaction, company: bench.company, on: ago(30), actor: bench.claire.actor, at: now)
      }
      if roll(4) == 0 {
        try transaction.execute(
          """
          INSERT INTO scenario_end (company, customer, currency, step, day, amount_minor)
          VALUES (\(bench.company), \(customer), 'EUR', 'last', \(ago(40)), 1000)
          """)
      }
      for _ in 0..<roll(5) {
        let (key, on) = (keys[roll(keys.count)], ago(40))
        let until: CivilDate? = roll(2) == 0 ? nil : day.adding(days: 3 - roll(9))
        let seen: CivilDate? = roll(3) == 0 ? on.adding(days: roll(40)) : nil
        try transaction.execute(
          """
          INSERT INTO agenda_mark (company, customer, kind, subject, person, day, until, seen, handled, undone)
          VALUES (\(bench.company), \(customer), \(key.kind.rawValue), \(key.subject), \(people[roll(3)]), \(on), \(until),
            \(seen), TRUE, \(roll(6) == 0 ? now : nil))
          """)
      }
    }
  }

  @Test(
    "counted where it is stored is what the rules leave of everything that is read, whatever was finished and put off",
    arguments: Engine.all, [1, 2, 3, 4, 5, 6] as [UInt64])
  func counted(engine: Engine, seed: UInt64) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { try Self.fill(bench, seed: seed, $0) }
      let (read, counted) = try await database.read { snapshot in
        (try Self.read(bench, snapshot), try AgendaStore.counts(of: .whole(bench.company), on: Self.day, snapshot))
      }
      #expect(counted == read)
      #expect(read.values.reduce(0, +) > 20 && read.count == 4, "\(read)")
    }
  }

  @Test("thousands of lines of one kind are all counted, and so is what is done on a day", arguments: Engine.all)
  func many(engine: Engine) async throws {
    try await AgendaBench.open(engine) { database, bench in
      try await database.write { transaction in
        for customer in try Self.customers(2_050, bench, transaction) {
          for (state, day) in [("to_approve", Self.day), ("to_approve", Self.day.adding(days: -1))] {
            _ = try Self.action(state, customer, on: day, bench, transaction)
          }
          try transaction.execute(
            """
            INSERT INTO agenda_mark (company, customer, kind, subject, person, day, handled)
            VALUES (\(bench.company), \(customer), 'call', \(customer), \(bench.claire.id), \(Self.day), TRUE)
            """)
        }
        try transaction.execute(
          """
          INSERT INTO agenda_mark (company, customer, kind, subject, person, day, handled)
          SELECT company, customer, kind, subject, person, day, handled FROM agenda_mark WHERE id = 1
          """)
      }
      let (lines, done) = try await database.read { snapshot in
        (
          try AgendaStore.counts(of: .whole(bench.company), on: Self.day, snapshot),
          try MarkStore.done(of: .team, .whole(bench.company), on: Self.day, snapshot)
        )
      }
      #expect(lines == [nil: 4_100])
      #expect(done.lines == 2_050 && done.listed.count == MarkStore.doneMax)
      #expect(done.behind == 2_051 - MarkStore.doneMax)
    }
  }
}
