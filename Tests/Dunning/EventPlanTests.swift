import DunningRules
import Kernel
import Storage
import Support
import Testing

@testable import Dunning

/// How SQLite finds events in a large ledger.
@Suite("Events found along indexes")
struct EventPlanTests {
  /// A ledger of a million invoices as ANALYZE left it before the bank took anything back: no row tells of
  /// `item_returned`, and every allocation seems to reverse the same one.
  private static let counted = [
    ("allocation", "allocation_credit", "929106 1"), ("allocation", "allocation_debit", "929106 1"),
    ("allocation", "sqlite_autoindex_allocation_1", "929106 929106"), ("item", "item_customer", "1929106 97"),
    ("item", "item_issued", "1929106 1929106 2702 1"),
  ]

  @Test(
    "the payments that the bank took back are read from its movements on, whatever was counted", arguments: [1, 500])
  func returned(customers: Int64) async throws {
    try await Engine.sqlite.withDatabase(Example.migrations + DunningSchema.migrations) { database in
      try await database.write { transaction in
        try transaction.execute("ANALYZE")
        for (table, index, counts) in EventPlanTests.counted {
          try transaction.execute(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (\(table), \(index), \(counts))")
        }
        try transaction.execute("ANALYZE sqlite_schema")
      }
      let statement = try #require(
        EventFacts.statement(
          .returnedPayment, CompanyID(1), "2026-09-24", "2026-11-23",
          { "\($0) >= \(CustomerID(1)) AND \($0) <= \(CustomerID(customers))" }))
      let steps = try await database.read { try $0.query("EXPLAIN QUERY PLAN \(statement)") { $0.text(3) } }
      #expect(steps.first?.contains("b USING INDEX") == true, "\(steps)")
      #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(steps)")
    }
  }
}
