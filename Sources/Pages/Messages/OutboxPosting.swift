import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import Storage
import Web

/// What was typed of letters that were posted.
struct PostingModel {
  var day: String
  var errors = FormErrors()
  /// The letters that were ticked: none before somebody does, for what is noted as posted is a proof.
  var ticked: Set<String> = []

  static func sentence(_ doubt: PostNumber.Doubt, _ words: WordBook) -> String {
    switch doubt {
    case .length(let count): words("outbox.posted.number_length", ["count": AmountFormat(words.language).count(count)])
    case .shape: words("outbox.posted.number_shape")
    case .checkDigit: words("outbox.posted.number_digit")
    }
  }

  static func sentence(_ refusal: PostingRefusal, _ words: WordBook) -> String {
    switch refusal {
    case .beforeWritten(let name, let day):
      words("outbox.posted.before_written", ["name": name, "day": DateFormat(words.language).short(day)])
    }
  }

  /// The day typed; a letter is not posted in the future.
  static func day(_ fields: inout TypedFields, _ context: SignedInContext) -> CivilDate? {
    guard let day = fields.day("le") else { return nil }
    guard day <= context.day else {
      fields.errors.add("le", context.words("outbox.posted.future"))
      return nil
    }
    return day
  }
}

extension OutboxPages {
  /// Notes the letters that were ticked as posted.
  func postSeveral(_ context: SignedInContext) async throws -> Response {
    let (form, words) = (context.form, context.words)
    var fields = TypedFields(form, today: context.day, words: words)
    let day = PostingModel.day(&fields, context)
    let ticked = form.all("lettre")
    if ticked.isEmpty { fields.errors.add("lettre", words("outbox.posted.none")) }
    let query = Form(encoded: "vue=\(OutboxQueries.View.toPost.rawValue)")
    func again(_ errors: FormErrors) async throws -> Response {
      try await list(query, context, posting: PostingModel(day: form["le"] ?? "", errors: errors, ticked: Set(ticked)))
    }
    guard fields.errors.isEmpty, let day else { return try await again(fields.errors) }
    let letters = ticked.compactMap { Int64($0) }.map { MessageID($0) }
    let act = PostLetters(company: context.company, messages: letters, on: day)
    let (actor, now) = (context.actor, context.now)
    do {
      let count = try await database.write { try act.run($0, actor: actor, at: now) }
      return context.redirect(OutboxListQuery(query).path, flash: .done(words("outbox.posted.done", count: count)))
    } catch let refusal as PostingRefusal {
      fields.errors.add("le", PostingModel.sentence(refusal, words))
      return try await again(fields.errors)
    }
  }

  /// Notes one letter as posted, with the number of the post, or as not posted after all.
  func postOne(_ context: SignedInContext) async throws -> Response {
    let (item, form, words) = (try await message(context), context.form, context.words)
    var fields = TypedFields(form, today: context.day, words: words)
    var day: CivilDate?
    var number: String?
    if form["retirer"] == nil {
      day = PostingModel.day(&fields, context)
      number = fields.text("numero", max: PostLetters.numberMax)
      // Told once, and kept as it is where that is wanted: other posts have other numbers.
      if let number, form["tel-quel"] == nil, let doubt = PostNumber.doubt(number) {
        fields.errors.add("numero", PostingModel.sentence(doubt, words))
      }
      guard fields.errors.isEmpty, day != nil else {
        return try await show(context, typed: form, errors: fields.errors)
      }
    }
    let act = PostLetters(company: context.company, messages: [item.id], on: day, number: number)
    let (actor, now, path) = (context.actor, context.now, "/envois/\(item.id)")
    do {
      let count = try await database.write { try act.run($0, actor: actor, at: now) }
      guard count == 1 else { return context.redirect(path, flash: .warning(words("outbox.posted.changed"))) }
      return context.redirect(
        path, flash: .done(day == nil ? words("outbox.posted.withdrawn") : words("outbox.posted.done", count: 1)))
    } catch let refusal as PostingRefusal {
      fields.errors.add("le", PostingModel.sentence(refusal, words))
      return try await show(context, typed: form, errors: fields.errors)
    }
  }
}
