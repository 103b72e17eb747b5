import Dunning
import DunningRules
import Foundation
import HTTPTypes
public import Hummingbird
import Journal
import Kernel
import Language
import Mail
import Messaging
import MessagingRules
import Pdf
import People
import PeopleRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The sending queue: what waits for a person, what waits to leave, what left today, what did not arrive.
public struct OutboxPages: PrivatePages {
  let database: Database
  /// The mail server that the environment names.
  private let environment: String?
  private let post: Installation.Post
  /// Whether the installation has an address at which openings can be reported.
  private let reportsOpening: Bool

  public init(
    _ database: Database, environment: String?, post: @escaping Installation.Post, reportsOpening: Bool = false
  ) {
    self.reportsOpening = reportsOpening
    self.database = database
    self.environment = environment
    self.post = post
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/envois") { request, context in try await list(request.query, context) }
    routes.get("/envois/courriers.pdf") { _, context in try await letters(context) }
    routes.get("/envois/:message") { _, context in try await show(context, typed: nil, errors: FormErrors()) }
    routes.post("/envois/:message") { request, context in
      try context.needs(.remind)
      return try await resolve(request.posted(context), context)
    }
    routes.post("/envois/postes") { _, context in
      try context.needs(.remind)
      return try await postSeveral(context)
    }
    routes.post("/envois/:message/poste") { _, context in
      try context.needs(.remind)
      return try await postOne(context)
    }
    routes.post("/envois/:message/exemplaire") { _, context in
      try context.needs(.remind)
      return try await sendCopy(context)
    }
    routes.get("/envois/:message/lettre.pdf") { _, context in try await letter(context) }
    routes.get("/envois/:message/message.eml") { _, context in try await kept(context) }
    routes.get("/relances/:action/lettre.pdf") { _, context in
      let message = try await preview(context)
      return try await drawn(message.reminder, onPaper: message.channel.isPaper, back: "/envois", context)
    }
    routes.get("/relances/:action/sms.txt") { _, context in try await previewText(context) }
  }

  func list(
    _ query: Form, _ context: SignedInContext, posting: PostingModel? = nil
  ) async throws -> Response {
    let asked = OutboxListQuery(query)
    let (sight, day) = (context.sight, context.day)
    if let format = query.exportFormat {
      return try await context.answer(.messages, query, as: format, back: asked.path, from: database)
    }
    let found = try await database.read { snapshot in
      (
        counts: try OutboxQueries.counts(of: sight, on: day, snapshot),
        actions: try OutboxQueries.waiting(of: sight, asked, snapshot),
        messages: try OutboxQueries.messages(of: sight, asked, on: day, snapshot),
        obstacles: try obstacles(asked.view, context.company, snapshot),
        gate: asked.view == .waiting ? try SendingGate.read(context.company, snapshot) : nil
      )
    }
    let model = OutboxModel(
      asked: asked, counts: found.counts, actions: found.actions, messages: found.messages,
      obstacles: found.obstacles, gate: found.gate, now: context.now, mayConfigure: context.may(.configure),
      rights: context.actRights, isWhole: sight.isWhole, words: context.words,
      posting: posting ?? PostingModel(day: DateFormat(context.language).short(day)))
    let errors = posting?.errors ?? FormErrors()
    return try context.formPage(
      "outbox", try model.page(), title: context.words("outbox.title"), section: "outbox", errors: errors)
  }

  /// What keeps every e-mail, every text message, or the approval of every formal notice of a company waiting.
  private func obstacles(
    _ view: OutboxQueries.View, _ company: CompanyID, _ snapshot: Snapshot
  ) throws -> [OutboxModel.Obstacle] {
    switch view {
    case .toDecide:
      guard let ours = try CompanyStore.find(company, snapshot), !ours.missingOnNotice.isEmpty else { return [] }
      return [.creditor(ours, ours.missingOnNotice)]
    case .waiting:
      let hasSms = try SmsSettingStore.find(company, snapshot) != nil
      return [try mailObstacle(company, snapshot), hasSms ? nil : .noSms].compactMap { $0 }
    case .toPost, .toResolve, .sentToday: return []
    }
  }

  private func mailObstacle(_ company: CompanyID, _ snapshot: Snapshot) throws -> OutboxModel.Obstacle? {
    guard environment == nil else { return nil }
    guard let server = try MailServerStore.find(company, snapshot) else { return .noServer }
    return try server.sender == nil && CompanyStore.find(company, snapshot)?.email == nil ? .noSender : nil
  }

  func message(_ context: SignedInContext) async throws -> OutboxItem { try await context.message(in: database) }

