import AgendaRules
import DunningRules
import Kernel
import Language
import MessagingRules
import ReceivablesRules
import RepliesRules
import Web

/// The page of everything that happened with a customer.
struct TimelineModel {
  let customer: Customer
  let query: TimelineQuery
  let events: [TimelineQuery.Event]
  /// Why what waits does not leave.
  let hold: Hold?
  /// The names of those who were put in charge.
  let people: [PersonID: String]
  let words: WordBook

  private var shown: ArraySlice<TimelineQuery.Event> { events.prefix(TimelineQuery.page) }
  private var customerPath: String { "/clients/\(Form.encoded(customer.code))" }

  private func path(_ kind: TimelineQuery.Kind?) -> String {
    customerPath + "/chronologie" + (kind.map { "?type=\($0.word)" } ?? "")
  }

  func page() -> PageModel {
    let here = path(query.kind)
    return [
      "customer": customer.name, "customerPath": customerPath,
      "tabs": ([nil] + TimelineQuery.Kind.filters.map { $0 }).map { kind -> PageModel in
        [
          "name": words("timeline.kind.\(kind?.word ?? "all")"), "path": path(kind), "current": kind == query.kind,
        ]
      },
      "isEmpty": events.isEmpty, "rows": shown.map { row($0) },
      "first": query.isFirst ? nil : here,
      "next": events.count > TimelineQuery.page
        ? shown.last.map { here + (query.kind == nil ? "?" : "&") + "apres=\($0.place)" } : nil,
    ]
  }

  private func row(_ event: TimelineQuery.Event) -> PageModel {
    let said = TimelineWording(words, StageWords(words, hold: hold)).event(event, people: people)
    var row = said.model(when: DateFormat(words.language).short(event.day))
    row["path"] = path(to: event)
    return row
  }

  /// The page that shows it.
  private func path(to event: TimelineQuery.Event) -> String? {
    switch event.kind {
    case .reminder: customerPath + "/relances"
    // What it says and the proof that it left.
    case .promiseReminder, .opening, .debitNotice: "/envois/\(event.key)"
    case .promise, .promiseEnded: customerPath + "/promesses"
    case .dispute: "/litiges/\(event.key)"
    case .payment: "/factures/\(Form.encoded(event.first))"
    case .note: customerPath + "/notes#note-\(event.key)"
    // A call is told here in full.
    case .call, .charge, .deliveries: nil
    case .legal: event.legal.map { "/contentieux/\($0.file)" }

    case .reply: "/reponses/\(event.key)"
    }
  }
}

extension TimelineWording {
  /// - Parameter people: the names of those who were put in charge.
  func event(_ event: TimelineQuery.Event, people: [PersonID: String]) -> TimelineEvent {
    switch event.kind {
    case .reminder:
      reminder(
        DunningStep(rawValue: event.first), event.second.flatMap { DunningChannel(rawValue: $0) }, on: event.day,
        at: nil, event.amount, event.stage)
    case .promiseReminder, .debitNotice: word(event)
    case .promise:
      promise(
        made: event.day, for: CivilDate(event.first) ?? event.day, event.amount, by: event.second, note: event.note)
    case .promiseEnded:
      promise(
        made: event.day, for: event.second.flatMap { CivilDate($0) } ?? event.day, event.amount, state: event.first,
        ended: event.day)
    case .dispute: dispute(on: event.day, event.amount, number: event.second, reason: event.first, note: event.note)
    case .payment:
      payment(
        on: event.day, event.amount, label: event.second ?? event.first,
        back: event.note.flatMap { MoneyBack(rawValue: $0) })
    case .note: note(on: event.day, at: nil, author: event.first, text: event.second ?? "")
    case .call: call(event)
    case .charge: charge(event, people)
    case .deliveries: deliveries(event)
    case .legal: legal(event)
    case .opening: opening(event)
    case .reply:
      reply(
        on: event.day, ReplyNature(rawValue: event.first) ?? .answer, who: event.second,
        note: event.note.map { CellText.cut($0, 200) })
    }
  }

  private func call(_ event: TimelineQuery.Event) -> TimelineEvent {
    let said = event.first.split(separator: " ").map { String($0) }
    var back: (day: CivilDate, time: TimeOfDay)?
    if said.count == 3, let day = CivilDate(said[1]), let time = TimeOfDay(typed: said[2]) { back = (day, time) }
    return call(
      on: event.day, said.first.flatMap { CallOutcome(rawValue: $0) }, back: back, contact: event.second,
      note: event.note, person: nil)
  }

  private func charge(_ event: TimelineQuery.Event, _ people: [PersonID: String]) -> TimelineEvent {
    let charge = event.charge
    return self.charge(
      on: event.day, charge?.duty ?? .collector,
      who: charge?.person.map { people[$0] ?? words("journal.number_of", ["number": "\($0)"]) },
      by: ActorWords.name(event.first, words))
  }
}
