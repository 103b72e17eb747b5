import Dunning
import DunningRules
import Journal
import Kernel
import Messaging
import Receivables
import ReceivablesRules
import Replies
import Segments
import SegmentsRules
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let monday: CivilDate = "2026-11-23"
private let actor = Example.actor

/// A company with customers C1, C2, …, each with an invoice of as many hundred euros five days late.
private func seed(_ count: Int, _ transaction: Transaction) throws -> (company: CompanyID, customers: [CustomerID]) {
  let company = try CompanyStore.insert(Example.company(), transaction)
  let customers = try (1...count).map { number in
    let customer = try CustomerStore.insert(Example.customer(company, code: "C\(number)"), transaction)
    _ = try Example.store(
      Example.item(
        company, customer, number: "F\(number)", cents: Int64(number) * 100_00, issued: "2026-10-01",
        due: monday.adding(days: -5)), transaction)
    return customer
  }
  return (company, customers)
}

private func save(
  _ segment: Segment, as id: SegmentID? = nil, revision: Int64 = 0, on day: CivilDate = monday, _ company: CompanyID,
  by who: Actor = actor, _ transaction: Transaction
) throws -> SegmentID {
  try SaveSegment(segment, as: id, revision: revision, on: day).run(
    transaction, company: company, actor: who, at: Engine.moment)
}

private func owing(_ name: String, _ minor: Int64, gift: Segment.Gift = .init()) -> Segment {
  Segment(name, [.init(.only, .overdue(minor))], gift: gift)
}

private func rows(_ snapshot: Snapshot) throws -> [String] {
  try snapshot.query("SELECT segment, customer, since, until FROM segment_member ORDER BY segment, customer, since") {
    "\($0.int(0)) \($0.int(1)) \(try $0.date(2))–\(try $0.dateOrNil(3)?.description ?? "")"
  }
}

private func published(_ name: String, _ steps: [Scenario.Step], _ company: CompanyID, _ transaction: Transaction)
  throws -> ScenarioID
{
  let id = try CopyScenario(.shipped(.standard), name: name).run(
    transaction, company: company, actor: actor, at: Engine.moment)
  var content = Scenario.standard
  content.name = name
  content.steps = steps
  try SaveScenario(id, content, revision: 1).run(transaction, company: company, actor: actor, at: Engine.moment)
  _ = try PublishScenario(id, revision: 2).run(transaction, company: company, actor: actor, at: Engine.moment)
  return id
}

