import Kernel
import Language
import Messaging
import MessagingRules
import Web

/// The list of the texts: a row a step, a link a language.
struct TextListModel {
  let current: [TextKey: StoredText]
  let words: WordBook

  func page() -> PageModel {
    [
      "exports": ExportLinks.model("/modeles", words),
      "languages": LanguageCode.allCases.map { ["name": words("texts.language.\($0.rawValue)")] as PageModel },
      "rows": ReminderStep.allCases.map { step -> PageModel in
        [
          "name": words("step.\(step.rawValue)"),
          "cells": LanguageCode.allCases.map { language -> PageModel in
            let own = TextKey.Heading.allCases.filter { current[TextKey(language, step, $0)]?.content != nil }
            return [
              "path": "/modeles/\(step.rawValue)?langue=\(language.rawValue)",
              "label": words(
                "texts.open",
                ["step": words("step.\(step.rawValue)"), "language": words("texts.language.\(language.rawValue)")]),
              "isOwn": !own.isEmpty,
              "text": own.isEmpty ? words("texts.shipped") : words("texts.own", count: own.count),
            ]
          },
        ]
      },
    ]
  }
}

/// The texts of a step in a language, with their preview.
struct TextModel {
  let language: LanguageCode
  let step: ReminderStep
  let shipped: TextBook
  let current: [TextKey: StoredText]
  let history: [StoredText]
  let mayEdit: Bool
  let typed: Form?
  let errors: FormErrors
  /// A customer's code and name, and the reminder in words.
  let sample: (code: String, name: String, email: EmailContent)?
  let askedCode: String
  let words: WordBook

  private var path: String { "/modeles/\(step.rawValue)" }

  func page() -> PageModel {
    [
      "path": path, "language": language.rawValue, "errors": errors.model, "mayEdit": mayEdit,
      "latest": "\(history.first?.id ?? 0)",
      "languages": LanguageCode.allCases.map { each -> PageModel in
        [
          "name": words("texts.language.\(each.rawValue)"), "path": "\(path)?langue=\(each.rawValue)",
          "current": each == language,
        ]
      },
      "groups": [
        group("email", [.emailSubject, .emailPreheader, .emailOpening]),
        group("letter", [.letterSubject, .letterOpening, .letterClosing]),
      ],
      "hasOwn": TextKey.Heading.allCases.contains { current[TextKey(language, step, $0)]?.content != nil },
      "fields": TextRule.fields.map { ["name": "{{\($0)}}", "text": words("texts.field.\($0)")] as PageModel },
      "flags": TextRule.flags.map { ["name": "{{#\($0)}}", "text": words("texts.flag.\($0)")] as PageModel },
      "askedCode": askedCode, "noSample": sample == nil, "codeError": errors["client"],
      "sample": sample.map { sample -> PageModel in
        [
          "name": sample.name, "subject": sample.email.subject, "text": sample.email.plainText,
          "lang": language.rawValue,
          "pdf": "\(path)/apercu.pdf?langue=\(language.rawValue)&client=\(Form.encoded(sample.code))",
        ]
      },
      "hasHistory": !history.isEmpty,
      "history": history.map { text -> PageModel in
        [
          "name": words("texts.heading.\(text.key.heading.rawValue)"),
          "detail": words(
            text.content == nil ? "texts.reset_by" : "texts.written_by",
            ["who": ActorWords.name(text.writtenBy, words), "when": NoteWords.when(text.writtenAt, words)]),
          "content": text.content,
        ]
      },
    ]
  }

  private func group(_ name: String, _ headings: [TextKey.Heading]) -> PageModel {
    [
      "title": words("texts.\(name)"), "id": name,
      "texts": headings.map { heading -> PageModel in
        let id = heading.rawValue.replacing(".", with: "-")
        let own = current[TextKey(language, step, heading)]?.content
        return [
          "id": id, "name": heading.rawValue, "title": words("texts.heading.\(heading.rawValue)"),
          "value": typed?[heading.rawValue] ?? own ?? shipped.source(of: "\(step.rawValue)/\(heading.rawValue)"),
          "isOwn": own != nil, "isShort": heading.isOneLine, "rows": heading.isOneLine ? "2" : "6",
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
    case .unclosedTag(let line): words("texts.problem.unclosed_tag", ["line": "\(line)"])
    case .unclosedPassage(let name, let line):
      words("texts.problem.unclosed", ["name": name, "line": "\(line)"])
    case .unopened(let name, let line): words("texts.problem.unopened", ["name": name, "line": "\(line)"])
    }
  }
}
