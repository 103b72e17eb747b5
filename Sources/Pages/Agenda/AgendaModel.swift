import Agenda
import AgendaRules
import Kernel
import Language
import ReceivablesRules
import RepliesRules
import Teamwork
import TeamworkRules
import Web

/// The list of the agenda: its groups, what was done, and whose it is.
struct AgendaModel {
  let file: AgendaFile
  let asked: AgendaRequest
  let me: PersonID
  let day: CivilDate
  let mayImport: Bool
  /// The address of the icons.
  let icons: String
  let words: WordBook

  /// Lines of a group before it is cut.
  private static let groupMax = 12

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  func page() -> PageModel {
    let done = file.done.lines
    let behind = file.reading.behindCount
    // What was done counts by reasons: so does what is left, and a line with two is done once both are.
    let total = done + file.lines.flatMap(\.reasons).count + behind
    return [
      "fullDay": dates.full(day), "groups": groups, "done": done, "total": total,
      "progress": words("agenda.progress", count: done, ["total": amounts.count(total)])
        + (file.target.map { ", " + words("agenda.target", ["target": amounts.count($0)]) } ?? ""),
      "atStake": words("agenda.at_stake", ["amount": sum(file.lines)]), "hasLines": !file.lines.isEmpty,
      "nothing": file.lines.isEmpty ? nothing(done: done) : nil,
      "doneCount": done > 0 ? amounts.count(done) : nil, "donePath": asked.path(done: !asked.showsDone),
      "doneVerb": words(asked.showsDone ? "agenda.hide" : "agenda.show"),
      "doneRows": asked.showsDone ? file.done.listed.map(doneRow) : [],
      "doneBehind": asked.showsDone && file.done.behind > 0
        ? words("agenda.done_behind", count: file.done.behind) : nil,
      "views": AgendaRequest.View.allCases.map { view in
        [
          "name": words("agenda.view.\(view.rawValue)"), "path": asked.path(view: view),
          "current": view == asked.view,
        ] as PageModel
      },
      "behind": behind > 0
        ? [
          "text": words("agenda.behind", count: behind, ["shown": amounts.count(file.lines.count)]),
          "path": asked.path(whole: asked.whole, most: file.reading.most + AgendaStore.linesMax),
        ] as PageModel : nil,
      "gone": gone, "people": people, "viewName": asked.view == .kind ? nil : asked.view.rawValue,
      "opened": asked.line != nil, "absences": absences.map { ["text": $0] as PageModel },
    ]
  }

  /// What stands in the place of the lines: that there is nothing to do, or nothing yet.
  private func nothing(done: Int) -> PageModel {
    [
      "title": words(file.isNew ? "agenda.new" : done > 0 ? "agenda.finished" : "agenda.nothing"),
      "text": words("agenda.nothing_text"), "importPath": file.isNew && mayImport ? "/imports" : nil,
      "hasCustomers": !file.isNew,
    ]
  }

  /// For whom whoever's agenda it is stands in, and who does their work while they are away.
  private var absences: [String] {
    let own = file.absence.map { absence in
      words(
        absence.isUnfilled ? "absences.own_unfilled" : "absences.own",
        ["who": absence.line.name, "deputy": absence.line.deputyName, "day": dates.long(absence.line.absence.last)])
    }
    return [own].compactMap { $0 }
      + file.replaced.map { line in
        words(
          asked.who == nil ? "absences.standing" : "absences.standing_of",
          ["who": line.name, "deputy": line.deputyName, "day": dates.long(line.absence.last)])
      }
  }

  /// In the place of a line that an address names and that is not there.
  private var gone: PageModel? {
    file.gone.map { gone -> PageModel in
      let told = self.told(gone)
      return [
        "title": words(told.title), "text": told.text,
        "agendaPath": told.whose.map { asked.path(line: asked.line, who: $0.id.description) },
        "agendaName": told.whose.map { words("agenda.gone.elsewhere.open", ["who": $0.name]) },
        "customerPath": gone.customer.map { "/clients/\(Form.encoded($0.code))" },
        "listPath": asked.path(), "hasLines": !file.lines.isEmpty,
      ]
    }
  }

