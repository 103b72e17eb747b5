import CQpdf
import Foundation
public import Kernel

/// Why the attachments of a PDF cannot be had.
public enum PdfError: Error, Hashable, Sendable {
  case unreadable(name: String, reason: String)
  case attachmentTooLarge(name: String, attachment: String, limit: Int)
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
    let listing = try PdfAttachments.run(
      ["inputFile": path, "listAttachments": ""], name: name, limit: PdfAttachments.listingLimit)
    names = String(decoding: listing.info, as: UTF8.self).split(separator: "\n").compactMap { line in
      // `factur-x.xml -> 12,0`; a PDF without attachments gives a sentence without an arrow.
      line.range(of: " -> ", options: .backwards).map { String(line[..<$0.lowerBound]) }
    }
  }

  /// The bytes of an attachment, decompressed, at most `limit` of them.
  public func bytes(of attachment: String, limit: Int) throws(PdfError) -> [UInt8] {
    let output = try PdfAttachments.run(
      ["inputFile": path, "showAttachment": attachment], name: name, limit: limit)
    if output.isCut { throw .attachmentTooLarge(name: name, attachment: attachment, limit: limit) }
    return output.saved
  }

  /// Bytes of a list of attachments: some ten thousand names.
  private static let listingLimit = 1_000_000

  /// What a job wrote, gathered by qpdf's callbacks up to a limit.
  private final class Output {
    let limit: Int
    var saved: [UInt8] = []
    var info: [UInt8] = []
    var errors: [UInt8] = []
    var isCut = false

    init(limit: Int) { self.limit = limit }

    func add(_ data: UnsafePointer<CChar>?, _ count: Int, to list: ReferenceWritableKeyPath<Output, [UInt8]>) -> Int32 {
      guard let data else { return 0 }
      guard self[keyPath: list].count + count <= limit else {
        isCut = true
        return 1
      }
      self[keyPath: list].append(contentsOf: UnsafeRawBufferPointer(start: data, count: count))
      return 0
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Output? {
      context.map { Unmanaged<Output>.fromOpaque($0).takeUnretainedValue() }
    }
  }

  private static func run(_ job: [String: String], name: String, limit: Int) throws(PdfError) -> Output {
    let output = Output(limit: limit)
    let context = Unmanaged.passUnretained(output).toOpaque()
    var logger: qpdflogger_handle? = qpdflogger_create()
    defer { qpdflogger_cleanup(&logger) }
    qpdflogger_set_save(
      logger, qpdf_log_dest_custom, { Output.from($2)?.add($0, $1, to: \.saved) ?? 1 }, context, 0)
    qpdflogger_set_info(
      logger, qpdf_log_dest_custom, { Output.from($2)?.add($0, $1, to: \.info) ?? 1 }, context)
    qpdflogger_set_warn(logger, qpdf_log_dest_discard, nil, nil)
    qpdflogger_set_error(
      logger, qpdf_log_dest_custom, { Output.from($2)?.add($0, $1, to: \.errors) ?? 1 }, context)
    var handle: qpdfjob_handle? = qpdfjob_init()
    defer { qpdfjob_cleanup(&handle) }
    qpdfjob_set_logger(handle, logger)
    guard let json = try? JSONSerialization.data(withJSONObject: job),
      qpdfjob_initialize_from_json(handle, String(decoding: json, as: UTF8.self)) == 0
    else { throw .unreadable(name: name, reason: reason(output)) }
    let status = qpdfjob_run(handle)
    // 3 is success with warnings: damaged PDFs that qpdf could repair.
    if status != 0, status != 3, !output.isCut { throw .unreadable(name: name, reason: reason(output)) }
    return output
  }

  private static func reason(_ output: Output) -> String {
    let text = String(decoding: output.errors, as: UTF8.self)
    let line = text.split(separator: "\n").first.map(String.init) ?? "damaged"
    // qpdf begins with its own name and the file's.
    return line.range(of: ": ", options: .backwards).map { String(line[$0.upperBound...]) } ?? line
  }
}
