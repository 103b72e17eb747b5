import Journal
import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

private let monday: CivilDate = "2026-11-23"

@Suite("Promises to pay")
struct PromiseTests {
  private func part(_ promised: Int64, _ settled: [(CivilDate, Int64)]) -> PromiseVerdict.Part {
    PromiseVerdict.Part(promisedMinor: promised, settled: settled.map { (day: $0.0, minor: $0.1) })
  }

  @Test("kept as soon as the money is there, broken once its day and a working day have passed without it")
  func verdicts() {
    let deadline = PromiseVerdict.deadline("2026-11-27", tolerance: 1, calendar: BusinessCalendar())
    #expect(deadline == "2026-11-30")
    let paid = part(100, [("2026-11-25", 60), ("2026-11-30", 40)])
    #expect(PromiseVerdict.judge([paid], deadline: deadline, on: "2026-11-30") == .kept)
    let half = part(100, [("2026-11-25", 60)])
    #expect(PromiseVerdict.judge([half], deadline: deadline, on: "2026-11-30") == .pending)
    #expect(PromiseVerdict.judge([half], deadline: deadline, on: "2026-12-01") == .broken(missingMinor: 40))
    // Too late keeps nothing, even when the days between were skipped.
    let late = part(100, [("2026-12-02", 100)])
    #expect(PromiseVerdict.judge([late], deadline: deadline, on: "2026-12-10") == .broken(missingMinor: 100))
    // A return after the deadline is taken off as well; what came too late and went is neither.
    let late2 = part(100, [("2026-11-25", 100), ("2026-12-05", -100)])
    #expect(PromiseVerdict.judge([late2], deadline: deadline, on: "2026-12-06") == .broken(missingMinor: 100))
    let there = part(100, [("2026-11-25", 100), ("2026-12-05", 50), ("2026-12-06", -50)])
    #expect(PromiseVerdict.judge([there], deadline: deadline, on: "2026-12-07") == .kept)
    // A returned payment is taken off; one part's surplus does not pay another.
    let returned = part(100, [("2026-11-25", 100), ("2026-11-26", -100)])
    #expect(PromiseVerdict.judge([returned], deadline: deadline, on: "2026-12-01") == .broken(missingMinor: 100))
    let surplus = part(100, [("2026-11-25", 250)])
    #expect(PromiseVerdict.judge([surplus, half], deadline: deadline, on: "2026-12-01") == .broken(missingMinor: 40))
  }

  private func stored(_ transaction: Transaction) throws -> (company: CompanyID, invoice: ItemID, payment: ItemID) {
    let (company, customer) = try Example.stored(transaction)
    let invoice = try Example.store(Example.item(company, customer, number: "F1", cents: 1_000_00), transaction)
    let payment = try Example.store(
      Example.item(company, customer, .payment, number: "P1", cents: -1_000_00), transaction)
    return (company, invoice, payment)
  }

