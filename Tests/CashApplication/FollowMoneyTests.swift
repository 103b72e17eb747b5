import Banking
import CashApplication
import CashApplicationRules
import Disputes
import DisputesRules
import Journal
import Kernel
import Messaging
import MessagingRules
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Promises and disputes follow the money that is booked")
struct FollowMoneyTests {
  private let day: CivilDate = "2026-11-24"

  private func item(_ bench: CashBench, _ number: String) async throws -> Item {
    let company = bench.company.id
    return try #require(try await bench.database.read { try ItemStore.find(number: number, of: company, $0).first })
  }

  private func promise(
    _ bench: CashBench, _ parts: [(String, Int64)], for day: CivilDate = "2026-11-27"
  ) async throws -> PromiseID {
    var promised: [PromisedPart] = []
    for (number, minor) in parts {
      promised.append(PromisedPart(try await item(bench, number).id, Money(minor: minor, .eur)))
    }
    let (company, parts) = (bench.company.id, promised)
    return try await bench.database.write {
      try RecordPromise(parts, promisedFor: day).run(
        $0, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
    }
  }

  private func entry(_ bench: CashBench, _ place: Int = 0) async throws -> BankEntryID {
    let company = bench.company.id
    let all = try await bench.database.read { try BankEntryStore.all(of: company, $0).map(\.id).sorted() }
    return try #require(all.dropFirst(place).first)
  }

  private func pay(_ bench: CashBench, _ entry: BankEntryID, _ parts: [(String, Int64)]) async throws {
    var applied: [AppliedPart] = []
    for (number, minor) in parts { applied.append(AppliedPart(item: try await item(bench, number).id, minor: minor)) }
    let act = ApplyByHand(company: bench.company.id, entry: entry, customer: bench.customer, parts: applied)
    let day = day
    try await bench.database.write { _ = try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  private func state(_ bench: CashBench, _ promise: PromiseID) async throws -> PromiseState? {
    let company = bench.company.id
    return try await bench.database.read { try PromiseStore.find(promise, of: company, $0)?.state }
  }

  private func undo(_ bench: CashBench, _ entry: BankEntryID) async throws {
    let act = ReverseApplication(company: bench.company.id, entry: entry)
    let day = day
    try await bench.database.write { try act.run($0, on: day, actor: Example.actor, at: Engine.moment) }
  }

  @Test("what a person applies keeps a promise at once, and taken back it stands again", arguments: Engine.all)
  func byHand(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.owe("FA-2", 400_00)
      let whole = try await promise(bench, [("FA-1", 600_00)])
      let other = try await promise(bench, [("FA-2", 400_00)])
      try await bench.bank([
        .init(amount: "600.00", name: "INCONNU", wording: "VIREMENT", reference: "R1"),
        .init(amount: "300.00", name: "INCONNU", wording: "VIREMENT", reference: "R2"),
      ])
      let (first, second) = (try await entry(bench), try await entry(bench, 1))
      try await pay(bench, first, [("FA-1", 600_00)])
      #expect(try await state(bench, whole) == .kept)
      #expect(try await state(bench, other) == .pending)
      #expect(try await item(bench, "FA-1").promised.isZero)
      // A part keeps nothing, and is promised no more.
      try await pay(bench, second, [("FA-2", 300_00)])
      #expect(try await state(bench, other) == .pending)
      #expect(try await item(bench, "FA-2").promised.minor == 100_00)

      try await undo(bench, first)
      #expect(try await state(bench, whole) == .pending)
      #expect(try await item(bench, "FA-1").promised.minor == 600_00)
      #expect(try await item(bench, "FA-2").promised.minor == 100_00)
      try await undo(bench, second)
      #expect(try await item(bench, "FA-2").promised.minor == 400_00)
      let said = try await database.read { try Journal.verify($0).map { "\($0)" } + BalanceCheck.problems($0) }
      #expect(said == [])
    }
  }

  @Test("what the bank takes back has kept no promise", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-2026-0101", 600_00)
      let whole = try await promise(bench, [("FA-2026-0101", 600_00)])
      try await bench.bank([
        .init(amount: "600.00", wording: "FA-2026-0101", endToEnd: "E2E-77", reference: "R1")
      ])
      #expect(try await bench.apply().applied == 1)
      #expect(try await state(bench, whole) == .kept)
      try await bench.bank([
        .init(amount: "-600.00", wording: "REJET", endToEnd: "E2E-77", reason: "AM04", reference: "R2")
      ])
      #expect(try await bench.apply().returned == 1)
      #expect(try await state(bench, whole) == .pending)
      #expect(try await item(bench, "FA-2026-0101").promised.minor == 600_00)
    }
  }

  @Test("what the bank takes back after the promise's day has kept nothing either", arguments: Engine.all)
  func returnedLate(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-2026-0101", 1_000_00)
      try await bench.bank([.init(amount: "1000.00", wording: "FA-2026-0101", endToEnd: "E2E-77", reference: "R1")])
      let whole = try await promise(bench, [("FA-2026-0101", 1_000_00)], for: "2026-11-23")
      #expect(try await bench.apply().applied == 1)
      #expect(try await state(bench, whole) == .kept)
      let entry = try await entry(bench)
      // Taken back a fortnight later, by a person or by the bank: no word was kept.
      let act = ReverseApplication(company: bench.company.id, entry: entry)
      try await database.write { try act.run($0, on: "2026-12-07", actor: Example.actor, at: Engine.moment) }
      #expect(try await state(bench, whole) == .pending)
      let company = bench.company.id
      func broken() async throws -> Int {
        try await database.write {
          try JudgePromises(on: "2026-12-08").run($0, company: company, actor: Example.actor, at: Engine.moment)
        }.broken
      }
      // The money is here still, and may keep it: that is known once somebody has said what it is.
      #expect(try await broken() == 0)
      let aside = SetEntryAside(company: company, entry: entry)
      try await database.write { try aside.run($0, actor: Example.actor, at: Engine.moment) }
      #expect(try await broken() == 1)
    }
  }

