import AgendaRules
import Dunning
import DunningRules
import Kernel
import Language
import LitigationRules
import MessagingRules
import Promises
import Receivables
import ReceivablesRules
import RiskRules
import Segments
import Web

/// The page of one customer.
struct CustomerModel {
  let facts: CustomerFile
  let tab: CustomerTab
  let place: DatedPlace?
  let rights: ActRights
  let reader: NoteReader
  let day: CivilDate
  /// The company's, in which limits are.
  let currency: Currency
  /// Why what waits does not leave.
  let hold: Hold?
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var path: String { "/clients/\(Form.encoded(facts.customer.code))" }

  func page() -> PageModel {
    let stages = StageWords(words, hold: hold)
    let outlook = OutlookModel(
      outlook: facts.outlook, actions: facts.latest.actions, day: day, stages: stages, words: words)
    let timeline = CustomerTimeline(facts.latest, stages: stages, words: words).models()
    var page: PageModel = [
      "identity": identity,
      "statementPath": canAct ? path + "/releve" : nil,
      "insolvent": insolvency, "tags": tags, "scenario": scenario,
      "remindPath": rights.remind && canAct && !isInsolvent
        ? path + "/relance?retour=\(Form.encoded(tabPath(tab)))" : nil, "isCalm": isInsolvent ? true : nil,
      "scenarioChoicePath": rights.assign ? path + "/scenario?retour=\(Form.encoded(tabPath(tab)))" : nil,
      "positions": facts.positions.enumerated().map { position($1, next: $0 == 0 ? inHead(outlook.next) : nil) },
      "noPosition": facts.positions.isEmpty,
      "hasSegments": !facts.segments.isEmpty,
      "segments": facts.segments.map { stay -> PageModel in
        [
          "name": stay.name, "path": "/segments/\(stay.id)",
          "since": words("segment.since", ["day": dates.short(stay.since)]),
        ]
      },
      "behaviour": behaviour, "reliability": facts.reliability.map { PromiseRecordWords(words).sentence($0) },
      "hasBehaviour": facts.behaviour != nil || facts.reliability != nil, "tabs": tabs, "timeline": timeline,
      "timelineEmpty": timeline.isEmpty,
      "callPath": rights.remind && canAct && !presence.isCalling ? path + "/presence" : nil,
      "reportPath": path + "/appel", "canReport": rights.remind && canAct && presence.isCalling,
      "taskPath": rights.comment
        ? "/agenda/actions/nouvelle?client=\(Form.encoded(facts.customer.code))&retour=\(Form.encoded(path))" : nil,
      "timelinePath": path + "/chronologie",
      "proofPath": path + "/preuves.zip",
      "promisePath": rights.promise && canAct && facts.customer.insolventSince == nil
        ? path + "/promesses/nouvelle" : nil,
      "planPath": rights.promise && canAct && facts.customer.insolventSince == nil
        ? path + "/echeanciers/nouveau?retour=\(Form.encoded(tabPath(tab)))" : nil,
      "disputePath": rights.dispute && canAct ? path + "/litiges/nouveau" : nil, "retour": tabPath(tab),
      "editPath": rights.edit ? path + "/modifier" : nil,
      "legalPath": rights.remind && canAct ? path + "/contentieux/nouveau?retour=\(Form.encoded(tabPath(tab)))" : nil,
      "mandatePath": path + "/mandats", "chequePath": path + "/cheques", "billPath": path + "/effets",
      "legal": legal, "limit": limit.page,
      "score": ScoreModel(scores: facts.scores, words: words).page, "group": group,
      "watchPath": path + "/suivi",
      "presence": presence.page(),
      "isWatched": facts.people.isWatched, "pause": pause, "block": block,
      "blockPath": rights.remind && facts.block == nil
        ? path + "/livraisons?retour=\(Form.encoded(tabPath(tab)))" : nil,
      "pausePath": rights.remind && !isPaused ? path + "/suspension?retour=\(Form.encoded(tabPath(tab)))" : nil,
      "next": facts.next.map { tabPath(tab) + "?apres=\($0.text)" }, "first": place == nil ? nil : tabPath(tab),
      "hasExports": !facts.lines.isEmpty && CustomerTabExport.has(tab),
      "exports": ExportLinks.model(tabPath(tab), words),
    ]
    let lines = CustomerTabModel(rights: rights, back: tabPath(tab), day: day, stages: stages, words: words)
    switch facts.lines {
    case .items(let items):
      page["invoices"] = lines.items(
        items.prefix(CustomerFile.page), totals: facts.positions, canTick: canAct && (rights.promise || rights.dispute),
        outlook: outlook)
      page["mainContacts"] = lines.mainContacts(
        facts.contacts, addPath: rights.edit ? path + "/contacts/nouveau" : nil, all: tabPath(.contacts))
    case .actions(let actions):
      page["reminders"] = lines.actions(actions.prefix(CustomerFile.page))
      page["outlook"] = facts.positions.isEmpty || place != nil ? nil : outlook.whole
    case .promises(let promises):
      page["promisesTab"] = lines.promises(promises.prefix(CustomerFile.page), of: facts.customer.code)
    case .disputes(let disputes): page["disputesTab"] = lines.disputes(disputes.prefix(CustomerFile.page))
    case .payments(let payments): page["paymentsTab"] = lines.payments(payments.prefix(CustomerFile.page))
    case .documents(let documents):
      page["documentsTab"] = lines.documents(documents.prefix(CustomerFile.page))
    case .contacts(let contacts):
      page["contactsTab"] = lines.contacts(
        contacts, addPath: rights.edit ? path + "/contacts/nouveau" : nil, path: path)
    case .notes(let notes):
      var tab: PageModel = [:]
      NoteListModel(
        comments: Array(notes.prefix(CustomerFile.page)), reader: reader, colleagues: facts.colleagues,
        writePath: tabPath(.notes), item: nil, back: tabPath(.notes), words: words
      ).add(to: &tab)
      page["notesTab"] = tab
    }
    return page
  }

