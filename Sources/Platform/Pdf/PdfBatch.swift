import Foundation

/// Several PDFs as one, in their order: what is printed in one go.
public enum PdfBatch {
  /// Bytes of the largest batch.
  public static let limit = 200_000_000

  /// - Throws: `PdfError` when one of them cannot be read, or all together are more than a printer takes.
  public static func joined(_ documents: [(name: String, bytes: [UInt8])]) throws -> [UInt8] {
    // qpdf takes files only.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encours-batch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    var pages: [[String: String]] = []
    for (index, document) in documents.enumerated() {
      let file = folder.appendingPathComponent("\(index).pdf")
      try Data(document.bytes).write(to: file)
      // Opened alone first, so that an error names it.
      _ = try QpdfJob.run(["inputFile": file.path, "showNpages": ""], name: document.name, limit: 1_000)
      pages.append(["file": file.path, "range": "1-z"])
    }
    let name = documents.first?.name ?? ""
    let output = try QpdfJob.run(["empty": "", "pages": pages, "outputFile": "-"], name: name, limit: limit)
    if output.isCut { throw PdfError.batchTooLarge(limit: limit) }
    return output.saved
  }
}
