import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import MessagingRules
import Storage
import Web

/// What the texts that a scenario would send lack, or say against the law, for whoever is about to publish it. Only what
/// the company worded itself is looked at.
struct ScenarioTextFlaws {
  /// A text of a step in a language.
  struct Entry {
    let step: ReminderStep
    let variant: String?
    let language: LanguageCode
    let flaws: [LegalFlaw]
  }

  let entries: [Entry]

  static func read(_ scenario: Scenario, of company: CompanyID, _ snapshot: Snapshot) throws -> ScenarioTextFlaws {
    let current = try TextStore.current(of: company, snapshot)
    let languages = Set(current.values.filter { $0.content != nil }.map(\.key.language)).sorted {
      $0.rawValue < $1.rawValue
    }
    var texts: [(step: ReminderStep, variant: String?)] = []
    for step in scenario.allSteps {
      guard let kind = ReminderStep.worded(step),
        !texts.contains(where: { $0.step == kind && $0.variant == step.text })
      else { continue }
      texts.append((kind, step.text))
    }
    var entries: [Entry] = []
    for language in languages {
      let book = try TextBook.shipped(language).with(current)
      for (step, variant) in texts {
        let flaws = LegalMention.flaws(in: book.texts(of: step, variant: variant), of: step, in: language)
        if !flaws.isEmpty { entries.append(Entry(step: step, variant: variant, language: language, flaws: flaws)) }
      }
    }
    return ScenarioTextFlaws(entries: entries)
  }

  func rows(_ words: WordBook) -> [PageModel] {
    let said = LegalFlawWords(words: words)
    return entries.map { entry in
      [
        "path": TextModel.path(entry.step, entry.language, entry.variant),
        "name": words(
          "texts.in_language",
          [
            "text": TextModel.title(entry.step, entry.variant, words),
            "language": words("texts.language.\(entry.language.rawValue)"),
          ]),
        "sentences": entry.flaws.map { flaw -> PageModel in
          let reader = flaw.reader == .everybody ? nil : words("mention.reader.\(flaw.reader.rawValue)")
          return ["sentence": said.sentence(flaw), "reader": reader]
        },
      ]
    }
  }
}
