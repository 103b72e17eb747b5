public import Files
public import Kernel
import ReceivablesRules

/// Reads a *fichier des écritures comptables* and derives the receivables that are in it.
///
/// Source: Livre des procédures fiscales, art. A47 A-1; the traps are those of docs/formats/fec.md.
public enum FecReader {
  /// Whether the content is a ledger: its heading, or the form of its first line, says so.
  public static func recognises(_ file: FileBytes) -> Bool {
    if FecXml.recognises(file) { return true }
    let text = file.beginning
    return text.file.withBytes { FecShape($0, from: text.start, decoder: text.decoder) } != nil
  }

  /// - Parameters:
  ///   - encoding: the encoding a person chose, or `nil` to work it out.
  ///   - currency: the currency the books are kept in.
  ///   - due: the due date of an invoice that tells none, from the company's terms; it is marked as inferred.
  ///   - advance: is told how many bytes are done, now and then.
  public static func read(
    _ file: FileBytes, encoding: TextEncoding? = nil, currency: Currency,
    due: @escaping @Sendable (CivilDate) -> CivilDate, advance: (Int) -> Void = { _ in }
  ) throws(ImportsError) -> Delivery {
    let text = FecXml.recognises(file) ? DecodedText(try FecXml.flat(file)) : DecodedText(file, encoding: encoding)
    let name = text.file.name
    let shape = text.file.withBytes { FecShape($0, from: text.start, decoder: text.decoder) }
    guard let shape else {
      throw .notOfKind(
        file: name, kind: "fec",
        reason: Phrase("its first line does not name JournalCode, EcritureDate, CompteNum and amounts")
      )
    }
    let ledger = try text.file.withBytes { bytes throws(ImportsError) in
      var scan = FecScan(bytes, from: text.start, shape: shape, decoder: text.decoder, file: name)
      return try scan.run { done in
        text.file.release(upTo: done)
        advance(done)
      }
    }
    guard ledger.dataLines > 0 else {
      throw .damaged(
        file: name, place: Phrase("line \(2)"), found: Phrase("no entry"), expected: Phrase("the entries of a ledger"),
        remedy: Phrase("export the ledger again, with the entries of the year"))
    }
    let derivation = FecDerivation(ledger)
    return delivery(text, shape: shape, derivation: derivation, currency: currency, due: due)
  }

  private static func delivery(
    _ text: DecodedText, shape: FecShape, derivation: FecDerivation, currency: Currency,
    due: @escaping @Sendable (CivilDate) -> CivilDate
  ) -> Delivery {
    let ledger = derivation.ledger
    var delivery = Delivery(source: ItemSource.ledger)
    delivery.customers = zip(ledger.customers, derivation.delivered).filter { $1 >= 0 }.map {
      ImportedCustomer(code: $0.0.code, name: $0.0.name)
    }
    delivery.itemCount = derivation.items.count
    delivery.allocations = derivation.allocations
    delivery.rejections = ledger.rejections
    delivery.openMinor = ledger.customerBalance
    delivery.debitsMinor = ledger.debits
    delivery.creditsMinor = ledger.credits
    delivery.reconciles = ledger.debits == ledger.credits
    delivery.findings = FecFindings.all(derivation, text)
    let items = derivation.items
    let places = derivation.delivered
    delivery.items = { body in
      try text.file.withBytes { bytes in
        var texts = FecTexts(bytes, shape: shape, decoder: text.decoder, ledger: ledger, due: due)
        for (place, item) in items.enumerated() {
          let line = ledger.lines[Int(item.line)]
          if place & 0xFFFF == 0 { text.file.release(upTo: line.offset) }
          try body(place, texts.item(item, customer: Int(places[Int(line.customer)]), currency: currency))
        }
      }
    }
    return delivery
  }
}
