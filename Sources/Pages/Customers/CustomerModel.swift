import Dunning
import DunningRules
import Foundation
import Kernel
import Language
import Mustache
import ReceivablesRules
import Web

/// The page of one customer.
struct CustomerModel: MustacheParent {
  private let facts: CustomerFile
  private let tab: CustomerTab
  private let day: CivilDate
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ facts: CustomerFile, tab: CustomerTab, day: CivilDate, words: WordBook) {
    self.facts = facts
    self.tab = tab
    self.day = day
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  func child(named name: String) -> Any? {
    switch name {
    case "identity": return identity
    case "insolvent":
      return facts.customer.insolventSince.map { words("customer.insolvent", ["day": dates.short($0)]) } ?? NSNull()
    case "positions": return facts.positions.map { position($0) }
    case "noPosition": return facts.positions.isEmpty
    case "behaviour": return behaviour ?? NSNull()
    case "tabs": return tabs
    case "timeline": return timeline.prefix(8).map { $0.model(dates) }
    case "timelineEmpty": return timeline.isEmpty
    case "invoices": return tab == .invoices
    case "items": return facts.items.map { item($0) }
    case "noItems": return facts.items.isEmpty
    case "itemTotals": return itemTotals
    case "reminders": return tab == .reminders
    case "actions": return facts.actions.map { action($0) }
    case "noActions": return facts.actions.isEmpty
    case "promisesTab": return tab == .promises
    case "promiseRows": return facts.promises.map { promise($0) }
    case "noPromises": return facts.promises.isEmpty
    case "disputesTab": return tab == .disputes
    case "disputeRows": return facts.disputes.map { dispute($0) }
    case "noDisputes": return facts.disputes.isEmpty
    case "paymentsTab": return tab == .payments
    case "paymentRows": return facts.payments.map { payment($0) }
    case "noPayments": return facts.payments.isEmpty
    case "contactsTab": return tab == .contacts
    case "contactRows": return facts.contacts.map { contact($0) }
    case "noContacts": return facts.contacts.isEmpty
    default: return nil
    }
  }

  private var identity: String {
    let customer = facts.customer
    let siren = customer.siren.map { number -> String in
      let digits = Array(number)
      return "SIREN "
        + [digits.prefix(3), digits.dropFirst(3).prefix(3), digits.dropFirst(6)].map { String($0) }
        .joined(separator: "\u{A0}")
    }
    return [
      customer.code, siren, customer.address.city, words("customer.kind.\(customer.kind.rawValue)"),
      customer.terms.map { words("customer.terms", ["terms": CellText.terms($0, words)]) },
    ].compactMap { $0 }.joined(separator: " · ")
  }

  private func position(_ position: CustomerQueries.Position) -> [String: Any] {
    let undisputed = Money(
      minor: position.overdue.minor - position.disputedOverdue.minor, position.overdue.currency)
    return [
      "open": amounts.amount(position.open), "items": words("customer.items", count: position.items),
      "overdue": amounts.amount(position.overdue), "isOverdue": position.overdue.isPositive,
      "undisputed": position.disputedOverdue.isZero
        ? "" : words("customer.undisputed", ["amount": amounts.amount(undisputed)]),
      "disputed": amounts.amount(position.disputed), "hasDisputed": !position.disputed.isZero,
      "promised": amounts.amount(position.promised), "hasPromised": !position.promised.isZero,
    ]
  }

  private var behaviour: [String: Any]? {
    facts.behaviour.map {
      [
        "days": String($0.daysToPay), "late": words("customer.behaviour_late", ["days": "\($0.daysLate)"]),
        "basis": words("customer.behaviour_basis", count: $0.invoices),
      ]
    }
  }

  private var tabs: [[String: Any]] {
    CustomerTab.allCases.map { each in
      let code = Form.encoded(facts.customer.code)
      return [
        "name": words("customer.tab.\(each.key)"), "count": String(facts.counts[each.rawValue] ?? 0),
        "path": each == .invoices ? "/clients/\(code)" : "/clients/\(code)/\(each.rawValue)", "current": each == tab,
      ]
    }
  }

  private func item(_ item: Item) -> [String: Any] {
    let late = item.daysLate(on: day)
    var tags: [[String: Any]] = []
    if item.disputed.isPositive {
      tags.append(["tone": "disp", "text": words("customer.tag.dispute", ["amount": amounts.amount(item.disputed)])])
    }
    if item.promised.isPositive { tags.append(["tone": "prom", "text": words("customer.tag.promise")]) }
    if item.dueSource == .inferred { tags.append(["tone": "mute", "text": words("customer.tag.inferred")]) }
    return [
      "number": item.number, "path": "/factures/\(Form.encoded(item.number))",
      "kind": words("item.kind.\(item.kind.rawValue)"),
      "issued": dates.short(item.issued), "due": dates.short(item.due),
      "isLate": late > 0 && item.open.isPositive, "late": words("days", ["count": "\(late)"]),
      "bucket": CellText.bucket(late), "soon": item.open.isPositive && late <= 0,
      "soonText": late == 0 ? words("item.today") : words("item.in", ["count": "\(-late)"]), "tags": tags,
      "amount": CellText.amount(item.amount, words), "open": CellText.amount(item.open, words),
    ]
  }

  /// One line a currency, so that nothing is added across currencies.
  private var itemTotals: [[String: Any]] {
    facts.positions.map { position in
      [
        "text": words("customer.total", count: position.items, ["overdue": amounts.amount(position.overdue)]),
        "open": amounts.amount(position.open),
      ]
    }
  }

  private func action(_ stored: StoredAction) -> [String: Any] {
    let wording = ReasonWording(words.language)
    return [
      "day": dates.short(stored.action.day), "step": capitalised(wording.name(stored.action.step)),
      "channel": wording.name(stored.action.channel), "state": words("action.state.\(stored.state.rawValue)"),
      "total": amounts.amount(stored.action.total), "resolvePath": "/relances/\(stored.id)",
      "canApprove": stored.state == .toApprove, "canFinish": stored.state == .toDo,
      "hasWhy": !stored.action.reasons.isEmpty,
      "tone": stored.state == .toApprove || stored.state == .toDo ? "warn" : stored.state == .done ? "ok" : "mute",
      "canWithdraw": stored.state == .toApprove || stored.state == .toDo,
      "why": stored.action.reasons.map { wording.text($0) }.joined(separator: words.language == .french ? " ; " : "; "),
    ]
  }

  private func promise(_ line: CustomerQueries.PromiseLine) -> [String: Any] {
    [
      "made": dates.short(line.made), "for": dates.short(line.promisedFor), "amount": amounts.amount(line.amount),
      "state": words("promise.state.\(line.state)"), "tone": tone(ofPromise: line.state),
    ]
  }

  private func tone(ofPromise state: String) -> String {
    switch state {
    case "kept": "ok"
    case "broken": "bad"
    case "pending": "prom"
    default: "mute"
    }
  }

  private func dispute(_ line: CustomerQueries.DisputeLine) -> [String: Any] {
    [
      "number": line.number, "opened": dates.short(line.opened), "reason": reason(line.reason),
      "amount": amounts.amount(line.amount), "isOpen": line.closed == nil,
      "closed": line.closed.map { dates.short($0) } ?? "",
    ]
  }

  /// The reason in words when it is one of the shipped codes; else as a person wrote it.
  private func reason(_ code: String) -> String {
    let text = words("dispute.reason.\(code)")
    return text.hasPrefix("⟦") ? code : text
  }

  private func payment(
    _ line: (day: CivilDate, number: String, label: String?, amount: Money, left: Money)
  ) -> [String: Any] {
    [
      "day": dates.short(line.day), "number": line.number, "label": line.label ?? "",
      "amount": amounts.amount(line.amount), "left": CellText.amount(line.left, words),
    ]
  }

  private func contact(_ contact: Contact) -> [String: Any] {
    let role = words("contact.role.\(contact.role)")
    return [
      "name": contact.name, "role": role.hasPrefix("⟦") ? contact.role : role, "email": contact.email ?? "",
      "hasEmail": contact.email != nil, "phone": contact.phone ?? "",
      "receives": [
        contact.receivesReminders ? words("contact.receives.reminders") : nil,
        contact.receivesInvoices ? words("contact.receives.invoices") : nil,
      ].compactMap { $0 }.joined(separator: ", "),
    ]
  }

  private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// What happened, newest first.
  private var timeline: [TimelineEvent] {
    let wording = ReasonWording(words.language)
    var events = facts.actions.map { stored in
      TimelineEvent(
        day: stored.action.day, tone: "", icon: icon(of: stored.action.channel),
        what: "\(capitalised(wording.name(stored.action.step))), \(wording.name(stored.action.channel))",
        detail: amounts.amount(stored.action.total))
    }
    for line in facts.promises {
      events.append(
        TimelineEvent(
          day: line.made, tone: "prom", icon: "clock", what: words("timeline.promise"),
          detail: words(
            "timeline.promise.detail", ["amount": amounts.amount(line.amount), "day": dates.short(line.promisedFor)])))
    }
    for line in facts.disputes {
      events.append(
        TimelineEvent(
          day: line.opened, tone: "disp", icon: "flag", what: words("timeline.dispute"),
          detail: "\(amounts.amount(line.amount)) · \(line.number) · \(reason(line.reason))"))
    }
    for line in facts.payments.prefix(20) {
      events.append(
        TimelineEvent(
          day: line.day, tone: "ok", icon: "euro",
          what: words("timeline.payment", ["amount": amounts.amount(line.amount)]),
          detail: line.label ?? line.number))
    }
    return events.sorted { $0.day > $1.day }
  }

  private func icon(of channel: DunningChannel) -> String {
    switch channel {
    case .email: "mail"
    case .letter, .registeredLetter: "letter"
    case .call: "phone"
    case .task: "list"
    }
  }
}

/// One event of a customer's timeline.
private struct TimelineEvent {
  let day: CivilDate
  let tone: String
  let icon: String
  let what: String
  let detail: String

  func model(_ dates: DateFormat) -> [String: Any] {
    ["when": dates.short(day), "tone": tone, "icon": icon, "what": what, "detail": detail]
  }
}
