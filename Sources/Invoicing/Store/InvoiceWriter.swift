import Imports
import InvoicingRules
import Kernel
import LawRules
import Receivables
import ReceivablesRules
import Storage

/// Stores an invoice: its buyer among the customers, its amount to collect as one item a due date.
struct InvoiceWriter {
  private let document: InvoiceDocument
  private let company: Company
  private let file: ImportFileID
  private let day: CivilDate
  private let due: @Sendable (CivilDate) -> CivilDate
  /// The invoice as a person reads it; `nil` where it came without.
  private let pdf: [UInt8]?
  private let transaction: Transaction
  private var result: ImportResult

  static let source = "invoice"

  init(
    _ document: InvoiceDocument, company: Company, file: ImportFileID, day: CivilDate,
    due: @escaping @Sendable (CivilDate) -> CivilDate, result: ImportResult, pdf: [UInt8]?,
    _ transaction: Transaction
  ) {
    self.document = document
    self.company = company
    self.file = file
    self.day = day
    self.due = due
    self.result = result
    self.pdf = pdf
    self.transaction = transaction
  }

  mutating func write() throws -> ImportResult {
    var buyers = InvoiceBuyer(document, company: company, transaction)
    let (customer, change) = try buyers.store(file: result.file)
    switch change {
    case .created: result.customersCreated += 1
    case .updated: result.customersUpdated += 1
    case .unchanged: break
    }
    result.openMinor = document.receivable.minor
    let stored = try items(of: customer).map { try store($0) }
    if let vat = document.vatBreakdown {
      for item in stored { try VatStore.write(vat, of: item, company: company.id, transaction) }
    }
    if let pdf, let first = stored.first {
      try PaperStore.keep(issued: pdf, of: first, company: company.id, transaction)
    }
    return result
  }

  /// One item a due date; the amounts make the receivable.
  private func items(of customer: Customer) throws -> [Item] {
    let parts: [(due: CivilDate, source: DueSource, amount: Money)]
    if !document.instalments.isEmpty {
      parts = document.instalments.map { ($0.due, .document, $0.amount) }
    } else if let due = document.due {
      parts = [(due, .document, document.receivable)]
    } else if document.isCredit {
      // A credit is free from the day it is issued.
      parts = [(document.issued, .terms, document.receivable)]
    } else if let agreed = try AgreedDue(of: company.id, only: customer.id, transaction)
      .due(customer.id, from: document.issued)
    {
      parts = [(agreed.day, agreed.source, document.receivable)]
    } else {
      parts = [(due(document.issued), .inferred, document.receivable)]
    }
    return parts.enumerated().map { index, part in
      Item(
        id: ItemID(0), company: company.id, customer: customer.id,
        kind: document.isCredit ? .creditNote : .invoice, number: document.number, instalment: index + 1,
        issued: document.issued, due: part.due, dueSource: part.source, amount: part.amount,
        orderReference: document.orderReference, remittanceReference: remittance, label: label,
        settledOn: part.amount.isZero ? document.issued : nil)
    }
  }

  private var remittance: String? {
    document.remittanceReference == document.number ? nil : document.remittanceReference
  }

  /// What was paid before the invoice leaves its trace here, since it is not part of what is collected.
  private var label: String? {
    guard let prepaid = document.prepaid, !prepaid.isZero, let total = document.total else { return nil }
    return "Total \(total.decimalText(separator: ",")), acompte \(prepaid.decimalText(separator: ","))"
  }

  private mutating func store(_ item: Item) throws -> ItemID {
    let key = "\(item.number)/\(item.instalment)"
    let own = try known(key)
    // The same invoice may have come from a ledger or a list before; it must not be owed twice.
    guard let existing = try own ?? sameFromElsewhere(item) else {
      result.itemsCreated += 1
      return try ItemStore.insert(
        item, source: InvoiceWriter.source, sourceKey: key, importFile: file, transaction)
    }
    var changed = existing
    changed.orderReference = item.orderReference ?? existing.orderReference
    changed.remittanceReference = item.remittanceReference ?? existing.remittanceReference
    changed.label = item.label ?? existing.label
    // A guess never replaces what a document, or a person, said.
    if item.dueSource == .document ? existing.dueSource != .confirmed : existing.dueSource == .inferred {
      changed.due = item.due
      changed.dueSource = item.dueSource
    }
    if own != nil, existing.amount != item.amount {
      guard existing.open == existing.amount, existing.disputed.isZero, existing.promised.isZero else {
        result.warnings.append(
          .init(
            code: "amount_kept",
            Phrase(
              """
              \(item.number) is \(existing.amount) here and \(item.amount) in the file; it was kept, \
              because payments, disputes or promises rest on it
              """)))
        return existing.id
      }
      changed = changed.with(amount: item.amount)
    }
    guard changed != existing else {
      result.itemsUnchanged += 1
      return existing.id
    }
    try update(changed)
    result.itemsUpdated += 1
    return existing.id
  }

  private func known(_ key: String) throws -> Item? {
    let id: ItemID? = try transaction.first(
      """
      SELECT id FROM item WHERE company = \(company.id) AND source = \(InvoiceWriter.source) AND source_key = \(key)
      """
    ) { $0.id(0) }
    return try id.flatMap { try ItemStore.find($0, of: company.id, transaction) }
  }

  private func sameFromElsewhere(_ item: Item) throws -> Item? {
    try ItemStore.find(number: item.number, of: company.id, transaction).first {
      $0.customer == item.customer && $0.kind == item.kind && $0.amount == item.amount
        && $0.instalment == item.instalment
    }
  }

  private func update(_ item: Item) throws {
    try transaction.execute(
      """
      UPDATE item SET due = \(item.due), due_source = \(item.dueSource.rawValue), amount_minor = \(item.amount.minor),
        open_minor = \(item.open.minor), order_reference = \(item.orderReference),
        remittance_reference = \(item.remittanceReference), label = \(item.label)
      WHERE company = \(company.id) AND id = \(item.id)
      """)
    KeptFigures.changed([item.id], transaction)
  }
}

extension Item {
  /// The same item, untouched so far, for another amount.
  fileprivate func with(amount: Money) -> Item {
    var item = self
    item.amount = amount
    item.open = amount
    return item
  }
}