  private func told(_ gone: AgendaFile.Gone) -> (title: String, text: String, whose: Colleague?) {
    let name = gone.customer?.name
    switch gone.place {
    case .nowhere:
      return ("agenda.gone.title", name.map { words("agenda.gone.of", ["name": $0]) } ?? words("agenda.gone"), nil)
    case .elsewhere(let whose):
      let text =
        whose.map { words("agenda.gone.elsewhere.whose", ["name": name ?? "", "who": $0.name]) }
        ?? words("agenda.gone.elsewhere", ["name": name ?? ""])
      return ("agenda.gone.elsewhere.title", text, whose)
    case .unseen: return ("agenda.gone.elsewhere.title", words("agenda.gone.unseen"), nil)
    }
  }

  // MARK: groups

  private var groups: [PageModel] {
    switch asked.view {
    case .kind:
      let kinds = Dictionary(grouping: file.lines, by: \.key.kind)
      return AgendaKind.allCases.compactMap { kind in
        kinds[kind].map { group(words("agenda.kind.\(kind.rawValue)"), $0, kind: kind) }
      }
    case .stake:
      return file.lines.isEmpty ? [] : [group(words("agenda.by_stake"), file.lines, kind: nil)]
    case .week:
      let days = Dictionary(grouping: file.lines) { max(day, $0.standsOn) }
      return days.keys.sorted().map { each in
        group(
          each == day ? words("agenda.today") : CellText.capitalised(dates.near(each)), days[each] ?? [], kind: nil)
      }
    }
  }

  private func group(_ name: String, _ lines: [AgendaFact], kind: AgendaKind?) -> PageModel {
    let isCut = kind != nil && asked.whole != kind && lines.count > AgendaModel.groupMax
    let shown = isCut ? Array(lines.prefix(AgendaModel.groupMax)) : lines
    return [
      "name": name, "count": amounts.count(lines.count) + (kind.map(file.reading.isCut) ?? false ? "+" : ""),
      "sum": sum(lines), "rows": "\(shown.map(row))" as Markup,
      "more": isCut ? asked.path(whole: kind) : nil,
      "moreText": isCut ? words("agenda.more", count: lines.count - shown.count) : nil,
    ]
  }

  private func sum(_ lines: [AgendaFact]) -> String {
    let stakes = AgendaRule.atStake(lines) { $0.amount ?? file.accounts[$0.customer]?.overdue }
    return stakes.map { amounts.whole($0) }.joined(separator: " + ")
  }

  /// A line of the list, as it is touched, read and gone through with the keys.
  private func row(_ line: AgendaFact) -> Markup {
    let account = file.accounts[line.customer]
    let late = account?.oldestDue.map { day.days(since: $0) } ?? 0
    let current: Markup? = file.detail?.line.key == line.key ? " aria-current=\"true\"" : nil
    let also: Markup? =
      line.also.isEmpty ? nil : " <span class=\"nowrap\">\(words("agenda.why.also", count: line.also.count))</span>"
    let timed: Markup? = line.also.first { $0.time(on: day) != nil }.map {
      " · \(AgendaWords(words).reason($0.reason, on: day))"
    }
    let priority = asked.view == .stake ? " · " + PriorityWords(words).weight(priority(line)) : ""
    let standing: Markup? = file.standsFor(line).map {
      "<span class=\"tag mute\">\(words("absences.for", ["who": $0]))</span>"
    }
    let lateness: Markup? =
      late > 0
      ? """
      <span class="late under"><span class="age">\(dates.lateness(of: day.adding(days: -late), on: day)) \
      <i class="sw \(CellText.bucket(late))"></i></span></span>
      """ : nil
    return """
      <a class="task" href="\(asked.path(line: line.key, whole: asked.whole))" data-fragment="ligne" data-row \
      data-page="/clients/\(Form.encoded(account?.code ?? ""))"\(current)>\(Markup.icon(AgendaWords.icon(line), of: icons))\
      <span class="grow"><span class="strong ell nm under">\(account?.name ?? "")</span>\
      <span class="why row wrap">\(presence(line))\(standing)\
      <span>\(AgendaWords(words).reason(line.reason, on: day))\(also)\(timed)\(priority)</span></span></span>\
      <span><span class="amt under">\(sum([line]))</span>\(lateness)</span></a>
      """
  }

  /// Who else is at the customer right now.
  private func presence(_ line: AgendaFact) -> Markup? {
    file.others[line.customer].map { other in
      let calls = other.doing == .calling
      return """
        <span class="tag warn">\(Markup.icon(calls ? "phone" : "customers", of: icons))\
        \(words(calls ? "presence.calls" : "presence.there", ["who": other.name]))</span>
        """
    }
  }

