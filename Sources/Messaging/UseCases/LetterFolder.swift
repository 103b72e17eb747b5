public import Foundation
import Kernel
import MessagingRules

/// Where letters wait for the printer or the hybrid-mail provider: a folder a day with one PDF a letter and the day's
/// register.
public struct LetterFolder: Sendable {
  public let root: URL

  /// - Parameter root: for instance `var/letters`; made when the first letter is written.
  public init(_ root: URL) { self.root = root }

  /// Writes a letter whole or not at all, and returns its path inside the folder: where the folder lies on the server is
  /// nothing for the people who read it. The key of the message is in its name, so that the
  /// same letter never lies there twice.
  func write(_ item: OutboxItem, _ document: OutboxDocument, on day: CivilDate) throws(SendingError) -> String {
    let kind = item.channel == .registeredLetter ? "registered" : "letter"
    let folder = root.appendingPathComponent(day.description)
    let file = folder.appendingPathComponent("\(kind)-\(item.id)-\(document.name)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try LetterFolder.writeDurably(document.bytes, to: file)
    } catch {
      throw .letterNotWritten(path: file.path, reason: "\(error)")
    }
    return "\(day)/\(file.lastPathComponent)"
  }

  /// Writes the register of a day's letters, in the order in which they were written.
  func writeRegister(_ rows: [RegisterRow], on day: CivilDate) throws(SendingError) {
    let file = root.appendingPathComponent(day.description).appendingPathComponent("register.csv")
    let head = "message;channel;reference;customer;name;address;amount;currency;written;digest\r\n"
    let text = head + rows.map { $0.line + "\r\n" }.joined()
    do {
      try LetterFolder.writeDurably(Array("\u{FEFF}\(text)".utf8), to: file)
    } catch {
      throw .letterNotWritten(path: file.path, reason: "\(error)")
    }
  }

  /// A line of the register.
  struct RegisterRow: Sendable {
    let item: OutboxItem
    let digest: String
    let amount: Money

    var line: String {
      [
        item.id.description, item.channel.rawValue, item.reminder.reference, item.reminder.debtor.code,
        item.reminder.debtor.name, item.reminder.debtor.address.joined(separator: ", "),
        amount.decimalText(separator: ","), amount.currency.code, item.sentAt?.description ?? "", digest,
      ].map(RegisterRow.field).joined(separator: ";")
    }

    /// A field that a spreadsheet takes as text: quoted where it must be, never the beginning of a formula.
    private static func field(_ text: String) -> String {
      let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
      let safe = isFormula && Int64(text.dropFirst()) == nil ? "'" + text : text
      guard safe.contains(where: { "\";\r\n".contains($0) }) else { return safe }
      return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
  }

  /// Writes beside, brings it to the disk, then puts it in place: a reader never sees half of a file, and a power cut
  /// takes neither the file nor its name. The name beside is this writing's own, because two workers may write a register.
  private static func writeDurably(_ bytes: [UInt8], to file: URL) throws {
    let beside = file.appendingPathExtension("\(UUID().uuidString).part")
    try Data(bytes).write(to: beside)
    let handle = try FileHandle(forWritingTo: beside)
    try handle.synchronize()
    try handle.close()
    if rename(beside.path, file.path) != 0 { throw CocoaError(.fileWriteUnknown) }
    let folder = file.deletingLastPathComponent()
    for path in [folder, folder.deletingLastPathComponent()] {
      let descriptor = open(path.path, O_RDONLY | O_DIRECTORY)
      guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
      defer { close(descriptor) }
      if fsync(descriptor) != 0 { throw CocoaError(.fileWriteUnknown) }
    }
  }
}
