public import Kernel
public import ReceivablesRules
public import Storage

/// The VAT of invoices by rate, as the electronic invoice says: of each due date the whole invoice's.
public enum VatStore {
  static let migration = Migration(
    "2026-12-16-invoice-vat",
    schema: """
      CREATE TABLE invoice_vat (
        item ID PRIMARY KEY REFERENCES item (id),
        company ID NOT NULL REFERENCES company (id),
        due TEXT NOT NULL
      );
      CREATE TABLE invoice_vat_part (
        item ID NOT NULL REFERENCES item (id),
        place COUNT_ NOT NULL,
        company ID NOT NULL REFERENCES company (id),
        category TEXT NOT NULL,
        rate COUNT_ NOT NULL,
        base_minor MONEY NOT NULL,
        tax_minor MONEY NOT NULL,
        PRIMARY KEY (item, place)
      )
      """)

  /// Keeps what an invoice says, instead of what was kept of it before.
  public static func write(
    _ vat: VatBreakdown, of item: ItemID, company: CompanyID, _ transaction: Transaction
  ) throws {
    try transaction.execute("DELETE FROM invoice_vat_part WHERE company = \(company) AND item = \(item)")
    try transaction.execute("DELETE FROM invoice_vat WHERE company = \(company) AND item = \(item)")
    try transaction.execute(
      "INSERT INTO invoice_vat (item, company, due) VALUES (\(item), \(company), \(vat.due.rawValue))")
    try transaction.bulkInsert(
      into: "invoice_vat_part", ["item", "place", "company", "category", "rate", "base_minor", "tax_minor"]
    ) { add in
      for (place, part) in vat.parts.enumerated() {
        try add([
          item.bound, place.bound, company.bound, part.category.bound, part.rate.bound, part.baseMinor.bound,
          part.taxMinor.bound,
        ])
      }
    }
  }

  /// What is known of some items.
  public static func find(
    _ items: [ItemID], company: CompanyID, _ snapshot: Snapshot
  ) throws -> [ItemID: VatBreakdown] {
    var due: [ItemID: VatDue] = [:]
    var parts: [ItemID: [VatPart]] = [:]
    for start in stride(from: 0, to: items.count, by: itemsAtOnce) {
      let some = Array(items[start..<min(items.count, start + itemsAtOnce)])
      try snapshot.forEach("SELECT item, due FROM invoice_vat WHERE company = \(company) AND item IN \(some)") { row in
        due[row.id(0)] = VatDue(rawValue: row.text(1)) ?? .unsaid
      }
      try snapshot.forEach(
        """
        SELECT item, category, rate, base_minor, tax_minor FROM invoice_vat_part
        WHERE company = \(company) AND item IN \(some) ORDER BY item, place
        """
      ) { row in
        parts[row.id(0), default: []].append(
          VatPart(category: row.text(1), rate: Int(row.int(2)), baseMinor: row.int(3), taxMinor: row.int(4)))
      }
    }
    return Dictionary(
      uniqueKeysWithValues: due.map { ($0.key, VatBreakdown(due: $0.value, parts: parts[$0.key] ?? [])) })
  }

  /// Items of one statement.
  private static let itemsAtOnce = 1_000
}
