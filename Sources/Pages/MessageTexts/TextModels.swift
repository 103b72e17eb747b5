import Kernel
import Language
import Messaging
import MessagingRules
import Web

/// The list of the texts: a row a step, a link a language.
struct TextListModel {
  let current: [TextKey: StoredText]
  /// The texts as they leave, of the languages in which the company words some itself.
  let books: [LanguageCode: TextBook]
  let words: WordBook

  func page() -> PageModel {
    [
      "exports": ExportLinks.model("/modeles", words),
      "languages": LanguageCode.allCases.map { ["name": words("texts.language.\($0.rawValue)")] as PageModel },
      "rows": rows.map { step, variant -> PageModel in
        let name = TextModel.title(step, variant, words)
        return [
          "name": name,
          "cells": LanguageCode.allCases.map { language -> PageModel in
            let own = TextKey.Heading.all(of: step).filter {
              current[TextKey(language, step, $0, variant: variant)]?.content != nil
            }
            let flaws = books[language].map {
              LegalMention.flaws(in: $0.texts(of: step, variant: variant), of: step, in: language).count
            }
            return [
              "flaws": flaws.flatMap { $0 > 0 ? words("mention.count", count: $0) : nil },
              "path": TextModel.path(step, language, variant),
              "label": words(
                "texts.open", ["step": name, "language": words("texts.language.\(language.rawValue)")]),
              "isOwn": !own.isEmpty,
              "text": own.isEmpty
                ? words(variant == nil ? "texts.shipped" : "texts.usual") : words("texts.own", count: own.count),
            ]
          },
        ]
      },
    ]
  }

  /// Each step with its usual text, then with those that were named.
  var rows: [(step: ReminderStep, variant: String?)] {
    let names = TextStore.names(among: current)
    return ReminderStep.allCases.flatMap { step in [(step, nil)] + (names[step] ?? []).map { (step, $0) } }
  }
}

/// The texts of a step in a language, with their preview.
struct TextModel {
  let language: LanguageCode
  let step: ReminderStep
  /// What the company calls it; `nil` for its usual text.
  let variant: String?
  let shipped: TextBook
  let current: [TextKey: StoredText]
  let history: [StoredText]
  let mayEdit: Bool
  let typed: Form?
  let errors: FormErrors
  let sample: TextPreview?
  let askedCode: String
  let words: WordBook

  /// What the texts lack or say against the law, as they stand on the page.
  private var flaws: [LegalFlaw] {
    let saved = shipped.with(current).texts(of: step, variant: variant)
    let shown = saved.merging(
      TextKey.Heading.all(of: step).compactMap { heading in typed?[heading.rawValue].map { (heading, $0) } }
    ) { $1 }
    return LegalMention.flaws(in: shown, of: step, in: language)
  }

  private var path: String { "/modeles/\(step.rawValue)" }
  var title: String { TextModel.title(step, variant, words) }

  static func path(_ step: ReminderStep, _ language: LanguageCode, _ variant: String?) -> String {
    "/modeles/\(step.rawValue)?langue=\(language.rawValue)"
      + (variant.map { "&texte=\(Form.encoded($0))" } ?? "")
  }

  /// `Première relance`, and of a text with a name `Première relance : Ferme`.
  static func title(_ step: ReminderStep, _ variant: String?, _ words: WordBook) -> String {
    let name = words("step.\(step.rawValue)")
    return variant.map { words("texts.named", ["step": name, "name": $0]) } ?? name
  }

  /// The texts of the step, to go from one to another.
  private var siblings: [PageModel] {
    let names = TextStore.names(among: current)[step] ?? []
    let all = names + [variant].compactMap { $0 }.filter { !names.contains($0) }
    return ([nil] + all.map { $0 }).map { (name: String?) -> PageModel in
      [
        "name": name ?? words("texts.usual"), "path": TextModel.path(step, language, name),
        "isCurrent": name == variant,
      ]
    }
  }

