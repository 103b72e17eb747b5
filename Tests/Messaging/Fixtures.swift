import Foundation
import Kernel
import Language
import MessagingRules

@testable import Messaging

extension Money {
  static func eur(_ minor: Int64) -> Money { Money(minor: minor, .eur) }
}

extension Reminder {
  /// The design's letter: six late invoices of a public works company, one of them partly disputed.
  static func lastReminder(
    lines: [Line] = Line.sixLate, language: LanguageCode = .french, step: ReminderStep = .last,
    portal: Portal? = .example
  ) -> Reminder {
    Reminder(
      step: step, language: language, day: "2026-11-23", reference: "DR-26-00318", currency: .eur,
      creditor: Creditor(
        name: "Verdoncelle Industrie", address: ["28 rue des Métalliers", "69100 Villeurbanne"], town: "Villeurbanne",
        phone: "04 65 71 00 10", email: "recouvrement@verdoncelle.example", iban: "FR7630006000011234567890189",
        bic: "AGRIFRPP",
        legalIdentity: [
          "Verdoncelle Industrie SAS au capital de 850\u{202F}000\u{A0}€", "RCS Lyon 999 317 604",
          "TVA FR00999317604",
        ]),
      debtor: Debtor(
        code: "C-01187", name: "Brissonnet Travaux Publics",
        address: [
          "BRISSONNET TRAVAUX PUBLICS", "Comptabilité fournisseurs", "ZONE DU PARC SUD", "14 RUE DES FORGERONS",
          "71100 CHALON SUR SAONE",
        ], greeting: "Madame Brissonnet"),
      author: Author(
        name: "Inès Marchetti", role: "recouvrement", phone: "04 65 71 00 19",
        email: "recouvrement@verdoncelle.example"),
      lines: lines, penaltyTerms: PenaltyTerms(rate: Percent(partsPerMillion: 121_500)),
      earlier: ["2026-11-05", "2026-11-10", "2026-11-16"], brokenPromise: "2026-11-20", payBy: "2026-12-01",
      portal: portal)
  }

  /// The design's e-mail: three invoices, no penalties asked for yet.
  static func firstReminder(language: LanguageCode = .french, portal: Portal? = .example) -> Reminder {
    var reminder = lastReminder(
      lines: Line.sixLate[1...3].map { line in
        var line = line
        line.order = line.order.map { String($0.dropFirst(3)) }
        line.penalty = nil
        line.indemnity = nil
        return line
      }, language: language, step: .first, portal: portal)
    reminder.reference = "DR-26-00291"
    reminder.earlier = []
    reminder.brokenPromise = nil
    return reminder
  }
}

extension Reminder.Returned {
  static let example = Reminder.Returned(amount: .eur(2_736_000), received: "2026-11-12", returned: "2026-11-20")
}

extension Reminder.Debited {
  static let example = Reminder.Debited(
    debit: DirectDebitID(1), collectsOn: "2026-12-07", noticeDays: 14, mandate: "RUM-0147", account: "2606",
    creditor: "FR72ZZZ123456")
}

extension Reminder.Portal {
  static let example = Reminder.Portal(
    address: "https://payer.verdoncelle.example/b/7KQ4-M2XD", host: "payer.verdoncelle.example", code: "7KQ4-M2XD")
}

extension Reminder.Line {
  static let sixLate: [Reminder.Line] = [
    late("FA-26-04417", "BC 88214", "2026-06-12", "2026-07-31", 1_453_200, 55_630, disputed: true),
    late("FA-26-05102", "BC 88340", "2026-07-08", "2026-08-31", 2_736_000, 76_503),
    late("FA-26-05890", "BC 88512", "2026-08-04", "2026-09-30", 4_125_600, 74_159),
    late("FA-26-05961", "BC 88530", "2026-08-11", "2026-09-30", 1_248_000, 22_433),
    late("FA-26-06634", "BC 88702", "2026-09-03", "2026-10-31", 3_391_200, 25_964),
    late("FA-26-06720", "BC 88719", "2026-09-14", "2026-10-31", 1_456_800, 11_154),
  ]

  static func late(
    _ number: String, _ order: String, _ issued: CivilDate, _ due: CivilDate, _ claimed: Int64, _ penalty: Int64,
    disputed: Bool = false
  ) -> Reminder.Line {
    Reminder.Line(
      number: number, order: order, issued: issued, due: due, claimed: .eur(claimed), penalty: .eur(penalty),
      indemnity: .eur(4_000),
      dispute: disputed ? .init(invoiced: .eur(1_874_400), disputed: .eur(421_200), since: "2026-10-12") : nil)
  }

  static func many(_ count: Int) -> [Reminder.Line] {
    (0..<count).map { index in
      late(
        "FA-26-\(10_000 + index)", "BC \(70_000 + index)", CivilDate("2026-06-01").adding(days: index),
        CivilDate("2026-07-31").adding(days: index), 123_456 + Int64(index) * 1_000, 1_234)
    }
  }
}
