import Files
public import Imports
import ImportsRules
public import Journal
public import Kernel
public import PaymentInstrumentsRules
import ReceivablesRules
public import Storage

/// A bank refused a debit before anything was received: its items are owed and asked for again.
public struct RejectDebit: Sendable {
  public let company: CompanyID
  public let endToEnd: String
  /// By the code of ISO 20022, such as AM04, or in the bank's words.
  public let reason: String?

  public init(_ endToEnd: String, reason: String?, of company: CompanyID) {
    self.endToEnd = endToEnd
    self.reason = reason
    self.company = company
  }

  /// Letters of a reason.
  public static let reasonMax = 105

  /// - Throws: `NotAllowed`, `DebitRefusal`.
  public func run(_ transaction: Transaction, on day: CivilDate, actor: Actor, at: Moment) throws {
    try actor.needs(.applyCash, in: company)
    guard let debit = try DirectDebitStore.find(endToEnd: endToEnd, of: company, transaction),
      try RejectDebit.write(debit, reason: reason, company, on: day, transaction, actor: actor, at: at)
    else { throw DebitRefusal.notUnderWay(endToEnd) }
  }

  /// - Returns: whether it was under way until now.
  static func write(
    _ debit: DirectDebit, reason: String?, _ company: CompanyID, on day: CivilDate, _ transaction: Transaction,
    actor: Actor, at: Moment
  ) throws -> Bool {
    let said = reason.map { String($0.prefix(reasonMax)) }
    guard
      try DirectDebitStore.end(debit.id, .rejected, on: day, reason: said, company: company, transaction)
    else { return false }
    try NotifyDebits.withdraw(
      [debit], of: company, because: Phrase("the direct debit \(debit.endToEnd) is not under way any more"), transaction
    )
    Journal(transaction, actor: actor, at: at).record(
      "debit.rejected", "customer:\(debit.customer)", company: company,
      facts: [
        "end_to_end": .text(debit.endToEnd), "mandate": .text(debit.mandate), "debit_run": .number(debit.run),
        "amount": .money(debit.amount), "debit_reason": said.map { .text($0) } ?? .none,
        "items": .list(debit.parts.map { .text("\($0.item):\($0.minor)") }),
      ])
    return true
  }
}

/// The answers of banks to files of debits (pain.002), among the files that can be imported.
public enum ReadDebitStatus {
  public static let readers: [ImportReader] = [
    ImportReader(
      kind: .debitStatus,
      recognises: { file in DebitStatusReport.recognises(file.withBytes { Array($0.prefix(beginning)) }) }
    ) { file, context in
      try context.actor.needs(.applyCash, in: context.company.id)
      guard file.count <= largest else {
        throw ReadDebitStatusError.tooLarge(name: file.name, limit: largest)
      }
      let report = try DebitStatusReport(bytes: file.withBytes { Array($0) }, name: file.name)
      return ReadFile { transaction, _, result in
        try ApplyDebitStatus(report, context).run(transaction, result)
      }
    }
  ]

  /// Bytes looked at to recognise a report.
  private static let beginning = 4_096
  /// A report on some tens of thousands of debits.
  private static let largest = 50_000_000
}

/// Why a bank's answer was refused as a whole.
public enum ReadDebitStatusError: Error, Hashable, Sendable {
  case tooLarge(name: String, limit: Int)
}

extension ReadDebitStatusError: Explained {
  public var phrase: Phrase {
    switch self {
    case .tooLarge(let name, let limit):
      Phrase("\(name) is larger than \(limit) bytes, more than any answer of a bank; check the file")
    }
  }
}

/// Notes what a bank answered about our debits.
struct ApplyDebitStatus {
  private let report: DebitStatusReport
  private let context: ImportContext

  init(_ report: DebitStatusReport, _ context: ImportContext) {
    self.report = report
    self.context = context
  }

  /// Rejections within a batch or a message stand for all its debits. What is accepted changes nothing: cash is what the
  /// bank credits.
  func run(_ transaction: Transaction, _ result: ImportResult) throws -> ImportResult {
    var result = result
    let company = context.company.id
    let debits = try DirectDebitStore.all(message: report.original, of: company, transaction)
    guard !debits.isEmpty else {
      let reason = Phrase("the report answers the message \(report.original), which is not one of ours")
      result.add(findings: [Finding(.warning, "unknown_message", reason: reason)], rejections: [])
      return result
    }
    let known = Dictionary(uniqueKeysWithValues: debits.map { ($0.endToEnd, $0) })
    var rejected: [(debit: DirectDebit, reason: String?)] = []
    if report.answer.isRejection {
      rejected = debits.map { ($0, report.answer.said) }
    }
    for batch in report.batches {
      if batch.answer.isRejection {
        rejected += debits.filter { $0.batch == batch.name }.map { ($0, batch.answer.said) }
      }
      for said in batch.debits where said.answer.isRejection {
        guard let debit = known[said.endToEnd] else {
          let reason = Phrase("the debit \(said.endToEnd) is not in the message \(report.original)")
          result.add(
            findings: [Finding(.warning, "unknown_debit", line: said.line, reason: reason)], rejections: [])
          continue
        }
        // A reason of its own is more exact than that of the batch.
        rejected.removeAll { $0.debit.id == debit.id }
        rejected.append((debit, said.answer.said))
      }
    }
    for (debit, reason) in rejected {
      let isNew = try RejectDebit.write(
        debit, reason: reason, company, on: context.day, transaction, actor: context.actor, at: context.at)
      if isNew { result.entriesCreated += 1 } else { result.entriesUnchanged += 1 }
    }
    return result
  }
}

extension DebitStatusReport.Answer {
  /// The code, else the bank's words.
  fileprivate var said: String? { reason ?? text }
}