  func page() -> PageModel {
    [
      "about": words(step == .call ? "texts.call_subtitle" : "texts.step_subtitle"), "isCall": step == .call,
      "isOnly": [.call, .returned, .debitNotice].contains(step),
      "path": path, "language": language.rawValue, "errors": errors.model, "mayEdit": mayEdit,
      "latest": "\(history.first?.id ?? 0)", "asksConfirmation": errors["confirmer"] != nil,
      "law": LegalFlawWords(words: words).model(flaws, of: step),
      "languages": LanguageCode.allCases.map { each -> PageModel in
        [
          "name": words("texts.language.\(each.rawValue)"), "path": TextModel.path(step, each, variant),
          "current": each == language,
        ]
      },
      "groups": groups.compactMap { group($0, $1) },
      "hasOwn": TextKey.Heading.all(of: step).contains {
        current[TextKey(language, step, $0, variant: variant)]?.content != nil
      },
      "variant": variant, "siblings": siblings, "nameMax": "\(TextRule.nameMax)",
      "reset": words(variant == nil ? "texts.reset" : "texts.reset_usual"),
      "fields": TextRule.fields.map { ["name": "{{\($0)}}", "text": words("texts.field.\($0)")] as PageModel },
      "flags": TextRule.flags.map { ["name": "{{#\($0)}}", "text": words("texts.flag.\($0)")] as PageModel },
      "askedCode": askedCode, "noSample": sample == nil, "codeError": errors["client"],
      "sample": sample.map { sample -> PageModel in
        [
          "look": sample.head, "name": sample.name,
          "subject": sample.subject.model, "text": sample.text.model, "lang": language.rawValue,
          "sms": sample.sms.map { ["text": $0, "parts": SmsWords(words).parts($0)] as PageModel },
          "pdf": sample.isSent
            ? "\(path)/apercu.pdf?langue=\(language.rawValue)&client=\(Form.encoded(sample.code))"
              + (variant.map { "&texte=\(Form.encoded($0))" } ?? "") : nil,
        ]
      },
      "hasHistory": !history.isEmpty,
      "history": history.map { text -> PageModel in
        [
          "name": words("texts.heading.\(text.key.heading.rawValue)"),
          "detail": words(
            text.content == nil ? (variant == nil ? "texts.reset_by" : "texts.reset_usual_by") : "texts.written_by",
            ["who": ActorWords.name(text.writtenBy, words), "when": DateFormat(words.language).moment(text.writtenAt)]),
          "content": text.content,
        ]
      },
    ]
  }

  /// Whether somebody else saved these texts since the page was opened: what they wrote then stands beside what was typed.
  private var isStale: Bool { errors["formulaire"] != nil }

  /// Lines of a field that show a text whole on a wide page.
  private func rows(for text: String?, least: Int) -> Int {
    let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return max(least, lines.reduce(0) { $0 + 1 + $1.count / TextModel.lineLength } + 1)
  }

  private static let lineLength = 70

  /// `nil` where a message of the step has none of the headings.
  /// What is worded together; of a formal notice the registered letter comes first, for it is what counts.
  private var groups: [(String, [TextKey.Heading])] {
    let mail: (String, [TextKey.Heading]) = ("email", [.emailSubject, .emailPreheader, .emailOpening])
    let letter: (String, [TextKey.Heading]) = ("letter", [.letterSubject, .letterOpening, .letterClosing])
    return (step == .formalNotice ? [letter, mail] : [mail, letter]) + [("sms", [.sms]), ("call", [.callScript])]
  }

  private func group(_ name: String, _ headings: [TextKey.Heading]) -> PageModel? {
    guard TextKey.Heading.all(of: step).contains(where: headings.contains) else { return nil }
    return [
      "title": words("texts.\(name)"), "id": name,
      "texts": headings.map { heading -> PageModel in
        let id = heading.rawValue.replacing(".", with: "-")
        let own = current[TextKey(language, step, heading, variant: variant)]?.content
        let usual = current[TextKey(language, step, heading)]?.content
        let saved = own ?? usual ?? shipped.source(of: "\(step.rawValue)/\(heading.rawValue)")
        let value = typed?[heading.rawValue] ?? saved
        return [
          "id": id, "name": heading.rawValue, "title": words("texts.heading.\(heading.rawValue)"),
          "value": value, "saved": isStale && saved != value ? saved : nil,
          "isOwn": own != nil, "isShort": heading.isOneLine,
          "rows": "\(rows(for: value, least: heading.isOneLine ? 2 : 6))",
          "error": errors[id],
        ]
      },
    ]
  }
}

/// What is wrong with a text, for a person.
struct TextProblemWords {
  let words: WordBook

  func sentence(_ problem: TextRule.Problem) -> String {
    switch problem {
    case .empty: words("texts.problem.empty")
    case .tooLong(let most): words("form.too_long", ["max": AmountFormat(words.language).count(most)])
    case .severalLines: words("texts.problem.lines")
    case .unknown(let name, let line): words("texts.problem.unknown", ["name": "{{\(name)}}", "line": "\(line)"])
    case .singleBraces(let name, let line):
      words("texts.problem.single_braces", ["name": name, "line": "\(line)"])
    case .unclosedTag(let line): words("texts.problem.unclosed_tag", ["line": "\(line)"])
    case .unclosedPassage(let name, let line):
      words("texts.problem.unclosed", ["name": name, "line": "\(line)"])
    case .unopened(let name, let line): words("texts.problem.unopened", ["name": name, "line": "\(line)"])
    }
  }
}
