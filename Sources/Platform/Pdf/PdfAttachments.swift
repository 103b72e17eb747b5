import Foundation
public import Kernel

/// Why what is asked of a PDF cannot be had.
public enum PdfError: Error, Hashable, Sendable {
  case unreadable(name: String, reason: String)
  case attachmentTooLarge(name: String, attachment: String, limit: Int)
  case batchTooLarge(limit: Int)
}

extension PdfError: Explained {
  public var phrase: Phrase {
    switch self {
    case .unreadable(let name, let reason):
      Phrase(
        """
        \(name) cannot be read as a PDF (\(reason)); ask for the file again, whole and without a password
        """)
    case .attachmentTooLarge(let name, let attachment, let limit):
      Phrase(
        """
        the attachment \(attachment) of \(name) is larger than the \(limit / 1_000_000) MB accepted
        """)
    case .batchTooLarge(let limit):
      Phrase("the documents together are larger than \(limit / 1_000_000) MB; print fewer at a time")
    }
  }
}

/// The files attached to a PDF, read through qpdf.
public struct PdfAttachments: Sendable {
  private let path: String
  private let name: String
  /// The attachments' keys, in the PDF's order.
  public let names: [String]

  /// Opens a PDF and lists what is attached.
  /// - Parameter name: how errors call it, by default the file's name.
  public init(path: String, name: String? = nil) throws(PdfError) {
    self.path = path
    let name = name ?? (path as NSString).lastPathComponent
    self.name = name
    let listing = try QpdfJob.run(
      ["inputFile": path, "listAttachments": ""], name: name, limit: PdfAttachments.listingLimit)
    names = String(decoding: listing.info, as: UTF8.self).split(separator: "\n").compactMap { line in
      // `factur-x.xml -> 12,0`; a PDF without attachments gives a sentence without an arrow.
      line.range(of: " -> ", options: .backwards).map { String(line[..<$0.lowerBound]) }
    }
  }

  /// The bytes of an attachment, decompressed, at most `limit` of them.
  public func bytes(of attachment: String, limit: Int) throws(PdfError) -> [UInt8] {
    let output = try QpdfJob.run(
      ["inputFile": path, "showAttachment": attachment], name: name, limit: limit)
    if output.isCut { throw .attachmentTooLarge(name: name, attachment: attachment, limit: limit) }
    return output.saved
  }

  /// Bytes of a list of attachments: some ten thousand names.
  private static let listingLimit = 1_000_000
}
