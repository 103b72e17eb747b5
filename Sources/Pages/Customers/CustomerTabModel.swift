import Dunning
import DunningRules
import Kernel
import Language
import MessagingRules
import Promises
import ReceivablesRules
import Web

/// The lines of a customer's tabs; those of promises and disputes also stand on the page of a document.
struct CustomerTabModel {
  private let rights: ActRights
  /// Where an act leads back to.
  private let back: String
  private let day: CivilDate
  /// How it is said where a reminder stands.
  private let stages: StageWords
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(rights: ActRights, back: String, day: CivilDate, stages: StageWords? = nil, words: WordBook) {
    self.stages = stages ?? StageWords(words, hold: nil)
    self.rights = rights
    self.back = back
    self.day = day
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  private func list(_ rows: [PageModel], _ more: PageModel = [:]) -> PageModel {
    var model = more
    model["rows"] = rows
    model["none"] = rows.isEmpty
    return model
  }

  // MARK: invoices

  /// - Parameters:
  ///   - totals: one line a currency, so that nothing is added across currencies.
  ///   - canTick: whether items can be chosen for a promise or a dispute.
  func items(
    _ items: ArraySlice<Item>, totals: [CustomerQueries.Position], canTick: Bool, outlook: OutlookModel
  ) -> PageModel {
    list(
      items.map { item($0, canTick: canTick, reached: outlook.reached($0.id)) },
      [
        "canTick": canTick,
        "totals": totals.map { position -> PageModel in
          [
            "text": words(
              "customer.total", count: position.items, ["overdue": amounts.amount(position.overdue)]),
            "open": amounts.amount(position.open),
          ]
        },
      ])
  }

  private func item(_ item: Item, canTick: Bool, reached: String?) -> PageModel {
    let late = item.daysLate(on: day)
    var tags: [PageModel] = []
    if item.disputed.isPositive {
      tags.append([
        "tone": "disp", "icon": "flag", "text": words("customer.tag.dispute", ["amount": amounts.short(item.disputed)]),
      ])
    }
    if item.promised.isPositive {
      tags.append([
        "tone": "prom", "icon": "clock",
        "text": words("customer.tag.promised", ["amount": amounts.short(item.promised)]),
      ])
    }
    if item.dueSource == .inferred {
      tags.append(["tone": "mute", "icon": nil, "text": words("customer.tag.inferred")])
    }
    return [
      "id": "\(item.id)", "canChoose": canTick && item.open.isPositive,
      "tickLabel": words("form.choose_item", ["number": item.number]), "number": item.number,
      "path": "/factures/\(Form.encoded(item.number))", "issued": dates.short(item.issued),
      "due": dates.short(item.due), "bucket": late > 0 && item.open.isPositive ? CellText.bucket(late) : nil,
      "late": item.open.isPositive ? dates.lateness(of: item.due, on: day) : nil, "tags": tags,
      "reached": reached,
      "of": item.open == item.amount ? nil : words("customer.of", ["amount": CellText.amount(item.amount, words)]),
      "open": CellText.amount(item.open, words),
    ]
  }

  // MARK: reminders

  func actions(_ actions: ArraySlice<StoredAction>) -> PageModel { list(actions.map { action($0) }) }

  private func action(_ stored: StoredAction) -> PageModel {
    let wording = ReasonWording(words.language)
    let waits = stored.state == .toApprove || stored.state == .toDo
    return [
      "day": dates.short(stored.action.day), "step": CellText.capitalised(wording.name(stored.action.step)),
      "channel": wording.name(stored.action.channel),
      "state": CellText.capitalised(stages.text(stored.stage)),
      "total": amounts.amount(stored.action.total), "resolvePath": "/relances/\(stored.id)",
      "canApprove": rights.remind && stored.state == .toApprove,
      "canFinish": rights.remind && stored.state == .toDo, "canWithdraw": rights.remind && waits,
      "tone": CellText.tone(of: stored.stage),
      "why": stored.action.reasons.isEmpty
        ? nil
        : Typography.clauses(stored.action.reasons.map { wording.text($0) }, in: words.language),
      "claimed": ClaimedItems(stored, words).sentence,
    ]
  }

  // MARK: promises and disputes

  func promises(_ lines: ArraySlice<CustomerQueries.PromiseLine>, of code: String) -> PageModel {
    list(lines.map { promise($0, of: code) })
  }

  private func promise(_ line: CustomerQueries.PromiseLine, of code: String) -> PageModel {
    let on = line.number ?? words("promise.items", count: line.items)
    let isPending = line.state == PromiseState.pending.rawValue
    return [
      "for": dates.short(line.promisedFor), "made": dates.short(line.made), "amount": amounts.amount(line.amount),
      "detail": [
        on, line.received.map { words("promise.received", ["amount": amounts.amount($0)]) }, line.promisedBy, line.note,
      ].compactMap { $0 }.joined(separator: " · "),
      "state": words(line.received == nil ? "promise.state.\(line.state)" : "promise.state_in_part"),
      "tone": tone(ofPromise: line.state),
      "icon": icon(ofPromise: line.state), "canEnd": isPending && rights.promise,
      "path": "/clients/\(Form.encoded(code))/promesses/\(line.id)", "back": back,
      "planPath": line.plan.map { "/clients/\(Form.encoded(code))/echeanciers/\($0)" },
      "withdrawLabel": words("promise.withdraw_label", ["day": dates.short(line.promisedFor)]),
      "breakLabel": words("promise.break_label", ["day": dates.short(line.promisedFor)]),
    ]
  }

  private func tone(ofPromise state: String) -> String {
    switch PromiseState(rawValue: state) {
    case .kept: "ok"
    case .broken: "bad"
    case .pending: "prom"
    default: "mute"
    }
  }

  private func icon(ofPromise state: String) -> String? {
    switch PromiseState(rawValue: state) {
    case .kept: "check"
    case .broken: "alert"
    case .pending: "clock"
    default: nil
    }
  }

  func disputes(_ lines: ArraySlice<CustomerQueries.DisputeLine>) -> PageModel { list(lines.map { dispute($0) }) }

  private func dispute(_ line: CustomerQueries.DisputeLine) -> PageModel {
    let state = DisputeWords(words).state(
      closed: line.closed, outcome: line.outcome, creditExpected: line.creditExpected)
    return [
      "number": line.number, "opened": dates.short(line.opened), "reason": CellText.disputeReason(line.reason, words),
      "note": line.note, "amount": amounts.amount(line.amount), "path": "/litiges/\(line.id)", "state": state.text,
      "tone": state.tone, "icon": line.closed == nil ? "flag" : nil, "canClose": line.closed == nil && rights.dispute,
      "closeLabel": words("dispute.settle_label", ["number": line.number]),
    ]
  }

  // MARK: payments and contacts

  func payments(_ lines: ArraySlice<CustomerQueries.PaymentLine>) -> PageModel {
    list(
      lines.map { line in
        [
          "day": dates.short(line.day), "number": line.number, "label": line.label,
          "path": "/factures/\(Form.encoded(line.number))", "amount": amounts.amount(line.amount),
          "left": CellText.amount(line.left, words),
        ]
      })
  }

  func documents(_ lines: ArraySlice<CustomerQueries.DocumentLine>) -> PageModel {
    list(
      lines.map { line in
        let state = OutboxState(rawValue: line.state)
        let channel = Channel(rawValue: line.channel) ?? .letter
        let isPaper = channel.isPaper
        let subject = CellText.subject(line, words)
        return [
          "day": dates.short((line.sent ?? line.created).parisDate), "subject": subject,
          "path": "/envois/\(line.id)", "recipient": line.recipient,
          "icon": OutboxWords.icon(of: channel),
          "pdfPath": channel == .sms ? nil : "/envois/\(line.id)/lettre.pdf",
          "pdfLabel": words("customer.document_pdf_label", ["subject": subject]),
          "state": stages.text(line),
          "tone": line.answer.map { RegisterWords.tone(of: $0) }
            ?? (state == .sent
              ? (isPaper && line.posted == nil ? "warn" : "ok")
              : state == .failed || state == .toCheck ? "bad" : "mute")
            ,
        ]
      })
  }

  /// - Parameter addPath: where one is added; `nil` for who may change none.
  func contacts(_ contacts: [Contact], addPath: String?, path: String) -> PageModel {
    list(
      contacts.map { contact($0, path: addPath == nil ? nil : "\(path)/contacts/\($0.id)") }, ["addPath": addPath])
  }

  /// The people whom one writes to or calls, below the invoices: who receives reminders first.
  func mainContacts(_ contacts: [Contact], addPath: String?, all: String) -> PageModel {
    let reached = contacts.filter(\.receivesReminders) + contacts.filter { !$0.receivesReminders }
    let shown = reached.prefix(CustomerTabModel.mainContacts)
    return [
      "none": contacts.isEmpty, "addPath": addPath,
      "allPath": contacts.count > shown.count ? all : nil,
      "allText": words("customer.all_contacts", ["count": "\(contacts.count)"]),
      "rows": shown.map { contact($0, path: nil) },
    ]
  }

  /// People shown below the invoices.
  private static let mainContacts = 4

  /// What a mail server said of an address, and until when it rests.
  private func refused(_ address: UnusableAddress) -> String {
    let dates = DateFormat(words.language)
    let (day, said) = (dates.short(address.since.parisDate), CellText.cut(address.said, 120))
    guard let until = address.until else { return words("contact.unusable", ["day": day, "said": said]) }
    return words("contact.resting", ["day": day, "said": said, "until": dates.short(until)])
  }

  private func contact(_ contact: Contact, path: String?) -> PageModel {
    [
      "name": contact.name, "role": CellText.contactRole(contact.role, words), "email": contact.email,
      "phone": contact.phone.map { CellText.phone($0) }, "phoneLink": contact.phone.map { CellText.dialled($0) },
      "editPath": path,
      "removePath": path.map { $0 + "/retirer" },
      "editLabel": words("contact.edit_label", ["name": contact.name]),
      "removeLabel": words("contact.remove_label", ["name": contact.name]),
      "receives": CellText.receives(contact, words),
      "trustPath": contact.unusable == nil ? nil : path.map { $0 + "/adresse" },
      "trustLabel": words("contact.trust_label", ["name": contact.name]),
      "unusable": contact.unusable.map { refused($0) },
    ]
  }
}

extension CellText {
  /// The colour of where a reminder stands.
  static func tone(of stage: ActionStage) -> String {
    switch stage {
    case .toApprove, .toDo, .written, .declined, .unclaimed: "warn"
    case .sent, .posted, .delivered, .done: "ok"
    case .refused, .doubtful, .astray, .undelivered: "bad"
    case .queued, .released, .cancelled: "mute"
    }
  }