  @Test("taken back by a list of the ledger: the next run finds it", arguments: Engine.all)
  func byLedger(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 600_00)
      try await bench.owe("PAID", -600_00, .payment)
      let whole = try await promise(bench, [("FA-1", 600_00)], for: "2026-11-30")
      let (company, debit, credit) = (
        bench.company.id, try await item(bench, "FA-1").id, try await item(bench, "PAID").id
      )
      func judge(_ day: CivilDate) async throws -> JudgePromises.Outcome {
        try await database.write {
          try JudgePromises(on: day).run($0, company: company, actor: Example.actor, at: Engine.moment)
        }
      }
      let allocation = try await database.write {
        try AllocationStore.allocate(
          Money(minor: 600_00, .eur), of: debit, by: credit, company: company, day: "2026-11-23", reason: .ledger, $0)
      }
      #expect(try await judge("2026-11-23").kept == 1)
      try await database.write { _ = try AllocationStore.reverse(allocation, company: company, day: "2026-11-25", $0) }
      #expect(try await judge("2026-11-25") == .init())
      #expect(try await state(bench, whole) == .pending)
      #expect(try await item(bench, "FA-1").promised.minor == 600_00)
    }
  }

  @Test("two promises on one item share its money: the earlier day takes first, and one that was kept keeps it")
  func shared() async throws {
    try await Engine.sqlite.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 1_000_00)
      let early = try await promise(bench, [("FA-1", 500_00)], for: "2026-11-25")
      let late = try await promise(bench, [("FA-1", 500_00)], for: "2026-11-30")
      try await bench.bank([
        .init(amount: "500.00", name: "INCONNU", wording: "VIREMENT", reference: "R1"),
        .init(amount: "500.00", name: "INCONNU", wording: "VIREMENT", reference: "R2"),
      ])
      let (first, second) = (try await entry(bench), try await entry(bench, 1))
      try await pay(bench, first, [("FA-1", 500_00)])
      #expect(try await state(bench, early) == .kept)
      #expect(try await state(bench, late) == .pending)
      try await pay(bench, second, [("FA-1", 500_00)])
      #expect(try await state(bench, late) == .kept)
      try await undo(bench, second)
      #expect(try await item(bench, "FA-1").promised.minor == 500_00)
      // The other waits beside it: what was promised before it stands again all the same.
      try await undo(bench, first)
      #expect(try await state(bench, early) == .pending)
      #expect(try await item(bench, "FA-1").promised.minor == 1_000_00)
    }
  }

  private func disputes(_ bench: CashBench, _ number: String) async throws -> [StoredDispute] {
    let (item, company) = (try await item(bench, number).id, bench.company.id)
    return try await bench.database.read { try DisputeStore.all(ofItem: item, company: company, limit: 9, $0) }
  }

  @Test("a dispute ends with the money that settles its item, and stands again without it", arguments: Engine.all)
  func disputed(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 800_00)
      let (item, company) = (try await item(bench, "FA-1").id, bench.company.id)
      _ = try await database.write {
        try OpenDispute(item, Money(minor: 300_00, .eur), reason: "quality").run(
          $0, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
      }
      try await bench.bank([.init(amount: "800.00", name: "INCONNU", wording: "VIREMENT", reference: "R1")])
      let entry = try await entry(bench)
      for _ in 1...2 {
        try await pay(bench, entry, [("FA-1", 800_00)])
        #expect(try await disputes(bench, "FA-1").map(\.outcome) == [.withdrawn])
        #expect(try await self.item(bench, "FA-1").disputed.isZero)
        try await undo(bench, entry)
        #expect(try await disputes(bench, "FA-1").map(\.closedOn) == [nil])
        #expect(try await self.item(bench, "FA-1").disputed.minor == 300_00)
      }
    }
  }

  @Test("what a person closed stays closed when money is taken back", arguments: Engine.all)
  func closedByHand(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 800_00)
      let (item, company) = (try await item(bench, "FA-1").id, bench.company.id)
      try await database.write {
        let dispute = try OpenDispute(item, Money(minor: 300_00, .eur), reason: "quality").run(
          $0, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
        try CloseDispute(dispute, .refused).run(
          $0, company: company, on: "2026-11-21", actor: Example.actor, at: Engine.moment)
      }
      try await bench.bank([.init(amount: "800.00", name: "INCONNU", wording: "VIREMENT", reference: "R1")])
      let entry = try await entry(bench)
      try await pay(bench, entry, [("FA-1", 800_00)])
      try await undo(bench, entry)
      #expect(try await disputes(bench, "FA-1").map(\.outcome) == [.refused])
    }
  }

  @Test("what a payer keeps back is contested with the payment, and let go with it", arguments: Engine.all)
  func keptBack(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 1_000_00)
      try await bench.bank([.init(amount: "900.00", name: "INCONNU", wording: "VIREMENT", reference: "R1")])
      let (entry, invoice) = (try await entry(bench), try await item(bench, "FA-1").id)
      // An accountant may open no dispute, but says what was kept back of what is applied.
      let accountant = Actor.person(PersonID(7), name: "Anne", rights: [.see, .applyCash])
      let act = ApplyByHand(
        company: bench.company.id, entry: entry, customer: bench.customer,
        parts: [AppliedPart(item: invoice, minor: 900_00)],
        keptBack: KeptBack(invoice, Money(minor: 100_00, .eur), reason: "quality"))
      let day = day
      try await database.write { _ = try act.run($0, on: day, actor: accountant, at: Engine.moment) }
      #expect(try await item(bench, "FA-1").disputed.minor == 100_00)
      try await undo(bench, entry)
      #expect(try await item(bench, "FA-1").disputed.isZero)
      #expect(try await disputes(bench, "FA-1").map(\.outcome) == [.withdrawn])
    }
  }

  @Test("a guarantee that the wording says is kept out of what is asked for", arguments: Engine.all)
  func guarantee(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-2026-0101", 12_000_00)
      try await bench.bank([
        .init(amount: "11400.00", wording: "FA-2026-0101 RETENUE DE GARANTIE 5%", reference: "R1")
      ])
      #expect(try await bench.apply().applied == 1)
      #expect(try await item(bench, "FA-2026-0101").open.minor == 600_00)
      #expect(try await item(bench, "FA-2026-0101").disputed.minor == 600_00)
      #expect(try await disputes(bench, "FA-2026-0101").map(\.reason) == ["guarantee"])
      try await undo(bench, try await entry(bench))
      #expect(try await item(bench, "FA-2026-0101").disputed.isZero)
    }
  }

  @Test(
    "what the wording says is contested stands apart with its reason, however much, and is let go with the payment",
    arguments: [("MOINS LITIGE", "other"), ("CASSE A LA LIVRAISON", "quality"), ("RETENUE LITIGE", "other")])
  func contested(_ wording: String, _ reason: String) async throws {
    try await Engine.sqlite.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-2026-0101", 12_000_00)
      try await bench.bank([.init(amount: "9000.00", wording: "FA-2026-0101 \(wording)", reference: "R1")])
      #expect(try await bench.apply().applied == 1)
      #expect(try await item(bench, "FA-2026-0101").disputed.minor == 3_000_00)
      #expect(try await disputes(bench, "FA-2026-0101").map(\.reason) == [reason])
      try await undo(bench, try await entry(bench))
      #expect(try await item(bench, "FA-2026-0101").disputed.isZero)
    }
  }

  @Test("what is contested already is not contested once more by what a payer keeps back", arguments: Engine.all)
  func keptBackAgain(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-2026-0101", 12_000_00)
      let (invoice, company) = (try await item(bench, "FA-2026-0101").id, bench.company.id)
      _ = try await database.write {
        try OpenDispute(invoice, Money(minor: 600_00, .eur), reason: "quality").run(
          $0, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
      }
      try await bench.bank([
        .init(amount: "11400.00", wording: "FA-2026-0101 RETENUE DE GARANTIE 5%", reference: "R1")
      ])
      #expect(try await bench.apply().applied == 1)
      #expect(try await item(bench, "FA-2026-0101").disputed.minor == 600_00)
      try await undo(bench, try await entry(bench))
      #expect(try await item(bench, "FA-2026-0101").disputed.minor == 600_00, "a person's dispute stays")
    }
  }

  @Test("what a credit note granted stays granted when the payment beside it is taken back", arguments: Engine.all)
  func granted(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 1_000_00)
      try await bench.owe("AV-1", -200_00, .creditNote)
      let (invoice, company) = (try await item(bench, "FA-1").id, bench.company.id)
      _ = try await database.write {
        try OpenDispute(invoice, Money(minor: 200_00, .eur), reason: "quality").run(
          $0, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
      }
      let settle = SettleByHand(
        company: company, credit: try await item(bench, "AV-1").id,
        parts: [AppliedPart(item: invoice, minor: 200_00)])
      let day = day
      try await database.write { try settle.run($0, on: day, actor: Example.actor, at: Engine.moment) }
      try await bench.bank([.init(amount: "800.00", name: "INCONNU", wording: "VIREMENT", reference: "R1")])
      let entry = try await entry(bench)
      try await pay(bench, entry, [("FA-1", 800_00)])
      #expect(try await disputes(bench, "FA-1").map(\.outcome) == [.granted])
      try await undo(bench, entry)
      #expect(try await disputes(bench, "FA-1").map(\.outcome) == [.granted])
      #expect(try await item(bench, "FA-1").disputed.isZero)
    }
  }

  /// Puts a message that asks for some items in the outbox.
  private func remind(_ bench: CashBench, _ action: Int64, of numbers: [String]) async throws {
    var lines: [Reminder.Line] = []
    for number in numbers {
      let item = try await item(bench, number)
      lines.append(Reminder.Line(item: item.id, number: number, due: item.due, claimed: item.open))
    }
    let message = NewMessage(
      company: bench.company.id, action: ActionID(action), customer: bench.customer, channel: .email,
      recipient: "compta@brissonnet.example",
      reminder: Reminder(
        step: .first, language: .french, day: day, reference: "DR-26-\(action)", currency: .eur,
        creditor: Reminder.Creditor(
          name: "Verdoncelle Industrie", address: [], town: "Villeurbanne", phone: nil,
          email: "recouvrement@verdoncelle.example", iban: "FR7630006000011234567890189", bic: nil, legalIdentity: []),
        debtor: Reminder.Debtor(code: "C-01187", name: "Brissonnet", address: [], greeting: "Madame, Monsieur"),
        author: Reminder.Author(name: "Inès", role: "recouvrement", phone: nil, email: "ines@verdoncelle.example"),
        lines: lines, payBy: "2026-12-01"))
    try await bench.database.write { _ = try Outbox.enqueue($0, message, at: Engine.moment) }
  }

  @Test("a reminder that waits and has nothing left to ask for is withdrawn at once", arguments: Engine.all)
  func reminded(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      for number in ["FA-1", "FA-2", "FA-3"] { try await bench.owe(number, 600_00) }
      try await remind(bench, 1, of: ["FA-1"])
      try await remind(bench, 2, of: ["FA-2", "FA-3"])
      try await bench.bank([
        .init(amount: "600.00", name: "INCONNU", wording: "VIREMENT", reference: "R1"),
        .init(amount: "600.00", name: "INCONNU", wording: "VIREMENT", reference: "R2"),
      ])
      let company = bench.company.id
      func messages() async throws -> [OutboxItem] {
        try await database.read { try OutboxStore.list(OutboxState.allCases, of: company, limit: 9, $0) }.reversed()
      }
      let (first, second) = (try await entry(bench), try await entry(bench, 1))
      try await pay(bench, first, [("FA-1", 600_00)])
      #expect(try await messages().map(\.state) == [.withdrawn, .pending])
      #expect(
        try await messages().map(\.response) == ["FA-1 was paid, contested or promised since this was decided", nil])
      // Of this one a part is paid: it is looked at when it would leave.
      try await pay(bench, second, [("FA-2", 600_00)])
      #expect(try await messages().map(\.state) == [.withdrawn, .pending])
      // Nobody heard it: the next run decides what is asked for again.
      try await undo(bench, first)
      #expect(try await messages().map(\.state) == [.withdrawn, .pending])
      try await bench.checkNothingLost()
    }
  }
}