  func show(_ context: SignedInContext, typed: Form?, errors: FormErrors) async throws -> Response {
    let item = try await message(context)
    let company = context.company
    let found = try await database.read { snapshot in
      let kept = try OutboxStore.document(of: item.id, company: company, snapshot)?.document
      return (
        hasKept: kept != nil,
        keptText: item.channel == .sms ? kept.map { String(decoding: $0.bytes, as: UTF8.self) } : nil,
        gate: try SendingGate.read(company, snapshot),
        release: item.isReleased ? try OutboxStore.release(of: item.id, company: company, snapshot) : nil,
        decision: try ActionDecision.read(of: item.action, company: company, context.words, snapshot),
        reasons: try ActionStore.reasons(of: [item.action], company: company, snapshot)[item.action] ?? [],
        willReport: reportsOpening && item.channel == .email && item.state == .pending
          ? try !OpeningStore.reported(among: [item.id], of: company, snapshot).isEmpty : false
      )
    }
    let rendering = try await rendering(context)
    // A message fails when it cannot be worded; its page must still say so.
    let text: String? =
      switch item.channel {
      case .email: (try? rendering.email(item.reminder, isReported: item.opening != nil || found.willReport))?.plainText
      // What left is shown as it left.
      case .sms: found.keptText ?? (try? rendering.sms(item.reminder))
      case .letter, .registeredLetter: nil
      }
    let model = MessageModel(
      item: item, text: text, hasKept: found.hasKept, gate: found.gate, now: context.now,
      release: found.release, decision: found.decision, reasons: found.reasons, canAct: context.may(.remind),
      typed: typed,
      errors: errors, words: context.words)
    let title = "\(context.words("step.\(item.reminder.step.rawValue)")) \(item.reminder.reference)"
    return try context.formPage("message", try model.page(), title: title, section: "outbox", errors: errors)
  }

  // MARK: what a person does

  private func resolve(_ form: Form, _ context: SignedInContext) async throws -> Response {
    let item = try await message(context)
    guard let answer = ResolveMessage.Answer(rawValue: form["reponse"] ?? "") else { throw WebError.notFound }
    var recipient: String?
    if answer == .sendAgain, item.channel == .sms {
      do {
        let number = try MobileNumber(typed: form["adresse"] ?? item.recipient, country: "FR")
        recipient = number.e164 == item.recipient ? nil : number.e164
      } catch {
        var errors = FormErrors()
        errors.add("adresse", context.words("mobile.\(error.rawValue)", ["typed": form["adresse"] ?? ""]))
        return try await show(context, typed: form, errors: errors)
      }
    } else if answer == .sendAgain, item.channel == .email {
      guard let address = EmailAddress(form["adresse"] ?? item.recipient) else {
        var errors = FormErrors()
        errors.add("adresse", context.words("outbox.address_wrong", ["typed": form["adresse"] ?? ""]))
        return try await show(context, typed: form, errors: errors)
      }
      recipient = address.text == item.recipient ? nil : address.text
    }
    let (actor, now) = (context.actor, context.now)
    let act = ResolveMessage(company: context.company, message: item.id, answer: answer, recipient: recipient)
    do {
      guard try await database.write({ try act.run($0, actor: actor, at: now) }) else {
        return context.redirect("/envois/\(item.id)", flash: .warning(context.words("outbox.not_open")))
      }
    } catch StorageError.duplicate {
      var errors = FormErrors()
      errors.add("adresse", context.words("outbox.address_twice", ["typed": recipient ?? ""]))
      return try await show(context, typed: form, errors: errors)
    }
    let back = LocalPath(form["retour"] ?? "/envois/\(item.id)").text
    let undo = answer == .abandon && item.state == .pending ? ResolveMessage.Answer.putBack : nil
    return context.redirect(
      back,
      flash: .done(
        context.words("outbox.resolved.\(answer.rawValue)"),
        undo: undo.map { Undo("/envois/\(item.id)?reponse=\($0.rawValue)", back: back) }))
  }

  /// The message as it would leave, sent to the visitor alone: also while the company is tried out.
  private func sendCopy(_ context: SignedInContext) async throws -> Response {
    let (item, words) = (try await message(context), context.words)
    let back = "/envois/\(item.id)"
    let (company, person) = try await database.read { snapshot in
      (
        try CompanyStore.find(context.company, snapshot), try PersonStore.find(context.visitor.person, snapshot)
      )
    }
    guard let company, let person, let way = try await post(company) else {
      return context.redirect(back, flash: .warning(words("outbox.specimen.no_way")))
    }
    let rendering = try await rendering(context, sender: way.sender)
    let envelope: MailEnvelope
    do {
      envelope = try rendering.specimen(
        item, to: try MailAddress(name: person.name, person.email.text), key: UUID().uuidString, at: context.now
      ) { words("outbox.specimen.subject", ["subject": $0]) }
    } catch {
      return context.redirect(back, flash: .failed(words("outbox.specimen.failed", ["said": words(Phrase(of: error))])))
    }
    switch await way.mail.deliver(envelope) {
    case .accepted: break
    case .refused(let said), .postponed(let said):
      return context.redirect(back, flash: .failed(words("outbox.specimen.failed", ["said": said])))
    case .unavailable(let said), .uncertain(let said):
      return context.redirect(back, flash: .failed(words("outbox.specimen.failed", ["said": words(said)])))
    }
    try await database.write {
      Journal($0, actor: context.actor, at: context.now).record(
        "message.specimen", "message:\(item.id)", company: company.id, facts: ["recipient": .text(person.email.text)])
    }
    return context.redirect(back, flash: .done(words("outbox.specimen.sent", ["email": person.email.text])))
  }

