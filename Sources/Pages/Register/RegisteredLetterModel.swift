import Kernel
import Language
import Messaging
import MessagingRules
import Postal
import Web

/// One registered letter: its number, what the post says, and the scans.
struct RegisteredLetterModel {
  let item: OutboxItem
  let proofs: [StoredProof]
  /// What the post said of a letter that a service posted.
  let events: [PostalEvent]
  let form: RegisterForm
  let errors: FormErrors
  let mayNote: Bool
  let day: CivilDate
  let words: WordBook

  static func path(_ id: MessageID) -> String { "/envois/\(id)/recommande" }

  var title: String {
    words(
      "register.letter_title",
      ["step": words("step.\(item.reminder.step.rawValue)"), "reference": item.reminder.reference])
  }

  func page() throws -> PageModel {
    let (dates, register) = (DateFormat(words.language), RegisterWords(words))
    let answer = item.posting?.answer
    let state = register.state(answer)
    let posted = item.posting?.day ?? day
    let waiting = register.waiting(answer, since: posted, on: day)
    return [
      "customer": item.reminder.debtor.name, "customerPath": "/clients/\(Form.encoded(item.reminder.debtor.code))",
      "messagePath": "/envois/\(item.id)", "pdfPath": "/envois/\(item.id)/lettre.pdf", "path": Self.path(item.id),
      "errors": errors.model, "total": AmountFormat(words.language).amount(try item.reminder.total()),
      "items": words("dashboard.items", count: item.reminder.lines.count),
      "number": item.posting?.number ?? words("register.no_number"),
      "posted": dates.short(posted),
      "postedBy": item.posting.map { words("register.noted_by", ["who": ActorWords.name($0.by, words)]) },
      "state": state.text, "tone": state.tone, "icon": state.icon,
      "stateNote": answer.map { register.noted($0) } ?? waiting?.text,
      "overdue": waiting?.isLate == true ? words("register.overdue", ["days": "\(PostOutcome.expectedDays)"]) : nil,
      "meaning": answer.map { words("register.means.\($0.outcome.rawValue)") },
      "editPath": answer?.outcome == .unknownAddress
        ? "/clients/\(Form.encoded(item.reminder.debtor.code))/modifier" : nil,
      "noting": mayNote && answer == nil ? form.page(words) : nil, "canWithdraw": mayNote && answer != nil,
      "proofs": proofs.enumerated().map { place, proof -> PageModel in
        [
          "name": words(
            "register.proof.\(proof.source?.rawValue ?? "name")",
            ["number": "\(place + 1)", "kind": proof.kind.rawValue.uppercased()]),
          "path": "/envois/\(item.id)/preuves/\(proof.id)", "removePath": "/envois/\(item.id)/preuves/\(proof.id)/fin",
          "note": words(
            "register.proof.by",
            ["day": dates.short(proof.at.parisDate), "who": ActorWords.name(proof.by, words)]),
          "canRemove": mayNote,
          "removeLabel": words("register.proof.remove_label", ["number": "\(place + 1)"]),
        ]
      },
      "hasNone": proofs.isEmpty,
      "events": events.isEmpty
        ? nil
        : [
          "rows": events.reversed().map { event -> PageModel in
            [
              "name": event.label.isEmpty
                ? event.code : words("register.event", ["label": event.label, "code": event.code]),
              "day": dates.short(event.day),
            ]
          }
        ] as PageModel,
      "keepPath": mayNote && proofs.count < PostProof.most ? "/envois/\(item.id)/preuves" : nil,
      "proofError": errors["preuve"],
      "proofHint": words(
        "register.proof.hint",
        [
          "megabytes": AmountFormat(words.language).count(PostProof.bytesMax >> 20),
          "most": AmountFormat(words.language).count(PostProof.most),
        ]),
    ]
  }
}
