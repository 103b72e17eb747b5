/// Why an invoice is refused.
public enum InvoiceError: Error, Hashable, Sendable {
  case unreadable(reason: String, line: Int?)
  /// The document is none of the invoices we know.
  case notAnInvoice(name: String, root: String)
  case missing(name: String, field: String)
  case wrong(name: String, field: String, found: String, expected: String, line: Int)
  /// The PDF carries no invoice that a program can read.
  case noInvoiceInPdf(name: String, attachments: [String])
  case tooLarge(name: String, limit: Int)
}

extension InvoiceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let reason, _): reason
    case .notAnInvoice(let name, let root):
      "\(name) is not an electronic invoice: it begins with «\(root)» where CrossIndustryInvoice, Invoice or CreditNote "
        + "is expected; import a Factur-X, CII or UBL invoice"
    case .missing(let name, let field):
      "\(name) has no \(field), which an invoice must have; ask for a complete invoice"
    case .wrong(let name, let field, let found, let expected, let line):
      "\(name), line \(line): \(field) is «\(found)» where \(expected) is expected; ask for a correct invoice"
    case .noInvoiceInPdf(let name, let attachments):
      "\(name) carries no invoice that a program can read"
        + (attachments.isEmpty ? "" : " (its attachments are \(attachments.joined(separator: ", ")))")
        + "; import its Factur-X version, or enter it by hand"
    case .tooLarge(let name, let limit):
      "\(name) is larger than the \(limit / 1_000_000) MB accepted for an invoice; send it without its images"
    }
  }
}

/// Limits of an invoice file, each with its reason.
public enum InvoiceLimits {
  /// Bytes of XML: an invoice of 20,000 lines has some 30 MB.
  public static let xmlBytes = 50_000_000
  /// Bytes of a PDF: scans of hundred pages stay below.
  public static let pdfBytes = 100_000_000
}
