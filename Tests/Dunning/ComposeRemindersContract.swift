import Dunning
import DunningRules
import Kernel
import Language
import Law
import LawRules
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import Segments
import Storage
import Support
import Testing

private let migrations =
  Example.migrations + DunningSchema.migrations + OutboxSchema.migrations + RepliesSchema.migrations
  + SegmentsSchema.migrations
private let day: CivilDate = "2026-11-23"

@Suite("Composing reminders")
struct ComposeRemindersContract {
  private struct Story {
    let company: Company
    let invoice: ItemID
    let disputed: ItemID
    let credit: ItemID
    let action: StoredAction
  }

  /// A customer with an invoice paid in part, one disputed in part, one whose date was guessed, and a credit note.
  private func story(
    _ transaction: Transaction, step: DunningStep = .last, kind: CustomerKind = .businessFrance,
    contractRate: Percent? = nil
  ) throws -> Story {
    var company = Example.company()
    company.penaltyRate = contractRate
    let id = try CompanyStore.insert(company, transaction)
    let customer = try CustomerStore.insert(Example.customer(id, kind: kind), transaction)
    let contact = try ContactStore.insert(
      Contact(id: ContactID(0), customer: customer, name: "Madame Brissonnet", email: "compta@brissonnet.example"),
      company: id, transaction)
    let invoice = try Example.store(
      Example.item(id, customer, number: "F1", cents: 10_000_00, due: "2026-09-30"), transaction)
    let payment = try Example.store(
      Example.item(id, customer, .payment, number: "P1", cents: -4_000_00), transaction)
    _ = try AllocationStore.allocate(
      Money(minor: 4_000_00, .eur), of: invoice, by: payment, company: id, day: "2026-10-20", reason: .matched,
      transaction)
    let disputed = try Example.store(
      Example.item(id, customer, number: "F2", cents: 1_000_00, due: "2026-10-31"), transaction)
    try transaction.execute("UPDATE item SET disputed_minor = 30000 WHERE company = \(id) AND id = \(disputed)")
    try transaction.execute(
      """
      INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on)
      VALUES (\(id), \(disputed), \(customer), 'EUR', 30000, 'price', \(CivilDate("2026-11-05")))
      """)
    var guessed = Example.item(id, customer, number: "F3", cents: 500_00, due: "2026-10-31")
    guessed = Item(
      id: guessed.id, company: id, customer: customer, number: "F3", issued: guessed.issued, due: guessed.due,
      dueSource: .inferred, amount: guessed.amount)
    let inferred = try Example.store(guessed, transaction)
    let credit = try Example.store(
      Example.item(id, customer, .creditNote, number: "A1", cents: -200_00), transaction)
    let action = PlannedAction(
      customer: customer, day: day, step: step, channel: .email, contact: contact, needsApproval: false,
      total: Money(minor: 7_000_00, .eur),
      items: [
        PlannedItem(invoice, step, minor: 6_000_00), PlannedItem(disputed, step, minor: 700_00),
        PlannedItem(inferred, step, minor: 500_00), PlannedItem(credit, step, minor: -200_00),
      ], reasons: [])
    let stored = try ActionStore.insert([action], company: id, on: day, at: Engine.moment, transaction)
    return Story(
      company: try #require(try CompanyStore.find(id, transaction)), invoice: invoice, disputed: disputed,
      credit: credit, action: try #require(stored.first))
  }

  @Test(
    "the last reminder claims interest and indemnity where the dates are certain, each with its part payments",
    arguments: Engine.all)
  func lastReminder(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let story = try story(transaction, contractRate: .whole(12))
        let messages = try ComposeReminders(story.company, at: Engine.moment).messages([story.action], transaction)
        let reminder = try #require(messages.first).reminder
        #expect(messages.first?.recipient == "compta@brissonnet.example")
        #expect(reminder.debtor.greeting == "Madame Brissonnet")
        #expect(reminder.payBy == "2026-12-01")
        #expect(reminder.lines.map(\.number) == ["F1", "F2", "F3", "A1"])
        #expect(reminder.lines.map(\.claimed.minor) == [6_000_00, 700_00, 500_00, -200_00])
        // The credit note of 200, older than the due date, is set against the oldest claim from the start:
        // 9 800 × 12 % × 20/365 + 5 800 × 12 % × 34/365; 700 × 12 % × 23/365.
        #expect(reminder.lines.map(\.penalty?.minor) == [129_27, 5_29, nil, nil])
        #expect(reminder.lines.map(\.indemnity?.minor) == [40_00, 40_00, nil, nil])
        #expect(reminder.lines[1].dispute?.since == "2026-11-05")
        #expect(reminder.lines[1].dispute?.disputed == Money(minor: 300_00, .eur))
        #expect(reminder.penaltyTerms == .init(rate: .whole(12), basis: .contract))
        #expect(try reminder.claimedTotal() == story.action.action.total)
      }
    }
  }

  @Test("whoever collects from the customer signs, where they said how and have not left", arguments: Engine.all)
  func signature(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let story = try story(transaction)
        let (person, company) = (PersonID(7), story.company.id)
        func author() throws -> Reminder.Author {
          let messages = try ComposeReminders(story.company, at: Engine.moment).messages([story.action], transaction)
          return try #require(messages.first).reminder.author
        }
        func sign(_ signature: Signature?) throws {
          try SignMessages(signature).run(transaction, person: person, actor: Example.actor, at: Engine.moment)
        }
        let ofCompany = try author()
        #expect(ofCompany.name == story.company.name && ofCompany.role == nil)
        let signature = Signature(name: "Inès Marchetti", role: "Chargée de recouvrement", phone: "04 65 71 00 19")
        try sign(signature)
        #expect(try author() == ofCompany, "nobody is in charge of the customer")
        for (duty, customer) in [
          (Duty.salesperson, story.action.action.customer), (.collector, story.action.action.customer),
        ] {
          #expect(try author() == ofCompany, "a salesperson signs nothing")
          try transaction.execute(
            """
            INSERT INTO in_charge (company, customer, duty, person)
            VALUES (\(company), \(customer), \(duty.rawValue), \(person))
            """)
        }
        let signed = try author()
        #expect(signed.name == "Inès Marchetti" && signed.role == "Chargée de recouvrement")
        #expect(signed.phone == "04 65 71 00 19" && signed.email == ofCompany.email)
        try sign(Signature(name: "I. Marchetti"))
        #expect(try author().phone == ofCompany.phone)
        try SignatureStore.setLeft(true, person, transaction)
        #expect(try author() == ofCompany)
        try SignatureStore.setLeft(false, person, transaction)
        #expect(try author().name == "I. Marchetti")
        try sign(nil)
        #expect(try author() == ofCompany)
      }
    }
  }

  @Test("a message wears the brand that its customer deals with", arguments: Engine.all)
  func brand(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let story = try story(transaction)
        func brand() throws -> BrandID? {
          let messages = try ComposeReminders(story.company, at: Engine.moment).messages([story.action], transaction)
          return try #require(messages.first).reminder.brand
        }
        #expect(try brand() == nil)
        let saved = try SaveBrand("Maison Verte").run(
          transaction, company: story.company.id, actor: Example.actor, at: Engine.moment)
        try transaction.execute("UPDATE customer SET brand = \(saved) WHERE id = \(story.action.action.customer)")
        #expect(try brand() == saved)
      }
    }
  }

  @Test("a payment that came back has never stopped interest (regles-fr §13)", arguments: Engine.all)
  func returned(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let story = try story(transaction, contractRate: .whole(12))
        let payment = try #require(
          try transaction.first("SELECT id FROM allocation WHERE debit_item = \(story.invoice)") {
            AllocationID($0.int(0))
          })
        try AllocationStore.reverse(payment, company: story.company.id, day: "2026-10-26", transaction)
        let messages = try ComposeReminders(story.company, at: Engine.moment).messages([story.action], transaction)
        // The 6 000 that the action claims, less the credit of 200, × 12 % × 54/365, as if nothing had been paid in October.
        let line = try #require(messages.first).reminder.lines[0]
        #expect(line.penalty == Money(minor: 102_97, .eur))
      }
    }
  }

  @Test("interest is not claimed on a rate that nobody knows, and is once it was entered", arguments: Engine.all)
  func missingRate(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      try await database.write { transaction in
        let story = try story(transaction)
        let compose = ComposeReminders(story.company, at: Engine.moment)
        let before = try #require(try compose.messages([story.action], transaction).first).reminder
        #expect(before.lines.allSatisfy { $0.penalty == nil })
        #expect(before.lines[0].indemnity == Money(minor: 40_00, .eur))
        #expect(before.penaltyTerms == .init(rate: nil))
        try EnterLegalRate(
          LegalRate(
            Semester(2026, .second), mainRefinancing: .whole(2), legalForIndividuals: .whole(6),
            legalForOthers: .whole(2), status: .entered(by: "test"), source: "a fictional figure")
        ).run(transaction, company: story.company.id, actor: Example.actor, at: Engine.moment)
        let after = try #require(try compose.messages([story.action], transaction).first).reminder
        #expect(after.lines[0].penalty == Money(minor: 129_27, .eur))
        #expect(after.penaltyTerms == .init(rate: .whole(12)))
      }
    }
  }

  @Test(
    "where the rate changed while interest ran, each that makes the sum is stated, in every language",
    arguments: Engine.all)
  func rates(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let reminder = try await database.write { transaction in
        let story = try story(transaction)
        try transaction.execute("UPDATE item SET due = \(CivilDate("2026-06-20")) WHERE id = \(story.invoice)")
        try EnterLegalRate(
          LegalRate(
            Semester(2026, .second), mainRefinancing: .whole(2), legalForIndividuals: .whole(6),
            legalForOthers: .whole(2), status: .entered(by: "test"), source: "a fictional figure")
        ).run(transaction, company: story.company.id, actor: Example.actor, at: Engine.moment)
        let composed = try ComposeReminders(story.company, at: Engine.moment).messages([story.action], transaction)
        return try #require(composed.first).reminder
      }
      let before = Reminder.PenaltyTerms.Before(rate: Percent(partsPerMillion: 121_500), until: "2026-06-30")
      #expect(reminder.penaltyTerms == .init(rate: .whole(12), before: [before]))
      for language in LanguageCode.allCases {
        var said = reminder
        said.language = language
        let terms = try #require(try ReminderWording(said, book: .shipped(language)).letter().legal.first)
        #expect(terms.contains("12,15") || terms.contains("12.15"), "\(terms)")
        #expect(terms.contains("30") && terms.contains("2026") && !terms.contains("{{"), "\(terms)")
      }
    }
  }

  @Test("the first reminder claims the principal only; a consumer owes no penalty at all", arguments: Engine.all)
  func gentle(engine: Engine) async throws {
    for (step, kind) in [(DunningStep.first, CustomerKind.businessFrance), (.last, .consumer)] {
      try await engine.withDatabase(migrations) { database in
        try await database.write { transaction in
          let story = try story(transaction, step: step, kind: kind, contractRate: .whole(12))
          let messages = try ComposeReminders(story.company, at: Engine.moment).messages([story.action], transaction)
          let reminder = try #require(messages.first).reminder
          #expect(!reminder.claimsPenalties)
          #expect((reminder.penaltyTerms == nil) == (kind == .consumer))
        }
      }
    }
  }

  @Test("a whole run puts each message in the outbox once", arguments: Engine.all)
  func outbox(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let id = try CompanyStore.insert(Example.company(), transaction)
        for index in 0..<5 {
          let customer = try CustomerStore.insert(Example.customer(id, code: "C\(index)"), transaction)
          _ = try ContactStore.insert(
            Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c\(index)@c.example"), company: id,
            transaction)
          _ = try Example.store(
            Example.item(id, customer, number: "F\(index)", due: day.adding(days: -5)), transaction)
        }
        return try #require(try CompanyStore.find(id, transaction))
      }
      for _ in 0..<2 {
        _ = try await PlanReminders(company.id, on: day).run(
          database, actor: Example.actor, at: Engine.moment,
          enqueue: ComposeReminders(company, at: Engine.moment).enqueue)
      }
      let messages = try await database.count("SELECT COUNT(*) FROM outbox WHERE state = 'pending'")
      #expect(messages == 5)
    }
  }

  @Test(
    "a gentler message about newer invoices says what else was asked for more firmly and is owed still, in every language",
    arguments: Engine.all)
  func besides(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, fresh) = try await late(database)
      let noticed: CivilDate = day.adding(days: -20)
      try await database.write { transaction in
        let customer = try #require(try ItemStore.find(fresh, of: company.id, transaction)).customer
        func asked(
          _ number: String, _ cents: Int64, _ step: String, on noticed: CivilDate, sent: Bool = true, late: Int = 90
        ) throws {
          let item = try Example.store(
            Example.item(company.id, customer, number: number, cents: cents, due: day.adding(days: -late)), transaction)
          let left = Moment.paris(noticed, hour: 9)
          let action = try #require(
            try transaction.first(
              """
              INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
                decided_at)
              VALUES (\(company.id), \(customer), \(noticed), \(step), 'letter', 'EUR', \(cents),
                \(sent ? "queued" : "cancelled"), '[]', \(Engine.moment)) RETURNING id
              """
            ) { ActionID($0.int(0)) })
          try transaction.execute(
            """
            INSERT INTO dunning_action_item (company, action, item, customer, day, step, amount_minor, reasons)
            VALUES (\(company.id), \(action), \(item), \(customer), \(noticed), \(step), \(cents), '[]')
            """)
          try transaction.execute(
            """
            INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
              attempts, next_attempt, created, sent_at, posted_on)
            VALUES (\(company.id), \(action), \(customer), 'letter', 'C', '', '{}', \(number),
              \(sent ? "sent" : "withdrawn"), 1, \(Engine.moment), \(Engine.moment), \(sent ? left : nil), \(noticed))
            """)
        }
        try asked("A", 300_00, "formal_notice", on: noticed)
        try asked("B", 200_00, "formal_notice", on: noticed.adding(days: -9))
        try asked("C", 100_00, "last", on: noticed.adding(days: -18), sent: false)
        // Nobody can be made to pay it any more: it is named nowhere.
        try asked("D", 700_00, "formal_notice", on: noticed.adding(days: -3), late: 6 * 366)
        try transaction.execute("UPDATE item SET disputed_minor = 5000 WHERE number = 'B'")
      }
      #expect(try await planned(day, company, database) == 1)
      let reminder = try await database.read {
        try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, $0).first).reminder
      }
      // C was heard by nobody: it goes along.
      #expect(reminder.lines.map(\.number).sorted() == ["C", "FA-26-04417"])
      // A and B were asked for on days of their own.
      let days: Set = [noticed.adding(days: -9), noticed]
      #expect(reminder.besides == .init(amount: Money(minor: 450_00, .eur), count: 2, days: days, last: noticed))
      for language in LanguageCode.allCases {
        var said = reminder
        said.language = language
        let book = try TextBook.shipped(language)
        let wording = try ReminderWording(said, book: book)
        let note = try #require(try wording.email().notes.last)
        #expect(note.contains("450") && !note.contains("{{"), "\(note)")
        let formats = DateFormat(language)
        #expect(note.contains(formats.list(Array(days))), "\(note)")
        #expect(try wording.letter().closing.first?.contains("450") == true)
        said.besides?.count = 1
        #expect(try ReminderWording(said, book: book).email().notes.last != note)
        said.besides = nil
        #expect(try ReminderWording(said, book: book).email().notes.isEmpty)
      }
      // Money that waits for what is only cited is told too.
      try await database.write { transaction in
        let cited = try #require(try ItemStore.find(number: "A", of: company.id, transaction).first)
        try AwaitedReceiptStore.write(
          [(cited.id, 20_00)], of: BankEntryID(1), on: noticed, company: company.id, transaction)
        let action = try #require(
          try ActionStore.history(ofItem: fresh, company: company.id, limit: 1, transaction).first)
        let again = try ComposeReminders(company, at: Engine.moment).messages([action], transaction)
        #expect(again.first?.reminder.unmatched == .init(amount: Money(minor: 20_00, .eur), day: noticed))
      }
    }
  }

  @Test("what was put on notice by post is said to be, unless the post knew nobody there", arguments: Engine.all)
  func noticed(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, item) = try await late(database)
      #expect(try await planned(day, company, database) == 1)
      let noticed: CivilDate = day.adding(days: -2)
      try await database.write { transaction in
        let customer = try #require(try ItemStore.find(item, of: company.id, transaction)).customer
        let action = try transaction.count(
          """
          INSERT INTO dunning_action (company, customer, day, step, channel, currency, total_minor, state, reasons,
            decided_at)
          VALUES (\(company.id), \(customer), \(noticed), 'formal_notice', 'registered_letter', 'EUR', 100, 'queued',
            '[]', \(Engine.moment)) RETURNING id
          """)
        try transaction.execute(
          """
          INSERT INTO dunning_action_item (company, action, item, customer, day, step, amount_minor, reasons)
          VALUES (\(company.id), \(action), \(item), \(customer), \(noticed), 'formal_notice', 100, '[]')
          """)
        try transaction.execute(
          """
          INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
            attempts, next_attempt, created, sent_at, posted_on)
          VALUES (\(company.id), \(action), \(customer), 'registered_letter', 'C', '', '{}', 'N', 'sent', 1,
            \(Engine.moment), \(Engine.moment), \(Moment.paris(noticed, hour: 9)), \(noticed))
          """)
      }
      func said() async throws -> Reminder.Noticed? {
        try await database.read { snapshot in
          let first = try #require(try ActionStore.find(ActionID(1), of: company.id, snapshot))
          let messages = try ComposeReminders(company, at: Engine.moment).messages([first], snapshot)
          return try #require(messages.first).reminder.noticed
        }
      }
      #expect(try await said() == .init(days: [noticed], isWhole: true))
      try await database.write {
        try $0.execute("UPDATE outbox SET post_outcome = 'unknown_address' WHERE channel = 'registered_letter'")
      }
      #expect(try await said() == nil)
    }
  }

  @Test("a message withdrawn before it left was no contact: its step comes again", arguments: Engine.all)
  func withdrawn(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, _) = try await late(database)
      func run(_ day: CivilDate) async throws -> Int { try await planned(day, company, database) }
      #expect(try await run(day) == 1)
      try await database.write { transaction in
        _ = try transaction.execute("UPDATE outbox SET state = 'withdrawn' WHERE company = \(company.id)")
      }
      #expect(try await run(day.adding(days: 1)) == 1)
      let steps = try await database.count("SELECT COUNT(*) FROM dunning_action WHERE step = 'first'")
      #expect(steps == 2)
    }
  }

  /// A company of one customer with an address, and the item that is five days late.
  private func late(_ database: Database) async throws -> (Company, ItemID) {
    try await database.write { transaction in
      let (id, customer) = try Example.stored(transaction)
      _ = try ContactStore.insert(
        Contact(id: ContactID(0), customer: customer, name: "Compta", email: "c@c.example"), company: id, transaction)
      let item = try Example.store(Example.item(id, customer, due: day.adding(days: -5)), transaction)
      return (try #require(try CompanyStore.find(id, transaction)), item)
    }
  }

  /// - Returns: how many actions the run of a day decides.
  private func planned(_ day: CivilDate, _ company: Company, _ database: Database) async throws -> Int {
    try await PlanReminders(company.id, on: day).run(
      database, actor: Example.actor, at: Engine.moment,
      enqueue: ComposeReminders(company, at: Engine.moment).enqueue
    ).total
  }

  @Test("what waits about an invoice that was dated anew since stays", arguments: Engine.all)
  func redated(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, item) = try await late(database)
      #expect(try await planned(day, company, database) == 1)
      let refusal = try await database.write { transaction in
        try transaction.execute("UPDATE item SET due = \(day.adding(days: 15)) WHERE id = \(item)")
        let waiting = try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, transaction).first)
        return try WithdrawIfSettled.check(transaction, waiting)?.description
      }
      #expect(refusal?.contains("has another due date since this was decided") == true)
    }
  }

  @Test("suspended reminders are neither decided nor sent, those that wait included", arguments: Engine.all)
  func paused(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, _) = try await late(database)
      func run(_ day: CivilDate) async throws -> Int { try await planned(day, company, database) }
      #expect(try await run(day) == 1)
      let refusals = try await database.write { transaction -> [String?] in
        let waiting = try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, transaction).first)
        let before = try WithdrawIfSettled.check(transaction, waiting)
        let pause = RemindersPause(until: day.adding(days: 14), reason: "échéancier")
        try PauseReminders(pause, of: [waiting.customer]).run(
          transaction, company: company.id, on: day, actor: Example.actor, at: Engine.moment)
        let after = try WithdrawIfSettled.check(transaction, waiting)
        _ = try transaction.execute("UPDATE outbox SET state = 'withdrawn' WHERE company = \(company.id)")
        return [before?.description, after?.description]
      }
      #expect(refusals == [nil, "reminders were suspended until \(day.adding(days: 14))"])
      #expect(try await run(day.adding(days: 7)) == 0)
      #expect(try await run(day.adding(days: 14)) == 1)
    }
  }

  @Test("a message does not leave once more is to the customer's credit than it deducts", arguments: Engine.all)
  func credited(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, _) = try await late(database)
      #expect(try await planned(day, company, database) == 1)
      let refusals = try await database.write { transaction -> [String?] in
        let waiting = try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, transaction).first)
        let before = try WithdrawIfSettled.check(transaction, waiting)
        _ = try Example.store(
          Example.item(company.id, waiting.customer, .creditNote, number: "AV-9", cents: -1_00), transaction)
        return [before?.description, try WithdrawIfSettled.check(transaction, waiting)?.description]
      }
      #expect(
        refusals == [nil, "credits or payments on account came since this was decided: it asks for too much"])
      try await database.write { try $0.execute("UPDATE outbox SET state = 'withdrawn'") }
      #expect(try await planned(day.adding(days: 1), company, database) == 1)
      let deducts = try await database.write { transaction in
        let waiting = try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, transaction).first)
        return try WithdrawIfSettled.check(transaction, waiting) == nil
          && waiting.reminder.lines.contains { $0.claimed.minor == -1_00 }
      }
      #expect(deducts, "decided anew it deducts the credit")
    }
  }

  @Test("a second formal notice leaves the credit to the first, and can be approved and leave", arguments: Engine.all)
  func creditOfAnother(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        func store(_ number: String, _ cents: Int64, late: Int, _ kind: ItemKind = .invoice) throws -> ItemID {
          try Example.store(
            Example.item(id, customer, kind, number: number, cents: cents, due: day.adding(days: -late)), transaction)
        }
        let (first, second) = (try store("F1", 1_000_00, late: 60), try store("F2", 2_000_00, late: 31))
        let credit = try store("A1", -250_00, late: 80, .creditNote)
        func told(_ step: DunningStep, _ ago: Int, _ items: [(ItemID, Int64)]) throws {
          let action = PlannedAction(
            customer: customer, day: day.adding(days: -ago), step: step, channel: .letter, contact: nil,
            needsApproval: false, total: Money(minor: items.reduce(0) { $0 + $1.1 }, .eur),
            items: items.map { PlannedItem($0.0, step, minor: $0.1) }, reasons: [])
          let stored = try ActionStore.insert(
            [action], company: id, on: action.day, at: Engine.moment, transaction)
          let then = Moment.paris(action.day, hour: 9)
          try transaction.execute(
            """
            INSERT INTO outbox (company, action, customer, channel, recipient, subject, content, message_id, state,
              attempts, next_attempt, created, sent_at, posted_on)
            VALUES (\(id), \(stored[0].id), \(customer), 'letter', 'C', 'S', '{}', \("m\(ago)"), 'sent', 1,
              \(then), \(then), \(then), \(action.day))
            """)
        }
        try told(.formalNotice, 20, [(first, 1_000_00), (credit, -250_00)])
        try told(.last, 9, [(second, 2_000_00)])
        return try #require(try CompanyStore.find(id, transaction))
      }
      #expect(try await planned(day, company, database) == 1)
      // The run of the next day finds it as true as it was.
      #expect(try await planned(day.adding(days: 1), company, database) == 0)
      try await database.write { transaction in
        let waiting = try ActionStore.waiting(.toApprove, of: company.id, limit: 9, transaction)
        let notice = try #require(waiting.first { $0.action.step == .formalNotice })
        #expect(notice.action.total == Money(minor: 2_000_00, .eur) && notice.action.creditsKeptMinor == 250_00)
        try ResolveAction(notice.id, .approved).run(
          transaction, company: company.id, on: day.adding(days: 1), actor: Example.actor, at: Engine.moment,
          enqueue: ComposeReminders(company, at: Engine.moment).enqueue)
        let message = try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, transaction).first)
        #expect(message.reminder.lines.map(\.number) == ["F2"])
        #expect(
          message.reminder.besides?.amount == Money(minor: 750_00, .eur), "net of the credit")
        #expect(try WithdrawIfSettled.check(transaction, message) == nil)
        // A credit that comes now is the second's.
        _ = try Example.store(
          Example.item(company.id, message.customer, .creditNote, number: "A2", cents: -1_00), transaction)
        #expect(try WithdrawIfSettled.check(transaction, message) != nil)
      }
    }
  }

  @Test("a message does not leave for what a receipt seems to pay since, nor is it decided anew", arguments: Engine.all)
  func received(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, item) = try await late(database)
      func run(_ day: CivilDate) async throws -> Int { try await planned(day, company, database) }
      #expect(try await run(day) == 1)
      let refusals = try await database.write { transaction -> [String?] in
        let waiting = try #require(try OutboxStore.list([.pending], of: company.id, limit: 9, transaction).first)
        let before = try WithdrawIfSettled.check(transaction, waiting)
        try AwaitedReceiptStore.write(
          [(item, 10_00)], of: BankEntryID(1), on: day, company: company.id, transaction)
        let after = try WithdrawIfSettled.check(transaction, waiting)
        _ = try transaction.execute("UPDATE outbox SET state = 'withdrawn' WHERE company = \(company.id)")
        return [before?.description, after?.description]
      }
      #expect(refusals.first == .some(nil))
      #expect(refusals.last??.contains("a receipt of the bank seems to pay") == true)
      let (held, undecided) = (day.adding(days: 7), day.adding(days: 11))
      #expect(try await run(held) == 0)
      // Nobody decided for ten days: the message says what came.
      #expect(try await run(undecided) == 1)
      let waiting = try #require(
        try await database.read { try OutboxStore.list([.pending], of: company.id, limit: 9, $0) }.first)
      #expect(waiting.reminder.unmatched == .init(amount: Money(minor: 10_00, .eur), day: day))
      for language in LanguageCode.allCases {
        var reminder = waiting.reminder
        reminder.language = language
        let letter = try ReminderWording(reminder, book: .shipped(language)).letter()
        #expect(
          letter.closing.first?.contains("10") == true && letter.closing.first?.contains("{{") == false, "\(language)")
      }
    }
  }

  @Test(
    "a step's statement names the whole account but what is time-barred, and nothing of it is there without",
    arguments: Engine.all)
  func statement(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        _ = try ContactStore.insert(
          Contact(id: ContactID(0), customer: customer, name: "Compta", email: "compta@c.example"), company: id,
          transaction)
        _ = try Example.store(Example.item(id, customer, number: "F1", due: day.adding(days: -5)), transaction)
        _ = try Example.store(Example.item(id, customer, number: "F2", due: day.adding(days: 20)), transaction)
        _ = try Example.store(
          Example.item(id, customer, number: "OLD", issued: "2021-09-30", due: "2021-10-31"), transaction)
        var scenario = Scenario.standard
        scenario.name = "A"
        scenario.steps[1].attachments = [.statement]
        _ = try OwnScenario.inForce(scenario, of: id, transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
      let simulated = try await database.read { snapshot in
        try SimulateScenario(ScenarioID(1), .standard, on: day).run(snapshot, company: company.id)
      }
      #expect(simulated.changes.count == 1, "what goes with a message is a change")
      let compose = ComposeReminders(company, at: Engine.moment)
      _ = try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: compose.enqueue)
      try await database.read { snapshot in
        let item = try #require(try OutboxStore.list([.pending], of: company.id, limit: 10, snapshot).first)
        #expect(item.reminder.lines.map(\.number) == ["F1"])
        let statement = try #require(item.reminder.statement)
        #expect(statement.lines.map(\.number) == ["F1", "F2"] && statement.others == 0)
        let action = try #require(try ActionStore.find(item.action, of: company.id, snapshot)).action
        #expect(action.attachments == [.statement])
        let bare = PlannedAction(
          customer: action.customer, day: day, step: .first, channel: .email, contact: action.contact,
          needsApproval: false, total: action.total, items: action.items, reasons: [])
        let message = try compose.messages([StoredAction(id: ActionID(9), action: bare, state: .queued)], snapshot)
        #expect(message.first.map { $0.reminder.statement == nil } == true)
      }
      // Who promised it owned up to it.
      try await database.write { transaction in
        let old = try #require(try ItemStore.find(number: "OLD", of: company.id, transaction).first)
        let (made, judged): (CivilDate, CivilDate) = ("2025-05-02", "2025-06-04")
        let promise =
          try transaction.insert(
            """
            INSERT INTO promise (company, customer, made_on, promised_for, state, judged_on)
            VALUES (\(company.id), \(old.customer), \(made), \(judged), 'broken', \(judged)) RETURNING id
            """) as PromiseID
        try transaction.execute(
          """
          INSERT INTO promise_item (company, promise, item, amount_minor)
          VALUES (\(company.id), \(promise), \(old.id), \(1_200_00 as Int64))
          """)
        let statement = try StatementStore.read(of: old.customer, company: company.id, on: day, transaction)[.eur]
        #expect(statement?.lines.map(\.number) == ["OLD", "F1", "F2"])
      }
    }
  }

  @Test("invoices go with a message as they were issued, once each and as many as it can carry", arguments: Engine.all)
  func invoices(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let (company, items) = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        var items: [ItemID] = []
        for (index, size) in [3_000_000, 2_500_000, 10, 0].enumerated() {
          let item = try Example.store(
            Example.item(id, customer, number: "F\(index)", due: day.adding(days: index - 30)), transaction)
          items.append(item)
          if size == 0 { continue }
          try PaperStore.keep(issued: [UInt8](repeating: 7, count: size), of: item, company: id, transaction)
        }
        let second = Item(
          id: ItemID(0), company: id, customer: customer, kind: .invoice, number: "F0", instalment: 2,
          issued: "2026-01-31", due: day.adding(days: -1), dueSource: .document, amount: Money(minor: 100, .eur))
        items.append(try ItemStore.insert(second, source: "test", sourceKey: "F0/2", transaction))
        return (try #require(try CompanyStore.find(id, transaction)), items)
      }
      func reminder(_ channel: DunningChannel, _ attachments: [Scenario.Attachment]) async throws -> Reminder? {
        let action = PlannedAction(
          customer: CustomerID(1), day: day, step: .first, channel: channel, contact: nil, needsApproval: false,
          attachments: attachments, total: Money(minor: 500, .eur),
          items: items.map { PlannedItem($0, .first, minor: 100) }, reasons: [])
        let stored = StoredAction(id: ActionID(9), action: action, state: .queued)
        return try await database.read {
          try ComposeReminders(company, at: Engine.moment).messages([stored], $0).first?.reminder
        }
      }
      #expect(try await reminder(.email, [.invoices])?.invoices?.map(\.number) == ["F0", "F2"])
      try await database.write { transaction in
        for (kind, index, size) in [(Paper.Kind.delivery, 1, 2_400_000), (.order, 2, 20), (.other, 3, 1_900_000)] {
          let paper = try Paper(kind, Array("%PDF-".utf8) + [UInt8](repeating: 7, count: size))
          let act = KeepPaper(company: company.id, item: items[index], paper)
          let isKept = try act.run(transaction, actor: Example.actor, at: Engine.moment)
          #expect(isKept)
        }
      }
      let proofs = try #require(try await reminder(.email, [.proofs]))
      #expect(proofs.invoices == nil && proofs.proofs?.map(\.kind) == [.delivery, .order, .other])
      // The invoices come before what proves them, and what finds no room stays behind.
      let both = try await reminder(.email, [.invoices, .proofs])
      #expect(both?.invoices?.map(\.number) == ["F0", "F2"] && both?.proofs?.map(\.number) == ["F2", "F3"])
      #expect(both?.leftOut?.map(\.number) == ["F1", "F1"] && both?.leftOut?.map(\.kind) == [nil, .delivery])
      #expect(proofs.leftOut == nil)
      for paper in [DunningChannel.letter, .registeredLetter] {
        let letter = try await reminder(paper, [.invoices, .proofs])
        #expect(letter?.invoices == both?.invoices && letter?.proofs == both?.proofs && letter?.leftOut?.count == 2)
      }
      let text = try await reminder(.sms, [.invoices, .proofs])
      #expect(text != nil && text?.invoices == nil && text?.proofs == nil)
      let bare = try await reminder(.email, [.statement])
      #expect(bare != nil && bare?.invoices == nil)
    }
  }

  @Test("a step's post and copies go from the scenario to the message that leaves", arguments: Engine.all)
  func recipients(engine: Engine) async throws {
    try await engine.withDatabase(migrations) { database in
      let company = try await database.write { transaction in
        let (id, customer) = try Example.stored(transaction)
        for (name, role, email) in [
          ("Compta", "accounts_payable", "compta@c.example"), ("Madame Le Goff", "manager", "dir@c.example"),
          ("Sorti", "buyer", nil), ("Monsieur Roux", "buyer", "achats@c.example"),
        ] {
          _ = try ContactStore.insert(
            Contact(id: ContactID(0), customer: customer, name: name, role: role, email: email), company: id,
            transaction)
        }
        _ = try Example.store(Example.item(id, customer, number: "F1", due: day.adding(days: -5)), transaction)
        var scenario = Scenario.standard
        scenario.steps[1].recipient = .manager
        scenario.steps[1].copies = [.buyer, .legal]
        scenario.steps[1].text = "Ferme"
        scenario.name = "A"
        _ = try OwnScenario.inForce(scenario, of: id, transaction)
        return try #require(try CompanyStore.find(id, transaction))
      }
      let simulated = try await database.read { snapshot in
        try SimulateScenario(ScenarioID(1), .standard, on: day).run(snapshot, company: company.id)
      }
      #expect(simulated.changes.count == 1, "another recipient is a change")
      let compose = ComposeReminders(company, at: Engine.moment)
      _ = try await PlanReminders(company.id, on: day).run(
        database, actor: Example.actor, at: Engine.moment, enqueue: compose.enqueue)
      try await database.read { snapshot in
        let item = try #require(try OutboxStore.list([.pending], of: company.id, limit: 10, snapshot).first)
        #expect(item.recipient == "dir@c.example" && item.copies == ["achats@c.example"])
        #expect(item.reminder.debtor.greeting == "Madame Le Goff")
        let action = try #require(try ActionStore.find(item.action, of: company.id, snapshot)).action
        #expect(action.copies.count == 1)
        #expect(action.reasons == [.toRole(.manager), .copied([.buyer]), .worded("Ferme")])
        #expect(action.text == "Ferme" && item.reminder.text == "Ferme")
        let paper = PlannedAction(
          customer: action.customer, day: day, step: .first, channel: .letter, contact: action.contact,
          needsApproval: false, total: action.total, items: action.items, reasons: [])
        let letter = try #require(
          try compose.messages([StoredAction(id: ActionID(9), action: paper, state: .queued)], snapshot).first)
        #expect(Array(letter.reminder.debtor.address.prefix(2)) == [item.reminder.debtor.name, "Madame Le Goff"])
        #expect(item.reminder.debtor.address.first == item.reminder.debtor.name)
        #expect(!item.reminder.debtor.address.contains("Madame Le Goff"))
      }
    }
  }
}
