import Kernel
import MessagingRules
import Web

/// What a text lacks, or says against the law, for a person: each sentence with its article.
struct LegalFlawWords {
  let words: WordBook

  /// `E-mail, objet : un particulier…` for words that stand somewhere, a sentence alone for what is missing.
  func sentence(_ flaw: LegalFlaw) -> String {
    let text = words("mention.\(flaw.kind.rawValue)", fields)
    return flaw.heading.map { words("mention.at", ["place": place($0), "sentence": text]) } ?? text
  }

  /// Where a heading stands: its own title says it for the letter, not for the e-mail.
  private func place(_ heading: TextKey.Heading) -> String {
    let title = words("texts.heading.\(heading.rawValue)")
    return heading.rawValue.hasPrefix("email.") ? words("mention.email", ["heading": title]) : title
  }

  /// Fields as they are written: the texts of the interface have single braces for their own places.
  private var fields: [String: String] {
    [
      "total": "{{total}}", "days": "{{days_words}}", "pay_by": "{{pay_by}}", "begin": "{{#penalties}}",
      "end": "{{/penalties}}",
    ]
  }

  /// The warnings, and where nothing is missing of what the law asks for, that it is said.
  func model(_ flaws: [LegalFlaw], of step: ReminderStep) -> PageModel {
    [
      "flaws": flaws.map { flaw -> PageModel in
        [
          "sentence": sentence(flaw), "article": words("mention.\(flaw.kind.rawValue).article"),
          "reader": flaw.reader == .everybody ? nil : words("mention.reader.\(flaw.reader.rawValue)"),
        ]
      },
      "said": flaws.isEmpty && !LegalMention.required(of: step).isEmpty ? words("mention.said") : nil,
    ]
  }
}
