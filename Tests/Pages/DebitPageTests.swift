import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Direct debits on the pages")
struct DebitPageTests {
  /// Two customers who owe, one with an invoice that is contested.
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for number in 1...2 {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: "C-\(number)", name: "Client <\(number)>"), transaction)
      _ = try Example.store(
        Example.item(
          company, customer, number: "FA-\(number)", cents: 100_000, issued: "2026-10-01", due: "2026-11-01"),
        transaction)
    }
    try transaction.execute("UPDATE item SET disputed_minor = 100 WHERE number = 'FA-2'")
  }

  private static func mandate(_ reference: String, _ more: [String: String] = [:]) -> [String: String] {
    [
      "rum": reference, "signature": "10/01/2026", "iban": "FR14 2004 1010 0505 0001 3M02 606", "bic": "",
      "titulaire": "",
      "type": "CORE", "usage": "recurrent", "preavis": "14",
    ].merging(more) { _, new in new }
  }

  @Test(
    "who we are is said once, mandates are noted, a run is prepared, its files are taken and a rejection is noted",
    arguments: Engine.all)
  func life(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      #expect(try await !bench.page("/prelevements").contains("href=\"/prelevements/nouveau\""))
      let wrong = try await bench.post(
        "/prelevements/reglages", ["ics": "FR73ZZZ123456", "version": "pain.008.001.08"])
      #expect(
        wrong.status == .unprocessableContent && wrong.words.contains("sa clé ne correspond pas"), "\(wrong.words)")
      let right = ["ics": "fr72 zzz 123456", "version": "pain.008.001.02"]
      #expect(try await bench.post("/prelevements/reglages", right).status == .seeOther)
      #expect(try await bench.page("/prelevements").contains("href=\"/prelevements/nouveau\""))

      #expect(try await bench.page("/clients/C-1").contains("href=\"/clients/C-1/mandats\""))
      for (field, typed, said) in [
        ("iban", "FR1520041010050500013M02606", "IBAN est inexact"), ("rum", "A//B", "35 lettres"),
        ("signature", "24/11/2026", "futur"), ("preavis", "0", "De 1 à 30"), ("bic", "AGRI", "BIC a 8"),
      ] {
        let refused = try await bench.post("/clients/C-1/mandats", Self.mandate("RUM-1", [field: typed]))
        #expect(refused.status == .unprocessableContent && refused.words.contains(said), "\(field): \(refused.words)")
      }
      #expect(try await bench.post("/clients/C-1/mandats", Self.mandate("rum-1")).status == .seeOther)
      let twice = try await bench.post("/clients/C-2/mandats", Self.mandate("RUM-1"))
      #expect(twice.status == .unprocessableContent && twice.words.contains("déjà cette référence"))
      #expect(try await bench.post("/clients/C-2/mandats", Self.mandate("RUM-2", ["type": "B2B"])).status == .seeOther)
      #expect(try await bench.words("/prelevements/mandats").contains("RUM-2"))

      let proposal = try await bench.page("/prelevements/nouveau")
      #expect(proposal.contains("value=\"07/12/2026\"") && proposal.contains("value=\"2026-12-07\""), "\(proposal)")
      #expect(proposal.contains("contestée"))
      let piece = try #require(proposal.firstMatch(of: /name="piece" value="(\d+)"/)).1
      let early = try await bench.words("/prelevements/nouveau?jour=25/11/2026")
      #expect(early.contains("préavis trop court"), "\(early)")
      let none = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-07"])
      #expect(none.status == .unprocessableContent && none.words.contains("Choisissez au moins une facture"))
      let closed = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-25", "piece": String(piece)])
      #expect(closed.status == .unprocessableContent && closed.words.contains("28/12/2026"), "\(closed.words)")
      let done = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-07", "piece": String(piece)])
      #expect(done.headers[.location] == "/prelevements/1")

      let run = try await bench.page("/prelevements/1")
      #expect(run.contains("Client &lt;1&gt;") && run.contains("RUM-1") && run.contains("D1-1-FA-1"), "\(run)")
      #expect(run.contains("7 décembre 2026"))
      let file = String(buffer: try await bench.answer("/prelevements/1/fichier").body)
      #expect(file.contains("pain.008.001.02") && file.contains("<CtrlSum>1000.00</CtrlSum>"), "\(file)")
      let notices = String(buffer: try await bench.answer("/prelevements/1/avis.txt").body)
      #expect(notices.contains("prélèvement de 1") && notices.contains("FR72ZZZ123456"), "\(notices)")
      let invoice = try await bench.words("/factures/FA-1")
      #expect(invoice.contains("seront prélevés le"), "\(invoice)")
      let again = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-07", "piece": String(piece)])
      #expect(again.status == .unprocessableContent && again.words.contains("ne peut pas"), "\(again.words)")

      let rejected = ["faire": "rejeter", "prelevement": "D1-1-FA-1", "motif": "AC04"]
      #expect(try await bench.post("/prelevements/1", rejected).status == .seeOther)
      let after = try await bench.words("/prelevements/1")
      #expect(after.contains("Rejeté") && after.contains("AC04 · compte clos"), "\(after)")
      #expect(try await bench.words("/prelevements").contains("1 rejeté"))
      #expect(try await !bench.page("/prelevements/1").contains("Annuler la remise"))
      let journal = try await bench.words("/journal")
      for event in ["Prélèvement rejeté", "Prélèvements préparés", "Mandat de prélèvement enregistré"] {
        #expect(journal.contains(event), "\(event): \(journal)")
      }
      #expect(try await bench.visit("/prelevements/9") == .notFound)
    }
  }

  @Test("a mandate ends with its next debit, goes on, and is revoked; a run is taken back", arguments: Engine.all)
  func changes(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      _ = try await bench.post("/prelevements/reglages", ["ics": "FR72ZZZ123456"])
      _ = try await bench.post("/clients/C-1/mandats", Self.mandate("RUM-1"))
      let path = "/clients/C-1/mandats"
      #expect(try await bench.post(path + "/1", ["faire": "dernier"]).status == .seeOther)
      #expect(try await bench.words(path).contains("dernier prélèvement annoncé"))
      #expect(try await bench.post("/clients/C-2/mandats/1", ["faire": "revoquer"]).status == .notFound)
      let piece = try #require(
        try await bench.page("/prelevements/nouveau").firstMatch(of: /name="piece" value="(\d+)"/)
      ).1
      _ = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-07", "piece": String(piece)])
      #expect(String(buffer: try await bench.answer("/prelevements/1/fichier").body).contains("FNAL"))
      #expect(try await bench.post("/prelevements/1", ["faire": "annuler"]).status == .seeOther)
      #expect(try await bench.words("/prelevements").contains("Annulée"))
      #expect(try await bench.post(path + "/1", ["faire": "continuer"]).status == .seeOther)
      #expect(try await bench.post(path + "/1", ["faire": "revoquer"]).status == .seeOther)
      #expect(try await bench.words(path).contains("révoqué"))
      #expect(try await bench.words("/prelevements/nouveau").contains("mandat révoqué"))
    }
  }

  @Test(
    "customers are told by e-mail once; who has no address is named with its letter; the customer’s page shows it",
    arguments: Engine.all)
  func told(engine: Engine) async throws {
    try await PagesBench.open(
      engine, role: "administrator",
      fill: { transaction, company in
        try Self.fill(transaction, company)
        try transaction.execute("UPDATE item SET disputed_minor = 0")
        let customer = try #require(try CustomerStore.find(code: "C-1", of: company, transaction))
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer.id, name: "Lise", email: "lise@client.example", phone: nil),
          company: company, transaction)
      }
    ) { bench in
      _ = try await bench.post("/prelevements/reglages", ["ics": "FR72ZZZ123456"])
      for number in 1...2 {
        _ = try await bench.post("/clients/C-\(number)/mandats", Self.mandate("RUM-\(number)"))
      }
      let pieces = try await bench.page("/prelevements/nouveau").matches(of: /name="piece" value="(\d+)"/).map(\.1)
      #expect(pieces.count == 2)
      for piece in pieces {
        let made = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-07", "piece": String(piece)])
        #expect(made.status == .seeOther)
      }
      // The first is of who has an address, the second of who has none.
      let before = try await bench.words("/prelevements/1")
      #expect(before.contains("à prévenir avant le 23/11/2026"), "\(before)")
      #expect(before.contains("Prévenir 1 client par e-mail"), "\(before)")
      #expect(try await bench.post("/prelevements/1", ["faire": "prevenir"]).status == .seeOther)
      let after = try await bench.page("/prelevements/1")
      #expect(after.contains("en attente d’envoi") && after.contains("href=\"/envois/1\""), "\(after)")
      #expect(!after.contains("value=\"prevenir\""))
      let other = try await bench.page("/prelevements/2")
      #expect(other.contains("sans adresse e-mail") && !other.contains("value=\"prevenir\""), "\(other)")
      let letter = try #require(other.firstMatch(of: /href="(\/prelevements\/2\/avis\/\d+)"/)).1
      let paper = try await bench.answer(String(letter))
      #expect(paper.status == .ok && paper.headers[.contentType] == "application/pdf")
      #expect(try await bench.visit("/prelevements/1/avis/999") == .notFound)
      #expect(try await bench.post("/prelevements/2", ["faire": "prevenir"]).status == .seeOther)

      let message = try await bench.words("/envois/1")
      for word in ["Lise", "RUM-1", "Avis de la remise 1"] { #expect(message.contains(word), "\(word): \(message)") }
      let customer = try await bench.words("/clients/C-1")
      #expect(customer.contains("Avis de prélèvement") && customer.contains("prélevés le 07/12/2026"), "\(customer)")
      #expect(try await bench.words("/clients/C-1/chronologie").contains("Avis de prélèvement"))
      #expect(try await bench.words("/journal").contains("Prélèvement annoncé au client"))
      #expect(try await bench.words("/modeles/debit_notice?client=C-1").contains("Avis de prélèvement"))

      #expect(try await bench.post("/prelevements/1", ["faire": "annuler"]).status == .seeOther)
      #expect(try await bench.words("/envois/1").contains("la remise 1 de prélèvements a été annulée"))
    }
  }

  @Test(
    "a mandate gets another account, which is refused where it is wrong and told once used", arguments: Engine.all)
  func amended(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: Self.fill) { bench in
      _ = try await bench.post("/prelevements/reglages", ["ics": "FR72ZZZ123456"])
      _ = try await bench.post("/clients/C-1/mandats", Self.mandate("RUM-1"))
      let path = "/clients/C-1/mandats"
      let form = try await bench.page(path + "?modifier=1")
      #expect(form.contains("value=\"modifier\"") && form.contains("n’a pas encore servi"), "\(form)")
      #expect(!form.contains("id=\"preavis\""))
      let same = ["faire": "modifier", "rum": "RUM-1", "iban": "FR14 2004 1010 0505 0001 3M02 606", "bic": ""]
      let unchanged = try await bench.post(path + "/1", same)
      #expect(unchanged.status == .unprocessableContent && unchanged.words.contains("déjà la référence et le compte"))
      let wrong = try await bench.post(path + "/1", same.merging(["iban": "FR15"]) { $1 })
      #expect(wrong.status == .unprocessableContent && wrong.words.contains("IBAN est inexact"), "\(wrong.words)")
      let piece = try #require(
        try await bench.page("/prelevements/nouveau").firstMatch(of: /name="piece" value="(\d+)"/)
      ).1
      _ = try await bench.post("/prelevements/nouveau", ["jour": "2026-12-07", "piece": String(piece)])
      let changed = same.merging(["rum": "RUM-2026", "iban": "DE89370400440532013000"]) { $1 }
      #expect(try await bench.post(path + "/1", changed).status == .seeOther)
      let after = try await bench.words(path)
      #expect(after.contains("RUM-2026") && after.contains("RUM-1, FR •• 2606"), "\(after)")
      #expect(after.contains("à dire à la banque avec le prochain prélèvement"), "\(after)")
      // The debit that is with the bank stays what its file says.
      let run = try await bench.words("/prelevements/1")
      #expect(run.contains("RUM-1") && run.contains("FR •• 2606") && !run.contains("RUM-2026"), "\(run)")
      #expect(try await bench.words("/journal").contains("Mandat de prélèvement modifié"))
    }
  }
}
