import Kernel
import Language
import Receivables
import ReceivablesRules
import Web

/// The documents kept with an invoice, as its page lists them.
struct PaperModel {
  let papers: [StoredPaper]
  /// The invoice's.
  let number: String
  let kind: ItemKind
  let typed: PaperForm
  let mayKeep: Bool
  let words: WordBook

  var hasInvoice: Bool { papers.issued != nil }

  /// `nil` of money, which no document proves.
  func page() -> PageModel? {
    guard kind == .invoice || kind == .creditNote || kind == .fee else { return nil }
    let path = "/factures/\(Form.encoded(number))/pieces"
    let counts = AmountFormat(words.language)
    return [
      "rows": papers.map { paper -> PageModel in
        let name = words(
          "paper.name", ["what": words("paper.kind.\(paper.kind.rawValue)"), "kind": paper.format.label])
        return [
          "name": name, "path": "\(path)/\(paper.id)", "note": note(paper),
          "removePath": mayKeep ? "\(path)/\(paper.id)/fin" : nil,
          "removeLabel": words("paper.remove_label", ["name": name]),
        ]
      },
      "hasNone": papers.isEmpty,
      "keep": mayKeep
        ? [
          "path": path, "error": typed.errors["piece"],
          "hint": words(
            "paper.hint", ["megabytes": counts.count(Paper.bytesMax >> 20), "most": counts.count(Paper.most)]),
          "kinds": Paper.Kind.allCases.map {
            ["value": $0.rawValue, "name": words("paper.kind.\($0.rawValue)"), "isChosen": $0 == typed.kind]
              as PageModel
          },
        ] as PageModel : nil,
    ]
  }

  private func note(_ paper: StoredPaper) -> String {
    guard let by = paper.by, let at = paper.at else { return words("paper.imported") }
    return words(
      "paper.by", ["day": DateFormat(words.language).short(at.parisDate), "who": ActorWords.name(by, words)])
  }

  static func sentence(_ problem: PaperError, _ words: WordBook) -> String {
    let counts = AmountFormat(words.language)
    return switch problem {
    case .tooLarge(let bytes):
      words(
        "register.proof.too_large",
        ["megabytes": counts.count((bytes + (1 << 20) - 1) >> 20), "max": counts.count(Paper.bytesMax >> 20)])
    case .otherKind: words("register.proof.other_kind")
    case .tooMany: words("paper.too_many", ["most": counts.count(Paper.most)])
    }
  }
}

extension ScanFormat {
  /// As people write it: PDF, JPEG, PNG.
  var label: String { rawValue.uppercased() }
}
