import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import MessagingRules
import ReceivablesRules
import Web

/// The sending queue.
struct OutboxModel {
  let asked: OutboxListQuery
  let counts: [OutboxQueries.View: Int]
  let actions: [OutboxQueries.Waiting]
  let messages: [OutboxItem]
  let obstacles: [Obstacle]
  /// What decides whether something may leave, of the view of what waits.
  let gate: SendingGate?
  let now: Moment
  let mayConfigure: Bool
  let rights: ActRights
  /// Whether every customer is seen: what waits is sent for all of them.
  let isWhole: Bool
  let words: WordBook
  let posting: PostingModel

  /// Why no e-mail, or no text message, can leave, or no formal notice be approved.
  enum Obstacle: Sendable {
    case noServer
    case noSender
    /// Text messages have no service.
    case noSms
    /// The company lacks what a formal notice says of it.
    case creditor(Company, [Company.NoticePart])

    var key: String {
      switch self {
      case .noServer: "no_server"
      case .noSender: "no_sender"
      case .noSms: "no_sms"
      case .creditor: "creditor"
      }
    }

    /// The key of what mends it, and where that is done.
    var action: (key: String, path: String) {
      switch self {
      case .noServer, .noSender: ("action", "/reglages/e-mail")
      case .noSms: ("action_sms", SmsPages.path)
      case .creditor(let company, _): ("action_creditor", CompanyPages.path(company))
      }
    }
  }

