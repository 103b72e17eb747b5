import Dunning
import DunningRules
import Foundation
import HTTPTypes
public import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// The words of the messages: the shipped texts, the company's own, and how a customer would read them.
public struct TextPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/modeles") { request, context in try await list(request.query, context) }
    routes.get("/modeles/:step") { request, context in
      try await show(request.query, context, typed: nil, errors: FormErrors())
    }
    routes.post("/modeles/:step") { request, context in
      try context.needs(.configure)
      return try await save(request.query, context)
    }
    routes.get("/modeles/:step/apercu.pdf") { request, context in try await letter(request.query, context) }
  }

  private func list(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let company = context.company
    let current = try await database.read { try TextStore.current(of: company, $0) }
    let books = try Set(current.values.filter { $0.content != nil }.map(\.key.language)).map {
      ($0, try TextBook.shipped($0).with(current))
    }
    let model = TextListModel(
      current: current, books: Dictionary(uniqueKeysWithValues: books), words: context.words)
    if let format = query.exportFormat {
      return try await context.answer(try model.table(), as: format, back: "/modeles", from: database)
    }
    return try context.page("texts", model.page(), title: context.words("texts.title"), section: "texts")
  }

  private func step(_ context: SignedInContext) throws -> ReminderStep {
    guard let step = context.parameters.get("step").flatMap({ ReminderStep(rawValue: $0) }) else {
      throw WebError.notFound
    }
    return step
  }

  private func language(_ form: Form) -> LanguageCode {
    form["langue"].flatMap { LanguageCode(rawValue: $0) } ?? .french
  }

  /// Which of the company's texts of the step is looked at.
  private func variant(_ form: Form) -> String? { form["texte"].flatMap { TextRule.name(typed: $0) } }

  /// A customer and what they would receive in a language: the one that was asked for, else the one late for longest.
  private func sample(
    _ code: String, _ step: ReminderStep, _ language: LanguageCode, variant: String?,
    attachments: [Scenario.Attachment] = [], _ context: SignedInContext
  ) async throws -> TextSample? {
    let (sight, day, now) = (context.sight, context.day, context.now)
    var sample = try await database.read {
      try TextSample.find(code, step, attachments: attachments, sight, on: day, at: now, $0)
    }
    sample?.reminder.language = language
    sample?.reminder.text = variant
    return sample
  }

  private func show(
    _ query: Form, _ context: SignedInContext, typed: Form?, errors found: FormErrors
  ) async throws -> Response {
    let (company, step, language, variant) = (context.company, try step(context), language(query), variant(query))
    let code = (query["client"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    let texts = try await database.read { snapshot in
      (
        current: try TextStore.current(of: company, step: step, snapshot),
        rendering: try MessageRendering(sender: nil).of(company, snapshot),
        history: try TextStore.history(of: company, language, step, variant: variant, snapshot)
      )
    }
    var errors = found
    let sample = try await sample(code, step, language, variant: variant, context)
    if sample == nil, !code.isEmpty { errors.add("client", context.words("texts.no_customer", ["typed": code])) }
    var (preview, shown): (TextPreview?, FormErrors) = (nil, errors)
    do {
      preview = try sample.map { try TextPreview($0, texts.rendering, words: context.words) }
    } catch let error as WordingError {
      // The text is shown all the same: here it is mended.
      shown.add("client", context.words(error.phrase))
    }
    let model = TextModel(
      language: language, step: step, variant: variant, shipped: try TextBook.shipped(language), current: texts.current,
      history: texts.history, mayEdit: context.may(.configure), typed: typed, errors: shown,
      sample: preview, askedCode: code, words: context.words)
    return try context.formPage(
      "text", model.page(), title: model.title, section: "texts", errors: errors)
  }

  private func save(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (company, actor, now, typed) = (context.company, context.actor, context.now, context.form)
    let (step, language, variant) = (try step(context), language(typed), variant(typed))
    let current = try await database.read { try TextStore.current(of: company, step: step, $0) }
    let shipped = try TextBook.shipped(language)
    var changed: [TextKey.Heading: String?] = [:]
    for heading in TextKey.Heading.all(of: step) {
      let usual = TextKey(language, step, heading)
      let own = current[TextKey(language, step, heading, variant: variant)]?.content
      let before = (variant == nil ? nil : current[usual]?.content) ?? shipped.source(of: usual.name)
      if typed["faire"] == "fournis" {
        if own != nil { changed[heading] = .some(nil) }
        continue
      }
      guard
        let text = typed[heading.rawValue]?.replacing("\r\n", with: "\n").trimmingCharacters(
          in: .whitespacesAndNewlines)
      else { continue }
      if text == before {
        if own != nil { changed[heading] = .some(nil) }
      } else if text != own {
        changed[heading] = text
      }
    }
    let path = TextModel.path(step, language, variant)
    guard !changed.isEmpty else { return context.redirect(path, flash: .done(context.words("texts.unchanged"))) }
    let act = WriteTexts(
      language, step, variant: variant, changed, latest: typed["latest"].flatMap { Int64($0) } ?? 0,
      isConfirmed: typed["confirmer"] == "oui")
    do {
      try await database.write { try act.run($0, company: company, actor: actor, at: now) }
    } catch TextRefusal.wrong(let wrong) {
      var errors = FormErrors()
      let said = TextProblemWords(words: context.words)
      for heading in TextKey.Heading.allCases {
        for problem in wrong[heading] ?? [] {
          errors.add(heading.rawValue.replacing(".", with: "-"), said.sentence(problem))
        }
      }
      return try await show(typed, context, typed: typed, errors: errors)
    } catch TextRefusal.unlawful(let flaws) {
      // Not refused: said once, beside what was typed, with a box to tick.
      var errors = FormErrors()
      let said = LegalFlawWords(words: context.words)
      for flaw in flaws { errors.add("confirmer", said.sentence(flaw)) }
      return try await show(typed, context, typed: typed, errors: errors)
    } catch let stale as StaleEdit {
      var errors = FormErrors()
      errors.add(
        "formulaire",
        context.words(
          "texts.stale",
          [
            "who": ActorWords.name(stale.by ?? "", context.words),
            "when": stale.at.map { DateFormat(context.words.language).moment($0) } ?? "",
          ]))
      return try await show(typed, context, typed: typed, errors: errors)
    }
    return context.redirect(path, flash: .done(context.words("texts.saved")))
  }

  private func letter(_ query: Form, _ context: SignedInContext) async throws -> Response {
    let (step, language) = (try step(context), language(query))
    // A call has no paper.
    guard step != .call,
      let sample = try await sample(
        query["client"] ?? "", step, language, variant: variant(query),
        attachments: query.all("joindre").compactMap { Scenario.Attachment(rawValue: $0) }, context)
    else {
      throw WebError.notFound
    }
    let company = context.company
    let rendering = try await database.read { try MessageRendering(sender: nil).of(company, $0) }
    let pdf = try rendering.pdf(sample.reminder)
    return .file(pdf, named: "apercu.pdf", as: "application/pdf", isShown: true)
  }
}