@Suite("Segments of a company")
struct SegmentContract {
  @Test("everything that is known of a customer is found", arguments: Engine.all)
  func pictures(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(2, transaction)
        let rich = customers[1]
        func store(_ number: String, _ cents: Int64, issued: CivilDate, due: CivilDate, _ kind: ItemKind = .invoice)
          throws -> ItemID
        {
          try Example.store(
            Example.item(company, rich, kind, number: number, cents: cents, issued: issued, due: due), transaction)
        }
        // Too old to count as turnover; paid ten days late, and one twenty days late that weighs three times as much.
        _ = try store("OLD", 5_000_00, issued: "2025-11-23", due: "2025-12-31")
        for (number, cents, paid) in [("P1", Int64(100_00), "2026-03-11"), ("P2", 300_00, "2026-03-21")]
          as [(String, Int64, CivilDate)]
        {
          let item = try store(number, cents, issued: "2026-01-31", due: "2026-03-01")
          let receipt = try store("R\(number)", -cents, issued: paid, due: paid, .payment)
          try AllocationStore.allocate(
            Money(minor: cents, .eur), of: item, by: receipt, company: company, day: paid, reason: .manual, transaction)
        }
        _ = try store("CN", -50_00, issued: "2026-11-01", due: "2026-11-01", .creditNote)
        // Two instalments of one document, one of them not due yet.
        var first = Example.item(company, rich, number: "TWO", cents: 10_00, issued: "2026-11-02", due: "2026-11-22")
        _ = try Example.store(first, transaction)
        first.instalment = 2
        first.due = "2026-12-22"
        _ = try ItemStore.insert(first, source: "test", sourceKey: "TWO-2", transaction)
        try transaction.execute("UPDATE item SET disputed_minor = 5 WHERE number = 'OLD'")
        try transaction.execute(
          """
          UPDATE customer SET parent = \(customers[0]), insolvent_since = \(monday), country = 'BE', language = 'en',
            kind = 'public', sector = '43.22A', size = 'small', tags = 'A' || \("\n") || 'b' WHERE id = \(rich)
          """)
        try transaction.execute(
          """
          INSERT INTO promise (company, customer, made_on, promised_for, state)
          VALUES (\(company), \(rich), \(monday), \(monday.adding(days: -365)), 'broken'),
            (\(company), \(rich), \(monday), \(monday), 'kept'), (\(company), \(rich), \(monday), \(monday), 'withdrawn'),
            (\(company), \(rich), \(monday), \(monday.adding(days: 3)), 'kept')
          """)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: rich, name: "Compta", email: "c@client.example", phone: nil),
          company: company, transaction)
        try PutInCharge(PersonID(9), .salesperson, of: [rich]).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        var found: [CustomerPicture] = []
        let everything = PictureNeeds(rawValue: 255).union(.months)
        try PictureStore.forEach(of: company, on: monday, needs: everything, transaction) { found.append($0) }
        var plain = CustomerPicture(customers[0])
        plain.turnoverMinor = 100_00
        plain.invoices = 1
        plain.activeMonths = 1
        plain.openMinor = 100_00
        plain.overdueMinor = 100_00
        plain.lateItems = 1
        plain.oldestDaysLate = 5
        plain.isGrouped = true
        #expect(found[0] == plain)
        let known = found[1]
        #expect(known.kind == .publicBody && known.language == .english && known.country == "BE")
        #expect(known.turnoverMinor == 200_00 + 100_00 + 300_00 - 50_00 + 20_00 && known.invoices == 4)
        #expect(known.openMinor == 200_00 + 5_000_00 - 50_00 + 20_00 && known.overdueMinor == known.openMinor - 10_00)
        #expect(known.lateItems == 3 && known.oldestDaysLate == 327)
        #expect(known.profile == CustomerProfile(sector: "43.22A", size: .small, tags: ["A", "b"]))
        #expect(known.activeMonths > 1 && known.activeMonths <= known.invoices)
        // (100 × 10 + 300 × 20) / 400 = 17.5
        #expect(known.delay == 18)
        #expect(known.keptPercent == 66)
        #expect(known.hasBrokenPromise && known.isDisputed && known.isInsolvent && known.isGrouped && known.hasEmail)
        #expect(known.inCharge == [.salesperson: PersonID(9)])
        try PictureStore.forEach(of: company, on: monday, needs: [], transaction) { picture in
          #expect(picture.openMinor == 0 && picture.delay == nil && picture.inCharge.isEmpty && !picture.hasEmail)
        }
      }
    }
  }

  @Test("customers come and leave as what is known of them changes, and their stays are kept", arguments: Engine.all)
  func stays(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(3, transaction)
        let id = try save(owing("Gros", 200_00), company, transaction)
        #expect(try rows(transaction) == ["1 2 2026-11-23–", "1 3 2026-11-23–"])
        func run(_ day: CivilDate) throws -> SegmentChanges {
          try RecomputeSegments(company, on: day).run(transaction, actor: actor, at: Engine.moment)
        }
        #expect(try run(monday) == SegmentChanges())
        // Tuesday the second has paid, Wednesday it owes again.
        try transaction.execute("UPDATE item SET open_minor = 0 WHERE customer = \(customers[1])")
        #expect(try run("2026-11-24").left == 1)
        try transaction.execute("UPDATE item SET open_minor = 20000 WHERE customer = \(customers[1])")
        #expect(try run("2026-11-24").entered == 1)
        #expect(try rows(transaction) == ["1 2 2026-11-23–", "1 3 2026-11-23–"], "who is back the same day never left")
        try transaction.execute("UPDATE item SET open_minor = 0 WHERE customer = \(customers[1])")
        #expect(try run("2026-11-24").left == 1)
        try transaction.execute("UPDATE item SET open_minor = 20000 WHERE customer = \(customers[1])")
        #expect(try run("2026-11-25").entered == 1)
        let after = ["1 2 2026-11-23–2026-11-24", "1 2 2026-11-25–", "1 3 2026-11-23–"]
        #expect(try rows(transaction) == after)
        // Whoever comes and leaves on one day was not in it.
        _ = try save(owing("Gros", 100_00), as: id, revision: 1, on: "2026-11-25", company, transaction)
        _ = try save(owing("Gros", 200_00), as: id, revision: 2, on: "2026-11-25", company, transaction)
        #expect(try rows(transaction) == after)
        let sight = Sight.whole(company)
        #expect(
          try MembershipStore.changes(of: id, sight, transaction).map { "\($0.day) \($0.change)" }
            == ["2026-11-23 2", "2026-11-24 -1", "2026-11-25 1"])
        let weights = try MembershipStore.weights(of: sight, on: "2026-11-25", transaction)
        #expect(weights[id]?.customers == 2 && weights[id]?.overdue[.eur] == 500_00)
        let other = try save(owing("Énormes", 300_00), on: "2026-11-25", company, transaction)
        #expect(try MembershipStore.overlap(of: id, sight, transaction) == [other: 1])
        // An ended segment loses its customers; taken up again the same day, it has them as before.
        try EndSegment(id, on: "2026-11-26").run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try SegmentStore.all(of: company, transaction).map(\.id) == [other])
        #expect(
          try MembershipStore.weights(of: sight, on: "2026-11-26", transaction)[id]?.customers ?? 0 == 0)
        try RestoreSegment(id, on: "2026-11-26").run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try rows(transaction) == after + ["2 3 2026-11-25–"])
      }
      #expect(try await database.read { try Journal.verify($0) }.isEmpty)
    }
  }

  @Test("whatever the customers, a second time changes nothing, and their order does not matter", arguments: Engine.all)
  func properties(engine: Engine) async throws {
    for turn in 0..<4 {
      func members(backwards: Bool) async throws -> [String] {
        var found: [String] = []
        try await engine.withDatabase(migrations) { database in
          found = try await database.write { transaction in
            let company = try CompanyStore.insert(Example.company(), transaction)
            for number in backwards ? Array((1...30).reversed()) : Array(1...30) {
              var state = UInt64(turn * 1_000 + number) &* 0x9E37_79B9_7F4A_7C15
              func roll(_ bound: UInt64) -> Int64 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return Int64(state % bound)
              }
              let customer = try CustomerStore.insert(
                Example.customer(
                  company, code: "C\(number)", kind: CustomerKind.allCases[Int(roll(5))]), transaction)
              for place in 0..<roll(4) {
                _ = try Example.store(
                  Example.item(
                    company, customer, number: "F\(number)-\(place)", cents: 1 + roll(90_000), issued: "2026-10-01",
                    due: monday.adding(days: 20 - Int(roll(60)))), transaction)
              }
            }
            _ = try save(owing("A", 300_00, gift: .init(collector: PersonID(1))), company, transaction)
            _ = try save(
              Segment(
                "B", [.init(.only, .oldest(daysLate: 20)), .init(.except, .kinds([.consumer]))],
                gift: .init(collector: PersonID(2))), company, transaction)
            _ = try save(Segment("C", [.init(.except, .lateItems(1))]), company, transaction)
            #expect(
              try RecomputeSegments(company, on: monday).run(transaction, actor: actor, at: Engine.moment)
                == SegmentChanges())
            return try transaction.query(
              """
              SELECT c.code, s.name, COALESCE(o.person, 0), COALESCE(o.segment, 0) FROM segment_member m
              JOIN customer c ON c.id = m.customer JOIN segment s ON s.id = m.segment
              LEFT JOIN in_charge o ON o.customer = c.id ORDER BY c.code, s.name
              """
            ) { "\($0.text(0)) \($0.text(1)) \($0.int(2)) \($0.int(3))" }
          }
        }
        return found
      }
      let forwards = try await members(backwards: false)
      #expect(forwards.count > 10)
      #expect(try await members(backwards: true) == forwards, "turn \(turn)")
    }
  }

  @Test(
    "a collector is given to who has none, and taken back on leaving; a person's choice stays", arguments: Engine.all)
  func collectors(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(3, transaction)
        func charges() throws -> [String] {
          try transaction.query(
            "SELECT customer, person, segment FROM in_charge WHERE duty = 'collector' ORDER BY customer"
          ) { "\($0.int(0)) \($0.int(1))" + ($0.isNull(2) ? "" : " by \($0.int(2))") }
        }
        try PutInCharge(PersonID(7), .collector, of: [customers[2]]).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        let orphans = Segment(
          "Sans chargé", [.init(.only, .entrusted(.collector, to: [nil]))], gift: .init(collector: PersonID(1)))
        _ = try save(orphans, company, transaction)
        #expect(try charges() == ["1 1 by 1", "2 1 by 1", "3 7"])
        // Whom a segment gave somebody is still nobody's in the eyes of the conditions.
        #expect(
          try RecomputeSegments(company, on: monday).run(transaction, actor: actor, at: Engine.moment)
            == SegmentChanges())
        let big = try save(owing("Gros", 200_00, gift: .init(collector: PersonID(2))), company, transaction)
        #expect(try charges() == ["1 1 by 1", "2 1 by 1", "3 7"], "the first of the segments gives")
        try MoveSegment(big, up: true).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try charges() == ["1 1 by 1", "2 2 by 2", "3 7"])
        try PutInCharge(PersonID(8), .collector, of: [customers[1]]).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        try RecomputeSegments(company, on: monday).run(transaction, actor: actor, at: Engine.moment)
        #expect(try charges() == ["1 1 by 1", "2 8", "3 7"])
        try PutInCharge(nil, .collector, of: [customers[1]]).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        try RecomputeSegments(company, on: monday).run(transaction, actor: actor, at: Engine.moment)
        #expect(try charges() == ["1 1 by 1", "2 2 by 2", "3 7"])
        try EndSegment(big, on: monday).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try charges() == ["1 1 by 1", "2 1 by 1", "3 7"])
      }
    }
  }

  @Test(
    "terms are given by the first segment that gives any, and taken back on leaving; a customer's own go before",
    arguments: Engine.all)
  func terms(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(3, transaction)
        try transaction.execute("UPDATE customer SET terms = 'NET15' WHERE id = \(customers[2])")
        func terms() throws -> [String] {
          let agreed = try AgreedTerms.all(of: company, transaction)
          return customers.map { agreed[$0].map { $0.text + ($0.isOwn ? " own" : "") } ?? "–" }
        }
        func buying(_ name: String, _ minor: Int64, gift: Segment.Gift = .init()) -> Segment {
          Segment(name, [.init(.only, .turnover(.least, minor))], gift: gift)
        }
        #expect(throws: SegmentRefusal.notReady([.termsMoveIt])) {
          _ = try save(owing("En retard", 1, gift: .init(terms: "NET60")), company, transaction)
        }
        let all = try save(buying("Tous", 1, gift: .init(terms: "NET45")), company, transaction)
        #expect(try SegmentStore.find(all, of: company, transaction)?.segment.gift.terms == "NET45")
        #expect(try terms() == ["NET45", "NET45", "NET15 own"])
        let big = try save(buying("Gros", 200_00, gift: .init(terms: "D45_THEN_EOM")), company, transaction)
        #expect(try terms() == ["NET45", "NET45", "NET15 own"], "the first of the segments gives")
        try MoveSegment(big, up: true).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try terms() == ["NET45", "D45_THEN_EOM", "NET15 own"])
        #expect(
          try RecomputeSegments(company, on: monday).run(transaction, actor: actor, at: Engine.moment)
            == SegmentChanges())
        _ = try save(buying("Tous", 1), as: all, revision: 1, company, transaction)
        #expect(try terms() == ["–", "D45_THEN_EOM", "NET15 own"])
        try EndSegment(big, on: monday).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try terms() == ["–", "–", "NET15 own"])
      }
    }
  }

  @Test(
    "a brand is given by the first segment that gives any, and taken back on leaving; a customer's own goes before",
    arguments: Engine.all)
  func brands(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, customers) = try seed(3, transaction)
        let (green, blue, own) = (
          try SaveBrand("Verte").run(transaction, company: company, actor: actor, at: Engine.moment),
          try SaveBrand("Bleue").run(transaction, company: company, actor: actor, at: Engine.moment),
          try SaveBrand("Sienne").run(transaction, company: company, actor: actor, at: Engine.moment)
        )
        try transaction.execute("UPDATE customer SET brand = \(own) WHERE id = \(customers[2])")
        func brands() throws -> [BrandID?] {
          let found = try BrandStore.ofCustomers(customers, in: company, transaction)
          return customers.map { found[$0] }
        }
        let all = try save(owing("Tous", 1, gift: .init(brand: green)), company, transaction)
        #expect(try SegmentStore.find(all, of: company, transaction)?.segment.gift.brand == green)
        #expect(try brands() == [green, green, own])
        let big = try save(owing("Gros", 200_00, gift: .init(brand: blue)), company, transaction)
        #expect(try brands() == [green, green, own], "the first of the segments gives")
        try MoveSegment(big, up: true).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try brands() == [green, blue, own])
        _ = try save(owing("Tous", 1), as: all, revision: 1, company, transaction)
        #expect(try brands() == [nil, blue, own])
        try EndSegment(big, on: monday).run(transaction, company: company, actor: actor, at: Engine.moment)
        #expect(try brands() == [nil, nil, own])
      }
    }
  }

  @Test(
    "a segment's scenario and minimum hold behind a person's choice and before the default, and steps ask for segments",
    arguments: Engine.all)
  func reminders(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, customers, ids) = try await database.write { transaction in
        let (company, customers) = try seed(4, transaction)
        let soft = try published("Doux", [.init(.first, offset: 3, means: .letter)], company, transaction)
        let own = try published("À part", [.init(.call, offset: 3, means: .call)], company, transaction)
        try AssignScenario(own, to: [customers[3]]).run(transaction, company: company, actor: actor, at: Engine.moment)
        let big = try save(owing("Gros", 300_00, gift: .init(scenario: soft)), company, transaction)
        let all = try save(owing("Tous", 1, gift: .init(scenario: own, minimumMinor: 150_00)), company, transaction)
        return (company, customers, (soft: soft, own: own, big: big, all: all))
      }
      try await database.write { transaction in
        let book = try ScenarioStore.book(of: company, transaction)
        #expect(customers.map { book.scenario(of: $0) } == [ids.own, ids.own, ids.soft, ids.own])
        #expect(customers.map { book.giver(of: $0) } == [ids.all, ids.all, ids.big, nil])
        // What pages count and list is what reminds.
        #expect(try ScenarioMembers.counts(of: company, transaction) == [ids.own: 3, ids.soft: 1])
        let members = try ScenarioMembers.list(of: ids.own, Sight.whole(company), transaction)
        #expect(members.map(\.id) == [customers[0], customers[1], customers[3]])
        #expect(members.map(\.segment) == ["Tous", "Tous", nil])
        #expect(book.entry(of: customers[0]).scenario.minimumMinor == 150_00)
        let outlook = try ForeseeReminders(of: customers[2], on: monday).run(transaction, company: company)
        #expect(outlook.giver == ids.big && outlook.scenarioName == "Doux")
        // One that is in a condition of what reminds anybody, or of what is being written, cannot be ended.
        var draft = try CurrentScenario.read(ids.soft, of: company, transaction).content
        draft.steps[0].conditions = [.init(.except, .segments([ids.all]))]
        try SaveScenario(ids.soft, draft, revision: 3).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        #expect(throws: SegmentRefusal.named(by: ["Doux"])) {
          try EndSegment(ids.all, on: monday).run(transaction, company: company, actor: actor, at: Engine.moment)
        }
        let simulated = try SimulateScenario(ids.soft, draft, on: monday).run(transaction, company: company)
        #expect(simulated.concerned == 1 && simulated.before.customers == 1 && simulated.after.customers == 0)
      }
      let summary = try await PlanReminders(company, on: monday).run(
        database, actor: actor, at: Engine.moment, enqueue: { _, _ in })
      // The first owes less than its segment's minimum; the second and the fourth are called, the third is written to.
      #expect(summary.actions["letter"] == 1 && summary.total == 3)
      try await database.write { transaction in
        let planned = try transaction.query("SELECT customer, channel FROM dunning_action ORDER BY customer") {
          "\($0.int(0)) \($0.text(1))"
        }
        #expect(planned == ["2 call", "3 letter", "4 call"] || planned == ["2 task", "3 letter", "4 task"])
        // In force, the condition leaves out who is in the segment; the past knows since when they were.
        _ = try PublishScenario(ids.soft, revision: 4).run(
          transaction, company: company, actor: actor, at: Engine.moment)
        let needs = try ScenarioStore.book(of: company, transaction).needs
        #expect(needs.segments == [ids.all])
        var inside: [CustomerID: Set<SegmentID>] = [:]
        try FactStore.forEach(of: company, on: monday, needs: needs, transaction) { customer, _ in
          inside[customer.customer] = customer.segments
        }
        #expect(inside[customers[2]] == [ids.all])
        try transaction.execute("UPDATE item SET open_minor = 0 WHERE customer = \(customers[0])")
        try RecomputeSegments(company, on: "2026-11-30").run(transaction, actor: actor, at: Engine.moment)
        var stays: [CustomerID: [CustomerPast.Stay]] = [:]
        try PastFactStore.forEach(
          of: company, among: customers, since: "2026-01-01", needs: needs, transaction
        ) { stays[$0.today.customer] = $0.stays }
        #expect(stays[customers[1]] == [.init(ids.all, from: nil, until: nil)])
      }
    }
  }

  @Test("who may not configure changes no segment, and another company's are nobody's business", arguments: Engine.all)
  func rights(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let (company, _) = try seed(1, transaction)
        let other = try CompanyStore.insert(Example.company(code: "S-2", name: "Autre"), transaction)
        let id = try save(owing("Gros", 1), company, transaction)
        let reader = Actor.person(
          PersonID(1), name: "Paul", rights: Set(Right.allCases).subtracting([.configure, .remind]))
        #expect(throws: NotAllowed.self) { _ = try save(owing("Autres", 1), company, by: reader, transaction) }
        for act in [
          { try MoveSegment(id, up: true).run($0, company: company, actor: reader, at: Engine.moment) },
          { try EndSegment(id, on: monday).run($0, company: company, actor: reader, at: Engine.moment) },
          { try RestoreSegment(id, on: monday).run($0, company: company, actor: reader, at: Engine.moment) },
          { _ = try RecomputeSegments(company, on: monday).run($0, actor: reader, at: Engine.moment) },
        ] as [(Transaction) throws -> Void] {
          #expect(throws: NotAllowed.self) { try act(transaction) }
        }
        #expect(throws: SegmentRefusal.unknown) {
          _ = try save(owing("Volé", 1), as: id, revision: 1, other, transaction)
        }
        #expect(throws: SegmentRefusal.unknown) {
          try EndSegment(id, on: monday).run(transaction, company: other, actor: actor, at: Engine.moment)
        }
        #expect(throws: SegmentRefusal.unknown) {
          try RestoreSegment(id, on: monday).run(transaction, company: other, actor: actor, at: Engine.moment)
        }
        let theirs = try published("Ailleurs", [.init(.first, offset: 3)], other, transaction)
        #expect(throws: SegmentRefusal.notPublished) {
          _ = try save(owing("Gros", 1, gift: .init(scenario: theirs)), as: id, revision: 1, company, transaction)
        }
        #expect(throws: SegmentRefusal.notReady([.unconditional])) {
          _ = try save(Segment("Vide", []), company, transaction)
        }
        #expect(throws: StaleEdit.self) { _ = try save(owing("Gros", 2), as: id, revision: 7, company, transaction) }
      }
      await #expect(throws: SegmentRefusal.nameTaken("Gros")) {
        try await database.write { transaction in
          _ = try save(owing("Gros", 5), CompanyID(1), transaction)
        }
      }
    }
  }
}
