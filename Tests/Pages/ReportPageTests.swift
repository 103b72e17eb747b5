import Dunning
import DunningRules
import HTTPTypes
import HummingbirdTesting
import Journal
import Kernel
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("Pages of the reports")
struct ReportPageTests {
  private static let fill: @Sendable (Transaction, CompanyID) throws -> Void = { transaction, company in
    for (code, cents) in [("A-1", Int64(120_000)), ("Z-9", 7_777_700)] {
      let customer = try CustomerStore.insert(
        Example.customer(company, code: code, name: "<b>\(code)</b>"), transaction)
      let item = try Example.store(
        Example.item(company, customer, number: "F-\(code)", cents: cents, issued: "2026-08-01", due: "2026-09-30"),
        transaction)
      // A first reminder on 5 October and a second on 20 October; 60 000 paid ten days after the second.
      for (day, step) in [("2026-10-05" as CivilDate, "first"), ("2026-10-20", "second")] where code == "A-1" {
        try transaction.execute(
          """
          INSERT INTO dunning_action
            (company, customer, day, step, channel, currency, total_minor, state, reasons, decided_at)
          VALUES (\(company), \(customer), \(day), \(step), 'email', 'EUR', 120000, 'done', '[]', \(Engine.moment))
          """)
        try transaction.execute(
          """
          INSERT INTO dunning_action_item (company, action, item, customer, day, step, amount_minor, reasons)
          SELECT \(company), id, \(item), \(customer), day, step, 120000, '[]' FROM dunning_action
          WHERE customer = \(customer) AND day = \(day)
          """)
      }
      guard code == "A-1" else { continue }
      let payment = try Example.store(
        Example.item(
          company, customer, .payment, number: "P-1", cents: -60_000, issued: "2026-10-30", due: "2026-10-30"),
        transaction)
      try AllocationStore.allocate(
        Money(minor: 60_000, .eur), of: item, by: payment, company: company, day: "2026-10-30", reason: .manual,
        transaction)
      try PutInCharge(PersonID(1), .collector, of: [customer]).run(
        transaction, company: company, actor: .person(PersonID(1), name: "Claire Delmas", rights: [.assignCustomers]),
        at: Engine.moment)
    }
  }

