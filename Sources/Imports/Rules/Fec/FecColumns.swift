import Files
import Kernel

/// Where each value of a ledger line stands, worked out from the heading.
///
/// Source: Livre des procédures fiscales, art. A47 A-1 (eighteen headings in order; more for cash-basis books);
/// headings are matched without regard to case, accents or spaces, as the tax administration's own checker does.
struct FecColumns: Hashable, Sendable {
  var journal = 0
  var journalName: Int?
  var number: Int?
  var date = 3
  var account = 4
  var accountName: Int?
  var auxiliary: Int?
  var auxiliaryName: Int?
  var reference: Int?
  var pieceDate: Int?
  var label: Int?
  var debit: Int?
  var credit: Int?
  var amount: Int?
  var sense: Int?
  var letter: Int?
  var validDate: Int?
  /// How many values the heading names.
  var count = 18

  /// The order of the law, for a file that begins without a heading.
  static let legalOrder = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
  ]

  /// The columns of a heading, or `nil` when it is not that of a ledger.
  init?(heading: [String]) {
    var places: [String: Int] = [:]
    for (place, title) in heading.enumerated() {
      let key = Folding.folded(title).filter { $0 != " " }
      if !key.isEmpty, places[key] == nil { places[key] = place }
    }
    func place(_ names: String...) -> Int? {
      for name in names { if let place = places[name] { return place } }
      return nil
    }
    guard let journal = place("journalcode", "codejournal"), let date = place("ecrituredate", "dateecriture"),
      let account = place("comptenum", "numcompte", "comptegeneral")
    else { return nil }
    self.journal = journal
    self.date = date
    self.account = account
    debit = place("debit")
    credit = place("credit")
    amount = place("montant")
    sense = place("sens")
    guard (debit != nil && credit != nil) || (amount != nil && sense != nil) else { return nil }
    journalName = place("journallib", "journallibelle")
    number = place("ecriturenum", "ecriturenumero", "numecriture")
    accountName = place("comptelib", "comptelibelle")
    auxiliary = place("compauxnum", "compteauxnum", "compauxnumero")
    auxiliaryName = place("compauxlib", "compteauxlib", "compauxlibelle")
    reference = place("pieceref", "piecereference")
    pieceDate = place("piecedate", "datepiece")
    label = place("ecriturelib", "ecriturelibelle")
    letter = place("ecriturelet", "ecrturelet", "lettrage")
    validDate = place("validdate", "datevalid")
    count = heading.count
    while count > 0, heading[count - 1].isEmpty { count -= 1 }
  }

  /// The last value that a line must have: what follows may be left out.
  var needed: Int {
    [journal, date, account, debit ?? 0, credit ?? 0, amount ?? 0, sense ?? 0].max().map { $0 + 1 } ?? count
  }

  /// The values in which a stray separator can hide, because they are free text.
  var freeText: [Int] { [journalName, accountName, auxiliaryName, reference, label].compactMap(\.self) }
}

/// A ledger's shape: what a look at its first lines decides.
struct FecShape: Sendable {
  var delimiter: UInt8
  var columns: FecColumns
  var hasHeading: Bool
  var titles: [String]
  /// Whether quotation marks enclose values; with tabs and pipes they are usually only characters.
  var quotes: Bool

  /// The shape of a ledger, or `nil` when the file is something else.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, decoder: TextDecoder) {
    guard let delimiter = Delimiter.detect(bytes, from: start) else { return nil }
    self.delimiter = delimiter
    let ownMarks = delimiter == UInt8(ascii: ",") || delimiter == UInt8(ascii: ";")
    var reader = DelimitedReader(bytes, from: start, delimiter: delimiter)
    guard reader.next() else { return nil }
    let first = reader.fields.map { reader.text($0, decoder) }
    quotes = ownMarks || bytes[reader.record.lowerBound] == UInt8(ascii: "\"")
    if let columns = FecColumns(heading: first) {
      self.columns = columns
      hasHeading = true
      titles = first
      return
    }
    guard (18...22).contains(first.count), let legal = FecColumns(heading: FecColumns.legalOrder),
      FecValues.date(reader.slice(reader.fields[3])) != nil,
      FecValues.amount(reader.slice(reader.fields[11])) != nil,
      FecValues.amount(reader.slice(reader.fields[12])) != nil,
      FecValues.isAccount(reader.slice(reader.fields[4]))
    else { return nil }
    columns = legal
    hasHeading = false
    titles = FecColumns.legalOrder
  }
}
