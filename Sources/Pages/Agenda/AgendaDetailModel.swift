import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import Language
import MessagingRules
import ReceivablesRules
import RepliesRules
import Web

/// The line that is open: who, how much, why, what to do, and the report of the call.
struct AgendaDetailModel {
  let detail: AgendaDetail
  let rights: ActRights
  let mayComment: Bool
  /// The colleague whose work it is and who is away.
  var standsFor: String?
  /// Where one is afterwards.
  let next: String
  /// The address of this very page, for forms elsewhere to come back to.
  let here: String
  /// The list, for narrow screens.
  let list: String
  var typed: Form?
  var errors = FormErrors()
  let day: CivilDate
  /// Why what waits does not leave.
  let hold: Hold?
  let me: PersonID
  let now: Moment
  /// The address of the icons.
  let icons: String
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var kind: AgendaKind { detail.line.key.kind }
  private var customerPath: String { "/clients/\(Form.encoded(detail.account.code))" }

  func page() -> PageModel {
    let explained = AgendaWords(words).explanation(detail, on: day)
    let more = [standsFor.map { words("absences.line", ["who": $0]) }, unreadText, explained.more].compactMap { $0 }
      .filter { !$0.isEmpty }.joined(separator: " ")
    let contact =
      detail.contacts.first { $0.id == detail.called && $0.phone != nil }
      ?? detail.contacts.first { $0.phone != nil && $0.receivesReminders } ?? detail.contacts.first { $0.phone != nil }
    let canReport = rights.remind && kind != .sending
    let back = "?retour=\(Form.encoded(here))"
    let isOwing = !detail.items.isEmpty
    let events = events
    let contested = detail.items.first { PromisedItems.left($0).isPositive }
    return [
      "name": detail.account.name,
      "identity": [detail.account.code, detail.account.city].compactMap { $0 }.joined(separator: " · "),
      "customerPath": customerPath, "listPath": list, "retour": next,
      "positions": detail.positions.map(position), "nothingOwed": detail.positions.isEmpty,
      "phone": contact?.phone.map { CellText.phone($0) }, "phoneLink": contact?.phone.map { CellText.dialled($0) },
      "contact": contact.map { words("agenda.contact", ["who": $0.name]) },
      "remindPath": canReport && isOwing ? customerPath + "/relance" + back : nil,
      "canCall": canReport, "canPromise": canReport && mayPromise, "insolvent": insolvency,
      "disputePath": rights.dispute && contested != nil ? customerPath + "/litiges/nouveau" + back : nil,
      "taskPath": mayComment
        ? "/agenda/actions/nouvelle?client=\(Form.encoded(detail.account.code))&retour=\(Form.encoded(here))" + handed
        : nil,
      "markPath": rights.remind || (kind == .task && mayComment) ? "/agenda/lignes/\(detail.line.key.text)" : nil,
      "canFinish": kind != .sending && kind != .reply, "seen": detail.line.since > day ? "\(detail.line.since)" : nil,
      "putOffTo": detail.line.putOffTo.map { "\($0)" },
      "tone": tone,
      "why": explained.fact, "more": more.isEmpty ? nil : more, "priority": priority,
      "addressPath": addressPath, "replyPath": replyPath,
      "approval": kind == .sending && rights.remind ? approval : nil, "call": canReport ? call : nil,
      "events": events, "noEvents": events.isEmpty,
      "items": isOwing ? overdueItems : nil, "errors": errors.model, "alone": false, "reportPath": nil, "code": nil,
      "presence": PresenceModel(
        present: detail.present, person: me, customerPath: customerPath, back: here, now: now, words: words
      ).page(),
    ]
  }

  /// Where the address is corrected at which the post did not find the customer; on whatever line that is said.
  private var addressPath: String? {
    guard rights.edit, detail.line.reasons.contains(where: { $0.key.kind == .address })
    else { return nil }
    return customerPath + "/modifier?retour=\(Form.encoded(here))"
  }

  /// Where the answer is read that waits: before a message is approved too.
  private var replyPath: String? {
    if let unread { return "/reponses/\(unread.id)?retour=\(Form.encoded(here))" }
    guard case .answered(let reply, _, _, _) = detail.line.reason else { return nil }
    return "/reponses/\(reply)?retour=\(Form.encoded(here))"
  }

  /// The answer that nobody has read and without which no message is approved.
  private var unread: KeptReply? {
    guard kind == .sending else { return nil }
    return detail.replies.first {
      $0.isUnread && day < $0.received.parisDate.adding(days: CustomerFacts.answerPatience)
    }
  }

