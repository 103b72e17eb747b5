import ArgumentParser
import CPango
import Dispatch
import Foundation
import Kernel
import Messaging
import MessagingRules

/// Letters drawn by the product, or their texts drawn bare by cairo and pango, on every core, kept in memory.
struct Letters: AsyncParsableCommand {
  @Argument var count: Int

  @Flag(help: "Only the texts, each at a place of its own, with no layout of ours.")
  var bare = false

  func run() async throws {
    let contents = (0..<count).map { Letters.content($0) }
    var bytes = 0
    if bare {
      let lanes = ProcessInfo.processInfo.activeProcessorCount
      bytes = try await withThrowingTaskGroup(of: Int.self) { group in
        for lane in 0..<lanes {
          group.addTask {
            try stride(from: lane, to: contents.count, by: lanes).reduce(0) { try $0 + BareLetter.draw(contents[$1]) }
          }
        }
        return try await group.reduce(0, +)
      }
    } else {
      bytes = try await LetterPress.pdfs(contents).reduce(0) { $0 + $1.count }
    }
    guard bytes > 0 else { throw ExitCode.failure }
    print(bytes)
  }

  /// A last reminder of six invoices, as the design draws it. Customer, invoices and amounts are each letter's own.
  static func content(_ number: Int) -> LetterContent {
    let rows = (1...6).map { row in
      let place = number * 6 + row
      return LetterContent.Table.Row(cells: [
        "FA-26-\(10_000 + place)", "BC \(88_200 + place)", "12/06/2026", "31/07/2026", "11\(row) j",
        "\(10 + place * 7 % 89) \(100 + place * 37 % 900),00", "\(100 + place * 53 % 900),30", "40,00",
      ])
    }
    return LetterContent(
      language: .french, day: "2026-11-23",
      sender: .init(
        name: "Verdoncelle Industrie", lines: ["28 rue des Métalliers", "69100 Villeurbanne", "04 65 71 00 10"]),
      references: [
        .init("Compte client", "C-\(number)"), .init("Référence", "DR-26-\(number)"),
        .init("Suivi par", "Inès Marchetti"), .init("Téléphone", "04 65 71 00 19"),
        .init("E-mail", "recouvrement@verdoncelle.example"),
      ],
      address: [
        "BRISSONNET \(number) TRAVAUX PUBLICS", "Comptabilité fournisseurs", "ZONE DU PARC SUD",
        "\(number) RUE DES FORGERONS",
        "71100 CHALON SUR SAONE",
      ],
      placeAndDate: "Villeurbanne, le 23 novembre 2026",
      subject: "Dernier rappel avant mise en demeure : \(number) 006,43 € à régler avant le 1er décembre",
      salutation: "Madame, Monsieur,",
      opening: [
        "Nous vous avons écrit les 5, 10 et 16 novembre, puis convenu d’un virement le 20 novembre. Les six factures "
          + "ci-dessous restent dues à ce jour. Nous vous demandons de les régler sous huit jours."
      ],
      table: .init(
        columns: [
          .init("Facture"), .init("Commande"), .init("Émise le"), .init("Échéance"), .init("Retard", isNumber: true),
          .init("Reste dû, €", isNumber: true), .init("Pénalités, €", isNumber: true),
          .init("Indemnité, €", isNumber: true),
        ], rows: rows, totals: ["Totaux", "", "", "", "", "144 108,00", "2 658,43", "240,00"]),
      payment: .init(
        label: "Total à régler", total: "147 006,43 €",
        details: [
          .init("IBAN", "FR76 3000 6000 0112 3456 7890 189", isStrong: true), .init("BIC", "AGRIFRPP"),
          .init("Référence à indiquer", "DR-26-\(number)", isStrong: true),
        ], hint: "Scannez le code pour préparer le virement.",
        code:
          "BCD\n002\n1\nSCT\n\nVerdoncelle Industrie\nFR7630006000011234567890189\nEUR147006.43\n\n\nDR-26-\(number)"),
      closing: [
        "Si votre paiement est déjà parti, ne tenez pas compte de ce courrier. Sans règlement ni réponse, nous vous "
          + "adresserons une mise en demeure en recommandé.",
        "Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.",
      ], signature: "Inès Marchetti, recouvrement",
      legal: [
        "Pénalités au taux BCE majoré de 10 points, soit 12,15 % l’an, dues dès le lendemain de l’échéance sans rappel "
          + "préalable ; indemnité forfaitaire de 40 € par facture pour frais de recouvrement (articles L.441-10 et "
          + "D.441-5 du code de commerce).",
        "Verdoncelle Industrie SAS au capital de 850 000 € · RCS Lyon 999 317 604 · TVA FR00999317604",
      ])
  }
}

/// The floor: every text of a letter laid out once by pango and shown by cairo on one page of a PDF in memory.
enum BareLetter {
  static func draw(_ content: LetterContent) throws -> Int {
    final class Sink { var count = 0 }
    let sink = Sink()
    let surface = cairo_pdf_surface_create_for_stream(
      { context, _, length in
        if let context { Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().count += Int(length) }
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque(), 595, 842)
    let cairo = cairo_create(surface)
    let regular = pango_font_description_from_string("Inter 8.5")
    let strong = pango_font_description_from_string("Inter Semi-Bold 12")
    var y = 40.0
    for (index, text) in texts(content).enumerated() {
      guard let layout = pango_cairo_create_layout(cairo) else { throw ExitCode.failure }
      pango_layout_set_font_description(layout, index == 0 ? strong : regular)
      pango_layout_set_width(layout, Int32(480 * PANGO_SCALE))
      pango_layout_set_text(layout, text, -1)
      cairo_move_to(cairo, 57, y)
      pango_cairo_show_layout(cairo, layout)
      g_object_unref(UnsafeMutableRawPointer(layout))
      y = y > 780 ? 40 : y + 8
    }
    pango_font_description_free(regular)
    pango_font_description_free(strong)
    cairo_show_page(cairo)
    cairo_destroy(cairo)
    cairo_surface_finish(surface)
    cairo_surface_destroy(surface)
    return sink.count
  }

  private static func texts(_ content: LetterContent) -> [String] {
    [content.sender.name] + content.sender.lines + content.references.flatMap { [$0.label, $0.value] }
      + content.address + [content.placeAndDate, content.subject, content.salutation] + content.opening
      + content.table.columns.map(\.heading) + content.table.rows.flatMap(\.cells) + content.table.totals
      + [content.payment.label, content.payment.total] + content.payment.details.flatMap { [$0.label, $0.value] }
      + content.closing + [content.signature] + content.legal
  }
}
