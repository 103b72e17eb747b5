import Disputes
import Dunning
import DunningRules
import Kernel
import Promises
import PromisesRules
import Receivables
import ReceivablesRules
import Replies
import Segments
import SegmentsRules
import Storage
import Support

/// A small company in which every kind of thing has happened, for tests that look at all pages.
enum House {
  /// Alpha owes, contests, promises and is reminded; Faillite is in insolvency proceedings; Soldé owes nothing.
  ///
  /// - Parameter isMine: whether Alpha is entrusted to the reader.
  static func fill(isMine: Bool = true) -> @Sendable (Transaction, CompanyID) throws -> Void {
    { transaction, company in
      func customer(_ code: String, _ name: String) throws -> CustomerID {
        try CustomerStore.insert(Example.customer(company, code: code, name: name), transaction)
      }
      let alpha = try customer("A-1", "Alpha")
      let broken = try customer("B-2", "Faillite")
      _ = try customer("S-3", "Soldé")
      _ = try ContactStore.insert(
        Contact(id: ContactID(0), customer: alpha, name: "Compta", email: "c@alpha.example", phone: "0102030405"),
        company: company, transaction)
      var items: [ItemID] = []
      for (number, cents) in [("F-1", Int64(100_050)), ("F-2", 200_050), ("F-3", 300_049), ("F-4", 40_000)] {
        items.append(
          try Example.store(
            Example.item(
              company, alpha, number: number, cents: cents, issued: "2026-08-01",
              due: CivilDate("2026-11-12").adding(days: -20 * items.count)), transaction))
      }
      _ = try Example.store(
        Example.item(company, alpha, .payment, number: "P-1", cents: -5_000, issued: "2026-11-18", due: "2026-11-18"),
        transaction)
      _ = try Example.store(
        Example.item(company, broken, number: "F-9", cents: 500_000, issued: "2026-06-01", due: "2026-07-01"),
        transaction)
      try transaction.execute("UPDATE customer SET insolvent_since = '2026-10-14' WHERE id = \(broken)")
      // A part of one is contested, all of another promised.
      try OpenDispute(items[1], Money(minor: 60_000, .eur), reason: "quantity", note: nil).run(
        transaction, company: company, on: "2026-11-01", actor: Example.actor, at: Engine.moment)
      try RecordPromise([PromisedPart(items[3], Money(minor: 40_000, .eur))], promisedFor: "2026-11-27").run(
        transaction, company: company, on: "2026-11-20", actor: Example.actor, at: Engine.moment)
      let call = PlannedAction(
        customer: alpha, day: "2026-11-20", step: .call, channel: .call, contact: nil, needsApproval: false,
        total: Money(minor: 100_050, .eur), items: [PlannedItem(items[0], .call, minor: 100_050, reasons: [])],
        reasons: [])
      _ = try ActionStore.insert([call], company: company, on: "2026-11-20", at: Engine.moment, transaction)
      _ = try SaveSegment(
        Segment("En retard", [SegmentCondition(.only, .lateItems(1))]), on: PagesBench.today
      ).run(transaction, company: company, actor: Example.actor, at: Engine.moment)
      // Somebody at Alpha answered, and a stranger wrote.
      let mails = ["c@alpha.example", "x@y.example"].enumerated().map { place, sender in
        TakenMail(
          uid: Int64(place + 1),
          bytes: Array(
            "From: \(sender)\nMessage-ID: <\(place)@y>\n\nNous réglons 1 000,50 € vendredi. Merci de nous envoyer une copie."
              .utf8))
      }
      try TakeReplies(mails, from: "box", validity: 1).run(
        transaction, company: company, actor: Example.actor, at: Engine.moment)
      guard isMine else { return }
      for duty in Duty.allCases {
        try PutInCharge(PersonID(1), duty, of: [alpha]).run(
          transaction, company: company, actor: Example.actor, at: Engine.moment)
      }
    }
  }
}
