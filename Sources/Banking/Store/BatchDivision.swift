public import Kernel
import Receivables
public import Storage

/// Divides what the bank booked as one amount into the payments that we know it is made of: a row for each, as if the bank
/// had told them; where there is one, the row says which. Nothing is created or lost, and the entry is known as before when its statement comes again.
public enum BatchDivision {
  /// A payment of the batch.
  public struct Part: Sendable, Hashable {
    public let endToEnd: String
    public let amount: Money
    public let debtorName: String
    public let debtorAccount: String?
    public let mandate: String?

    public init(endToEnd: String, amount: Money, debtorName: String, debtorAccount: String?, mandate: String?) {
      self.endToEnd = endToEnd
      self.amount = amount
      self.debtorName = debtorName
      self.debtorAccount = debtorAccount
      self.mandate = mandate
    }
  }

  /// - Parameter entry: one that is whole and waits.
  /// - Throws: `BatchDivisionError` when the parts do not make its amount.
  public static func divide(
    _ entry: StoredEntry, into parts: [Part], company: CompanyID, _ transaction: Transaction
  ) throws {
    let sum = try Money.sum(parts.map(\.amount), entry.amount.currency)
    guard entry.part == 0, !parts.isEmpty, sum == entry.amount else {
      throw BatchDivisionError.doesNotAddUp(entry: entry.name)
    }
    var added: [BankEntryID] = []
    for (place, part) in parts.enumerated().dropFirst() {
      let id: BankEntryID = try transaction.insert(
        """
        INSERT INTO bank_entry (company, account, statement, entry_key, ordinal, part, day, booked, value_day,
          amount_minor, currency, status, is_reversal, reference, servicer_reference, code, debtor_name, debtor_account,
          creditor_name, creditor_account, end_to_end, mandate, wording, quoted, is_return, charges_minor, raw)
        SELECT company, account, statement, entry_key, ordinal, \(place + 1), day, booked, value_day,
          \(part.amount.minor), currency, status, is_reversal, reference, servicer_reference, code, \(part.debtorName),
          \(part.debtorAccount), creditor_name, creditor_account, \(part.endToEnd), \(part.mandate), wording, '',
          is_return, 0, raw
        FROM bank_entry WHERE company = \(company) AND id = \(entry.id)
        RETURNING id
        """)
      added.append(id)
    }
    if !added.isEmpty { try BankText.add(entries: added, transaction) }
    guard let first = parts.first else { return }
    try transaction.execute(
      """
      UPDATE bank_entry SET part = \(parts.count == 1 ? 0 : 1), amount_minor = \(first.amount.minor), end_to_end = \(first.endToEnd),
        debtor_name = \(first.debtorName), debtor_account = \(first.debtorAccount), mandate = \(first.mandate),
        quoted = '', decision = NULL, answer = NULL, confidence = NULL
      WHERE company = \(company) AND id = \(entry.id)
      """)
    try AwaitedReceiptStore.forget(entry.id, transaction)
  }
}

/// Why a batch was not divided.
public enum BatchDivisionError: Error, Hashable, Sendable, CustomStringConvertible {
  case doesNotAddUp(entry: String)

  public var description: String {
    switch self {
    case .doesNotAddUp(let entry):
      "bank entry \(entry) is not made of the payments that it was to be divided into; nothing was changed"
    }
  }
}