  private func doneRow(_ done: MarkStore.Finished) -> PageModel {
    [
      "name": done.name, "path": "/clients/\(Form.encoded(done.code))",
      "what": words("agenda.kind_one.\(done.key.kind.rawValue)"), "who": asked.who == nil ? nil : done.person,
    ]
  }

  private var people: PageModel? {
    guard !file.team.isEmpty else { return nil }
    let mine: PageModel = ["value": "", "name": words("agenda.mine"), "chosen": asked.who == nil]
    let all: PageModel = [
      "value": AgendaRequest.team, "name": words("agenda.team"), "chosen": asked.who == AgendaRequest.team,
    ]
    let others = file.team.filter { $0.id != me }.map { colleague in
      [
        "value": colleague.id.description, "name": colleague.name, "chosen": asked.who == colleague.id.description,
      ] as PageModel
    }
    return ["list": [mine, all] + others]
  }

  private func priority(_ line: AgendaFact) -> Priority {
    Priority(of: line, file.accounts[line.customer]?.standing, on: day)
  }

  /// The line after the open one; the one before it at the end of the list.
  var next: AgendaKey? {
    let order = file.lines
    guard let open = file.detail?.line.key, let place = order.firstIndex(where: { $0.key == open }) else { return nil }
    return place + 1 < order.count ? order[place + 1].key : place > 0 ? order[place - 1].key : nil
  }
}

/// How the lines of the agenda are said.
struct AgendaWords {
  private let words: WordBook
  private let amounts: AmountFormat
  private let dates: DateFormat

  init(_ words: WordBook) {
    self.words = words
    amounts = AmountFormat(words.language)
    dates = DateFormat(words.language)
  }

  static func icon(_ line: AgendaFact) -> String {
    switch line.reason {
    case .answered: "message"
    case .brokenPromise, .promiseDue, .callback, .unanswered, .saidPaid: "phone"
    case .step(_, let channel): channel == "call" ? "phone" : "list"
    case .approval(_, let channel): channel == "email" ? "mail" : channel == "sms" ? "message" : "letter"
    case .letterReturned, .unreachable: "letter"
    case .creditExpected, .disputeOpen, .scenarioEnded: "flag"
    case .asked, .errand: "check"
    }
  }

  /// The reason in half a line.
  func reason(_ reason: AgendaReason, on day: CivilDate) -> String {
    switch reason {
    case .answered(_, let received, nil, let count):
      words("agenda.why.answered", count: count, ["day": dates.near(received)])
    case .answered(_, let received, let says?, let count) where says == ReplyNature.report.rawValue:
      words("agenda.why.reported", count: count, ["day": dates.near(received)])
    case .answered(_, let received, let says?, let count):
      words(
        "agenda.why.answered_says", count: count,
        ["day": dates.near(received), "says": words("reply.kind.\(says)")])
    case .brokenPromise(let amount, let left, let promised):
      words(
        left == amount ? "agenda.why.broken" : "agenda.why.broken_partly",
        ["amount": amounts.whole(amount), "left": amounts.whole(left), "day": dates.near(promised)])
    case .promiseDue(let amount, let on):
      on == day
        ? words("agenda.why.due_today", ["amount": amounts.whole(amount)])
        : words("agenda.why.due", ["amount": amounts.whole(amount), "day": dates.near(on)])
    case .callback(let on, let time, let contact):
      words(
        "agenda.why.callback\(time == nil ? "" : on == day ? "_today" : "_at")\(contact == nil ? "" : "_by")",
        ["day": dates.near(on), "time": time.map { dates.time($0) } ?? "", "who": contact ?? ""])
    case .unanswered(let called): words("agenda.why.unanswered", ["day": dates.near(called)])
    case .saidPaid(let called): words("agenda.why.said_paid", ["day": dates.near(called)])
    case .step(let step, let channel):
      words(channel == "call" ? "agenda.why.call" : "agenda.why.task", ["step": words("step.\(step)")])
    case .approval(let step, let channel):
      words("agenda.why.approval", ["step": words("step.\(step)"), "channel": words("agenda.channel.\(channel)")])
    case .letterReturned(let posted, _): words("agenda.why.returned", ["day": dates.near(posted)])
    case .unreachable(let step, _): words("agenda.why.unreachable", ["step": words("step.\(step)")])
    case .creditExpected(let since): words("agenda.why.credit", count: day.days(since: since))
    case .disputeOpen(let since): words("agenda.why.dispute", count: day.days(since: since))
    case .scenarioEnded(let step, let on):
      words("agenda.why.ended", ["step": words("step.\(step)"), "day": dates.near(on)])
    case .asked(let text, _), .errand(let text): text
    }
  }

