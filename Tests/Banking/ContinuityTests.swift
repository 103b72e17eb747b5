import Banking
import BankingRules
import Imports
import ImportsRules
import Kernel
import ReceivablesRules
import Storage
import Support
import Testing

@Suite("the statements of an account follow one another")
struct ContinuityTests {
  private func span(
    _ id: Int64, _ from: CivilDate?, _ to: CivilDate, _ opening: Int64, _ closing: Int64, first: CivilDate? = nil
  ) -> StatementSpan {
    StatementSpan(
      id: id, opening: Money(minor: opening, .eur), openingDay: from, closing: Money(minor: closing, .eur),
      closingDay: to, firstDay: first)
  }

  private func codes(_ spans: [StatementSpan], fresh: Set<Int64>) -> [String] {
    Continuity(account: "A", spans: spans).findings(of: fresh).map(\.code)
  }

  @Test("a chain of days says nothing, in whatever order and over whatever weekend it comes")
  func chain() {
    let days = [
      span(1, "2026-03-02", "2026-03-03", 0, 5), span(2, "2026-03-03", "2026-03-06", 5, 9),
      span(3, "2026-03-09", "2026-03-09", 9, 9),
    ]
    #expect(codes(days, fresh: [1, 2, 3]).isEmpty && codes(days.reversed(), fresh: [2]).isEmpty)
  }

