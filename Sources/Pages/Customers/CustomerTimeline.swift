import Agenda
import AgendaRules
import Dunning
import DunningRules
import Kernel
import Language
import Teamwork
import Web

/// What happened with a customer, newest first.
struct CustomerTimeline {
  private let latest: CustomerFile.Latest
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ latest: CustomerFile.Latest, words: WordBook) {
    self.latest = latest
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  private struct Event {
    let day: CivilDate
    let tone: String
    let icon: String
    let what: String
    let detail: String
  }

  func models() -> [PageModel] {
    (actions + promises + disputes + payments + notes + calls).sorted { $0.day > $1.day }.prefix(CustomerFile.events)
      .map {
        ["when": dates.short($0.day), "tone": $0.tone, "icon": $0.icon, "what": $0.what, "detail": $0.detail]
      }
  }

  private var actions: [Event] {
    let wording = ReasonWording(words.language)
    return latest.actions.map { stored in
      Event(
        day: stored.action.day, tone: "", icon: icon(of: stored.action.channel),
        what: "\(CellText.capitalised(wording.name(stored.action.step))), \(wording.name(stored.action.channel))",
        detail: amounts.amount(stored.action.total))
    }
  }

  private var calls: [Event] {
    latest.calls.map { call in
      Event(
        day: call.day, tone: "", icon: "phone", what: words("agenda.event.\(call.outcome.rawValue)"),
        detail: [call.note, call.contact, call.person].compactMap { $0 }.joined(separator: " · "))
    }
  }

  private var promises: [Event] {
    latest.promises.map { line in
      let detail = words(
        "timeline.promise.detail", ["amount": amounts.amount(line.amount), "day": dates.short(line.promisedFor)])
      return Event(
        day: line.made, tone: "prom", icon: "clock", what: words("timeline.promise"),
        detail: [detail, line.promisedBy, line.note].compactMap { $0 }.joined(separator: " · "))
    }
  }

  private var disputes: [Event] {
    latest.disputes.map { line in
      let detail = "\(amounts.amount(line.amount)) · \(line.number) · \(CellText.disputeReason(line.reason, words))"
      return Event(
        day: line.opened, tone: "disp", icon: "flag", what: words("timeline.dispute"),
        detail: [detail, line.note].compactMap { $0 }.joined(separator: " · "))
    }
  }

  private var payments: [Event] {
    latest.payments.map { line in
      Event(
        day: line.day, tone: "ok", icon: "euro",
        what: words("timeline.payment", ["amount": amounts.amount(line.amount)]), detail: line.label ?? line.number)
    }
  }

  private var notes: [Event] {
    latest.notes.map { note in
      let text = note.text.replacing("\n", with: " ")
      return Event(
        day: note.written.parisDate, tone: "", icon: "message",
        what: words("timeline.note", ["who": note.authorName]),
        detail: text.count > 140 ? text.prefix(139) + "…" : text)
    }
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