  /// A telephone number as a link dials it: RFC 3966 knows no spaces.
  static func dialled(_ phone: String) -> String {
    let digits = phone.filter { $0.isASCII && $0.isNumber }
    return (phone.hasPrefix("+") ? "+" : "") + digits
  }

  /// A telephone number as it is read: French ones in pairs, others as they were written.
  static func phone(_ number: String) -> String {
    let digits = number.filter { $0.isASCII && $0.isNumber }
    guard number.hasPrefix("0"), digits.count == 10, number.allSatisfy({ $0.isNumber || $0 == " " || $0 == "." }) else {
      return number
    }
    return stride(from: 0, to: 10, by: 2).map { String(digits.dropFirst($0).prefix(2)) }.joined(separator: "\u{A0}")
  }

  static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// The beginning of a long text.
  static func cut(_ text: String, _ most: Int) -> String {
    text.count > most ? text.prefix(most - 1) + "…" : text
  }

  /// A contact's post in words when it is one that steps may name; else as a person wrote it.
  static func contactRole(_ code: String, _ words: WordBook) -> String {
    ContactRole(rawValue: code).map { words("contact.role.\($0.rawValue)") } ?? code
  }

  /// An e-mail has its subject once it is written, as it leaves; a letter is named for what it is.
  static func subject(_ line: CustomerQueries.DocumentLine, _ words: WordBook) -> String {
    line.subject.isEmpty ? words("customer.document_kind.\(line.channel)") : line.subject
  }

  /// What a contact receives, such as `relances, factures`.
  static func receives(_ contact: Contact, _ words: WordBook) -> String {
    [
      contact.receivesReminders ? words("contact.receives.reminders") : nil,
      contact.receivesInvoices ? words("contact.receives.invoices") : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// The reason in words when it is one of the shipped codes; else as a person wrote it.
  static func disputeReason(_ code: String, _ words: WordBook) -> String {
    let text = words("dispute.reason.\(code)")
    return text.hasPrefix("⟦") ? code : text
  }
}
