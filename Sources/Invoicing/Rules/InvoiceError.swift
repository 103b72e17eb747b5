public import Kernel

/// Why an invoice is refused.
public enum InvoiceError: Error, Hashable, Sendable {
  case unreadable(reason: Phrase, line: Int?)
  /// The document is none of the invoices we know.
  case notAnInvoice(name: String, root: String)
  case missing(name: String, field: String)
  case wrong(name: String, field: String, found: String, expected: Phrase, line: Int)
  /// The PDF carries no invoice that a program can read.
  case noInvoiceInPdf(name: String, attachments: [String])
  case tooLarge(name: String, limit: Int)
}

extension InvoiceError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreadable(let reason, _): reason
    case .notAnInvoice(let name, let root):
      Phrase(
        """
        \(name) is not an electronic invoice: it begins with «\(root)» where CrossIndustryInvoice, \
        Invoice or CreditNote is expected; import a Factur-X, CII or UBL invoice
        """)
    case .missing(let name, let field):
      Phrase("\(name) has no \(InvoiceError.named(field)), which an invoice must have; ask for a complete invoice")
    case .wrong(let name, let field, let found, let expected, let line):
      Phrase(
        """
        \(name), line \(line): \(InvoiceError.named(field)) is «\(found)» where \(expected) is expected; ask for a correct \
        invoice
        """)
    case .noInvoiceInPdf(let name, let attachments):
      attachments.isEmpty
        ? Phrase("\(name) carries no invoice that a program can read; import its Factur-X version")
        : Phrase(
          """
          \(name) carries no invoice that a program can read (its attachments are \
          \(attachments.joined(separator: ", "))); import its Factur-X version
          """)
    case .tooLarge(let name, let limit):
      Phrase(
        """
        \(name) is larger than the \(limit / 1_000_000) MB accepted for an invoice; send it without its \
        images
        """)
    }
  }
}

extension InvoiceError {
  /// A field of an invoice as people call it.
  private static func named(_ field: String) -> Phrase {
    switch field {
    case "amount to pay", "payable": Phrase("amount to pay")
    case "currency": Phrase("currency")
    case "due date": Phrase("due date")
    case "issue date": Phrase("issue date")
    case "number": Phrase("number")
    default: Phrase(quoting: field)
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