  private var unreadText: String? {
    unread.map { words("agenda.more.unread", ["day": dates.near($0.received.parisDate)]) }
  }

  /// Names the line in the form of a task, so that it can be handed over there, and where one is then. What is put off
  /// waits already.
  private var handed: String {
    rights.remind && HandLine.canHand(kind) && detail.line.putOffTo == nil
      ? "&ligne=\(detail.line.key.text)&suite=\(Form.encoded(next))" : ""
  }

  /// How much the line matters, and why.
  private var priority: PageModel {
    let priority = Priority(of: detail.line, detail.account.standing, on: day)
    let said = PriorityWords(words).explained(priority)
    return ["said": said.product, "parts": said.parts.map { ["text": $0] as PageModel }]
  }

  /// How much the reason of the line worries; what is still to come does not.
  private var tone: String {
    switch detail.line.reason {
    case .brokenPromise: "bad"
    case .promiseDue(_, let on) where on > day: "prom"
    case .asked, .errand: ""
    default: "warn"
    }
  }

  private var promisable: [Item] { detail.promisable(on: day) }

  /// What a customer in insolvency proceedings owes from before is declared, never paid: no promise is asked for.
  ///
  /// Source: Code de commerce L622-7.
  private var mayPromise: Bool {
    rights.promise && !promisable.isEmpty && detail.account.insolventSince == nil
  }

  private var insolvency: PageModel? {
    detail.account.insolventSince.map { since in
      [
        "title": words("customer.insolvent", ["day": dates.short(since)]),
        "text": words(detail.account.isDeclared ? "agenda.insolvent_declared" : "agenda.insolvent_text"),
        "declarePath": rights.remind && !detail.account.isDeclared
          ? customerPath + "/creance?retour=\(Form.encoded(here))" : nil,
      ]
    }
  }

  private func position(_ position: CustomerQueries.Position) -> PageModel {
    [
      "overdue": amounts.amount(position.overdue), "disputed": amounts.amount(position.disputed),
      "hasDisputed": !position.disputed.isZero, "open": amounts.amount(position.open),
      "promised": amounts.amount(position.promised), "hasPromised": !position.promised.isZero,
    ]
  }

  private var approval: PageModel {
    var channel: DunningChannel?
    if case .approval(_, let of) = detail.line.reason { channel = DunningChannel(rawValue: of) }
    return [
      "canApprove": unread == nil,
      "previewPath": OutboxWords.previewPath(of: ActionID(detail.line.key.subject), channel ?? .letter),
    ]
  }

  // MARK: the report

  private var call: PageModel {
    let currency = detail.account.overdue.currency
    let left = promisable.reduce(Int64(0)) { $0 + PromisedItems.left($1).minor }
    let whole = Money(minor: left, currency)
    let chosen =
      typed?[CallForm.Field.outcome]
      ?? (mayPromise ? CallOutcome.promise.rawValue : CallOutcome.noAnswer.rawValue)
    let outcomes = CallOutcome.allCases.filter { $0 != .promise || mayPromise }
    let friday = AgendaRule.nextFriday(after: day)
    let tomorrow = BusinessCalendar().adding(businessDays: 1, to: day)
    func fill(_ field: String, _ value: String, _ name: String, only: String? = nil) -> PageModel {
      ["fill": "\(field)=\(value)", "name": name, "only": only]
    }
    var amountChips = [fill("montant", amounts.number(whole), words("agenda.call.all"), only: "*")]
    if promisable.count > 1, let oldest = promisable.first {
      amountChips.append(
        fill(
          "montant", amounts.number(PromisedItems.left(oldest)), words("agenda.call.only", ["number": oldest.number]),
          only: oldest.id.description))
    }
    let ends: [(String, CivilDate)] = [
      ("friday", friday), ("week", BusinessCalendar().onOrAfter(day.adding(days: 7))),
      ("month", BusinessCalendar().onOrAfter(day.endOfMonth)),
    ]
    return [
      "scriptPath": detail.items.isEmpty || detail.account.insolventSince != nil ? nil : customerPath + "/script",
      "outcomes": outcomes.map { outcome in
        [
          "value": outcome.rawValue, "id": outcome == outcomes.first ? "resultat" : "r-\(outcome.rawValue)",
          "name": words("agenda.outcome.\(outcome.rawValue)"), "chosen": outcome.rawValue == chosen,
          "isPromise": outcome == .promise,
        ] as PageModel
      },
      "amount": typed?[CallForm.Field.amount] ?? (whole.isPositive ? amounts.number(whole) : ""),
      "currency": amounts.symbol(of: currency), "amountError": errors[CallForm.Field.amount],
      "amountChips": amountChips,
      "day": typed?[CallForm.Field.day] ?? dates.dated(friday), "dayError": errors[CallForm.Field.day],
      "dayChips": ends.filter { $0.1 > day }.map {
        fill("pour", dates.dated($0.1), words("agenda.call.\($0.0)", ["day": dates.near($0.1)]))
      },
      "callBack": typed?[CallForm.Field.callBack] ?? dates.dated(tomorrow),
      "callBackError": errors[CallForm.Field.callBack],
      "callBackTime": typed?[CallForm.Field.callBackTime] ?? "",
      "callBackTimeError": errors[CallForm.Field.callBackTime],
      "callBackChips": [
        fill("rappel", dates.dated(tomorrow), words("agenda.call.tomorrow")),
        fill("rappel", dates.dated(BusinessCalendar().onOrAfter(day.adding(days: 7))), words("agenda.call.in_a_week")),
      ],
      "by": typed?[CallForm.Field.contact] ?? detail.contacts.first { $0.receivesReminders }?.name ?? "",
      "byError": errors[CallForm.Field.contact], "names": detail.contacts.map { ["name": $0.name] as PageModel },
      "note": typed?[CallForm.Field.note] ?? "", "noteError": errors[CallForm.Field.note],
      "outcomeError": errors[CallForm.Field.outcome], "tasks": tasks,
      "lastReport": (detail.calls.first?.id ?? 0).description,
    ]
  }

