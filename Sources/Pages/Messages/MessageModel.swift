import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import MessagingRules
import ReceivablesRules
import Web

/// The page of one message: what it says, where it stands, and what a person can do.
struct MessageModel {
  let item: OutboxItem
  /// The text of the e-mail or the text message; `nil` for a letter.
  let text: String?
  let hasKept: Bool
  let gate: SendingGate
  let now: Moment
  let release: (by: String, at: Moment, reason: String)?
  /// What decided it; `nil` for a message that no step did.
  let decision: ActionDecision?
  let reasons: [Reason]
  let canAct: Bool
  let typed: Form?
  let errors: FormErrors
  let words: WordBook

  /// What the moment beside a message is that of: a letter that is written has not left yet.
  private var moment: String {
    switch item.state {
    case .sent: item.channel.isPaper ? "written" : "sent"
    case .pending: "next"
    case .sending, .failed, .toCheck, .withdrawn: "decided"
    }
  }

  func page() throws -> PageModel {
    let outbox = OutboxWords(words, gate: gate, at: now)
    let (hold, said) = (outbox.hold(item), HoldWords(words))
    let state = outbox.state(item)
    let amounts = AmountFormat(words.language)
    let isOpen = item.state == .failed || item.state == .toCheck
    return [
      "customer": item.reminder.debtor.name, "customerPath": "/clients/\(Form.encoded(item.reminder.debtor.code))",
      "errors": errors.model, "total": amounts.amount(try item.reminder.total()),
      "items": words("dashboard.items", count: item.reminder.lines.count), "reference": item.reminder.reference,
      "channel": words("outbox.channel.\(item.channel.rawValue)"), "recipient": item.recipient,
      "recipientName": item.recipientName,
      "copies": item.copies.isEmpty
        ? nil : words("outbox.copies", ["addresses": item.copies.joined(separator: ", ")]),
      "state": state.text, "tone": state.tone, "icon": state.icon,
      "when": outbox.when(item),
      "whenName": words("outbox.moment.\(moment)"),
      "response": outbox.response(item),
      "delivered": item.delivered.map { words("outbox.delivered", ["when": outbox.dates.moment($0)]) },
      "returned": outbox.returned(item),
      "opened": opening, "attempts": item.attempts == 0 ? nil : words("outbox.attempts", count: item.attempts),
      "advice": isOpen
        ? words(
          "outbox.advice.\(item.state.rawValue)\(adviceEnding)",
          ["reference": item.serviceReference]) : nil,
      "isDoubtful": item.state == .toCheck, "path": "/envois/\(item.id)", "canResolve": canAct && isOpen,
      "hold": gate.test == nil ? hold.map { said.sentence($0) } : nil,
      "hasBasis": item.basis != DataTimes() || release != nil, "bankKnown": said.bank(item.basis),
      "ledgerKnown": said.ledger(item.basis),
      "released": release.map {
        words(
          "hold.released_by",
          [
            "day": DateFormat(words.language).short($0.at.parisDate), "name": ActorWords.name($0.by, words),
            "reason": $0.reason,
          ])
      },
      "posting": posting, "copyPath": canAct && item.channel != .sms ? "/envois/\(item.id)/exemplaire" : nil,
      "canWithdraw": canAct && item.state == .pending,
      // What the program withdrew carries its reason.
      "canPutBack": canAct && item.state == .withdrawn && item.reason == nil,
      "addressField": canAct && isOpen && !item.channel.isPaper ? typed?["adresse"] ?? item.recipient : nil,
      "addressMode": item.channel == .sms ? "tel" : "email",
      "addressLabel": words(item.channel == .sms ? "outbox.mobile" : "outbox.address"),
      "addressError": errors["adresse"], "pdfPath": item.channel == .sms ? nil : "/envois/\(item.id)/lettre.pdf",
      "textTitle": words(item.channel == .sms ? "outbox.text_sms" : "outbox.text"),
      "parts": item.channel == .sms ? text.map { SmsWords(words).parts($0) } : nil,
      "keptPath": hasKept && item.channel == .email ? "/envois/\(item.id)/message.eml" : nil, "text": text,
      "language": item.reminder.language.rawValue, "subject": item.subject.isEmpty ? nil : item.subject,
      "why": why, "papers": papers,
      "unpriced": item.reminder.hasUnpriced ? words("outbox.unpriced") : nil,
      "rows": item.reminder.lines.map { line($0) }, "claims": item.reminder.claimsPenalties,
      "sum": CellText.amount(try item.reminder.claimedTotal(), words),
      "penaltySum": CellText.amount(try item.reminder.penaltyTotal(), words),
      "indemnitySum": CellText.amount(try item.reminder.indemnityTotal(), words),
    ]
  }

