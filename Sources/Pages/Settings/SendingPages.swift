import Dunning
import Foundation
import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// `/reglages/envois`: whether anything may leave the company, how old the books may be then, and how long people look first.
struct SendingPages: PrivatePages {
  private let database: Database
  /// Where the installation is reached from outside; `nil` while nobody has said.
  private let address: String?

  init(_ database: Database, address: String? = nil) {
    self.database = database
    self.address = address
  }

  static let path = "/reglages/envois"

  /// What a form carries of what was stored when it was made.
  private static func fields(_ words: WordBook) -> [EditField] {
    let waits = ["aucune", "heure", "heures"].map { (value: $0, name: words("sending.wait.\($0)")) }
    return [
      EditField("banque", words("sending.bank")), EditField("comptabilite", words("sending.ledger")),
      EditField("attente", words("sending.wait.when"), .choice(waits)), EditField("heure", words("sending.wait.time")),
      EditField("heures", words("sending.wait.hours")), EditField("ouverture", words("sending.window.from")),
      EditField("fermeture", words("sending.window.until")), EditField("groupe", words("sending.group.one"), .tick),
      EditField("cadence", words("sending.rate.per_hour")), EditField("promesses", words("sending.promise.days")),
      EditField("signaler", words("sending.opening.report"), .tick),
    ]
  }

  private static func values(_ rules: SendingRules) -> EditValues {
    var values = EditValues()
    values["banque"] = rules.bankHours.map { "\($0)" } ?? ""
    values["comptabilite"] = rules.ledgerHours.map { "\($0)" } ?? ""
    values["attente"] = "aucune"
    switch rules.wait {
    case .time: (values["attente"], values["heure"]) = ("heure", rules.wait?.text ?? "")
    case .hours(let count): (values["attente"], values["heures"]) = ("heures", "\(count)")
    case nil: break
    }
    values["ouverture"] = rules.window?.from.text ?? ""
    values["fermeture"] = rules.window?.until.text ?? ""
    values["cadence"] = rules.emailsPerHour.map { "\($0)" } ?? ""
    values["promesses"] = rules.promiseDays.map { "\($0)" } ?? ""
    values["groupe"] = rules.oneCompanyADay == true ? "1" : ""
    values["signaler"] = rules.reportsOpening == true ? "1" : ""
    return values
  }

  /// What the form was made from; one that carries nothing was made where nobody had chosen anything.
  private static func before(_ form: Form, _ words: WordBook) -> EditValues {
    var values = EditValues(before: form, fields(words))
    if values["attente"].isEmpty { values["attente"] = "aucune" }
    return values
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/envois") { _, context in try await page(context) }
    routes.post("/reglages/envois") { _, context in
      try context.needs(.configure)
      return try await save(context)
    }
    routes.post("/reglages/envois/test") { _, context in
      try context.needs(.configure)
      return try await changeTest(context)
    }
    routes.post("/envois/retenus") { _, context in
      try context.needs(.configure)
      try context.needsEveryCustomer()
      return try await release(context)
    }
  }

  // MARK: test mode