  @Test("what was paid counts for the last reminder before it, once", arguments: Engine.all)
  func effect(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let text = String(buffer: try await bench.answer("/rapports/efficacite?format=csv").body)
      let lines = text.split(separator: "\r\n").dropFirst().map { String($0) }
      #expect(lines.count == 2)
      #expect(lines.first?.contains(";1;1;1200,00;0,00;0,00;0,00;0") == true, "\(lines)")
      #expect(lines.last?.contains(";1;1;1200,00;0,00;600,00;600,00;50,00;10,00;30,00") == true, "\(lines)")
    }
  }

  @Test(
    "what reminders bring is told by channel, text, scenario and segment, beside what nobody was reminded of",
    arguments: Engine.all)
  func groupings(engine: Engine) async throws {
    try await PagesBench.open(engine, fill: Self.fill) { bench in
      let company = bench.company
      try await bench.database.write { transaction in
        try transaction.execute(
          "UPDATE dunning_action SET text_name = 'fidèles', channel = 'letter' WHERE step = 'second'")
        try transaction.execute(
          """
          INSERT INTO segment (id, company, name, place, conditions, minimum_minor, since, revision, edited_by, edited_at)
          VALUES (1, \(company), 'Grands comptes', 1, '[]', 0, '2026-01-01', 1, 'Claire', \(Engine.moment))
          """)
        // Inside for the first reminder, out again on the day of the second.
        try transaction.execute(
          """
          INSERT INTO segment_member (company, segment, customer, since, until)
          SELECT \(company), 1, id, '2026-10-01', '2026-10-20' FROM customer WHERE code = 'A-1'
          """)
        let item = try #require(try ItemStore.find(number: "F-Z-9", of: company, transaction).first)
        let payment = try Example.store(
          Example.item(
            company, item.customer, .payment, number: "P-2", cents: -50_000, issued: "2026-10-15", due: "2026-10-15"),
          transaction)
        try AllocationStore.allocate(
          Money(minor: 50_000, .eur), of: item.id, by: payment, company: company, day: "2026-10-15", reason: .manual,
          transaction)
      }
      func rows(_ grouping: String) async throws -> [String] {
        let path = "/rapports/efficacite?par=\(grouping)&format=csv"
        let text = String(buffer: try await bench.answer(path).body)
        return text.split(separator: "\r\n").dropFirst().map { String($0) }
      }
      #expect(
        try await rows("etape").last == "1 pièce payée en retard sans relance;;;;;;;;;15,00")
      #expect(
        try await rows("canal") == [
          "E-mail;1;1;1200,00;0,00;0,00;0,00;0,00;;", "Courrier;1;1;1200,00;0,00;600,00;600,00;50,00;10,00;30,00",
        ])
      let texts = try await rows("modele")
      #expect(texts.first == "Première relance, texte habituel;1;1;1200,00;0,00;0,00;0,00;0,00;;", "\(texts)")
      #expect(texts.last?.hasPrefix("Deuxième relance, «") == true && texts.last?.contains("fidèles") == true)
      #expect(try await rows("scenario") == ["Scénario fourni;2;2;2400,00;0,00;600,00;600,00;25,00;10,00;30,00"])
      #expect(try await rows("segment") == ["Grands comptes;1;1;1200,00;0,00;0,00;0,00;0,00;;"])
      #expect(try await rows("version") == ["Scénario fourni;2;2;2400,00;0,00;600,00;600,00;25,00;10,00;30,00"])
      _ = try await bench.post("/scenarios", ["nom": "Public/privé", "copie": ""])
      _ = try await bench.post("/scenarios/1/publication", ["revision": "1"])
      try await bench.database.write {
        try $0.execute("UPDATE dunning_action SET scenario_version = 1 WHERE step = 'second'")
      }
      #expect(
        try await rows("version").map { $0.prefix { $0 != ";" } } == ["Scénario fourni", "Public/privé, version 1"])
      // A reminder of items at two steps counts at each, and once in the whole.
      try await bench.database.write { transaction in
        try transaction.execute("UPDATE dunning_action_item SET step = 'second' WHERE step = 'first'")
        try transaction.execute(
          """
          INSERT INTO dunning_action_item (company, action, item, customer, day, step, amount_minor, reasons)
          SELECT a.company, a.id, i.id, a.customer, a.day, 'first', 100, '[]' FROM dunning_action a, item i
          WHERE i.number = 'F-Z-9' AND a.id = (SELECT MIN(id) FROM dunning_action)
          """)
      }
      for grouping in ["etape", "canal"] {
        let words = try await bench.words("/rapports/efficacite?par=\(grouping)")
        #expect(words.contains("Relances 2 "), "\(grouping)")
        #expect(words.ranges(of: "Total").count == 1, "\(grouping): one row of totals")
      }
      // The period keeps what they are gathered by.
      #expect(
        try await bench.links("/rapports/efficacite?par=canal").contains("/rapports/efficacite?periode=mois&par=canal"))
      #expect(try await !bench.words("/rapports/efficacite?par=segment").contains("Payé sous 30 jours"))
    }
  }

  @Test("a credit note is no payment, and what never left or came back reminded nobody", arguments: Engine.all)
  func effectOfReminders(engine: Engine) async throws {
    try await PagesBench.open(
      engine,
      fill: { transaction, company in
        try Self.fill(transaction, company)
        // The first reminder still waits in the queue, and a credit note is set against the invoice.
        try transaction.execute("UPDATE dunning_action SET state = 'queued' WHERE step = 'first'")
        let invoice = try #require(try ItemStore.find(number: "F-A-1", of: company, transaction).first)
        let credit = try Example.store(
          Example.item(
            company, invoice.customer, .creditNote, number: "A-1", cents: -10_000, issued: "2026-10-25",
            due: "2026-10-25"), transaction)
        try AllocationStore.allocate(
          Money(minor: 10_000, .eur), of: invoice.id, by: credit, company: company, day: "2026-10-25", reason: .manual,
          transaction)
      }
    ) { bench in
      let text = String(buffer: try await bench.answer("/rapports/efficacite?format=csv").body)
      let lines = text.split(separator: "\r\n").dropFirst().map { String($0) }
      #expect(lines.count == 1)
      #expect(lines.first?.contains(";1;1;1200,00;0,00;600,00;600,00;50,00;10,00;30,00") == true, "\(lines)")
      func steps() async throws -> Int {
        let text = String(buffer: try await bench.answer("/rapports/efficacite?format=csv").body)
        return text.split(separator: "\r\n").count - 1
      }
      try await bench.database.write {
        try $0.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
            attempts, next_attempt, created, sent_at)
          SELECT company, id, customer, 'email', 'c@c.example', 'S', '{}', 'm1', 'sent', 1, \(Engine.moment),
            \(Engine.moment), \(Engine.moment) FROM dunning_action WHERE state = 'queued'
          """)
      }
      #expect(try await steps() == 2)
      try await bench.database.write {
        try $0.execute("UPDATE outbox SET returned_at = \(Engine.moment), returned_reason = '5.7.1'")
      }
      #expect(try await steps() == 1)
    }
  }

  @Test("what is overdue is shown by collector, age, customer and month, with links to its rows")
  func overdue() async throws {
    try await PagesBench.open(.sqlite, fill: Self.fill) { bench in
      let words = try await bench.words("/rapports/retards")
      #expect(words.contains("Claire Delmas") && words.contains("Sans chargé"))
      #expect(try await bench.links("/rapports/retards?par=anciennete").contains("/factures?tranche=2&devise=EUR"))
      let page = try await bench.page("/rapports/retards?par=client")
      #expect(page.contains("&lt;b&gt;Z-9&lt;/b&gt;") && !page.contains("<b>Z-9</b>"))
      #expect(try await bench.links("/rapports/retards?par=mois").contains("/balance-agee?au=2026-10-31"))
    }
  }

  @Test(
    "every report opens, in both languages, and is exported in every kind", arguments: [LanguageCode.french, .english])
  func all(language: LanguageCode) async throws {
    try await PagesBench.open(.sqlite, language: language, fill: Self.fill) { bench in
      let links = try await bench.links("/rapports").filter { $0.hasPrefix("/rapports/") || $0 == "/journal" }
      #expect(links.count >= 5)
      for path in links where !path.hasPrefix("/rapports/envois") {
        _ = try await bench.page(path)
        for format in ["csv", "xlsx", "pdf"] {
          let answer = try await bench.answer("\(path)?format=\(format)")
          #expect(answer.status == .ok && answer.body.readableBytes > 60, "\(path) \(format)")
          if format == "csv" { #expect(!String(buffer: answer.body).contains("⟦"), "\(path)") }
        }
      }
    }
  }

  @Test("an empty company has reports that say so")
  func empty() async throws {
    try await PagesBench.open(.sqlite, fill: { _, _ in }) { bench in
      for path in ["dso", "retards", "efficacite", "equipe", "delais-de-paiement"] {
        _ = try await bench.page("/rapports/\(path)")
      }
      for path in ["retards", "efficacite", "equipe"] {
        let words = try await bench.words("/rapports/\(path)")
        #expect(words.contains("Aucune pièce n’a encore été importée") && !words.contains("ce choix"), "\(path)")
      }
      // Nothing was sold: there is no number of days, nor a line to draw.
      for path in ["/", "/rapports/dso"] {
        let page = try await bench.page(path)
        #expect(!page.contains("0,0") && !page.contains("class=\"chart"), "\(path)")
      }
    }
  }

  @Test("the delays are those of the company's own financial year", arguments: Engine.all)
  func yearEnd(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: { _, _ in }) { bench in
      let path = "/rapports/delais-de-paiement"
      #expect(try await bench.words(path).contains("31/12/2025"))
      let form = "/reglages/societes/VER"
      #expect(try await bench.page(form).contains("<option value=\"12\" selected>décembre</option>"))
      let typed = ["nom": "Verdoncelle", "pays": "FR", "delai": "NET30"]
      let before = try await bench.before(form)
      func save(_ month: String) async throws -> TestResponse {
        try await bench.post(form, typed.merging(["cloture": month]) { $1 }.merging(before) { $1 })
      }
      #expect(try await save("13").words.contains("Choisissez un mois."))
      #expect(try await save("6").status == .seeOther)
      let words = try await bench.words(path)
      #expect(words.contains("01/07/2025") && words.contains("30/06/2026") && !words.contains("31/12/2025"))
      let links = try await bench.links(path)
      for end in ["2026-06-30", "2025-06-30", "2024-06-30"] {
        #expect(links.contains { $0.hasSuffix("cloture=\(end)") }, "\(end)")
      }
      #expect(try await bench.words("/journal").contains("Mois de clôture"))
    }
  }

  @Test("the audit trail is filtered by person, kind, customer and day, and paged by key", arguments: Engine.all)
  func journal(engine: Engine) async throws {
    try await PagesBench.open(
      engine, role: "auditor",
      fill: { transaction, company in
        try Self.fill(transaction, company)
        for _ in 1...60 {
          Journal(transaction, actor: .system("test"), at: Engine.moment).record(
            "dispute.opened", "item:1", company: company, facts: ["reason": "<script>", "amount": "12.00 EUR"])
        }
      }
    ) { bench in
      let page = try await bench.page("/journal")
      #expect(page.contains("Litige ouvert") && page.contains("&lt;script&gt;") && !page.contains("<script>\""))
      #expect(page.contains("/factures/F-A-1"))
      let next = try #require(try await bench.links("/journal").first { $0.contains("apres=") })
      #expect(try await bench.words(next).contains("Chargé du client désigné"))
      let by = try await bench.words("/journal?par=1")
      #expect(by.contains("Chargé du client désigné") && !by.contains("Montant : 12.00"))
      #expect(try await bench.words("/journal?par=99").contains("Aucune écriture"))
      #expect(try await bench.words("/journal?quoi=promise").contains("Aucune écriture"))
      #expect(try await bench.words("/journal?client=A-1").contains("A-1"))
      #expect(try await bench.words("/journal?client=NON").contains("Aucun client n’a ce code"))
      #expect(try await bench.words("/journal?au=2026-11-22").contains("Aucune écriture"))
      #expect(try await bench.words("/journal?du=2026-11-23&au=2026-11-23").contains("Litige ouvert"))
      let lines = String(buffer: try await bench.answer("/journal?quoi=dispute&format=csv").body).split(
        separator: "\r\n")
      #expect(lines.count == 61)
      let answer = try await bench.post("/journal/verification", [:])
      #expect(answer.status == .seeOther && answer.headers[.location] == "/journal")
    }
  }
}
