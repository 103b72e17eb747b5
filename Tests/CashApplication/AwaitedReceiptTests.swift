import Banking
import CashApplication
import CashApplicationRules
import Kernel
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("What money that waits seems to pay")
struct AwaitedReceiptTests {
  @Test(
    "what an entry that waits seems to pay is known until it is decided, where it names it or nothing else is possible",
    arguments: Engine.all)
  func awaited(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 5_000)
      try await bench.owe("FA-26-04418", 5_000)
      func awaited() async throws -> [String: Int64] {
        try await database.read { snapshot in
          let found = try AwaitedReceiptStore.byItem(
            of: bench.company.id, among: CustomerID(0)...CustomerID(99), on: "2026-11-23", snapshot)
          return try Dictionary(
            uniqueKeysWithValues: found.map { id, receipt in
              (try #require(try ItemStore.find(id, of: bench.company.id, snapshot)).number, receipt.minor)
            })
        }
      }
      // Two invoices it may be, and a name that nobody has: nothing is known of either.
      try await bench.bank([.init(amount: "50.00", name: "INCONNU", wording: "VIREMENT", reference: "E1")])
      _ = try await bench.apply()
      #expect(try await awaited() == [:])
      try await bench.bank([.init(amount: "49.00", name: "INCONNU", wording: "FA-26-04418", reference: "E2")], id: "S2")
      #expect(try await bench.apply().suggested == 1)
      let named = try await awaited()
      #expect(named == ["FA-26-04418": 49_00])
      // What was kept before there was such a table is taken up by the next run.
      try await database.write { try $0.execute("DELETE FROM awaited_receipt") }
      _ = try await bench.apply()
      #expect(try await awaited() == ["FA-26-04418": 49_00])
      #expect(try await bench.apply() == .init())
      let item = try #require(
        try await database.read { try ItemStore.find(number: "FA-26-04418", of: bench.company.id, $0).first })
      let entry = BankEntryID(try await database.count("SELECT id FROM bank_entry WHERE amount_minor = 4900"))
      try await database.write { transaction in
        try ApplyByHand(
          company: bench.company.id, entry: entry, customer: item.customer,
          parts: [AppliedPart(item: item.id, minor: 49_00)]
        ).run(transaction, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
      }
      #expect(try await awaited() == [:])
    }
  }

  @Test(
    "money of a customer's that names no invoice is taken to pay the oldest until somebody has said",
    arguments: Engine.all)
  func awaitedOnAccount(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      for (number, cents) in [("FA-26-04417", 50_000), ("FA-26-04418", 70_000), ("FA-26-04419", 90_000)] {
        try await bench.owe(number, Int64(cents))
      }
      try await bench.bank([.init(amount: "613.00", wording: "VIREMENT ACOMPTE", reference: "E1")])
      #expect(try await bench.apply().suggested == 1)
      let held = try await database.read { snapshot in
        try snapshot.query(
          """
          SELECT i.number, r.amount_minor FROM awaited_receipt r JOIN item i ON i.id = r.item ORDER BY i.number
          """
        ) { "\($0.text(0)) \($0.int(1))" }
      }
      #expect(held == ["FA-26-04417 50000", "FA-26-04418 11300"])
      #expect(try await bench.apply() == .init())
      // What is owed changes while the money waits: what it may have paid follows, an invoice entered since too.
      try await database.write { try $0.execute("UPDATE item SET open_minor = 0 WHERE number <> 'FA-26-04419'") }
      // What the law would settle is another invoice now: the proposal follows too.
      #expect(try await bench.apply().applied == 0)
      #expect(
        try await database.read {
          try $0.query("SELECT i.number, r.amount_minor FROM awaited_receipt r JOIN item i ON i.id = r.item") {
            "\($0.text(0)) \($0.int(1))"
          }
        } == ["FA-26-04419 61300"])
    }
  }

  @Test("what a person takes up again holds what it seems to pay until it is decided anew", arguments: Engine.all)
  func takenUpAgain(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 500_00)
      try await bench.owe("FA-26-04418", 700_00)
      try await bench.bank([.init(amount: "700.00", wording: "FA-26-04418", reference: "R1")])
      #expect(try await bench.apply().applied == 1)
      let (company, customer) = (bench.company.id, bench.customer)
      let entry = BankEntryID(try await database.count("SELECT id FROM bank_entry"))
      func held() async throws -> [String] {
        try await database.read { snapshot in
          try snapshot.query(
            "SELECT i.number, r.amount_minor FROM awaited_receipt r JOIN item i ON i.id = r.item ORDER BY i.number"
          ) { "\($0.text(0)) \($0.int(1))" }
        }
      }
      func undo() async throws {
        try await database.write {
          try ReverseApplication(company: company, entry: entry)
            .run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
      }
      func keepOnAccount() async throws {
        try await database.write {
          _ = try ApplyByHand(company: company, entry: entry, customer: customer, parts: [])
            .run($0, on: "2026-11-23", actor: Example.actor, at: Engine.moment)
        }
      }
      func putAside(_ isAside: Bool) async throws {
        try await database.write {
          try SetEntryAside(company: company, entry: entry, isAside: isAside)
            .run($0, actor: Example.actor, at: Engine.moment)
        }
      }
      try await undo()
      #expect(try await held() == ["FA-26-04418 70000"])
      #expect(try await bench.apply() == .init())
      #expect(try await held() == ["FA-26-04418 70000"])
      try await keepOnAccount()
      #expect(try await held() == [])
      // Whose it is a person had said; what it pays nobody.
      try await undo()
      #expect(try await held() == ["FA-26-04417 50000", "FA-26-04418 20000"])
      try await putAside(true)
      #expect(try await held() == [])
      try await putAside(false)
      #expect(try await held() == ["FA-26-04417 50000", "FA-26-04418 20000"])
      try await keepOnAccount()
      #expect(try await held() == [])
    }
  }

  @Test("what somebody else pays in a customer's name holds that customer's invoice", arguments: Engine.all)
  func paidFor(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-26-04417", 333_33)
      try await bench.owe("FA-26-04418", 700_00)
      try await bench.bank([
        .init(
          amount: "333.33", name: "HOLDING PSI", wording: "POUR LE COMPTE DE BRISSONNET TRAVAUX PUBLICS",
          reference: "E1")
      ])
      #expect(try await bench.apply() == .init(suggested: 1))
      let held = try await database.read { snapshot in
        try snapshot.query("SELECT i.number, r.amount_minor FROM awaited_receipt r JOIN item i ON i.id = r.item") {
          "\($0.text(0)) \($0.int(1))"
        }
      }
      #expect(held == ["FA-26-04417 33333"])
    }
  }

  @Test("two payments of one amount and two invoices of it: each seems paid by one of them", arguments: Engine.all)
  func alike(engine: Engine) async throws {
    try await engine.withDatabase(CashBench.migrations) { database in
      let bench = try await CashBench(database)
      try await bench.owe("FA-1", 210_00)
      try await bench.owe("FA-2", 210_00)
      try await bench.bank([
        .init(amount: "210.00", wording: "VIREMENT", reference: "R1"),
        .init(amount: "210.00", wording: "VIREMENT", reference: "R2"),
        .init(amount: "210.00", wording: "VIREMENT", reference: "R3"),
      ])
      for _ in 1...2 {
        _ = try await bench.apply()
        let company = bench.company.id
        let awaited = try await database.read {
          try AwaitedReceiptStore.byItem(
            of: company, among: CustomerID(Int64.min)...CustomerID(Int64.max), on: "2026-11-23", alsoOlder: true, $0)
        }
        // The third is one too many: no item seems paid twice.
        #expect(awaited.values.map(\.minor) == [210_00, 210_00])
      }
    }
  }
}