  // MARK: documents

  /// The letter: as it was handed over, else as it will be.
  private func letter(_ context: SignedInContext) async throws -> Response {
    let item = try await message(context)
    let company = context.company
    let kept = try await database.read { try OutboxStore.document(of: item.id, company: company, $0)?.document }
    if let kept, kept.mediaType == "application/pdf" {
      return .file(kept.bytes, named: kept.name, as: kept.mediaType, isShown: true)
    }
    return try await drawn(item.reminder, onPaper: item.channel.isPaper, back: "/envois/\(item.id)", context)
  }

  /// The letters that are to be posted in one document, to be printed in one go.
  private func letters(_ context: SignedInContext) async throws -> Response {
    let (sight, day) = (context.sight, context.day)
    do {
      let documents = try await database.read { try OutboxQueries.letters(of: sight, $0) }
      guard !documents.isEmpty else { throw WebError.notFound }
      return .file(
        try PdfBatch.joined(documents), named: "courriers-\(day).pdf", as: "application/pdf", isShown: true)
    } catch let error as PdfError {
      let back = "/envois?vue=\(OutboxQueries.View.toPost.rawValue)"
      return context.redirect(back, flash: .failed(context.words(error.phrase)))
    }
  }

  /// The text message of a reminder that waits for approval, and how many messages it makes.
  private func previewText(_ context: SignedInContext) async throws -> Response {
    let message = try await preview(context)
    guard message.channel == .sms else { throw WebError.notFound }
    let text = try await rendering(context).sms(message.reminder)
    return .file(
      Array("\(message.recipient)\n\n\(text)\n\n\(SmsWords(context.words).parts(text))\n".utf8),
      named: "sms.txt", as: "text/plain; charset=utf-8", isShown: true)
  }

  /// The message of a reminder that waits for approval.
  private func preview(_ context: SignedInContext) async throws -> NewMessage {
    guard let key = context.parameters.get("action").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, now) = (context.company, context.now)
    let message = try await database.read { snapshot -> NewMessage? in
      guard let ours = try CompanyStore.find(company, snapshot),
        let action = try ActionStore.find(ActionID(key), of: company, snapshot),
        try context.sight.covers(action.action.customer, snapshot)
      else { return nil }
      return try ComposeReminders(ours, at: now).messages([action], snapshot).first
    }
    guard let message else { throw WebError.notFound }
    return message
  }

  /// With the texts that the company words itself, and its look.
  private func rendering(_ context: SignedInContext, sender: MailAddress? = nil) async throws -> MessageRendering {
    let company = context.company
    return try await database.read { try MessageRendering(sender: sender).of(company, $0) }
  }

  /// The letter of a message as it will be; by e-mail, what it encloses are files beside it.
  ///
  /// - Parameter back: the page that says why it cannot be drawn.
  private func drawn(
    _ reminder: Reminder, onPaper: Bool, back: String, _ context: SignedInContext
  ) async throws -> Response {
    let company = context.company
    let files =
      onPaper
      ? try await database.read { try PaperStore.bytes(of: reminder.enclosures.map(\.file), company: company, $0) }
      : nil
    let rendering = try await rendering(context)
    do {
      let pdf = try rendering.pdf(reminder, enclosing: files)
      return .file(pdf, named: "\(reminder.reference).pdf", as: "application/pdf", isShown: true)
    } catch let error as any Explained {
      return context.redirect(back, flash: .failed(context.words(error.phrase)))
    }
  }

  /// The e-mail byte for byte as it was handed over.
  private func kept(_ context: SignedInContext) async throws -> Response {
    let (company, id) = (context.company, try await message(context).id)
    guard let kept = try await database.read({ try OutboxStore.document(of: id, company: company, $0)?.document })
    else { throw WebError.notFound }
    return .file(kept.bytes, named: kept.name, as: kept.mediaType)
  }
}

extension SignedInContext {
  /// The message of the address, of a customer whom the visitor sees.
  ///
  /// - Throws: `WebError.notFound`.
  func message(in database: Database) async throws -> OutboxItem {
    guard let key = parameters.get("message").flatMap({ Int64($0) }) else { throw WebError.notFound }
    let (company, sight) = (company, sight)
    let found = try await database.read { snapshot in
      try OutboxStore.find(MessageID(key), of: company, snapshot).flatMap { item in
        try sight.covers(item.customer, snapshot) ? item : nil
      }
    }
    guard let found else { throw WebError.notFound }
    return found
  }
}