  private func changeTest(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, day, words) =
      (context.company, context.actor, context.now, context.day, context.words)
    guard context.form["acte"] == "terminer" else {
      let began = try await database.write { try BeginTestMode(company).run($0, actor: actor, at: now) }
      return context.redirect(
        SendingPages.path, flash: began ? .done(words("sending.test.began")) : .warning(words("sending.test.lasts")))
    }
    let held = EndTestMode.Held(rawValue: context.form["retenus"] ?? "") ?? .withdraw
    let end = EndTestMode(
      company, held: held, on: day, withdrawing: ActionStore.testedWithdrawal(of: company, at: now))
    guard let outcome = try await database.write({ try end.run($0, actor: actor, at: now) }) else {
      return context.redirect(SendingPages.path, flash: .warning(words("sending.test.over_already")))
    }
    let amounts = AmountFormat(words.language)
    return context.redirect(
      SendingPages.path,
      flash: .done(
        words(
          "sending.test.ended",
          ["withdrawn": amounts.count(outcome.withdrawn), "released": amounts.count(outcome.released)])))
  }

  // MARK: books that are too old

  private func release(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, words) = (context.company, context.actor, context.now, context.words)
    let reason = (context.form["motif"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    let back = "/envois?vue=en-attente"
    do {
      let act = ReleaseHeld(company, reason: reason)
      let count = try await database.write { try act.run($0, actor: actor, at: now) }
      return context.redirect(
        back, flash: count == 0 ? .warning(words("hold.release.none")) : .done(words("hold.released", count: count)))
    } catch let refusal as ReleaseHeld.Refusal {
      return context.redirect(back, flash: .failed(words("hold.release.error.\(refusal.rawValue)")))
    }
  }

  // MARK: rules

  /// What was typed, read; `nil` where it cannot be.
  private func rules(_ form: Form, _ errors: inout FormErrors, _ words: WordBook) -> SendingRules {
    func number(_ field: String, _ range: ClosedRange<Int>, _ key: String) -> Int? {
      let text = (form[field] ?? "").trimmingCharacters(in: .whitespaces)
      if text.isEmpty { return nil }
      guard let number = Int(text), range.contains(number) else {
        errors.add(field, words(key, ["least": "\(range.lowerBound)", "most": "\(range.upperBound)"]))
        return nil
      }
      return number
    }
    var rules = SendingRules(
      bankHours: number("banque", SendingRules.hours, "sending.error.hours"),
      ledgerHours: number("comptabilite", SendingRules.hours, "sending.error.hours"))
    rules.emailsPerHour = number("cadence", SendingRules.emailsPerHour, "sending.error.rate")
    rules.promiseDays = number("promesses", SendingRules.promiseDays, "sending.error.promise")
    rules.window = window(form, &errors, words)
    rules.oneCompanyADay = form["groupe"] == "1" ? true : nil
    rules.reportsOpening = form["signaler"] == "1" ? true : nil
    switch form["attente"] {
    case "heure":
      if let time = SendingWindow.Time(typed: form["heure"] ?? "") {
        rules.wait = .time(hour: time.hour, minute: time.minute)
      } else {
        errors.add("heure", words("sending.error.time"))
      }
    case "heures":
      rules.wait = number("heures", DepartureWait.hours, "sending.error.wait").map { .hours($0) }
      if rules.wait == nil, errors["heures"] == nil {
        errors.add(
          "heures",
          words(
            "sending.error.wait",
            ["least": "\(DepartureWait.hours.lowerBound)", "most": "\(DepartureWait.hours.upperBound)"]))
      }
    default: break
    }
    return rules
  }

  /// The hours that were typed: both of them, or none.
  private func window(_ form: Form, _ errors: inout FormErrors, _ words: WordBook) -> SendingWindow? {
    let typed = ["ouverture", "fermeture"].map { (form[$0] ?? "").trimmingCharacters(in: .whitespaces) }
    if typed.allSatisfy(\.isEmpty) { return nil }
    let times = zip(["ouverture", "fermeture"], typed).map { field, text -> SendingWindow.Time? in
      let time = SendingWindow.Time(typed: text)
      if time == nil { errors.add(field, words("sending.error.time")) }
      return time
    }
    guard let from = times[0], let until = times[1] else { return nil }
    let window = SendingWindow(from: from, until: until)
    if window == nil { errors.add("fermeture", words("sending.error.window")) }
    return window
  }

  private func save(_ context: SignedInContext) async throws -> Response {
    var errors = FormErrors()
    let act = SetSendingRules(rules(context.form, &errors, context.words), reachedAt: address)
    guard errors.isEmpty else { return try await page(context, typed: context.form, errors: errors) }
    let (company, actor, now) = (context.company, context.actor, context.now)
    let before = SendingPages.before(context.form, context.words)
    do {
      try await database.write { transaction in
        // Kept from here on, so that of two who save at once the second is told.
        _ = try CompanyStore.lock(company, transaction)
        guard SendingPages.values(try SendingRulesStore.find(company, transaction)) == before else {
          throw try LastChange.stale("company:\(company)", "company", in: company, transaction)
        }
        try act.run(transaction, company: company, actor: actor, at: now)
      }
    } catch SetSendingRules.Refusal.address {
      errors.add("signaler", context.words("sending.opening.no_address"))
      return try await page(context, typed: context.form, errors: errors)
    } catch let stale as StaleEdit {
      let fields = SendingPages.fields(context.words)
      let theirs = SendingPages.values(try await database.read { try SendingRulesStore.find(company, $0) })
      let conflict = EditConflict(
        stale: stale, fields: fields, before: before, theirs: theirs, typed: EditValues(typed: context.form, fields))
      return try await page(context, typed: context.form, conflict: conflict)
    }
    return context.redirect(SendingPages.path, flash: .done(context.words("sending.saved")))
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors(), conflict: EditConflict? = nil
  ) async throws -> Response {
    try context.needsToRead(or: .configure)
    let (company, now, words) = (context.company, context.now, context.words)
    let found = try await database.read { snapshot in
      let gate = try SendingGate.read(company, snapshot)
      return (gate: gate, waiting: try OutboxStore.waiting(of: company, under: gate, at: now, snapshot))
    }
    let (rules, said, fields) = (found.gate.rules, HoldWords(words), SendingPages.fields(words))
    let stored = SendingPages.values(rules)
    let shown = conflict?.merged ?? typed.map { EditValues(typed: $0, fields) } ?? stored
    // What was typed over an older state stays so until its author has seen what changed.
    let before = typed.flatMap { conflict == nil ? SendingPages.before($0, words) : nil } ?? stored
    let test = found.gate.test
    var model: PageModel = [
      "errors": errors.model, "conflict": conflict?.model(fresh: SendingPages.path, words),
      "before": fields.map { ["name": $0.name, "value": before[$0.name]] as PageModel },
      "saveText": words(conflict == nil ? "account.save" : "edit.conflict.save"),
      "isTest": test != nil, "mayChange": context.may(.configure),
      "testText": test.map {
        words(
          "sending.test.on",
          ["day": DateFormat(words.language).long($0.since.parisDate), "name": ActorWords.name($0.by, words)])
      },
      "heldText": words("sending.test.held", count: found.waiting.held),
      "bankKnown": said.bank(found.gate.times, spares: rules.areShipped == true),
      "ledgerKnown": said.ledger(found.gate.times, spares: rules.areShipped == true),
      "waits": ["aucune", "heure", "heures"].map { value -> PageModel in
        ["value": value, "name": words("sending.wait.\(value)"), "isChosen": value == shown["attente"]]
      },
      "isOneADay": shown["groupe"] == "1", "isReporting": shown["signaler"] == "1",
      // Without an address nothing can be switched on; what is on can be switched off.
      "mayReport": address != nil || rules.reportsOpening == true, "signalerError": errors["signaler"],
      "reportHint": words(address == nil ? "sending.opening.no_address" : "sending.opening.hint"),
    ]
    for name in ["banque", "comptabilite", "ouverture", "fermeture", "heure", "heures", "cadence", "promesses"] {
      model[name] = shown[name]
      model["\(name)Error"] = errors[name]
    }
    guard conflict == nil else {
      return try context.page(
        "sending", model, title: words("edit.conflict.page_title", ["title": words("sending.title")]),
        section: "setup", status: .conflict)
    }
    return try context.formPage("sending", model, title: words("sending.title"), section: "setup", errors: errors)
  }
}
