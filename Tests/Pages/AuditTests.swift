import AgendaRules
import Disputes
import DisputesRules
import Dunning
import DunningRules
import Foundation
import HummingbirdTesting
import ImportsRules
import Jobs
import JobsRules
import Kernel
import Messaging
import MessagingRules
import NIOCore
import Onboarding
import OnboardingRules
import PeopleRules
import Receivables
import ReceivablesRules
import RepliesRules
import Storage
import Support
import Testing
import Web

@testable import Journal
@testable import Pages

@Suite("What the audit trail says")
struct AuditTests {
  private static func words() throws -> [WordBook] {
    let words = try Words.shipped(by: TextTests.targets)
    return [words[.french], words[.english]]
  }

  /// The sources of what writes the journal, by their paths.
  private static func sources() throws -> [String: String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var result: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".swift") {
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      if text.contains("Journal") || text.contains("JournalFact") { result[path] = text }
    }
    return result
  }

  @Test("every event that the sources write has a sentence, and every part of the program a name, in both languages")
  func events() throws {
    var (events, parts): (Set<String>, Set<String>) = ([], [])
    for (_, text) in try Self.sources() {
      for call in text.matches(of: /(?:record|journal)\(\s*([^")]*)("[a-z_]+\.[a-z_]+")(\s*:\s*"[a-z_]+\.[a-z_]+")?/) {
        for match in String(call.0).matches(of: /"([a-z_]+\.[a-z_]+)"/) { events.insert(String(match.1)) }
      }
      // An event that is chosen before it is written.
      for match in text.matches(of: /(?:case [^\n]*|default): "([a-z_]+\.[a-z_]+)"/) {
        if text.contains("let event: StaticString") { events.insert(String(match.1)) }
      }
      for match in text.matches(of: /\.system\("([a-z-]+)/) { parts.insert(String(match.1)) }
    }
    #expect(events.count >= 95 && parts.isSuperset(of: ["cli", "worker", "door"]), "\(events.count), \(parts)")
    for words in try Self.words() {
      let missing = events.filter { !words.keys.contains("journal.event.\($0)") }
      #expect(missing.isEmpty, "\(words.language): \(missing.sorted())")
      let nameless = parts.filter { !words.keys.contains("journal.part.\($0.replacing("-", with: "_"))") }
      #expect(nameless.isEmpty, "\(words.language): \(nameless.sorted())")
      for family in AuditRequest.families { #expect(words.keys.contains("journal.family.\(family)"), "\(family)") }
    }
  }

  @Test("every fact that the sources write is said by its kind, under a name in both languages")
  func facts() throws {
    var written: Set<String> = []
    for (path, text) in try Self.sources() where !path.hasPrefix("Pages/") {
      for line in text.split(separator: "\n") where !line.contains("values:") {
        for match in line.matches(of: /"([a-z_0-9]+)": [^,]*?\.(text|number|money|date|list|phrase|none)\b/) {
          written.insert(String(match.1))
        }
        for match in line.matches(of: /facts\["([a-z_]+)"\]/) { written.insert(String(match.1)) }
      }
    }
    #expect(written.count >= 90, "\(written.count)")
    let known = Set(AuditFactKind.all.keys.map { String($0.split(separator: ".").last ?? "") })
    #expect(written.subtracting(known).isEmpty, "\(written.subtracting(known).sorted())")
    for words in try Self.words() {
      let missing = known.union(written).filter { !words.keys.contains("journal.fact.\($0)") }
      #expect(missing.isEmpty, "\(words.language): \(missing.sorted())")
    }
  }

  /// Facts that are codes, each with all that it may be.
  private static let codes: [(event: String, fact: String, values: [String])] = [
    ("dispute.opened", "reason", DisputeReason.allCases.map(\.rawValue)),
    ("dispute.closed", "outcome", DisputeOutcome.allCases.map(\.rawValue)),
    ("call.reported", "outcome", CallOutcome.allCases.map(\.rawValue)),
    ("message.sent", "channel", Channel.allCases.map(\.rawValue)),
    ("reminder.reopened", "was", ActionState.allCases.map(\.rawValue)),
    ("promise.reopened", "was", ["pending", "kept", "broken", "withdrawn"]),
    ("dispute.reopened", "was", DisputeOutcome.allCases.map(\.rawValue) + ["credit_expected"]),
    ("reminder.resolved", "resolution", ["approved", "done", "withdrawn"]),
    ("message.resolved", "answer", ["received", "send_again", "abandon"]),
    ("job.ended", "state", JobState.allCases.map(\.rawValue)),
    ("job.asked", "kind", JobKind.all.map(\.name)),
    ("file.imported", "kind", ImportKind.allCases.map(\.rawValue)),
    ("customer.updated", "kind", CustomerKind.allCases.map(\.rawValue)),
    ("customer.in_charge", "duty", Duty.allCases.map(\.rawValue)),
    ("onboarding.marked", "step", OnboardingStep.allCases.map(\.rawValue)),
    ("onboarding.marked", "mark", ["done", "skipped"]),
    ("mail_server.set", "security", ["starttls", "tls", "none"]),
    ("mailbox.set", "security", ["starttls", "tls", "none"]),
    ("reply.taken", "nature", ReplyNature.allCases.map(\.rawValue)),
    ("person.added", "role", Role.shipped.map(\.key)),
    ("role.added", "rights", Right.allCases.map(\.rawValue)),
    ("role.added", "customers", ["all", "own"]),
    ("schedule.sent", "report", ReportKind.allCases.map(\.rawValue)),
    ("person.profile_changed", "language", ["fr", "en"]),
    ("company.look_changed", "sent_by", ["company", "collector"]),
    ("payment.applied", "by", ["hand"]), ("promise.broken", "said", ["customer"]),
    ("mapping.saved", "columns", ListField.allCases.map { "1:\($0.rawValue)=2:dmy" }),
  ]

  private static func entry(_ event: String, _ facts: String, subject: String = "x") -> JournalEntry {
    JournalEntry(
      sequence: 1, at: Engine.moment, company: CompanyID(1), actor: "encours:test", event: event, subject: subject,
      facts: facts, previousHash: "", hash: "")
  }

  @Test("every code that a fact may hold has words in both languages")
  func values() throws {
    for words in try Self.words() {
      let said = AuditWords(words, AuditSubjects())
      for (event, fact, values) in Self.codes {
        for value in values {
          let details = said.details(Self.entry(event, "{\"\(fact)\":\"\(value)\"}"))
          let text = details.first?.text ?? ""
          // Some words are the same as their code; none has an underscore, and each was found.
          let isKey = text.contains("_") || text.contains("⟦") || text.isEmpty || text.contains("=")
          #expect(!isKey, "\(words.language): \(event) \(fact) \(value) is said «\(text)»")
          if words.language == .french,
            !["price", "email", "none", "promise", "siren", "iban", "import"].contains(value)
          {
            #expect(text != value, "\(event) \(fact) \(value)")
          }
        }
      }
    }
  }

  @Test("facts are said as people say them, with what they open", arguments: Engine.all)
  func page(engine: Engine) async throws {
    try await PagesBench.open(
      engine, role: "administrator",
      fill: { transaction, company in
        let customer = try CustomerStore.insert(
          Example.customer(company, code: "C-1", name: "Garel & Fils"), transaction)
        _ = try Example.store(Example.item(company, customer, number: "FA-1", cents: 12_000), transaction)
        let journal = Journal(transaction, actor: .system("cli:claire"), at: Engine.moment)
        journal.record(
          "payment.applied", "item:1", company: company,
          facts: [
            "entry": 9, "reference": "REF 7", "amount": "120.00 EUR", "customer": .number(customer.rawValue),
            "by": "hand", "items": .list(["1:12000"]),
          ])
        journal.record(
          "promise.recorded", "customer:\(customer)", company: company,
          facts: ["promise": 3, "for": "2026-11-27", "amounts": .list(["FA-1 40.00 EUR"])])
        journal.record(
          "reminders.planned", "day:2026-11-23", company: company,
          facts: ["actions": .list([4, 5, 6]), "scenarios": .list([])])
        journal.record(
          "customer.in_charge", "customer:\(customer)", company: company, facts: ["duty": "collector", "person": 1])
        journal.record(
          "person.access_changed", "person:1", company: nil, facts: ["role": "collector", "companies": "all"])
        journal.record(
          "role.changed", "role:custom:8", company: nil, facts: ["rights": "see remind", "customers": "own"])
        journal.record(
          "message.failed", "message:4", company: company,
          facts: ["response": .phrase(Phrase("every message addressed to \("a@b") was refused; \(12) waited"))])
        journal.record(
          "message.to_check", "message:5", company: company,
          facts: [
            "reason": .phrase(
              Phrase("the sender stopped before it could note the server's answer: the message may have left"))
          ])
        journal.record("promise.broken", "promise:77", company: company, facts: ["missing_minor": 123_456])
      }
    ) { bench in
      let text = try await bench.words("/journal")
      for said in [
        "Encours (ligne de commande, claire)", "Montant : 120,00 €", "Par : à la main", "Pièces : FA-1 (120,00 €)",
        "Client : Garel & Fils", "Montants : FA-1 (40,00 €)", "Pour le : 27/11/2026", "Actions : 3",
        "Fonction : Chargé de recouvrement", "Personne : Claire Delmas", "Rôle : Chargé de recouvrement",
        "Sociétés : toutes", "un rôle supprimé", "Droits : consulter, relancer les clients",
        "Clients vus : Seulement ceux dont la personne est chargée", "Manque : 1 234,56 €",
        "every message addressed to a@b was refused; 12 waited", "le message est peut-être parti",
      ] {
        let plain = text.replacing("&amp;", with: "&").replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
        #expect(plain.contains(said), "\(said)")
      }
      #expect(!text.contains("12000") && !text.contains("⟦") && !text.contains("custom:"))
      let links = try await bench.links("/journal")
      for path in ["/factures/FA-1", "/clients/C-1", "/lettrage/9", "/reglages/utilisateurs/1"] {
        #expect(links.contains(path), "\(path)")
      }
      let csv = String(buffer: try await bench.answer("/journal?format=csv").body)
      #expect(csv.contains("Garel & Fils") && csv.contains("FA-1 (120,00"))
    }
  }
}