  /// The legal files that are open.
  private var legal: [PageModel] {
    facts.legalFiles.filter(\.isOpen).map { file in
      [
        "path": "/contentieux/\(file.id)", "name": words("legal.file", ["number": "\(file.number)"]),
        "since": words("segment.since", ["day": dates.short(file.openedOn)]),
      ]
    }
  }

  private var limit: LimitModel {
    LimitModel(
      decision: facts.limit, overrun: facts.overrun, positions: facts.positions, currency: currency,
      path: path + "/limite", mayDecide: reader.actor.may(.decideLimits, in: facts.customer.company), words: words)
  }

  private var presence: PresenceModel {
    PresenceModel(
      present: facts.present, person: reader.actor.person, customerPath: path, now: reader.now, words: words)
  }

  private var isInsolvent: Bool { facts.customer.insolventSince.map { $0 <= day } ?? false }

  /// That reminders are stopped and the claim is declared, or what was declared.
  private var insolvency: PageModel? {
    guard let since = facts.customer.insolventSince else { return nil }
    var model: PageModel = [
      "title": words("customer.insolvent", ["day": dates.short(since)]), "declarePath": nil, "withdrawPath": nil,
      "back": tabPath(tab), "tone": "bad",
    ]
    guard let claim = facts.claim else {
      let until = ClaimDeadline.earliest(opened: since)
      model["text"] = words(
        until < day ? "customer.insolvent_late" : "customer.insolvent_text", ["until": dates.short(until)])
      model["declarePath"] =
        rights.remind && canAct ? path + "/creance?retour=\(Form.encoded(tabPath(tab)))" : nil
      return model
    }
    model["tone"] = "mute"
    let said = words(
      "customer.claim_declared", ["day": dates.short(claim.on), "who": ActorWords.name(claim.by, words)])
    model["text"] = [said, claim.note].compactMap { $0 }.joined(separator: " · ")
    model["withdrawPath"] = rights.remind ? path + "/creance/annuler" : nil
    return model
  }

  /// Whether the last promise that stands was not kept and something is late still, as long as that is work for a collector.
  private var brokenPromise: CustomerQueries.PromiseLine? {
    let last = facts.latest.promises.first { $0.state != PromiseState.withdrawn.rawValue }
    guard let last, last.state == PromiseState.broken.rawValue,
      facts.positions.contains(where: \.overdue.isPositive),
      day.days(since: last.promisedFor) <= AgendaRule.brokenDays
    else { return nil }
    return last
  }

  /// What one must know before anything else, beside the name.
  private var tags: [PageModel] {
    var tags: [(tone: String, icon: String, key: String)] = []
    if isInsolvent { tags.append(("bad", "scales", "insolvent")) }
    if facts.legalFiles.contains(where: \.isOpen) { tags.append(("bad", "scales", "legal")) }
    if facts.block != nil { tags.append(("bad", "cross", "blocked")) }
    if limit.use?.isOver ?? false { tags.append(("bad", "shield", "over_limit")) }
    if isPaused { tags.append(("mute", "pause", "paused")) }
    if let promise = brokenPromise {
      tags.append(("bad", "alert", promise.received == nil ? "broken" : "kept_partly"))
    }
    if facts.positions.contains(where: { !$0.disputed.isZero }) { tags.append(("disp", "flag", "disputed")) }
    if facts.positions.contains(where: { !$0.promised.isZero }) { tags.append(("prom", "clock", "promised")) }
    return tags.map { ["tone": $0.tone, "icon": $0.icon, "text": words("customer.state.\($0.key)")] }
  }

  private var scenario: PageModel {
    let outlook = facts.outlook
    return [
      "name": outlook.scenario == nil ? words("scenario.kind.\(outlook.shipped.rawValue)") : outlook.scenarioName,
      "path": "/scenarios/" + (outlook.scenario?.description ?? "standard"),
      "version": outlook.version.map {
        words(
          $0 < 0
            ? "customer.finishing_shipped"
            : outlook.isFinishing
              ? "customer.finishing_version" : outlook.isTried ? "customer.tried_version" : "customer.version",
          ["number": "\($0)"])
      },
      "giver": facts.segments.first { $0.id == outlook.giver }.map {
        ["name": $0.name, "path": "/segments/\($0.id)"] as PageModel
      },
    ]
  }

