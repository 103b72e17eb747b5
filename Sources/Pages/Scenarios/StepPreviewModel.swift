import Dunning
import DunningRules
import Kernel
import Language
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
import Web

/// What a customer would receive of a step today, as its means would bring it.
struct StepPreviewModel {
  let current: CurrentScenario
  let step: Scenario.Step
  let sample: TextSample?
  let asked: String
  /// Customers to choose from.
  let customers: [(code: String, name: String)]
  let rendering: MessageRendering
  let words: WordBook

  /// Customers that are offered.
  static let offered = 15

  /// - Parameter isPart: whether it stands beside the step: another customer is then asked of the editor.
  func page(isPart: Bool) throws -> PageModel {
    let editor = "/scenarios/\(current.stored.id)"
    var choices = customers
    if let sample, !choices.contains(where: { $0.code == sample.customer.code }) {
      choices.insert((code: sample.customer.code, name: sample.customer.name), at: 0)
    }
    return [
      "scenarioPath": "\(editor)?etape=\(Form.encoded(step.key.rawValue))", "scenario": current.content.name,
      "formPath": isPart ? editor : "\(editor)/apercu", "fragment": isPart ? "apercu" : nil,
      "stepKey": step.key.rawValue, "isPart": isPart,
      "choices": choices.map { choice -> PageModel in
        ["value": choice.code, "name": choice.name, "isChosen": choice.code == sample?.customer.code]
      },
      "hasChoices": !choices.isEmpty, "paper": try paper,
      "law": sample.map { LegalFlawWords(words: words).model(rendering.flaws(of: $0.reminder), of: $0.reminder.step) },
      "nothing": sample == nil
        ? words(step.kind == .task ? "preview.by_hand" : asked.isEmpty ? "texts.no_sample" : "preview.owes_nothing")
        : nil,
      "attached": attached.isEmpty ? nil : attached.joined(separator: " "),
      "pdf": step.means == .sms || step.kind == .call
        ? nil
        : sample.map { sample in
          "/modeles/\(sample.reminder.step.rawValue)/apercu.pdf?langue=\(sample.reminder.language.rawValue)"
            + "&client=\(Form.encoded(sample.customer.code))"
            + (step.text.map { "&texte=\(Form.encoded($0))" } ?? "")
            + step.attachments.map { "&joindre=\($0.rawValue)" }.joined()
        },
    ]
  }

  /// What goes with what this customer would receive.
  private var attached: [String] {
    guard let reminder = sample?.reminder else { return [] }
    let files = [
      reminder.statement.map { _ in words("scenario.attachment.statement") },
      reminder.invoices.map { $0.map(\.number).joined(separator: ", ") },
      reminder.proofs.map { proofs in
        proofs.map { "\(words("paper.kind.\($0.kind?.rawValue ?? "other")")) (\($0.number))" }.joined(separator: ", ")
      },
    ].compactMap { $0 }
    let lacksInvoices = step.attachments.contains(.invoices) && reminder.invoices == nil
    return (files.isEmpty ? [] : [words("preview.attached", ["files": files.joined(separator: ", ")])])
      + (lacksInvoices ? [words("preview.no_invoices")] : [])
  }

  private var paper: PageModel? {
    get throws {
      guard let sample else { return nil }
      let (language, look) = (sample.reminder.language.rawValue, rendering.paperHead(of: sample.reminder))
      func paper(_ look: PageModel?, head: String? = nil, _ subject: MergedText, _ text: MergedText) -> PageModel {
        ["look": look, "lang": language, "head": head, "subject": subject.model, "text": text.model]
      }
      if step.means == .message {
        let email = try rendering.mergedEmail(sample.reminder)
        return paper(look, email.subject, email.text)
      }
      if step.kind == .call {
        return paper(nil, MergedText(words("texts.call")), try rendering.mergedScript(sample.reminder))
      }
      if step.means == .sms {
        let text = try rendering.sms(sample.reminder)
        return paper(nil, MergedText(SmsWords(words).parts(text)), MergedText(text))
      }
      let letter = try rendering.plainLetter(sample.reminder)
      return paper(look, head: letter.head, letter.subject, letter.text)
    }
  }
}