  @Test("days are covered as long as one statement goes on where another ended, and what is between is counted")
  func coverage() {
    let days = [
      span(1, "2026-03-02", "2026-03-03", 0, 5), span(2, "2026-03-03", "2026-03-06", 5, 9),
      span(3, "2026-03-11", "2026-03-12", 20, 21), span(4, "2026-03-12", "2026-03-13", 30, 31),
    ]
    let coverage = Continuity(account: "A", spans: days.shuffled()).coverage
    let covered: [ClosedRange<CivilDate>] = [
      "2026-03-02"..."2026-03-06", "2026-03-11"..."2026-03-12", "2026-03-12"..."2026-03-13",
    ]
    #expect(coverage.covered == covered)
    // A Monday and a Tuesday; then a balance that jumps, with no day between.
    #expect(coverage.gaps.map(\.missingDays) == [2, 0] && coverage.findings.isEmpty)
    #expect(Continuity(account: "A", spans: []).coverage == Coverage())
    let again = days + [span(5, "2026-03-05", "2026-03-06", 5, 7)]
    #expect(
      Continuity(account: "A", spans: again).coverage.findings.map(\.code)
        == ["statement_overlap", "statement_reopened"])
  }

  @Test("a balance that jumps is a gap, told once, from whichever side came last")
  func gap() {
    let days = [span(1, "2026-03-02", "2026-03-03", 0, 5), span(2, "2026-03-05", "2026-03-06", 7, 9)]
    #expect(codes(days, fresh: [1, 2]) == ["statement_gap"])
    #expect(codes(days, fresh: [2]) == ["statement_gap"] && codes(days, fresh: [1]) == ["statement_gap"])
    #expect(codes(days, fresh: []).isEmpty)
    let filled = days + [span(3, "2026-03-03", "2026-03-05", 5, 7)]
    #expect(codes(filled, fresh: [3]).isEmpty)
  }

  @Test("a day that ends on two balances was opened again; two halves of a day were not")
  func reopened() {
    let twice = [span(1, "2026-03-02", "2026-03-03", 0, 5), span(2, "2026-03-02", "2026-03-03", 0, 6)]
    #expect(codes(twice, fresh: [2]) == ["statement_reopened"])
    let halves = [span(1, "2026-03-02", "2026-03-03", 0, 5), span(2, "2026-03-03", "2026-03-03", 5, 6)]
    #expect(codes(halves, fresh: [1, 2]).isEmpty)
    let formats = [span(1, "2026-03-02", "2026-03-03", 0, 5), span(2, nil, "2026-03-03", 0, 5)]
    #expect(codes(formats, fresh: [2]).isEmpty)
  }

  @Test("the statements of one day go on from one another in whatever order they come; what is missing of it is a gap")
  func parts() {
    // From whatever the day before closed on, also where a part brings the balance back to it.
    for balances in [[10, 20, 30, 40], [10, 20, 10, 40]] as [[Int64]] {
      for order in [[2, 3, 4], [2, 4, 3], [3, 2, 4], [3, 4, 2], [4, 2, 3], [4, 3, 2]] as [[Int64]] {
        let parts = order.enumerated().map { place, id in
          span(id, "2026-08-04", "2026-08-04", balances[place], balances[place + 1], first: "2026-08-04")
        }
        let days =
          [span(1, "2026-08-03", "2026-08-03", 0, 10)] + parts + [span(5, "2026-08-05", "2026-08-05", 40, 50)]
        #expect(codes(days, fresh: [1, 2, 3, 4, 5]).isEmpty && codes(days, fresh: [4]).isEmpty, "\(order)")
        let coverage = Continuity(account: "A", spans: days).coverage
        #expect(coverage.gaps.isEmpty && coverage.findings.isEmpty, "\(order)")
        let covered: [ClosedRange<CivilDate>] = ["2026-08-03"..."2026-08-05"]
        #expect(coverage.covered == covered)
      }
    }
    let (day, first) = (span(1, "2026-08-03", "2026-08-03", 0, 10), span(2, "2026-08-04", "2026-08-04", 10, 20))
    let (second, third) = (span(3, "2026-08-04", "2026-08-04", 20, 30), span(4, "2026-08-04", "2026-08-04", 30, 40))
    func gaps(_ spans: [StatementSpan]) -> [[Int64]] {
      Continuity(account: "A", spans: spans).coverage.gaps.map { [$0.closing.minor, $0.opening.minor] }
    }
    #expect(gaps([day, second, third]) == [[10, 20]] && codes([day, second, third], fresh: [4]).isEmpty)
    #expect(codes([day, second, third], fresh: [3, 4]) == ["statement_gap"])
    #expect(gaps([day, first, third]) == [[20, 30]] && codes([day, first, third], fresh: [4]) == ["statement_gap"])
    // What a part is missing before was not opened again, so that nothing keeps its entries back.
    #expect(Continuity(account: "A", spans: [day, first, third]).overlapping([4]).isEmpty)
  }

  @Test("two statements that share days overlap")
  func overlap() {
    let spans = [span(1, "2026-03-02", "2026-03-05", 0, 5), span(2, "2026-03-04", "2026-03-07", 3, 9)]
    #expect(codes(spans, fresh: [2]) == ["statement_overlap"])
    #expect(codes(spans, fresh: [1]) == ["statement_overlap"])
  }

  @Test("a statement that has the day on which the one before ended overlaps it; one that goes on from it does not")
  func edge() {
    let first = span(1, "2026-05-11", "2026-05-11", 2_647, 3_758, first: "2026-05-11")
    let longer = span(2, "2026-05-11", "2026-05-12", 2_647, 4_465, first: "2026-05-11")
    for fresh in [[Int64(1)], [2]] {
      let findings = Continuity(account: "A", spans: [first, longer]).findings(of: Set(fresh))
      #expect(findings.map(\.code) == ["statement_overlap"])
      #expect(findings[0].reason.description.contains("both hold the days from 2026-05-11 to 2026-05-11"))
    }
    #expect(Continuity(account: "A", spans: [first, longer]).coverage.gaps.isEmpty)
    // Its opening balance is of the day that its bank made it.
    let dated = span(5, "2026-05-12", "2026-05-12", 2_647, 4_465, first: "2026-05-11")
    #expect(codes([first, dated], fresh: [5]) == ["statement_overlap"])
    // The evening of the day, and the next.
    let evening = span(3, "2026-05-11", "2026-05-12", 3_758, 4_465, first: "2026-05-11")
    #expect(codes([first, evening], fresh: [3]).isEmpty)
    let next = span(4, "2026-05-11", "2026-05-12", 4_000, 4_465, first: "2026-05-12")
    #expect(codes([first, next], fresh: [4]) == ["statement_gap"])
  }

  /// A statement of 11 May, and one of 11 and 12 May.
  private func days(_ amounts: [String], of days: [String], opening: String, closing: String, references: Bool)
    -> String
  {
    let entries = zip(amounts, days).enumerated().map { place, line in
      let details = "<TxDtls><RltdPties><Dbtr><Nm>ALPHA \(line.0)</Nm></Dbtr></RltdPties></TxDtls>"
      return entry(
        line.0, more: references ? "<AcctSvcrRef>B16-\(place)</AcctSvcrRef>" : "", details: details
      ).replacing("2026-03-02", with: line.1)
    }
    var text = statement(entries.joined(), opening: opening, closing: closing)
    for day in [days.first, days.last].compactMap({ $0 }) {
      guard let place = text.firstRange(of: "2026-03-02</Dt>") else { break }
      text.replaceSubrange(place, with: "\(day)</Dt>")
    }
    return text
  }

  @Test(
    "what two overlapping statements hold counts once where only one gives the bank’s references", arguments: Engine.all
  )
  func references(engine: Engine) async throws {
    for (one, other) in [(true, false), (false, true), (false, false)] {
      try await engine.withDatabase(BankBench.migrations) { database in
        let bench = try await BankBench(database)
        let first = days(
          ["5.00", "5.00", "6.00"], of: ["2026-05-11", "2026-05-11", "2026-05-11"], opening: "10.00", closing: "26.00",
          references: one)
        let both = days(
          ["5.00", "5.00", "6.00", "7.00"], of: ["2026-05-11", "2026-05-11", "2026-05-11", "2026-05-12"],
          opening: "10.00", closing: "33.00", references: other)
        #expect(try await bench.load(first).entriesCreated == 3)
        let second = try await bench.load(both)
        #expect(second.entriesCreated == 1 && second.entriesUnchanged == 3 && second.reconciles == true)
        let told = one == other ? ["statement_overlap"] : ["known_without_reference", "statement_overlap"]
        #expect(second.warnings.map(\.code) == told)
        #expect(try await bench.entries().map(\.isTrusted) == [true, true, true, true])
      }
    }
  }

  @Test("an overlap that leaves more than the statement says is kept from being matched", arguments: Engine.all)
  func doubled(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let first = days(["5.00"], of: ["2026-05-11"], opening: "10.00", closing: "15.00", references: true)
      // The same money in other words, without a reference.
      let both = days(
        ["5.00", "7.00"], of: ["2026-05-11", "2026-05-12"], opening: "10.00", closing: "22.00", references: false
      ).replacing("ALPHA 5.00", with: "SOCIETE ALPHA")
      _ = try await bench.load(first)
      let second = try await bench.load(both)
      #expect(second.entriesCreated == 2 && second.reconciles == false)
      #expect(second.warnings.map(\.code) == ["statement_overlap", "overlap_does_not_add_up"])
      #expect(try await bench.entries().map(\.isTrusted) == [true, false, false])
    }
  }

  @Test("an import tells a gap, an overlap and a statement that came before", arguments: Engine.all)
  func imported(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      func day(_ from: String, _ to: String, _ opening: Int64, _ amount: Int64) -> String {
        [
          Cfonb.balance("01", opening, day: from), Cfonb.movement(amount, day: to, value: to, label: "VIR \(to)"),
          Cfonb.balance("07", opening + amount, day: to),
        ].joined(separator: "\n")
      }
      let first = try await bench.load(day("010326", "020326", 0, 5_00))
      #expect(first.warnings.isEmpty && first.reconciles == true && first.entriesCreated == 1)
      let later = try await bench.load(day("040326", "050326", 7_00, 1_00))
      #expect(later.warnings.map(\.code) == ["statement_gap"])
      #expect(later.warnings[0].message.contains("5.00 EUR"))
      let between = try await bench.load(day("020326", "040326", 5_00, 2_00))
      #expect(between.warnings.isEmpty)
      let again = try await bench.load(day("020326", "040326", 5_00, 2_00) + "\n")
      #expect(again.warnings.map(\.code) == ["statement_known"] && again.entriesUnchanged == 1)
      let reopened = try await bench.load(day("040326", "050326", 7_00, 3_00))
      #expect(reopened.warnings.map(\.code) == ["statement_reopened", "overlap_does_not_add_up"])
      #expect(reopened.entriesCreated == 1 && reopened.reconciles == false)
      #expect(try await database.count("SELECT COUNT(*) FROM bank_account") == 1)
    }
  }

  @Test("two formats of one day count once, as often as each movement is there", arguments: Engine.all)
  func formats(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      func movement(_ minor: Int64, _ label: String) -> String {
        Cfonb.movement(minor, day: "020326", value: "020326", label: label)
      }
      let cfonb = [
        Cfonb.balance("01", 0, day: "010326"), movement(5_00, "VIR A"), movement(5_00, "VIR B"),
        movement(-1_00, "FRAIS"),
        Cfonb.balance("07", 9_00, day: "020326"),
      ]
      let first = try await bench.load(cfonb.joined(separator: "\n"))
      #expect(first.entriesCreated == 3)
      func ofx(_ amounts: [String]) -> String {
        let movements = amounts.enumerated().map { place, amount in
          "<STMTTRN><DTPOSTED>20260302<TRNAMT>\(amount)<FITID>F\(place)<NAME>X\(place)</STMTTRN>"
        }
        return "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30004<BRANCHID>00821<ACCTID>00012345678"
          + "</BANKACCTFROM>\(movements.joined())</STMTRS></OFX>"
      }
      let second = try await bench.load(ofx(["5.00", "-1.00", "5.00", "5.00", "7.00"]))
      #expect(second.entriesCreated == 2 && second.entriesUnchanged == 3)
      #expect(second.warnings.map(\.code) == ["known_in_other_format"])
      #expect(try await database.count("SELECT COUNT(*) FROM bank_account") == 1)
      #expect(try await bench.entries().map(\.amount.minor).sorted() == [-1_00, 5_00, 5_00, 5_00, 7_00])
      let again = try await bench.load(ofx(["5.00", "-1.00", "5.00", "5.00", "7.00"]) + "\n")
      #expect(again.entriesCreated == 0 && again.entriesUnchanged == 5)
    }
  }

  @Test("a record that a person completed counts though another format has the like", arguments: Engine.all)
  func corrected(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      let cfonb = [
        Cfonb.balance("01", 0, day: "010326"), Cfonb.movement(5_00), Cfonb.movement(0, amount: "000000X000050{"),
        Cfonb.balance("07", 10_00, day: "020326"),
      ]
      let result = try await bench.load(cfonb.joined(separator: "\n"))
      #expect(result.entriesCreated == 1 && result.rejected.count == 1 && result.reconciles == false)
      let company = bench.company
      let file = try #require(try await database.read { try ImportFileStore.all(of: company.id, limit: 1, $0) }.first)
      let aside = try await database.read { try ImportFileStore.rows(setAsideFrom: file.id, of: company.id, $0) }
      let row = try #require(aside.first)
      var fields = row.fields
      #expect(fields["amount"] == "000000X000050{" && fields["account"] == "FR7630004008210001234567849")
      fields["amount"] = "5,00"
      fields["side"] = "CRDT"
      let replayed = try await ReplayRow(row.id, company: company, fields: fields, readers: ReadStatementFile.readers)
        .run(
          database, actor: Example.actor, at: Engine.moment, day: "2026-11-23")
      #expect(replayed.entriesCreated == 1)
      #expect(try await bench.entries().map(\.amount.minor) == [5_00, 5_00])
    }
  }
}
