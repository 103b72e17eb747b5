import Kernel
import Language
import MessagingRules
import ReceivablesRules
import Web

/// What somebody must decide today, the gravest first: each with its reason and the place where it is done. What the
/// reader may not do is not asked of them; a salesperson sees what is under way with their customers.
struct DashboardDecisions {
  private let dashboard: DashboardModel

  init(_ dashboard: DashboardModel) { self.dashboard = dashboard }

  private var words: WordBook { dashboard.words }
  private var amounts: AmountFormat { dashboard.amounts }
  private var facts: DashboardFacts { dashboard.facts }

  func models() -> PageModel {
    // What concerns the bank and the files as a whole is nothing to who looks at some customers only.
    let bank = facts.isWhole ? kept + statements + messages + entries : []
    let files = facts.isWhole ? rows : []
    let customers = insolvent + unreachable + waiting
    let ordered =
      facts.variant == .accountant
      ? bank + payments + files + customers + disputes
      : customers + bank + disputes + files + payments
    let all = ordered.filter { mayAct($0.right) || follows }
    return [
      "heading": words(follows ? "dashboard.follow" : "dashboard.decide"), "list": all.map { model($0) },
      "none": all.isEmpty,
    ]
  }

  /// Whether the reader decides nothing here and sees what others do.
  private var follows: Bool { facts.variant == .salesperson }

  private func mayAct(_ right: Right) -> Bool { facts.reader.rights.contains(right) }

  private struct Line {
    let icon: String
    let tone: String
    let title: String
    let text: String
    let path: String
    let verb: String
    /// What it takes to do it.
    let right: Right
  }

  private func model(_ line: Line) -> PageModel {
    let verb = words("dashboard.do.\(mayAct(line.right) ? line.verb : "see")")
    return [
      "icon": line.icon, "tone": line.tone, "heading": line.title, "text": line.text, "path": line.path,
      "verb": verb, "label": words("dashboard.do_label", ["verb": verb, "what": line.title]),
    ]
  }

  private func decision(
    _ icon: String, _ tone: String, _ title: String, _ text: String, _ path: String, _ verb: String, _ right: Right
  ) -> Line {
    Line(icon: icon, tone: tone, title: title, text: text, path: path, verb: verb, right: right)
  }

  private var insolvent: [Line] {
    let dates = DateFormat(words.language)
    let shown = facts.insolvent.map { customer -> Line in
      let until = ClaimDeadline.earliest(opened: customer.since)
      return decision(
        "scales", "bad", customer.name,
        words(
          until >= facts.day ? "dashboard.decide.insolvent" : "dashboard.decide.insolvent_late",
          ["until": dates.short(until), "amount": amounts.whole(customer.open)]),
        "/clients/\(Form.encoded(customer.code))\(mayAct(.remind) ? "/creance" : "")", "declare", .remind)
    }
    let others = (facts.insolvent.first?.count ?? 0) - Set(facts.insolvent.map(\.code)).count
    guard others > 0 else { return shown }
    return shown + [
      decision(
        "scales", "bad", words("dashboard.decide.insolvent_others", count: others),
        words("dashboard.decide.insolvent_others.text"), "/clients?procedure=1", "see", .remind)
    ]
  }

  /// Who is to be reminded and cannot be: nobody would notice otherwise.
  private var unreachable: [Line] {
    guard facts.counts.unreachable > 0 else { return [] }
    return [
      decision(
        "customers", "warn", words("dashboard.decide.unreachable", count: facts.counts.unreachable),
        words("dashboard.decide.unreachable.text"), "/clients?vue=all&injoignables=1", "complete", .editCustomers)
    ]
  }

  private var waiting: [Line] {
    facts.waiting.map { action in
      let path = "/clients/\(Form.encoded(action.code))/relances"
      let text = words(
        action.needsApproval ? "dashboard.decide.approve" : "dashboard.decide.do",
        ["step": words("step.\(action.step)"), "amount": amounts.whole(action.total)])
      let icon =
        switch action.channel {
        case "call": "phone"
        case "email": "mail"
        case "sms": "message"
        default: "letter"
        }
      return decision(
        action.needsApproval ? "letter" : icon, action.needsApproval ? "warn" : "t2", action.name, text, path,
        action.needsApproval ? "approve" : action.channel == "call" ? "call" : "open", .remind)
    }
  }

  private var statements: [Line] {
    guard facts.counts.statementsInDoubt > 0 else { return [] }
    return [
      decision(
        "bank", "bad", words("dashboard.decide.statements", count: facts.counts.statementsInDoubt),
        words("dashboard.decide.statements.text"), "/lettrage/releves?vue=ecarts", "check", .applyCash)
    ]
  }

  /// What waits in the queue because nothing may leave.
  private var kept: [Line] {
    guard let (hold, messages) = facts.kept else { return [] }
    let key = "dashboard.decide.kept.\(hold.code)"
    return [
      decision(
        "pause", hold.keeps(isReleased: true) ? "t2" : "warn", words(key, count: messages), words("\(key).text"),
        "/envois?vue=\(OutboxQueries.View.waiting.rawValue)", "open", .remind)
    ]
  }

  private var messages: [Line] {
    guard facts.counts.messagesInDoubt > 0 else { return [] }
    return [
      decision(
        "mail", "bad", words("dashboard.decide.messages", count: facts.counts.messagesInDoubt),
        words("dashboard.decide.messages.text"), "/envois?vue=a-reprendre", "check", .remind)
    ]
  }

  private var entries: [Line] {
    guard facts.counts.entriesWaiting > 0 else { return [] }
    let amount = Money(minor: facts.counts.entriesWaitingMinor, dashboard.currency)
    return [
      decision(
        "euro", "warn", words("dashboard.decide.entries", count: facts.counts.entriesWaiting),
        words("dashboard.decide.entries.text", ["amount": amounts.whole(amount)]),
        "/lettrage?vue=\(CashQueries.View.waiting.rawValue)&devise=\(dashboard.currency)", "match", .applyCash)
    ]
  }

  private var disputes: [Line] {
    guard facts.counts.oldDisputes > 0 else { return [] }
    return [
      decision(
        "flag", "warn", words("dashboard.decide.disputes", count: facts.counts.oldDisputes),
        words(
          "dashboard.decide.disputes.text",
          [
            "amount": amounts.whole(Money(minor: facts.counts.oldDisputesMinor, dashboard.currency)),
            "days": amounts.count(DashboardQueries.oldDisputeDays),
          ]), "/litiges?vue=\(DisputeQueries.View.old.rawValue)&devise=\(dashboard.currency)", "settle", .recordDispute)
    ]
  }

  private var rows: [Line] {
    guard facts.counts.rowsSetAside > 0 else { return [] }
    return [
      decision(
        "upload", "t2", words("dashboard.decide.rows", count: facts.counts.rowsSetAside),
        words("dashboard.decide.rows.text"), "/imports", "correct", .importFiles)
    ]
  }

  private var payments: [Line] {
    guard facts.counts.unallocatedItems > 0 else { return [] }
    return [
      decision(
        "link", "t2", words("dashboard.decide.payments", count: facts.counts.unallocatedItems),
        words(
          "dashboard.decide.payments.text",
          ["amount": amounts.whole(Money(minor: facts.counts.unallocatedMinor, dashboard.currency))]),
        "/factures?type=payment&devise=\(dashboard.currency)\(dashboard.own)", "allocate", .applyCash)
    ]
  }
}
