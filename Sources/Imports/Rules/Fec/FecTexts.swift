import Files
import Kernel
import ReceivablesRules

/// Reads again, from the file, the texts of the lines that become items.
struct FecTexts {
  private var reader: DelimitedReader
  private let shape: FecShape
  private let decoder: TextDecoder
  private let ledger: FecLedger
  private let due: @Sendable (CivilDate) -> CivilDate
  private var ordinals: [UInt64: Int] = [:]

  init(
    _ bytes: Bytes, shape: FecShape, decoder: TextDecoder, ledger: FecLedger,
    due: @escaping @Sendable (CivilDate) -> CivilDate
  ) {
    reader = DelimitedReader(bytes, delimiter: shape.delimiter, quotes: shape.quotes)
    self.shape = shape
    self.decoder = decoder
    self.ledger = ledger
    self.due = due
  }

  /// The item in full.
  mutating func item(_ derived: FecDerivation.Item, customer: Int, currency: Currency) -> ImportedItem {
    let line = ledger.lines[Int(derived.line)]
    let fields = fields(at: line.offset)
    let columns = shape.columns
    func slice(_ column: Int?) -> Bytes {
      guard let column, column < fields.count else { return Bytes(start: nil, count: 0) }
      return reader.slice(fields[column]).trimmed
    }
    let entryDate = CivilDate(daysSince1970: line.date)
    let issued = FecValues.date(slice(columns.pieceDate)) ?? entryDate
    let label = slice(columns.label)
    let written =
      DueDateInText.find(label, issued: issued) ?? DueDateInText.find(slice(columns.reference), issued: issued)
    let isOwed = derived.kind == .invoice
    let journal = ledger.journals[Int(line.journal)]
    let entryNumber = decoder.text(slice(columns.number))
    let hasNumber = !entryNumber.allSatisfy { $0 == "0" }
    var item = ImportedItem(
      customer: customer, kind: derived.kind, number: "", issued: issued,
      due: isOwed ? written ?? due(issued) : issued,
      dueSource: !isOwed || written != nil ? .document : .inferred, amountMinor: line.amount, openMinor: derived.open,
      currency: currency, sourceKey: "")
    item.instalment = Int(derived.instalment)
    item.label = label.isEmpty ? nil : oneLine(decoder.text(label))
    item.settledOn = derived.settled == .min ? nil : CivilDate(daysSince1970: derived.settled)
    item.openedOn = journal.isOpening ? entryDate : nil
    item.entry = line.entry
    item.line = Int(line.line)
    item.number =
      number(reference: slice(columns.reference), label: label, journal: journal)
      ?? (hasNumber ? "\(journal.code)-\(entryNumber)" : "\(journal.code)-\(entryDate)")
    if hasNumber {
      let code = ledger.customers[Int(line.customer)].code
      item.sourceKey = "\(journal.code)/\(entryNumber)/\(entryDate.year)/\(code)/\(line.ordinal)"
    } else {
      item.sourceKey = provisionalKey(line, journal, slice(columns.auxiliary), slice(columns.reference), entryDate)
    }
    return item
  }

  /// The record at a place of the file, put together again where it had to be.
  private mutating func fields(at offset: Int) -> [FieldSpan] {
    if let repaired = ledger.repaired[offset] { return repaired }
    reader.seek(to: offset)
    return reader.next() ? reader.fields : []
  }

  /// The piece's number: the reference when it names one piece, else the first word of the label that looks like a
  /// number.
  private func number(reference: Bytes, label: Bytes, journal: FecLedger.Journal) -> String? {
    if !PieceNumber.isPlaceholder(reference), !journal.pieces.areWeak || !journal.pieces.isShared(reference.mixed()) {
      return oneLine(decoder.text(reference))
    }
    if journal.pieces.areWeak, !reference.isEmpty { return nil }
    return PieceNumber.first(in: decoder.text(label))
  }

  /// Without entry numbers a line is known by its day, its customer, its reference and its amount, and by its rank
  /// among equals.
  private mutating func provisionalKey(
    _ line: FecLedger.Line, _ journal: FecLedger.Journal, _ auxiliary: Bytes, _ reference: Bytes, _ date: CivilDate
  ) -> String {
    let code = line.customer >= 0 ? ledger.customers[Int(line.customer)].code : ""
    let key = "\(journal.code)/\(date)/\(code)/\(decoder.text(reference))/\(line.amount)"
    var copy = key
    let mix = copy.withUTF8 { $0.mixed() }
    let rank = ordinals[mix, default: 0]
    ordinals[mix] = rank + 1
    return "\(key)/\(rank)"
  }

  private func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
    return String(text.map { $0.isNewline || $0 == "\t" || $0 == "\u{0B}" ? " " : $0 })
  }
}

/// What can stand for the number of an invoice.
enum PieceNumber {
  /// Whether a reference names nothing: `-`, `0000000`, `RAN`.
  static func isPlaceholder(_ reference: Bytes) -> Bool {
    if reference.isEmpty { return true }
    if reference.allSatisfy({ [0x2D, 0x30, 0x20, 0x2E, 0x2F, 0x2A].contains($0) }) { return true }
    guard reference.count <= 12 else { return false }
    let text = String(decoding: reference, as: UTF8.self).lowercased()
    return ["ran", "an", "ano", "a nouveau", "divers", "nd", "n/a", "na", "neant", "vt", "od", "sans"].contains(text)
  }

  /// The first word with a digit and at least three characters that is not a date, or `nil`.
  static func first(in label: String) -> String? {
    for word in label.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" }) {
      guard word.count >= 3, word.contains(where: \.isNumber), !word.contains(","), !word.contains("%") else {
        continue
      }
      let parts = word.split(separator: "/")
      if parts.count >= 2, parts.allSatisfy({ $0.count <= 4 && $0.allSatisfy(\.isNumber) }) { continue }
      return String(word)
    }
    return nil
  }
}
