public import Kernel

/// One row of money with one payer, taken from an entry: the whole of it, or a payment of a batch.
public struct EntryPart: Sendable, Hashable {
  /// 0 for a whole entry, from 1 for the payments of a batch.
  public let part: Int
  public let amount: Money
  public let detail: EntryDetail
  public let charges: [BankCharge]

  /// The parts of an entry: its payments when they make its amount, else the entry with all its details' texts.
  public static func parts(of entry: BankEntry) -> [EntryPart] {
    if let payments = entry.separablePayments {
      return payments.enumerated().map { index, detail in
        EntryPart(part: index + 1, amount: detail.amount ?? entry.amount, detail: detail, charges: detail.charges)
      }
    }
    var detail = entry.details.first ?? EntryDetail()
    if entry.details.count > 1 {
      // The payments cannot be told apart, so nobody is the payer of the whole.
      let names = Set(entry.details.map(\.debtor.name))
      let accounts = Set(entry.details.map(\.debtor.account))
      if names.count > 1 || accounts.count > 1 { detail.debtor = PaymentParty() }
      detail.endToEnd = nil
      detail.unstructured = entry.details.flatMap(\.unstructured)
      detail.creditorReferences = entry.details.flatMap(\.creditorReferences)
      detail.documents = entry.details.flatMap(\.documents)
    }
    return [EntryPart(part: 0, amount: entry.amount, detail: detail, charges: entry.charges + detail.charges)]
  }

  /// The payer's free text; the bank's own text only where the payer gave none.
  public func wording(of entry: BankEntry) -> String {
    let wording = detail.wording
    if !wording.isEmpty { return wording }
    return [detail.additionalInformation, entry.additionalInformation].compactMap { $0 }.joined(separator: " ")
  }

  /// Structured references and numbers of documents.
  public var quoted: [String] { detail.creditorReferences + detail.documents.map(\.number) }

  /// Whether the bank's codes say that a payment came back.
  ///
  /// Source: ISO 20022 external code set, bank transaction codes: sub-families RRTN, UPDD, UPCQ, UDFT, PRDD, RPCR, URCQ.
  public func isReturn(of entry: BankEntry) -> Bool {
    if detail.returned != nil { return true }
    let codes = [entry.code.subFamily, detail.code.subFamily].compactMap { $0 }
    return codes.contains { ["RRTN", "UPDD", "UPCQ", "UDFT", "PRDD", "RPCR", "URCQ", "ARET"].contains($0) }
  }

  /// What has no column of its own, one `path=value` a line.
  public func raw(of entry: BankEntry) -> String {
    var lines = (entry.rest + detail.references + detail.rest).map { "\($0.path)=\($0.value)" }
    func add(_ path: String, _ value: String?) { if let value { lines.append("\(path)=\(value)") } }
    add("RltdPties/UltmtDbtr", detail.ultimateDebtor.name)
    add("RltdPties/UltmtCdtr", detail.ultimateCreditor.name)
    for identifier in detail.debtor.identifiers { add("RltdPties/Dbtr/Id", identifier) }
    add("RltdAgts/DbtrAgt", detail.debtor.bic)
    add("RltdAgts/CdtrAgt", detail.creditor.bic)
    add("Refs/InstrId", detail.instruction)
    add("Refs/TxId", detail.transaction)
    add("Refs/PmtInfId", detail.paymentInformation)
    add("Refs/ChqNb", detail.cheque)
    add("Purp", detail.purpose)
    add("CcyXchg/XchgRate", detail.exchangeRate)
    add("RtrInf/AddtlInf", detail.returned?.text)
    add("AddtlTxInf", detail.additionalInformation)
    add("AddtlNtryInf", entry.additionalInformation)
    add("Btch", entry.batchReference)
    return lines.joined(separator: "\n")
  }
}
