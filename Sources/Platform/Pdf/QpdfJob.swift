import CQpdf
import Foundation

/// A job of qpdf, described as its command line would be, whose output stays in memory.
enum QpdfJob {
  /// What a job wrote, gathered by qpdf's callbacks up to a limit.
  final class Output {
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

  /// Runs a job and hands over what it wrote.
  /// - Parameters:
  ///   - job: as qpdf's job files have it.
  ///   - name: how errors call what is read.
  ///   - limit: bytes of what it may write.
  static func run(_ job: [String: Any], name: String, limit: Int) throws(PdfError) -> Output {
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