  func page() throws -> PageModel {
    let shownActions = actions.prefix(OutboxQueries.page)
    let shown = messages.prefix(OutboxQueries.page)
    let next: SortedPlace? =
      if actions.count > shownActions.count {
        shownActions.last.map { asked.place(of: $0) }
      } else if messages.count > shown.count { shown.last.map { asked.place(of: $0) } } else { nil }
    return [
      "views": OutboxQueries.View.allCases.map { each -> PageModel in
        [
          "name": words("outbox.view.\(each.key)"), "path": asked.with { $0.view = each }.path, "current": each == view,
          "count": AmountFormat(words.language).count(counts[each] ?? 0),
        ]
      },
      "canSend": view == .waiting && !messages.isEmpty && rights.remind && isWhole
        && messages.contains { gate?.hold(isReleased: $0.isReleased, at: now) == nil },
      "printLabel": view == .toPost && !messages.isEmpty
        ? words("outbox.print", count: min(counts[.toPost] ?? 0, OutboxQueries.lettersMax)) : nil,
      "posting": canPost
        ? [
          "day": posting.day, "dayError": posting.errors["le"], "noneError": posting.errors["lettre"],
          "errors": posting.errors.model,
        ] as PageModel : nil, "canTick": canPost,
      "obstacles": obstacles.filter { isMet($0) }.map { self.obstacle($0) },
      "hold": messages.isEmpty ? nil : hold,
      "exports": ExportLinks.model(asked.with { _ in }.path, words), "isEmpty": actions.isEmpty && messages.isEmpty,
      "emptyTitle": words("outbox.empty.\(view.key)"),
      "emptyText": words("outbox.empty_text.\(view.key)"),
      "actions": actions.isEmpty ? nil : ["rows": shownActions.map { action($0) }] as PageModel,
      "decides": canWithdraw,
      "messages": messages.isEmpty ? nil : ["rows": try shown.map { try message($0) }] as PageModel,
      "headings": headings, "next": next.map { place in asked.with { $0.after = place }.path },
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
  }

  /// Whether something of the list waits because of it.
  private func isMet(_ obstacle: Obstacle) -> Bool {
    switch obstacle {
    case .noServer, .noSender: messages.contains { $0.channel == .email }
    case .noSms: messages.contains { $0.channel == .sms }
    case .creditor: actions.contains { $0.step == .formalNotice && $0.state == .toApprove }
    }
  }

  private func obstacle(_ obstacle: Obstacle) -> PageModel {
    var missing = ""
    if case .creditor(_, let parts) = obstacle { missing = CompanyPages.names(of: parts, words) }
    return [
      "sentence": words("outbox.obstacle.\(obstacle.key)", ["missing": missing]), "path": obstacle.action.path,
      "action": mayConfigure ? words("outbox.obstacle.\(obstacle.action.key)") : nil,
      "ask": mayConfigure ? nil : words("outbox.obstacle.ask"),
    ]
  }

  private var view: OutboxQueries.View { asked.view }

  private var canPost: Bool { view == .toPost && !messages.isEmpty && rights.remind }

  private var headings: [PageModel] {
    func heading(_ name: String, _ order: OutboxQueries.Order? = nil, _ style: String? = nil) -> PageModel {
      asked.order.heading(name, order, style: style) { order in asked.with { $0.asked = order }.path }
    }
    if view == .toDecide {
      return [
        heading(words("ageing.customer")), heading(words("action.step")), heading(words("action.day"), .day, "hide-s"),
        heading(words("action.state"), nil, "hide-s"), heading(words("item.amount"), .amount, "num"),
      ]
    }
    return [
      heading(words("ageing.customer")), heading(words("action.step"), nil, "hide-s"),
      heading(words("outbox.when.\(view.key)"), .day, "hide-s"), heading(words("action.state")),
      heading(words("item.amount"), nil, "num"),
    ]
  }

  /// Whether what waits can be taken back from the list.
  private var canWithdraw: Bool { view == .waiting && rights.remind }

  /// Whether the company is tried out: the head of the page says so already.
  private var isTest: Bool { gate?.test != nil }

  /// Why nothing leaves, and what ends it.
  private var hold: PageModel? {
    guard !isTest, let hold = gate?.hold(at: now) else { return nil }
    return [
      "sentence": HoldWords(words).sentence(hold), "mayRelease": mayConfigure && isWhole, "importPath": "/imports",
      "reasonMax": "\(ReleaseHeld.reasonMax)",
    ]
  }

  private func action(_ action: OutboxQueries.Waiting) -> PageModel {
    let wording = ReasonWording(words.language)
    let isApproval = action.state == .toApprove
    return [
      "name": action.name, "path": "/clients/\(Form.encoded(action.code))/relances",
      "step": CellText.capitalised(wording.name(action.step)),
      "detail": "\(wording.name(action.channel)) · \(words("dashboard.items", count: action.items))",
      "day": DateFormat(words.language).short(action.day), "state": words("action.state.\(action.state.rawValue)"),
      "icon": OutboxWords.icon(of: action.channel), "total": CellText.amount(action.total, words),
      "previewPath": OutboxWords.previewPath(of: action.id, action.channel),
      "previewLabel": words("outbox.preview_label", ["name": action.name]), "resolvePath": "/relances/\(action.id)",
      "back": asked.path, "canApprove": rights.remind && isApproval,
      "canFinish": rights.remind && !isApproval, "canWithdraw": rights.remind,
    ]
  }

  private func message(_ item: OutboxItem) throws -> PageModel {
    let outbox = OutboxWords(words, gate: gate, at: now)
    let state = outbox.state(item)
    let isWritten = item.state == .sent && item.channel.isPaper
    return [
      "path": "/envois/\(item.id)", "name": item.reminder.debtor.name,
      "step": words("step.\(item.reminder.step.rawValue)"), "icon": OutboxWords.icon(of: item.channel),
      "channel": words("outbox.channel.\(item.channel.rawValue)"),
      "recipient": item.recipient == item.reminder.debtor.name ? nil : item.recipient,
      "when": outbox.when(item), "state": state.text, "tone": state.tone, "stateIcon": state.icon,
      // Of one in doubt only its own page tells more: the sentence is for who looks into it.
      "response": item.state == .toCheck || isWritten ? nil : outbox.response(item),
      "pdfPath": isWritten ? "/envois/\(item.id)/lettre.pdf" : nil,
      "total": CellText.amount(try item.reminder.total(), words), "id": "\(item.id)",
      "canWithdraw": rights.remind && item.state == .pending, "back": asked.path,
      "withdrawLabel": words("outbox.withdraw_label", ["name": item.reminder.debtor.name]),
      "tickLabel": words("form.choose_item", ["number": item.reminder.debtor.name]),
      "ticked": posting.ticked.contains("\(item.id)"),
    ]
  }
}

/// How messages are said.
struct OutboxWords {
  private let words: WordBook
  let dates: DateFormat
  private let gate: SendingGate?
  private let now: Moment

  /// - Parameter gate: what decides whether something may leave at a moment; `nil` where that is not asked.
  init(_ words: WordBook, gate: SendingGate? = nil, at now: Moment = Moment(microsecondsSince1970: 0)) {
    self.words = words
    self.gate = gate
    self.now = now
    dates = DateFormat(words.language)
  }

