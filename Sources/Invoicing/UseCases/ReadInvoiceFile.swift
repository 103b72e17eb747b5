import Files
import Foundation
public import Imports
import ImportsRules
import InvoicingRules
public import Kernel
import Pdf
import Receivables
import ReceivablesRules
import Storage

/// Electronic invoices among the files that can be imported: a PDF that carries one, or its XML alone.
public enum ReadInvoiceFile {
  public static let readers: [ImportReader] = [
    ImportReader(kind: .invoice, recognises: { recognises(head(of: $0)) }) { file, context in
      let document = try document(in: file)
      try refuseForeign(document, file.name, company: context.company)
      let isKept = InvoiceReader.isPdf(head(of: file)) && file.count <= PaperStore.largest
      return ReadFile(findings: findings(document, context.company)) { transaction, id, result in
        var writer = InvoiceWriter(
          document, company: context.company, file: id, day: context.day, due: context.due, result: result,
          pdf: isKept ? file.withBytes { Array($0) } : nil, transaction)
        return try writer.write()
      }
    }
  ]

  private static func recognises(_ head: [UInt8]) -> Bool {
    InvoiceReader.isPdf(head) || InvoiceReader.recognises(head)
  }

  private static func head(of file: FileBytes) -> [UInt8] { file.withBytes { Array($0.prefix(16_384)) } }

  static func document(in file: FileBytes) throws -> InvoiceDocument {
    guard InvoiceReader.isPdf(head(of: file)) else {
      guard file.count <= InvoiceLimits.xmlBytes else {
        throw InvoiceError.tooLarge(name: file.name, limit: InvoiceLimits.xmlBytes)
      }
      return try InvoiceReader.read(file.withBytes { Array($0) }, name: file.name)
    }
    guard file.count <= InvoiceLimits.pdfBytes else {
      throw InvoiceError.tooLarge(name: file.name, limit: InvoiceLimits.pdfBytes)
    }
    // qpdf reads files only, and an upload has none.
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("encours-\(UUID().uuidString).pdf")
    defer { try? FileManager.default.removeItem(at: url) }
    guard
      FileManager.default.createFile(
        atPath: url.path, contents: file.withBytes { Data($0) }, attributes: [.posixPermissions: 0o600])
    else {
      throw InvoiceError.unreadable(
        reason: Phrase("\(file.name) cannot be unpacked: the disk is full or read-only"), line: nil)
    }
    return try document(inPdf: url.path, name: file.name)
  }

  private static func document(inPdf path: String, name: String) throws -> InvoiceDocument {
    let attachments = try PdfAttachments(path: path, name: name)
    var refusal: InvoiceError?
    for attachment in InvoiceAttachment.order(attachments.names) {
      let bytes = try attachments.bytes(of: attachment, limit: InvoiceLimits.xmlBytes)
      let outcome = Result { () throws(InvoiceError) in
        try InvoiceReader.read(bytes, name: "\(name) (\(attachment))")
      }
      switch outcome {
      case .success(let document): return document
      case .failure(.notAnInvoice): continue
      case .failure(let error): refusal = refusal ?? error
      }
    }
    throw refusal ?? .noInvoiceInPdf(name: name, attachments: attachments.names)
  }

  /// An invoice that our company received is no receivable of ours.
  private static func refuseForeign(
    _ document: InvoiceDocument, _ name: String, company: Company
  ) throws(InvoicingError) {
    guard let ours = company.siren, let seller = document.seller.siren, seller != ours,
      document.buyer.siren == ours
    else { return }
    throw .boughtNotSold(file: name, number: document.number, seller: document.seller.name ?? seller)
  }

  private static func findings(_ document: InvoiceDocument, _ company: Company) -> [Finding] {
    var findings = document.findings
    if let ours = company.siren, let seller = document.seller.siren, seller != ours {
      findings.append(
        Finding(
          .warning, "other_seller",
          reason: Phrase(
            """
            \(document.number) is sold by \(document.seller.name ?? seller) (\(seller)), not by \
            \(company.name) (\(ours))
            """), remedy: Phrase("check that it belongs to this company")))
    }
    if document.due == nil, !document.termsText.isEmpty {
      findings.append(
        Finding(
          .notice, "terms_in_words",
          reason: Phrase(
            """
            \(document.number) has no due date, only «\(document.termsText.joined(separator: " / "))»; \
            its due date was inferred
            """), remedy: Phrase("confirm the due date")))
    }
    return findings
  }
}

/// Why an invoice is not taken in.
public enum InvoicingError: Error, Hashable, Sendable {
  case boughtNotSold(file: String, number: String, seller: String)
  case noBuyer(file: String, number: String)
}

extension InvoicingError: Explained {
  public var phrase: Phrase {
    switch self {
    case .boughtNotSold(let file, let number, let seller):
      Phrase(
        """
        \(file): invoice \(number) was sold to this company by \(seller), so nobody owes it to us; import \
        sales invoices
        """)
    case .noBuyer(let file, let number):
      Phrase(
        """
        \(file): invoice \(number) names no buyer, so nobody could be asked to pay it; ask for a complete \
        invoice
        """)
    }
  }
}
