import Kernel
import Language
import Messaging
import MessagingRules
import Web

/// What the post says, as somebody typed it of one letter or of several.
struct RegisterForm {
  var outcome: String
  var day: String
  var answer: (outcome: PostOutcome, day: CivilDate)?
  /// The letters that were ticked.
  var letters: [MessageID] = []
  var errors = FormErrors()

  /// Before anything was typed.
  init(on today: CivilDate, _ words: WordBook) {
    outcome = PostOutcome.delivered.rawValue
    day = DateFormat(words.language).short(today)
  }

  init(_ form: Form, today: CivilDate, _ words: WordBook) {
    outcome = form["reponse"] ?? ""
    day = form["le"] ?? ""
    letters = form.all("lettre").compactMap { Int64($0) }.map { MessageID($0) }
    var fields = TypedFields(form, today: today, words: words)
    let read = fields.day("le")
    errors = fields.errors
    if let read, read > today { errors.add("le", words("register.future")) }
    guard let outcome = PostOutcome(rawValue: outcome) else {
      errors.add("reponse", words("register.no_outcome"))
      return
    }
    if errors.isEmpty, let read { answer = (outcome, read) }
  }

  func page(_ words: WordBook) -> PageModel {
    [
      "day": day, "dayError": errors["le"], "noneError": errors["lettre"], "outcomeError": errors["reponse"],
      "outcomes": PostOutcome.allCases.map { each -> PageModel in
        [
          "value": each.rawValue, "name": words("register.outcome.\(each.rawValue)"),
          "isChosen": each.rawValue == outcome,
        ]
      },
    ]
  }
}
