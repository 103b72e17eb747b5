import Foundation
import Kernel

/// A bank entry whose amount or side cannot be read: what was read of it, for a person to complete.
public struct UnreadableEntry: Sendable, Hashable {
  /// What a person may correct, by its name in the form.
  public enum Field: String, Sendable, CaseIterable {
    case amount
    case currency
    /// `CRDT` for money in, `DBIT` for money out.
    case side
    case day = "bank_day"
    case payer
    case payerAccount = "payer_account"
    case wording
    case endToEnd = "end_to_end"
    case reference = "bank_reference"
    /// The company's own account, on which it was booked.
    case account
  }

  public let line: Int
  public let fields: [Field: String]

  public init(line: Int, fields: [Field: String]) {
    self.line = line
    self.fields = fields
  }

  /// - Parameter day: the day as it is written, where it cannot be read.
  init(
    _ entry: BankEntry, account: AccountReference, amount: String?, currency: Currency?, side: String?,
    day: String? = nil
  ) {
    let detail = entry.details.first
    let known: [Field: String?] = [
      .amount: amount, .currency: (currency ?? account.currency)?.code, .side: side,
      .day: day ?? (entry.booked ?? entry.value)?.description, .payer: detail?.debtor.name,
      .payerAccount: detail?.debtor.account, .wording: detail?.wording ?? entry.additionalInformation,
      .endToEnd: detail?.endToEnd, .reference: entry.servicerReference ?? entry.reference, .account: account.number,
    ]
    self.init(line: entry.line, fields: known.mapValues { $0 ?? "" })
  }

  /// The entry on one line, as it is shown to a person.
  public var summary: String {
    Field.allCases.compactMap { fields[$0] }.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// A statement of this entry alone, to be read like any other once a person has completed it.
  ///
  /// Amounts and days are taken as people write them: `1 234,56`, `20/11/2026`.
  /// - Parameter name: identifies the statement among the account's.
  public static func statement(of fields: [Field: String], name: String) -> String {
    func text(_ field: Field) -> String {
      (fields[field] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    func element(_ names: String..., value: String) -> String {
      guard !value.isEmpty else { return "" }
      return names.map { "<\($0)>" }.joined() + value + names.reversed().map { "</\($0)>" }.joined()
    }
    let side = text(.side).uppercased()
    let written = text(.amount).filter { !$0.isWhitespace }
    let amount = written.contains(".") ? written : written.replacing(",", with: ".")
    let account =
      BusinessNumbers.iban(text(.account)).map { element("Id", "IBAN", value: $0) }
      ?? element("Id", "Othr", "Id", value: text(.account))
    let payer = element("Dbtr", "Nm", value: text(.payer))
    let payerAccount = element("DbtrAcct", "Id", "IBAN", value: text(.payerAccount))
    return """
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>\
      <Id>\(name)</Id><Acct>\(account)\(element("Ccy", value: text(.currency)))</Acct>\
      <Ntry><Amt Ccy="\(text(.currency).replacing("\"", with: ""))">\(amount)</Amt>\
      <CdtDbtInd>\(side.hasPrefix("C") ? "CRDT" : side.hasPrefix("D") ? "DBIT" : side)</CdtDbtInd><Sts>BOOK</Sts>\
      \(element("BookgDt", "Dt", value: day(text(.day))))\(element("AcctSvcrRef", value: text(.reference)))\
      <NtryDtls><TxDtls>\(element("Refs", "EndToEndId", value: text(.endToEnd)))\
      <RltdPties>\(payer)\(payerAccount)</RltdPties>\(element("RmtInf", "Ustrd", value: text(.wording)))\
      </TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
      """
  }

  /// The civil day of `2026-11-20` or `20/11/2026`; what is neither is left for the reader to refuse.
  private static func day(_ text: String) -> String {
    let parts = text.split(separator: "/")
    guard parts.count == 3, parts[2].count == 4 else { return text }
    func two(_ part: Substring) -> String { part.count == 1 ? "0\(part)" : String(part) }
    return "\(parts[2])-\(two(parts[1]))-\(two(parts[0]))"
  }
}
