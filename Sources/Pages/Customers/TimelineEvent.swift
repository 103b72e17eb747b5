import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import Language
import ReceivablesRules
import RepliesRules
import Web

/// Something that happened with a customer, in the reader's words.
struct TimelineEvent {
  let day: CivilDate
  /// The instant, where more than the day is known.
  var at: Moment?
  let tone: String
  let icon: String
  let what: String
  let detail: String

  func model(when: String) -> PageModel {
    ["when": when, "tone": tone, "icon": icon, "what": what, "detail": detail]
  }

  /// Newest first: by day, then by the instant; what only has a day stands below what has an hour.
  static func isNewer(_ left: TimelineEvent, _ right: TimelineEvent) -> Bool {
    func seconds(_ at: Moment?) -> Int64 { at?.microsecondsSince1970 ?? .min }
    return (left.day, seconds(left.at)) > (right.day, seconds(right.at))
  }
}

/// How events are said: the same on the customer's page, in the whole history and in the agenda.
struct TimelineWording {
  let words: WordBook
  private let stages: StageWords
  private let amounts: AmountFormat
  private let dates: DateFormat

  /// - Parameter stages: how it is said where a reminder stands.
  init(_ words: WordBook, _ stages: StageWords) {
    self.words = words
    self.stages = stages
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  func reminder(_ stored: StoredAction) -> TimelineEvent {
    reminder(
      stored.action.step, stored.action.channel, on: stored.action.day, at: stored.decidedAt, stored.action.total,
      stored.stage)
  }

  /// - Parameter stage: where it stands: what was only decided is not told as sent.
  func reminder(
    _ step: DunningStep?, _ channel: DunningChannel?, on day: CivilDate, at: Moment? = nil, _ total: Money?,
    _ stage: ActionStage
  ) -> TimelineEvent {
    let wording = ReasonWording(words.language)
    // A call and a task say by themselves how they are done.
    let names = [step.map { wording.name($0) }, step?.isByHand == true ? nil : channel.map { wording.name($0) }]
      .compactMap {
        $0
      }
    return TimelineEvent(
      day: day, at: at, tone: "", icon: TimelineWording.icon(of: channel),
      what: CellText.capitalised(names.joined(separator: ", ")),
      detail: said([stages.text(stage), amount(total)]))
  }

  /// - Parameters:
  ///   - state: what became of it; `nil` when it is only told that it was made.
  ///   - ended: the day on which that was known, which is the day of the event.
  func promise(
    made: CivilDate, for day: CivilDate, _ total: Money?, state: String? = nil, ended: CivilDate? = nil,
    by: String? = nil, note: String? = nil
  ) -> TimelineEvent {
    let tone =
      switch state {
      case "broken": "bad"
      case "kept": "ok"
      default: "prom"
      }
    let detail = words("timeline.promise.detail", ["amount": amount(total) ?? "", "day": dates.short(day)])
    return TimelineEvent(
      day: ended ?? made, at: nil, tone: tone, icon: "clock",
      what: words(state.map { "timeline.promise.\($0)" } ?? "timeline.promise"), detail: said([detail, by, note]))
  }

  /// A message about a promise or a direct debit, with how much, its day and where the message stands.
  func word(_ event: TimelineQuery.Event) -> TimelineEvent {
    let channel = event.second.flatMap { DunningChannel(rawValue: $0) }
    let isDebit = event.kind == .debitNotice
    let names = [
      words(isDebit ? "step.debit_notice" : "step.promise"), channel.map { ReasonWording(words.language).name($0) },
    ].compactMap { $0 }
    let day = CivilDate(event.first).map { dates.short($0) } ?? event.first
    return TimelineEvent(
      day: event.day, at: event.moment, tone: "", icon: TimelineWording.icon(of: channel),
      what: names.joined(separator: ", "),
      detail: said([
        stages.text(event.stage),
        words(
          isDebit ? "timeline.debit.detail" : "timeline.promise.detail",
          ["amount": amount(event.amount) ?? "", "day": day]),
      ]))
  }

  func dispute(
    on day: CivilDate, _ contested: Money?, number: String?, reason: String, note: String?
  ) -> TimelineEvent {
    TimelineEvent(
      day: day, at: nil, tone: "disp", icon: "flag", what: words("timeline.dispute"),
      detail: said([amount(contested), number, CellText.disputeReason(reason, words), note]))
  }

  /// - Parameter back: why it went back at the bank; `nil` for what came in, or moved between accounts.
  func payment(on day: CivilDate, _ paid: Money?, label: String, back: MoneyBack?) -> TimelineEvent {
    let isOut = paid?.isNegative == true
    let (key, tone): (String, String) =
      switch back {
      case .returned: ("timeline.payment_returned", "warn")
      case .refunded: (isOut ? "timeline.refund" : "timeline.refund_undone", "")
      case nil: isOut ? ("timeline.payment_back", "") : ("timeline.payment", "ok")
      }
    return TimelineEvent(
      day: day, at: nil, tone: tone, icon: "euro",
      what: words(
        key,
        ["amount": amount(paid.map { Money(minor: abs($0.minor), $0.currency) }) ?? ""]),
      detail: label)
  }

  func note(on day: CivilDate, at: Moment? = nil, author: String, text: String) -> TimelineEvent {
    TimelineEvent(
      day: day, at: at, tone: "", icon: "message", what: words("timeline.note", ["who": author]), detail: text)
  }

  func call(_ report: CallReport) -> TimelineEvent {
    let (day, time) = (report.callBack, report.callBackTime)
    return call(
      on: report.day, at: report.written, report.outcome,
      back: day.flatMap { day in time.map { (day: day, time: $0) } }, contact: report.contact, note: report.note,
      person: report.person)
  }

  /// - Parameter back: when the customer is called again, where a time was agreed.
  func call(
    on day: CivilDate, at: Moment? = nil, _ outcome: CallOutcome?, back: (day: CivilDate, time: TimeOfDay)?,
    contact: String?, note: String?, person: String?
  ) -> TimelineEvent {
    let agreed = back.map {
      words("timeline.call.callback_at", ["day": dates.short($0.day), "time": dates.time($0.time)])
    }
    return TimelineEvent(
      day: day, at: at, tone: "", icon: "phone",
      what: agreed ?? words("timeline.call.\(outcome?.rawValue ?? "no_answer")"),
      detail: said([note.map { words("timeline.said", ["text": $0]) }, contact, person]))
  }

  /// - Parameter note: the subject; the day of return of who is away; what a mail server said.
  func reply(on day: CivilDate, at: Moment? = nil, _ nature: ReplyNature, who: String?, note: String?) -> TimelineEvent
  {
    let name = who ?? words("reply.nobody")
    switch nature {
    case .answer:
      return TimelineEvent(
        day: day, at: at, tone: "", icon: "message", what: words("timeline.reply.answer", ["who": name]),
        detail: note ?? "")
    case .away:
      let back = note.flatMap { CivilDate($0) }.map { words("timeline.reply.back", ["day": dates.short($0)]) }
      return TimelineEvent(
        day: day, at: at, tone: "", icon: "pause", what: words("timeline.reply.away", ["who": name]),
        detail: back ?? "")
    case .report:
      return TimelineEvent(
        day: day, at: at, tone: "warn", icon: "alert", what: words("timeline.reply.report"), detail: note ?? "")
    }
  }

  /// That an e-mail was opened, as far as its picture tells.
  func opening(_ event: TimelineQuery.Event) -> TimelineEvent {
    TimelineEvent(
      day: event.day, at: event.moment, tone: "", icon: "mail", what: words("timeline.opening"),
      detail: said([event.first, event.second.map { CellText.cut($0, 200) }]))
  }

  /// That a legal file was opened or closed, because of what and by whom.
  func legal(_ event: TimelineQuery.Event) -> TimelineEvent {
    let (isOpened, facts) = (event.note == "legal.opened", event.legal)
    return TimelineEvent(
      day: event.day, at: event.moment, tone: isOpened ? "warn" : "", icon: "scales",
      what: words(isOpened ? "timeline.legal.opened" : "timeline.legal.closed", ["number": "\(facts?.number ?? 0)"]),
      detail: said([
        facts?.step.map { words("step.\($0)") }, facts?.outcome.map { words("legal.outcome.\($0)") }, facts?.note,
        words("timeline.charge.by", ["who": ActorWords.name(event.first, words)]),
      ]))
  }

  /// That nothing was delivered any more, or again: because of what, and by whom.
  func deliveries(_ event: TimelineQuery.Event) -> TimelineEvent {
    let (areBlocked, facts) = (event.note == "deliveries.blocked", event.deliveries)
    let cause = facts?.cause.map { words("timeline.deliveries.\($0)") }
    let reason = facts?.reason.map { words("timeline.said", ["text": $0]) } ?? facts?.step.map { words("step.\($0)") }
    return TimelineEvent(
      day: event.day, at: event.moment, tone: areBlocked ? "warn" : "ok", icon: areBlocked ? "pause" : "check",
      what: words(areBlocked ? "timeline.deliveries.blocked" : "timeline.deliveries.unblocked"),
      detail: said([cause ?? reason, words("timeline.charge.by", ["who": ActorWords.name(event.first, words)])]))
  }

  /// - Parameters:
  ///   - who: who is in charge from then on; `nil` for nobody.
  ///   - by: who said so.
  func charge(on day: CivilDate, _ duty: Duty, who: String?, by: String) -> TimelineEvent {
    TimelineEvent(
      day: day, at: nil, tone: "", icon: "customers", what: words("customer.edit.\(duty.rawValue)"),
      detail: said([who ?? words("customer.edit.nobody"), words("timeline.charge.by", ["who": by])]))
  }

  private func amount(_ money: Money?) -> String? { money.map { amounts.amount($0) } }

  private func said(_ parts: [String?]) -> String {
    parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  private static func icon(of channel: DunningChannel?) -> String {
    switch channel {
    case .email: "mail"
    case .sms: "message"
    case .call: "phone"
    case .task: "list"
    case .letter, .registeredLetter, nil: "letter"
    }
  }
}