  private var isPaused: Bool { facts.customer.pause?.holds(on: day) ?? false }

  /// Why nobody is reminded, with the way to go on.
  private var pause: PageModel? {
    guard let pause = facts.customer.pause, isPaused else { return nil }
    return [
      "title": words("customer.paused", ["day": dates.short(pause.until)]), "reason": pause.reason,
      "endPath": rights.remind ? path + "/suspension/fin" : nil, "back": tabPath(tab),
    ]
  }

  /// Why nothing is delivered, with the way to let deliveries go on.
  private var block: PageModel? {
    guard let block = facts.block else { return nil }
    let cause =
      switch block.cause {
      case .person(let reason):
        words("deliveries.by_person", ["reason": reason, "who": ActorWords.name(block.by, words)])
      case .step(let step, _):
        words("deliveries.by_step", ["step": words("step.\(step)"), "day": dates.short(block.since)])
      }
    return [
      "title": words("deliveries.since", ["day": dates.short(block.since)]), "cause": cause,
      "ends": words(block.endsByItself ? "deliveries.ends_settled" : "deliveries.ends_by_hand"),
      "liftPath": rights.remind ? path + "/livraisons/reprise?retour=\(Form.encoded(tabPath(tab)))" : nil,
    ]
  }

  /// The head of the group, or the group that this customer heads.
  private var group: PageModel? {
    facts.group.map { ["name": $0.name, "path": "/groupes/\($0.head)"] }
  }

  /// Whether anything is owed: what is not owed can be neither promised nor contested.
  private var canAct: Bool { !facts.positions.isEmpty }

  private var identity: String {
    let customer = facts.customer
    let siren = customer.siren.map { number -> String in
      let digits = Array(number)
      return "SIREN "
        + [digits.prefix(3), digits.dropFirst(3).prefix(3), digits.dropFirst(6)].map { String($0) }
        .joined(separator: "\u{A0}")
    }
    return [
      customer.code,
      facts.otherNames.isEmpty ? nil : words("customer.also", ["names": facts.otherNames.joined(separator: ", ")]),
      siren, customer.address.city, words("customer.kind.\(customer.kind.rawValue)"),
      customer.profile.sector, customer.profile.size.map { words("customer.size.\($0.rawValue)") },
      customer.profile.tags.isEmpty ? nil : customer.profile.tags.map { "#\($0)" }.joined(separator: " "),
      customer.terms.map { words("customer.terms", ["terms": CellText.terms($0, words)]) },
      facts.people.collector.map { collector in
        let giver = facts.segments.first { $0.id == facts.people.giver }
        return giver.map { words("customer.followed_by_segment", ["who": collector, "segment": $0.name]) }
          ?? words("customer.followed_by", ["who": collector])
      },
    ].compactMap { $0 }.joined(separator: " · ")
  }

  /// What comes next, in the one line of context that a figure of the head has; the tab of reminders says it whole.
  private func inHead(_ next: PageModel) -> PageModel {
    var model = next
    model["short"] = (model["note"] as? String).map { CellText.cut($0, CustomerModel.noteMax) }
    model["nextPath"] = tabPath(.reminders)
    return model
  }

  private static let noteMax = 60

  /// - Parameter next: what comes next, beside the first currency.
  private func position(_ position: CustomerQueries.Position, next: PageModel?) -> PageModel {
    let undisputed = Money(
      minor: position.overdue.minor - position.disputedOverdue.minor, position.overdue.currency)
    return [
      "open": amounts.amount(position.open), "items": words("customer.items", count: position.items),
      "overdue": amounts.amount(position.overdue), "isOverdue": position.overdue.isPositive,
      "undisputed": position.disputedOverdue.isZero
        ? "" : words("customer.undisputed", ["amount": amounts.amount(undisputed)]),
      "disputed": amounts.amount(position.disputed), "hasDisputed": !position.disputed.isZero,
      "promised": amounts.amount(position.promised), "hasPromised": !position.promised.isZero, "nextStep": next,
    ]
  }

  private var behaviour: PageModel? {
    facts.behaviour.map {
      [
        "days": String($0.daysToPay), "late": words("customer.behaviour_late", ["days": "\($0.daysLate)"]),
        "basis": words("customer.behaviour_basis", count: $0.invoices),
      ]
    }
  }

  private func tabPath(_ tab: CustomerTab) -> String { tab == .invoices ? path : path + "/\(tab.rawValue)" }

  private var tabs: [PageModel] {
    CustomerTab.allCases.map { each in
      [
        "name": words("customer.tab.\(each.key)"), "count": String(facts.counts[each.rawValue] ?? 0),
        "path": tabPath(each), "current": each == tab,
      ]
    }
  }
}
