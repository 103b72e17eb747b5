import Files
import Kernel
import Xml

/// The XML form of a ledger, turned into the flat form, which has one reader.
///
/// Source: DGFiP, formatA47A-I-VII-1.xsd: lettering stands on the entry, amounts are written with a point.
enum FecXml {
  private static let names: [String] = [
    "journal", "ecriture", "ligne", "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "EcritureLib",
    "PieceRef", "PieceDate", "EcritureLet", "DateLet", "ValidDate", "CompteNum", "CompteLib", "CompAuxNum",
    "CompteAuxNum", "CompAuxLib", "CompteAuxLib", "Debit", "Credit", "Montant", "Sens", "Montantdevise", "Idevise",
  ]
  private static let journal = 0
  private static let entry = 1
  private static let line = 2

  static func recognises(_ file: FileBytes) -> Bool {
    file.withBytes { bytes in
      let head = String(decoding: bytes.prefix(2048), as: UTF8.self)
      return head.contains("<comptabilite") || head.contains(":comptabilite")
    }
  }

  /// The same ledger with tabs between values and a decimal comma.
  static func flat(_ file: FileBytes) throws(ImportsError) -> FileBytes {
    do {
      let reader = try XmlReader(bytes: file.withBytes { Array($0) }, name: file.name, names: names)
      var flat = Array((FecColumns.legalOrder.joined(separator: "\t") + "\n").utf8)
      var journalValues: [String: String] = [:]
      var entryValues: [String: String] = [:]
      var lines: [[String: String]] = []
      var isInLine = false
      while let event = try reader.next() {
        if event == .end {
          if reader.tag == entry { flush(lines, journalValues.merging(entryValues) { $1 }, into: &flat) }
          if reader.tag == line { isInLine = false }
          continue
        }
        guard event == .start else { continue }
        switch reader.tag {
        case journal: journalValues = [:]
        case entry:
          entryValues = [:]
          lines = []
        case line:
          lines.append([:])
          isInLine = true
        case let tag where tag > line:
          let name = names[tag].replacing("CompteAux", with: "CompAux")
          let text = try reader.elementText()
          if isInLine {
            lines[lines.count - 1][name] = text
          } else if name.hasPrefix("Journal") {
            journalValues[name] = text
          } else {
            entryValues[name] = text
          }
        default: break
        }
      }
      return FileBytes(name: file.name, flat)
    } catch {
      throw .damaged(
        file: file.name, place: Phrase("line \(error.line ?? 1)"),
        found: Phrase("XML that cannot be read (\(error.phrase))"),
        expected: Phrase("a whole ledger"), remedy: Phrase("export it again"))
    }
  }

  private static func flush(_ lines: [[String: String]], _ common: [String: String], into flat: inout [UInt8]) {
    for line in lines {
      var values = common.merging(line) { $1 }
      if let amount = values["Montant"], let sense = values["Sens"] {
        let isDebit = sense.trimmed == "D" || sense.trimmed == "d" || sense.trimmed == "+1" || sense.trimmed == "1"
        values[isDebit ? "Debit" : "Credit"] = amount
      }
      for (place, title) in FecColumns.legalOrder.enumerated() {
        if place > 0 { flat.append(0x09) }
        var value = values[title] ?? ""
        if title == "Debit" || title == "Credit" {
          value = (SheetNumber.plain(value.trimmed) ?? (value.isEmpty ? "0" : value)).replacing(".", with: ",")
        }
        for byte in value.utf8 { flat.append(byte < 0x20 ? 0x20 : byte) }
      }
      flat.append(0x0A)
    }
  }
}
