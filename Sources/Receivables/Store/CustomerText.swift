import Foundation
public import Kernel
public import Storage

/// The texts by which customers are found, one a customer: what ``SearchText`` makes of their names, code, numbers and
/// people. They are written again in the transaction that changes any of these.
public enum CustomerText {
  /// Customers of one statement.
  private static let chunk = 500

  /// Notes that customers, or people at them, changed.
  public static func changed(_ customers: [CustomerID], _ transaction: Transaction) {
    transaction.beforeCommit(once: "customer_text", keys: customers.lazy.map(\.rawValue)) { transaction, keys in
      try write(keys.sorted(), transaction)
    }
  }

  /// Writes the texts of every customer anew, in a step of the schema that is older than other names.
  static func rebuild(_ transaction: Transaction) throws {
    let keys = try transaction.query("SELECT id FROM customer ORDER BY id") { $0.int(0) }
    try write(keys, withOtherNames: false, transaction)
  }

  private static func write(_ keys: [Int64], withOtherNames: Bool = true, _ transaction: Transaction) throws {
    for start in stride(from: 0, to: keys.count, by: chunk) {
      let part = Array(keys[start..<min(start + chunk, keys.count)])
      var texts: [Int64: (company: Int64, lines: [String])] = [:]
      try transaction.forEach(
        """
        SELECT id, company, name, code, siren, vat_number FROM customer WHERE id IN \(part)
        ORDER BY id\(transaction.dialect.forNoKeyUpdate)
        """
      ) { row in
        texts[row.int(0)] = (
          row.int(1),
          SearchText.lines(name: row.text(2), code: row.text(3), siren: row.textOrNil(4), vat: row.textOrNil(5))
        )
      }
      if withOtherNames {
        try transaction.forEach("SELECT customer, folded FROM other_name WHERE customer IN \(part) ORDER BY folded") {
          texts[$0.int(0)]?.lines.append($0.text(1))
        }
      }
      try transaction.forEach(
        "SELECT customer, name, email, phone FROM contact WHERE customer IN \(part) AND removed IS NULL ORDER BY id"
      ) {
        texts[$0.int(0)]?.lines += SearchText.lines(
          contact: $0.text(1), email: $0.textOrNil(2), phone: $0.textOrNil(3))
      }
      try transaction.execute("DELETE FROM customer_text WHERE rowid IN \(part)")
      try transaction.bulkInsert(into: "customer_text", ["rowid", "company", "words"]) { add in
        for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
          try add([.integer(key), .integer(text.company), .text(text.lines.joined(separator: "\n"))])
        }
      }
    }
  }
}

/// How things are written to be found: folded, one thing a line, numbers as their digits.
public enum SearchText {
  /// Lines before those of its other names and of the people: name, code, SIREN, VAT number.
  public static let ownLines = 4

  static func lines(name: String, code: String, siren: String?, vat: String?) -> [String] {
    [
      Folding.folded(name), Folding.folded(code), digits(siren ?? ""),
      Folding.folded(vat ?? "").replacing(" ", with: ""),
    ]
  }

  static func lines(contact name: String, email: String?, phone: String?) -> [String] {
    [Folding.folded(name), Folding.folded(email ?? ""), digits(phone ?? "")].filter { !$0.isEmpty }
  }

  /// The digits of a number; a French telephone number as it is dialled at home, whichever way it was written.
  public static func digits(_ text: String) -> String {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    for prefix in ["0033", "33"] where digits.hasPrefix(prefix) && digits.count == prefix.count + 9 {
      return "0" + digits.dropFirst(prefix.count)
    }
    return digits
  }
}