  /// What oneself was asked to do, to be finished with the call; ticked where it seems to ask for one.
  private var tasks: [PageModel] {
    let ticked = typed.map { CallForm.ticked($0) }
    return detail.tasks.map { task in
      let line = task.text.split(separator: "\n").joined(separator: " ")
      return [
        "id": task.id.description, "ticked": ticked?.contains(task.id) ?? AgendaText.asksForCall(task.text),
        "label": words("agenda.call.finishes", ["task": line.count > 80 ? line.prefix(79) + "…" : line]),
      ]
    }
  }

  // MARK: what was said, and what is owed

  private var events: [PageModel] {
    let wording = TimelineWording(words, StageWords(words, hold: hold))
    let calls = detail.calls.map { wording.call($0) }
    let replies = detail.replies.filter { $0.nature == .answer || $0.state == .waiting }.map { reply in
      wording.reply(
        on: (reply.written ?? reply.received).parisDate, at: reply.received, reply.nature,
        who: reply.senderName ?? reply.sender, note: reply.subject)
    }
    let promises = detail.promises.prefix(4).map {
      wording.promise(
        made: $0.made, for: $0.promisedFor, $0.amount, state: $0.state, ended: $0.ended, by: nil, note: nil)
    }
    let actions = detail.actions.filter { $0.stage != .cancelled }.map { wording.reminder($0) }
    return (calls + replies + promises + actions).sorted(by: TimelineEvent.isNewer).prefix(5).map {
      $0.model(when: dates.near($0.day))
    }
  }

  private var overdueItems: PageModel {
    let overdue = detail.items.filter { $0.isOverdue(on: day) }
    let currency = detail.account.overdue.currency
    // Nothing can be ticked where all of it is contested or promised already.
    let canTick =
      rights.promise && kind != .sending && rights.remind
      && overdue.contains { PromisedItems.left($0).isPositive && $0.open.currency == currency }
    // What can be claimed is told beside what is owed, so that the ticked rows add up to the sum above them.
    let hasLess = overdue.contains { PromisedItems.left($0) != $0.open }
    let counted = hasLess ? "agenda.items.claimable" : "agenda.items"
    // Other currencies than the euro stand beside their amounts.
    let isInEuros = overdue.contains { $0.open.currency == .eur }
    return [
      "openName": words(isInEuros ? "item.open" : "item.left"),
      "claimableName": words(isInEuros ? "agenda.items.claimable" : "agenda.items.claimable_plain"),
      "canTick": canTick, "hasLess": hasLess ? true : nil, "any": !overdue.isEmpty,
      "errorText": errors[CallForm.Field.item],
      "one": words("\(counted).one", ["of": amounts.count(overdue.count)]),
      "other": words("\(counted).other", ["of": amounts.count(overdue.count)]),
      "summary": words("agenda.items.all", count: overdue.count),
      "rows": OverdueRows(
        items: overdue, canTick: canTick, hasLess: hasLess, ticked: typed.map { PromisedItems.ticked($0) },
        currency: currency, day: day, icons: icons, words: words
      ).markup,
    ]
  }
}
