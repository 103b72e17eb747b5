import Dunning
import DunningRules
public import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
public import Storage
public import Web

/// `/clients/CODE/relance`: a person writes to a customer now, in the tone that they choose, and reads it before.
public struct HandReminderPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/relance") { request, context in
      try context.needs(.remind)
      return try await form(request.query, context)
    }
    routes.post("/clients/:code/relance") { _, context in
      try context.needs(.remind)
      return try await send(context)
    }
  }

  private static func step(_ form: Form) -> DunningStep? {
    form["ton"].flatMap { DunningStep(rawValue: $0) }.flatMap { HandReminder.steps.contains($0) ? $0 : nil }
  }

  private static func means(_ form: Form) -> Scenario.Means {
    form["par"].flatMap { Scenario.Means(rawValue: $0) }.flatMap { HandReminder.means.contains($0) ? $0 : nil }
      ?? .message
  }

  private struct Facts: Sendable {
    let customer: Customer
    let step: DunningStep
    let means: Scenario.Means
    /// Whether the company has a service that sends text messages.
    let canText: Bool
    let planned: PlannedAction?
    let refusal: HandReminder.Refusal?
    /// What the customer was last asked, and when.
    let heard: (step: DunningStep, day: CivilDate)?
    /// The answer that waits to be read, where that is why nothing may be written.
    let unread: ReplyID?
    /// The last message, and when.
    let written: (step: DunningStep, day: CivilDate)?
    /// The message as text.
    let said: (subject: MergedText, text: MergedText)?
    /// The text message as it will be read.
    let texted: String?
    let recipient: String?
  }

  private func form(
    _ typed: Form, _ context: SignedInContext, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    let (company, day, now, words) = (context.company, context.day, context.now, context.words)
    let facts = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let history = try ActionStore.history(of: customer.id, company: company, limit: 20, snapshot)
        .filter { $0.state != .cancelled }
      let step = HandReminderPages.step(typed) ?? HandReminderPages.next(after: history.first?.action.step)
      let means = HandReminderPages.means(typed)
      let canText = try SmsSettingStore.find(company, snapshot) != nil
      let remind = RemindByHand(company, customer.id, step, by: means, on: day)
      var (planned, refusal): (PlannedAction?, HandReminder.Refusal?) = (nil, nil)
      do {
        if means != .sms || canText { planned = try remind.foresee(snapshot) }
      } catch let found as HandReminder.Refusal { refusal = found }
      let ours = try CompanyStore.find(company, snapshot)
      let message = try planned.flatMap { action in
        try ours.flatMap {
          try ComposeReminders($0, at: now).messages(
            [StoredAction(id: ActionID(0), action: action, state: .queued)], snapshot
          ).first
        }
      }
      let rendering = try MessageRendering(sender: nil).of(company, snapshot)
      let isMail = planned?.channel == .email
      let isText = planned?.channel == .sms
      let said = try message.flatMap { message -> (subject: MergedText, text: MergedText)? in
        if isText { return nil }
        if isMail { return try rendering.mergedEmail(message.reminder) }
        let letter = try rendering.plainLetter(message.reminder)
        return (letter.subject, letter.text)
      }
      return Facts(
        customer: customer, step: step, means: means, canText: canText, planned: planned, refusal: refusal,
        heard: history.first { $0.state != .toDo }.map { ($0.action.step, $0.action.day) },
        unread: try refusal?.isUnread == true
          ? ReplyStore.latest(of: customer.id, company: company, limit: 20, snapshot)
            .first { $0.isUnread }?.id : nil,
        written: history.first { $0.action.channel.isMessage }.map { ($0.action.step, $0.action.day) },
        said: said, texted: isText ? try message.map { try rendering.sms($0.reminder) } : nil,
        recipient: message.map { isMail || isText ? $0.recipient : customer.name })
    }
    let path = "/clients/\(Form.encoded(facts.customer.code))"
    var model = page(facts, path: path, back: context.back(typed, facts.customer), day: day, words)
    model["errors"] = errors.model
    return try context.formPage(
      "hand-reminder", model, title: words("hand.title"), section: "customers", errors: errors)
  }

  /// Days in which what was said last is recalled.
  private static let recentDays = 14

  /// The tone after the last one.
  private static func next(after last: DunningStep?) -> DunningStep {
    switch last {
    case nil, .courtesy: .first
    case .first: .second
    default: .last
    }
  }

  private static func sentence(_ refusal: HandReminder.Refusal, _ words: WordBook) -> String {
    switch refusal {
    case .nothingLate: words("hand.nothing")
    case .held(let reason): CellText.capitalised(ReasonWording(words.language).text(reason)) + "."
    }
  }

  private func page(_ facts: Facts, path: String, back: String, day: CivilDate, _ words: WordBook) -> PageModel {
    let amounts = AmountFormat(words.language)
    let wording = ReasonWording(words.language)
    let claims = facts.planned?.items.filter { $0.minor > 0 }.count ?? 0
    return [
      "customer": facts.customer.name, "customerPath": path, "path": path + "/relance", "back": back,
      "steps": HandReminder.steps.map {
        [
          "value": $0.rawValue, "name": CellText.capitalised(wording.name($0)), "isChosen": $0 == facts.step,
        ] as PageModel
      },
      "ways": HandReminder.means.map {
        ["value": $0.rawValue, "name": words("hand.by.\($0.rawValue)"), "isChosen": $0 == facts.means] as PageModel
      },
      "refused": facts.refusal.map { HandReminderPages.sentence($0, words) }
        ?? (facts.means == .sms && !facts.canText ? words("hand.no_service") : nil),
      "replyPath": facts.unread.map { "/reponses/\($0)?retour=\(Form.encoded(path + "/relance"))" },
      "step": facts.step.rawValue, "means": facts.means.rawValue,
      "summary": facts.planned.map {
        words(
          "hand.summary_\($0.channel.rawValue)", count: claims,
          ["amount": amounts.amount($0.total), "who": facts.recipient ?? ""])
      },
      "recent": recent(facts, on: day, words),
      "subjectLine": facts.said?.subject.model, "text": facts.said?.text.model,
      "texted": facts.texted, "textedParts": facts.texted.map { SmsWords(words).parts($0) },
    ]
  }

  /// What the customer heard lately, and first that the tone chosen is gentler than that.
  private func recent(_ facts: Facts, on day: CivilDate, _ words: WordBook) -> String? {
    let (wording, dates) = (ReasonWording(words.language), DateFormat(words.language))
    if let last = facts.written, last.step > facts.step {
      return words(
        "hand.gentler", ["last": CellText.capitalised(wording.name(last.step)), "day": dates.short(last.day)])
    }
    guard let heard = facts.heard, (0...HandReminderPages.recentDays).contains(day.days(since: heard.day)) else {
      return nil
    }
    return words("hand.recent", ["step": wording.name(heard.step), "day": dates.near(heard.day)])
  }

  private func send(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, day, words) = (
      context.company, context.actor, context.now, context.day, context.words
    )
    guard let step = HandReminderPages.step(context.form) else { throw WebError.notFound }
    let means = HandReminderPages.means(context.form)
    let found = try await database.read { snapshot in
      (
        customer: try context.customer(snapshot), company: try CompanyStore.find(company, snapshot),
        canText: try SmsSettingStore.find(company, snapshot) != nil
      )
    }
    guard let ours = found.company else { throw WebError.notFound }
    let back = context.back(context.form, found.customer)
    guard means != .sms || found.canText else {
      return try await form(context.form, context, errors: FormErrors("par", words("hand.no_service")))
    }
    do {
      let stored = try await database.write { transaction in
        try RemindByHand(company, found.customer.id, step, by: means, on: day).run(
          transaction, actor: actor, at: now, enqueue: ComposeReminders(ours, at: now).enqueue)
      }
      let message = try await database.read { try OutboxStore.waiting(for: stored.id, of: company, $0) }
      return context.redirect(
        message.map { "/envois/\($0.id)" } ?? back, flash: .done(words("hand.sent")))
    } catch let refusal as HandReminder.Refusal {
      // The page of the same moment says it too, where the message would stand.
      return try await form(
        context.form, context, errors: FormErrors("ton", HandReminderPages.sentence(refusal, words)))
    }
  }
}

extension HandReminder.Refusal {
  /// Whether an answer of the customer waits to be read.
  fileprivate var isUnread: Bool {
    if case .held(.answerWaits) = self { return true }
    return false
  }
}