  /// Why a contact's address is not written to; `nil` for one that is.
  private func refused(_ contact: Contact) -> String? {
    guard let unusable = contact.unusable, let email = contact.email else { return nil }
    return words(
      "agenda.more.refused",
      ["address": email, "day": dates.short(unusable.since.parisDate), "said": CellText.cut(unusable.said, 120)])
  }

  /// The reason as a sentence, and what it means for the call.
  func explanation(_ detail: AgendaDetail, on day: CivilDate) -> (fact: String, more: String) {
    let record = detail.reliability.map { PromiseRecordWords(words).sentence($0) }
    let last = detail.calls.first.map {
      words(
        "agenda.more.last_call",
        ["day": dates.near($0.day), "outcome": words("agenda.outcome.\($0.outcome.rawValue)").lowercased()])
    }
    let fact: String
    var more = [record, last]
    switch detail.line.reason {
    case .answered(_, let received, let says?, let count) where says == ReplyNature.report.rawValue:
      fact = words("agenda.full.reported", count: count, ["day": dates.near(received)])
      more.insert(words("agenda.more.reported"), at: 0)
    case .answered(_, let received, let says, let count):
      fact = words("agenda.full.answered", count: count, ["day": dates.near(received)])
      more.insert(
        says.map { words("agenda.more.answered_says", ["says": words("reply.kind.\($0)")]) }
          ?? words("agenda.more.answered"), at: 0)
    case .brokenPromise(let amount, let left, let promised):
      fact = words(
        left == amount ? "agenda.full.broken" : "agenda.full.broken_partly",
        ["amount": amounts.amount(amount), "left": amounts.amount(left), "day": dates.near(promised)])
    case .promiseDue(let amount, let on):
      fact = words(
        on > day ? "agenda.full.due_later" : "agenda.full.due",
        ["amount": amounts.amount(amount), "day": dates.near(on)])
    case .callback(let on, let time, let contact):
      fact = words(
        time == nil ? "agenda.full.callback" : "agenda.full.callback_at",
        [
          "day": dates.near(on), "time": time.map { dates.time($0) } ?? "",
          "who": contact ?? words("agenda.the_customer"),
        ])
    case .unanswered(let called): fact = words("agenda.full.unanswered", ["day": dates.near(called)])
    case .saidPaid(let called): fact = words("agenda.full.said_paid", ["day": dates.near(called)])
    case .step(let step, let channel):
      fact = words("agenda.full.\(channel == "call" ? "call" : "task")", ["step": words("step.\(step)")])
    case .approval(let step, _):
      fact = words("agenda.full.approval", ["step": words("step.\(step)")])
    case .letterReturned(let posted, let back):
      fact = words("agenda.full.returned", ["posted": dates.short(posted), "day": dates.short(back)])
      more.insert(words("agenda.more.returned"), at: 0)
    case .unreachable(let step, let since):
      fact = words("agenda.full.unreachable", ["step": words("step.\(step)"), "day": dates.short(since)])
      more.insert(words("agenda.more.unreachable"), at: 0)
      more.insert(contentsOf: detail.contacts.map { refused($0) }, at: 0)
    case .creditExpected(let since): fact = words("agenda.full.credit", ["day": dates.short(since)])
    case .disputeOpen(let since): fact = words("agenda.full.dispute", ["day": dates.short(since)])
    case .scenarioEnded(let step, let on):
      fact = words("agenda.full.ended", ["step": words("step.\(step)"), "day": dates.short(on)])
    case .asked(let text, let by):
      fact = text
      more.insert(words("agenda.full.asked", ["who": by, "day": dates.near(detail.line.due)]), at: 0)
    case .errand(let text):
      fact = text
      more.insert(words("agenda.full.errand", ["day": dates.near(detail.line.due)]), at: 0)
    }
    // What the report of the call can finish is said beside it.
    let told = Set(detail.tasks.map { AgendaKey(.task, $0.id.rawValue) })
    more += detail.line.also.filter { !told.contains($0.key) }.map {
      words(
        "agenda.more.also",
        ["kind": words("agenda.kind_one.\($0.key.kind.rawValue)").lowercased(), "reason": reason($0.reason, on: day)])
    }
    return (fact, more.compactMap { $0 }.joined(separator: " "))
  }
}