  /// The documents that go with it, and those that are too large to.
  private var papers: PageModel? {
    let reminder = item.reminder
    func said(_ key: String, _ paper: Reminder.Enclosure) -> PageModel {
      let kind = words("paper.kind.\((paper.kind ?? .invoice).rawValue)")
      return ["text": words(key, ["what": kind, "number": paper.number])]
    }
    let all =
      reminder.enclosures.map { said("outbox.paper", $0) }
      + (reminder.leftOut ?? []).map {
        said("outbox.paper_left_out", $0)
      }
    return all.isEmpty ? nil : ["list": all]
  }

  /// What decided it, who let it go, and the reasons of its action, each once.
  private var why: PageModel? {
    guard let decision else { return nil }
    let wording = ReasonWording(words.language)
    var seen: Set<String> = []
    let said = reasons.map { wording.text($0) }.filter { seen.insert($0).inserted }
    return [
      "decided": decision.said(isMessage: true, words),
      "list": said.map { ["text": CellText.capitalised($0)] as PageModel },
    ]
  }

  /// What is known of the opening of an e-mail that left, with what that is worth.
  private var opening: PageModel? {
    guard let opening = item.opening, item.state == .sent else { return nil }
    return ["text": OutboxWords(words).opening(opening), "worth": words("outbox.opening.worth")]
  }

  /// What a service of ours may know of a message in doubt, or refuses, is looked for there.
  private var adviceEnding: String {
    // It never came to a server: what it is made of is wrong.
    if item.state == .failed, item.attempts == 0 { return ".unworded" }
    if item.channel == .sms { return ".sms" }
    return item.state == .toCheck && item.isServed ? ".post" : ""
  }

  /// That a letter was posted, or the form that says so.
  private var posting: PageModel? {
    guard item.state == .sent, item.channel.isPaper else { return nil }
    let dates = DateFormat(words.language)
    let posted = item.posting.map { OutboxWords(words).posted($0) }
    let served = item.isServed ? words("outbox.served", ["reference": item.serviceReference]) : nil
    return [
      "posted": posted ?? served, "path": "/envois/\(item.id)/poste",
      "canPost": canAct && posted == nil && !item.isServed,
      "canWithdraw": canAct && posted != nil && item.posting?.answer == nil && !item.isServed,
      "registerPath": item.channel == .registeredLetter && posted != nil ? RegisteredLetterModel.path(item.id) : nil,
      "day": typed?["le"] ?? dates.short(now.parisDate),
      "dayError": errors["le"], "number": typed?["numero"] ?? "", "numberError": errors["numero"],
      // A number that was too long is no number that can be kept.
      "mayKeepNumber": (typed?["numero"] ?? "").count <= PostLetters.numberMax,
      "isRegistered": item.channel == .registeredLetter, "numberMax": "\(PostLetters.numberMax)",
    ]
  }

  private func line(_ line: Reminder.Line) -> PageModel {
    [
      "number": line.number, "path": "/factures/\(Form.encoded(line.number))",
      "due": DateFormat(words.language).short(line.due), "claimed": CellText.amount(line.claimed, words),
      "penalty": line.penalty.map { CellText.amount($0, words) } ?? "–",
      "indemnity": line.indemnity.map { CellText.amount($0, words) } ?? "–",
    ]
  }
}
