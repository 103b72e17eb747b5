import Files
import Imports
import ImportsRules
import Kernel
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@testable import Encours

@Suite("What follows a file that is imported")
struct ImportFollowTests {
  /// One file, before and after its first invoice is paid.
  struct Source: Sendable {
    let name: String
    let owed: String
    let paid: String
  }

  private static let list: Source = {
    let head = "Code client;Raison sociale;N° pièce;Date pièce;Date échéance;Montant TTC;Solde\n"
    let rows = ["FA-1", "FA-2"].map { "C1;Brissonnet;\($0);01/09/2026;30/09/2026;600,00;600,00\n" }
    return Source(name: "liste.csv", owed: head + rows.joined(), paid: head + rows[1])
  }()

  private static let ledger: Source = {
    let head = [
      "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
      "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
      "Idevise",
    ].joined(separator: "\t")
    func entry(_ journal: String, _ number: Int, _ piece: String, _ letter: String) -> String {
      let isSale = journal == "VE\tVentes"
      let sums = isSale ? ["600,00\t0,00", "0,00\t600,00"] : ["0,00\t600,00", "600,00\t0,00"]
      let other = isSale ? "706000\tVentes" : "512000\tBanque"
      let start = "\(journal)\t\(number)\t20260901"
      let tail = "\(piece)\t20260901\t\(piece)"
      let lettered = letter.isEmpty ? "\t" : "\(letter)\t20261120"
      return "\(start)\t411000\tClients\tC1\tBrissonnet\t\(tail)\t\(sums[0])\t\(lettered)\t20260901\t\t\n"
        + "\(start)\t\(other)\t\t\t\(tail)\t\(sums[1])\t\t\t20260901\t\t\n"
    }
    let second = entry("VE\tVentes", 2, "FA-2", "")
    return Source(
      name: "999317604FEC20261231.txt", owed: head + "\n" + entry("VE\tVentes", 1, "FA-1", "") + second,
      paid: head + "\n" + entry("VE\tVentes", 1, "FA-1", "A") + second + entry("BQ\tBanque", 3, "VIR-1", "A"))
  }()

  private static func message(_ action: Int64, of item: Item) -> NewMessage {
    NewMessage(
      company: item.company, action: ActionID(action), customer: item.customer, channel: .email,
      recipient: "compta@brissonnet.example",
      reminder: Reminder(
        step: .first, language: .french, day: "2026-11-23", reference: "DR-26-\(action)", currency: .eur,
        creditor: Reminder.Creditor(
          name: "Verdoncelle Industrie", address: [], town: "Villeurbanne", phone: nil,
          email: "recouvrement@verdoncelle.example", iban: "FR7630006000011234567890189", bic: nil, legalIdentity: []),
        debtor: Reminder.Debtor(code: "C1", name: "Brissonnet", address: [], greeting: "Madame, Monsieur"),
        author: Reminder.Author(name: "Inès", role: "recouvrement", phone: nil, email: "ines@verdoncelle.example"),
        lines: [Reminder.Line(item: item.id, number: item.number, due: item.due, claimed: item.open)],
        payBy: "2026-12-01"))
  }

  @Test("a reminder of what a ledger or a list has as paid is withdrawn with it", arguments: Engine.all)
  func withdrawn(engine: Engine) async throws {
    for source in [Self.list, Self.ledger] {
      try await engine.withDatabase(Wiring.migrations) { database in
        let company = try await database.write { transaction in
          let id = try CompanyStore.insert(Example.company(), transaction)
          return try #require(try CompanyStore.find(id, transaction))
        }
        func take(_ text: String, dryRun: Bool = false) async throws {
          _ = try await ImportFile(
            FileBytes(name: source.name, Array(text.utf8)), company: company, dryRun: dryRun
          ).run(database, readers: Wiring.readers, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
        }
        func states() async throws -> [OutboxState] {
          try await database.read { try OutboxStore.list(OutboxState.allCases, of: company.id, limit: 9, $0) }
            .sorted { $0.id < $1.id }.map(\.state)
        }
        try await take(source.owed)
        try await database.write { transaction in
          for (place, number) in ["FA-1", "FA-2"].enumerated() {
            let item = try #require(try ItemStore.find(number: number, of: company.id, transaction).first)
            _ = try Outbox.enqueue(transaction, Self.message(Int64(place + 1), of: item), at: Engine.moment)
          }
        }
        try await take(source.paid, dryRun: true)
        #expect(try await states() == [.pending, .pending], "\(source.name)")
        try await take(source.paid)
        #expect(try await states() == [.withdrawn, .pending], "\(source.name)")
      }
    }
  }
}