  @Test("no more can be promised than is owed, undisputed and not promised before", arguments: Engine.all)
  func refusals(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, _) = try stored(transaction)
        func promise(_ cents: Int64, _ day: CivilDate = "2026-11-27") throws -> PromiseID {
          try RecordPromise([PromisedPart(invoice, Money(minor: cents, .eur))], promisedFor: day).run(
            transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        }
        #expect(throws: PromiseRefusal.self) { try promise(1_000_01) }
        #expect(throws: PromiseRefusal.inThePast("2026-11-20")) { try promise(100, "2026-11-20") }
        #expect(throws: PromiseRefusal.tooFar("2027-11-20")) { try promise(100, "2027-11-20") }
        _ = try promise(600_00)
        #expect(throws: PromiseRefusal.self) { try promise(400_01) }
        _ = try promise(400_00)
        let item = try ItemStore.find(invoice, of: company, transaction)
        #expect(item?.promised.minor == 1_000_00)
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test(
    "whoever seems to have paid has not broken a promise while the money waits for somebody to say whose it is",
    arguments: Engine.all)
  func awaited(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, _) = try stored(transaction)
        try RecordPromise([PromisedPart(invoice, Money(minor: 400_00, .eur))], promisedFor: "2026-11-25").run(
          transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        func judge(_ day: CivilDate) throws -> Int {
          try JudgePromises(on: day).run(transaction, company: company, actor: Example.actor, at: Engine.moment).broken
        }
        try AwaitedReceiptStore.write(
          [(invoice, 399_60)], of: BankEntryID(1), on: "2026-11-25", company: company, transaction)
        #expect(try judge("2026-11-27") == 0)
        #expect(try judge("2026-12-27") == 0, "however long it waits")
        try AwaitedReceiptStore.forget(BankEntryID(1), transaction)
        #expect(try judge("2026-12-27") == 1)
      }
    }
  }

  @Test("what came in for a promise is promised no more: the rest of the item may be asked for", arguments: Engine.all)
  func covered(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, payment) = try stored(transaction)
        func judge(_ day: CivilDate) throws -> Int64? {
          _ = try JudgePromises(on: day).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
          #expect(try BalanceCheck.problems(transaction).isEmpty)
          return try ItemStore.find(invoice, of: company, transaction)?.promised.minor
        }
        let promise = try RecordPromise(
          [PromisedPart(invoice, Money(minor: 400_00, .eur))], promisedFor: "2026-11-27"
        ).run(transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        #expect(try judge(monday) == 400_00)
        try AllocationStore.allocate(
          Money(minor: 300_00, .eur), of: invoice, by: payment, company: company, day: "2026-11-24", reason: .matched,
          transaction)
        #expect(try judge("2026-11-24") == 100_00)
        #expect(try judge("2026-11-25") == 100_00, "twice is once")
        // Taken back, it is promised again; broken, nothing is.
        let allocation = try #require(
          try AllocationStore.active(of: invoice, company: company, transaction).first)
        try AllocationStore.reverse(allocation.id, company: company, day: "2026-11-26", transaction)
        #expect(try judge("2026-11-26") == 400_00)
        #expect(try judge("2026-12-02") == 0)
        #expect(try PromiseStore.find(promise, of: company, transaction)?.state == .broken)
      }
    }
  }

  @Test("cash keeps a promise, its absence breaks it, and both free the amount, once", arguments: Engine.all)
  func judged(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, payment) = try stored(transaction)
        func judge(_ day: CivilDate) throws -> JudgePromises.Outcome {
          try JudgePromises(on: day).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        for (cents, day) in [(400_00, "2026-11-25"), (300_00, "2026-11-27")] as [(Int64, CivilDate)] {
          try RecordPromise([PromisedPart(invoice, Money(minor: cents, .eur))], promisedFor: day).run(
            transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        }
        #expect(try judge("2026-11-24") == JudgePromises.Outcome())
        try AllocationStore.allocate(
          Money(minor: 400_00, .eur), of: invoice, by: payment, company: company, day: "2026-11-25", reason: .matched,
          transaction)
        let first = try judge("2026-11-25")
        #expect(first.kept >= 1)
        let promised = try ItemStore.find(invoice, of: company, transaction)?.promised.minor
        #expect(promised == 300_00)
        // The money of the first promise does not keep the second one.
        let second = try judge("2026-12-01")
        #expect(second.kept == 0)
        #expect(second.broken == 1)
        #expect(try judge("2026-12-01") == JudgePromises.Outcome())
        #expect(try ItemStore.find(invoice, of: company, transaction)?.promised.minor == 0)
        #expect(try BalanceCheck.problems(transaction).isEmpty)
        let customer = try #require(try ItemStore.find(invoice, of: company, transaction)?.customer)
        let states = try PromiseStore.all(of: customer, company: company, limit: 9, transaction).map(\.state)
        #expect(states == [.broken, .kept])
      }
    }
  }

  /// One promise on the invoice of 1,000.00, and the means to pay and to judge.
  private struct Word {
    let company: CompanyID
    let invoice: ItemID
    let payment: ItemID
    let transaction: Transaction

    @discardableResult
    func promise(_ cents: Int64, for day: CivilDate) throws -> PromiseID {
      try RecordPromise([PromisedPart(invoice, Money(minor: cents, .eur))], promisedFor: day).run(
        transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
    }

    func pay(_ cents: Int64, _ day: CivilDate) throws {
      try AllocationStore.allocate(
        Money(minor: cents, .eur), of: invoice, by: payment, company: company, day: day, reason: .matched, transaction)
    }

    func judge(_ day: CivilDate, tolerance: Int = 1) throws -> String {
      let outcome = try JudgePromises(on: day) { _, _ in tolerance }.run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
      return "\(outcome.kept) kept, \(outcome.broken) broken"
    }
  }

  private func withWord(_ engine: Engine, _ body: @escaping @Sendable (Word) throws -> Void) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, payment) = try stored(transaction)
        try body(Word(company: company, invoice: invoice, payment: payment, transaction: transaction))
        #expect(try BalanceCheck.problems(transaction).isEmpty)
      }
    }
  }

  @Test("what came in for a promise that was not kept is known, also what came late", arguments: Engine.all)
  func inPart(engine: Engine) async throws {
    try await withWord(engine) { word in
      let promise = try word.promise(600_00, for: "2026-11-27")
      try word.pay(150_00, "2026-11-25")
      #expect(try word.judge("2026-12-02") == "0 kept, 1 broken")
      func received() throws -> PromisedMoney? {
        try PromiseStore.received(for: [promise], of: word.company, word.transaction)[promise]
      }
      #expect(try received()?.promised == Money(minor: 600_00, .eur))
      #expect(try received()?.received == Money(minor: 150_00, .eur))
      try word.pay(50_00, "2026-12-03")
      #expect(try received()?.received == Money(minor: 200_00, .eur))
      #expect(try PromiseStore.received(for: [], of: word.company, word.transaction).isEmpty)
    }
  }

  @Test("money of the very day that was booked before the promise keeps none of it", arguments: Engine.all)
  func sameDay(engine: Engine) async throws {
    try await withWord(engine) { word in
      try word.pay(400_00, monday)
      try word.promise(300_00, for: "2026-12-14")
      #expect(try word.judge("2026-11-24") == "0 kept, 0 broken")
      try word.pay(300_00, monday)
      #expect(try word.judge("2026-11-24") == "1 kept, 0 broken")
    }
  }

  @Test(
    "what the bank had booked before the promise keeps it once it is recognised and settles all", arguments: Engine.all)
  func recognisedLater(engine: Engine) async throws {
    try await withWord(engine) { word in
      try word.promise(1_000_00, for: "2026-11-25")
      try word.pay(600_00, "2026-11-20")
      #expect(try word.judge("2026-11-24") == "0 kept, 0 broken", "it may have been known when the promise was made")
      try word.pay(400_00, "2026-11-20")
      #expect(try word.judge("2026-12-07") == "1 kept, 0 broken")
    }
  }

  @Test("what is contested is no part of a promise, and a promise of nothing else waits", arguments: Engine.all)
  func contested(engine: Engine) async throws {
    try await withWord(engine) { word in
      try word.promise(1_000_00, for: "2026-11-25")
      func contest(_ minor: Int64) throws {
        try word.transaction.execute("UPDATE item SET disputed_minor = \(minor) WHERE id = \(word.invoice)")
      }
      try contest(1_000_00)
      #expect(try word.judge("2026-12-07") == "0 kept, 0 broken")
      try contest(450_50)
      try word.pay(549_50, "2026-11-25")
      #expect(try word.judge("2026-12-07") == "1 kept, 0 broken")
      try contest(0)
    }
  }

  @Test("how long a transfer may take is asked for each customer whose day has passed", arguments: Engine.all)
  func patience(engine: Engine) async throws {
    try await withWord(engine) { word in
      try word.promise(1_000_00, for: "2026-11-25")
      #expect(try word.judge("2026-12-02", tolerance: 5) == "0 kept, 0 broken")
      #expect(try word.judge("2026-12-03", tolerance: 5) == "0 kept, 1 broken")
    }
    try await withWord(engine) { word in
      try word.promise(1_000_00, for: "2026-11-25")
      #expect(try word.judge("2026-11-25", tolerance: 0) == "0 kept, 0 broken")
      #expect(try word.judge("2026-11-26", tolerance: 0) == "0 kept, 1 broken")
    }
  }

  @Test("a verdict of a day that has not come is taken back: the clock was ahead", arguments: Engine.all)
  func clockAhead(engine: Engine) async throws {
    try await withWord(engine) { word in
      try word.promise(600_00, for: "2026-12-15")
      #expect(try word.judge("2027-06-30") == "0 kept, 1 broken")
      #expect(try word.judge("2026-12-01") == "0 kept, 0 broken")
      #expect(try ItemStore.find(word.invoice, of: word.company, word.transaction)?.promised.minor == 600_00)
      #expect(try word.judge("2027-06-30") == "0 kept, 1 broken")
      // Promised anew meanwhile, the old word stays what it was.
      try word.promise(600_00, for: "2026-12-20")
      #expect(try word.judge("2026-12-01") == "0 kept, 0 broken")
      #expect(try ItemStore.find(word.invoice, of: word.company, word.transaction)?.promised.minor == 600_00)
    }
  }

  @Test("money that came before a promise was made belongs to the one before it", arguments: Engine.all)
  func successive(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, payment) = try stored(transaction)
        func promise(_ cents: Int64, made: CivilDate, for day: CivilDate) throws {
          try RecordPromise([PromisedPart(invoice, Money(minor: cents, .eur))], promisedFor: day).run(
            transaction, company: company, on: made, actor: Example.actor, at: Engine.moment)
        }
        func pay(_ cents: Int64, _ day: CivilDate) throws {
          try AllocationStore.allocate(
            Money(minor: cents, .eur), of: invoice, by: payment, company: company, day: day, reason: .matched,
            transaction)
        }
        func judge(_ day: CivilDate) throws -> JudgePromises.Outcome {
          try JudgePromises(on: day).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
        }
        // Paid on Friday, judged on Monday, the day on which the second promise is made.
        try promise(300_00, made: monday, for: "2026-11-30")
        try pay(300_00, "2026-11-27")
        try promise(200_00, made: "2026-11-30", for: "2026-12-04")
        #expect(try judge("2026-11-30").kept == 1)
        try pay(200_00, "2026-12-03")
        let last = try judge("2026-12-08")
        #expect(last.kept == 1 && last.broken == 0)
      }
    }
  }

  @Test("a promise recorded by mistake is withdrawn once", arguments: Engine.all)
  func withdrawn(engine: Engine) async throws {
    try await engine.withDatabase(Example.migrations) { database in
      try await database.write { transaction in
        let (company, invoice, _) = try stored(transaction)
        let id = try RecordPromise([PromisedPart(invoice, Money(minor: 5_00, .eur))], promisedFor: "2026-11-27").run(
          transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        func withdraw() throws {
          try EndPromise(id, .withdrawn).run(
            transaction, company: company, on: monday, actor: Example.actor, at: Engine.moment)
        }
        try withdraw()
        #expect(try ItemStore.find(invoice, of: company, transaction)?.promised.minor == 0)
        #expect(throws: PromiseRefusal.notPending(id)) { try withdraw() }
      }
    }
  }
}
