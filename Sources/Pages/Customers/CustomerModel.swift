import Dunning
import DunningRules
import Kernel
import Language
import ReceivablesRules
import Web

/// The page of one customer.
struct CustomerModel {
  let facts: CustomerFile
  let tab: CustomerTab
  let place: DatedPlace?
  let rights: ActRights
  let reader: NoteReader
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var path: String { "/clients/\(Form.encoded(facts.customer.code))" }

  func page() -> PageModel {
    let timeline = CustomerTimeline(facts.latest, words: words).models()
    var page: PageModel = [
      "identity": identity,
      "statementPath": canAct ? path + "/releve" : nil,
      "insolvent": facts.customer.insolventSince.map { words("customer.insolvent", ["day": dates.short($0)]) },
      "positions": facts.positions.map { position($0) }, "noPosition": facts.positions.isEmpty,
      "behaviour": behaviour, "tabs": tabs, "timeline": timeline, "timelineEmpty": timeline.isEmpty,
      "callPath": rights.remind && canAct && !presence.isCalling ? path + "/presence" : nil,
      "reportPath": path + "/appel", "canReport": rights.remind && canAct && presence.isCalling,
      "taskPath": rights.comment
        ? "/agenda/actions/nouvelle?client=\(Form.encoded(facts.customer.code))&retour=\(Form.encoded(path))" : nil,
      "timelinePath": path + "/chronologie",
      "promisePath": rights.promise && canAct ? path + "/promesses/nouvelle" : nil,
      "disputePath": rights.dispute && canAct ? path + "/litiges/nouveau" : nil, "retour": tabPath(tab),
      "editPath": rights.edit ? path + "/modifier" : nil,
      "hasMore": canAct || rights.edit || (rights.remind && !isPaused),
      "group": group, "watchPath": path + "/suivi",
      "presence": presence.page(),
      "isWatched": facts.isWatched, "pause": pause,
      "pausePath": rights.remind && !isPaused ? path + "/suspension?retour=\(Form.encoded(tabPath(tab)))" : nil,
      "next": facts.next.map { tabPath(tab) + "?apres=\($0.text)" }, "first": place == nil ? nil : tabPath(tab),
    ]
    let lines = CustomerTabModel(rights: rights, back: tabPath(tab), day: day, words: words)
    switch facts.lines {
    case .items(let items):
      page["invoices"] = lines.items(
        items.prefix(CustomerFile.page), totals: facts.positions, canTick: canAct && (rights.promise || rights.dispute))
    case .actions(let actions): page["reminders"] = lines.actions(actions.prefix(CustomerFile.page))
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
        comments: Array(notes.prefix(CustomerFile.page)), reader: reader, writePath: tabPath(.notes), item: nil,
        back: tabPath(.notes), words: words
      ).add(to: &tab)
      page["notesTab"] = tab
    }
    return page
  }

  private var presence: PresenceModel {
    PresenceModel(
      present: facts.present, person: reader.actor.person, customer: facts.customer, canCall: rights.remind,
      now: reader.now, words: words)
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
      customer.code, siren, customer.address.city, words("customer.kind.\(customer.kind.rawValue)"),
      customer.terms.map { words("customer.terms", ["terms": CellText.terms($0, words)]) }, facts.collector,
    ].compactMap { $0 }.joined(separator: " · ")
  }

  private func position(_ position: CustomerQueries.Position) -> PageModel {
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
