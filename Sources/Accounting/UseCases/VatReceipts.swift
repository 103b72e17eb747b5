public import AccountingRules
import CashApplicationRules
public import Kernel
import Receivables
public import ReceivablesRules
public import Storage

/// What was received on invoices whose VAT is due on receipt, by rate: what a platform's status «encaissée» (212) and the
/// payment reports are made of.
public enum VatReceipts {
  /// An amount received at one rate, or taken back.
  public struct Line: Sendable, Hashable {
    public let invoice: String
    public let issued: CivilDate
    public let customerCode: String
    public let customerName: String
    public let customerSiren: String?
    /// The day on which the bank credited it, or took it back.
    public let day: CivilDate
    public let category: String
    /// Hundredths of a percent.
    public let rate: Int
    /// With tax; below zero when taken back.
    public let amount: Money
    /// The tax in it.
    public let tax: Money
    /// Whether the invoice says that its VAT is due on receipt; else the company says so of those that do not.
    public let isSaidByInvoice: Bool
    public let allocation: AllocationID
  }

  private struct Found {
    let part: ReceiptSplit.Part
    let invoice: ItemID
    let number: String
    let issued: CivilDate
    let code: String
    let name: String
    let siren: String?
    let day: CivilDate
    let currency: Currency
  }

  /// The lines of a period, in the order of their day.
  public static func lines(
    of company: CompanyID, from: CivilDate, until: CivilDate, _ snapshot: Snapshot
  ) throws -> [Line] {
    let settings = try BookSettingsStore.find(company, snapshot)
    let found = try receipts(of: company, from: from, until: until, snapshot)
    let vat = try VatStore.find(Set(found.map(\.invoice)).sorted(), company: company, snapshot)
    var splits: [ItemID: ReceiptSplit] = [:]
    var lines: [Line] = []
    for receipt in found {
      guard let breakdown = vat[receipt.invoice], isDue(breakdown.due, settings) else { continue }
      var split = splits[receipt.invoice] ?? ReceiptSplit(breakdown.parts)
      let shares = split.next(receipt.part)
      splits[receipt.invoice] = split
      guard receipt.day >= from, receipt.day <= until else { continue }
      for (share, part) in zip(shares, breakdown.parts) where share != 0 && !part.isReverseCharge {
        lines.append(
          Line(
            invoice: receipt.number, issued: receipt.issued, customerCode: receipt.code, customerName: receipt.name,
            customerSiren: receipt.siren, day: receipt.day, category: part.category, rate: part.rate,
            amount: Money(minor: share, receipt.currency),
            tax: Money(minor: ReceiptSplit.tax(in: share, rate: part.rate), receipt.currency),
            isSaidByInvoice: breakdown.due == .receipt, allocation: receipt.part.allocation))
      }
    }
    return lines.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
  }

  private static func isDue(_ due: VatDue, _ settings: BookSettings) -> Bool {
    switch due {
    case .receipt: true
    case .invoice: false
    case .unsaid: settings.vatDue != VatDue.invoice.rawValue
    }
  }

  /// Every part that was received of the invoices that something was received on in the period, in the order in which
  /// they were booked: the shares of a part follow from those before it.
  ///
  /// Money counts on the day the bank credited it, or that of an invoice that came after it.
  private static func receipts(
    of company: CompanyID, from: CivilDate, until: CivilDate, _ snapshot: Snapshot
  ) throws -> [Found] {
    try snapshot.query(
      """
      SELECT a.id, a.amount_minor, a.reverses, i.id, i.number, i.issued, c.code, c.name, c.siren,
        CASE WHEN a.reverses IS NOT NULL THEN COALESCE(a.paid_on, a.day)
          WHEN p.due < i.issued THEN i.issued ELSE p.due END, i.currency
      FROM allocation a JOIN item i ON i.id = a.debit_item JOIN item p ON p.id = a.credit_item
        JOIN customer c ON c.id = i.customer
      WHERE a.company = \(company) AND i.kind = 'invoice' AND \(isReceived("p")) AND a.debit_item IN (
        SELECT x.debit_item FROM invoice_vat v JOIN allocation x ON x.debit_item = v.item
          JOIN item y ON y.id = x.credit_item JOIN item z ON z.id = x.debit_item
        WHERE v.company = \(company) AND \(isReceived("y"))
          AND ((x.day BETWEEN \(from) AND \(until)) OR (x.paid_on BETWEEN \(from) AND \(until))
            OR (y.due BETWEEN \(from) AND \(until)) OR (z.issued BETWEEN \(from) AND \(until))))
      ORDER BY a.id
      """
    ) { row in
      Found(
        part: .init(allocation: row.id(0), minor: row.int(1), reverses: row.isNull(2) ? nil : row.id(2)),
        invoice: row.id(3), number: row.text(4), issued: try row.date(5), code: row.text(6), name: row.text(7),
        siren: row.textOrNil(8), day: try row.date(9), currency: try row.currency(10))
    }
  }

  /// Whether what settles an invoice is its price received: money, also what came over from another customer's account
  /// or from another currency, and what banks took of it on the way, which lowers no price; a discount does.
  private static func isReceived(_ item: SQL) -> SQL {
    """
    (\(item).kind = 'payment' OR \(item).source IN \([ItemSource.transfer, ItemSource.exchange])
      OR (\(item).source = \(ItemSource.difference)
        AND \(item).source_key LIKE \("%:\(DifferenceKind.bankCharge.rawValue)")))
    """
  }
}