  /// Why a message that waits does not leave.
  func hold(_ item: OutboxItem) -> Hold? {
    item.state == .pending ? gate?.hold(isReleased: item.isReleased, at: now) : nil
  }

  /// What is known of the opening of an e-mail.
  func opening(_ opening: MessageOpening) -> String {
    guard let first = opening.first else { return words("outbox.opening.none") }
    return words(
      opening.count > 1 ? "outbox.opening.first" : "outbox.opening.once",
      ["when": dates.moment(first), "count": "\(opening.count)"])
  }

  /// When a letter was posted, under which number, and who noted it.
  func posted(_ posting: Posting) -> String {
    words(
      posting.number == nil ? "outbox.posted.on" : "outbox.posted.on_numbered",
      ["day": dates.short(posting.day), "number": posting.number ?? "", "who": ActorWords.name(posting.by, words)])
  }

  /// That a message came back after it had left, or never reached its telephone.
  func returned(_ item: OutboxItem) -> String? {
    item.returned.map {
      words(
        item.channel == .sms ? "outbox.undelivered" : "outbox.returned",
        ["day": dates.short($0.at.parisDate), "said": CellText.cut($0.said, 300)])
    }
  }

  static func icon(of channel: Channel) -> String {
    switch channel {
    case .email: "mail"
    case .sms: "message"
    case .letter, .registeredLetter: "letter"
    }
  }

  /// What a decision that waits would send, as it would be read; `nil` for what is no message.
  static func previewPath(of action: ActionID, _ channel: DunningChannel) -> String? {
    channel.isMessage ? "/relances/\(action)/\(channel == .sms ? "sms.txt" : "lettre.pdf")" : nil
  }

  static func icon(of channel: DunningChannel) -> String {
    switch channel {
    case .email: "mail"
    case .letter, .registeredLetter: "letter"
    case .sms: "message"
    case .call: "phone"
    case .task: "list"
    }
  }

  func state(_ item: OutboxItem) -> (text: String, tone: String, icon: String?) {
    if let hold = hold(item) { return (HoldWords(words).tag(hold), "warn", "pause") }
    return switch item.state {
    case .pending: (words("outbox.state.\(item.attempts > 0 ? "postponed" : "pending")"), "mute", "clock")
    case .sending: (words("outbox.state.sending"), "mute", "clock")
    case .sent where item.returned != nil:
      (words(item.channel == .sms ? "outbox.state.undelivered" : "outbox.state.returned"), "bad", "alert")
    case .sent where item.delivered != nil: (words("outbox.state.delivered"), "ok", "check")
    case .sent where !item.channel.isPaper: (words("outbox.state.sent"), "ok", "check")
    case .sent where item.posting?.answer != nil: RegisterWords(words).state(item.posting?.answer)
    case .sent where item.posting != nil: (words("outbox.state.posted"), "ok", "check")
    case .sent where item.isServed: (words("outbox.state.served"), "mute", "clock")
    case .sent: (words("outbox.state.written"), "warn", "letter")
    case .failed: (words("outbox.state.failed"), "bad", "cross")
    case .toCheck: (words("outbox.state.to_check"), "warn", "alert")
    case .withdrawn: (words("outbox.state.withdrawn"), "mute", nil)
    }
  }

  /// When it left, will leave, or was decided.
  func when(_ item: OutboxItem) -> String {
    switch item.state {
    case .sent: dates.moment(item.sentAt ?? item.created)
    case .pending, .sending: dates.moment(leaves(item))
    case .failed, .toCheck, .withdrawn: dates.moment(item.created)
    }
  }

  /// When a message that waits leaves: in its hours.
  private func leaves(_ item: OutboxItem) -> Moment {
    let ready = max(item.nextAttempt, now)
    guard item.state == .pending, !item.isReleased || item.channel == .sms, let rules = gate?.rules,
      rules.isShut(to: item.channel, at: ready, in: item.reminder.debtor.place ?? "FR")
    else { return item.nextAttempt }
    return rules.opening(to: item.channel, from: ready, in: item.reminder.debtor.place ?? "FR")
  }

  /// How the sending ended or why it waits: the server's words, or our own in the reader's language.
  func response(_ item: OutboxItem) -> String? { item.reason.map { words($0) } ?? item.response }
}
