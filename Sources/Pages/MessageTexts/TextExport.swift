import Kernel
import Messaging
import MessagingRules
import Sheets
import Web

extension TextListModel {
  /// The texts of the messages as a table, one a line, with their words: to be read again or translated at leisure.
  func table() throws -> TableExport {
    let shipped = try Dictionary(uniqueKeysWithValues: LanguageCode.allCases.map { ($0, try TextBook.shipped($0)) })
    let columns = [
      SheetColumn(words("export.step"), .text), SheetColumn(words("export.language"), .text),
      SheetColumn(words("export.part"), .text), SheetColumn(words("export.origin"), .text),
      SheetColumn(words("export.text"), .text),
    ]
    return TableExport(words("texts.title"), columns: columns) { _, add in
      for (step, variant) in rows {
        for language in LanguageCode.allCases {
          for heading in TextKey.Heading.all(of: step) {
            let own = current[TextKey(language, step, heading, variant: variant)]?.content
            // Where a named text says nothing of its own it is the usual one, which has its line.
            if variant != nil, own == nil { continue }
            try add([
              .text(TextModel.title(step, variant, words)), .text(words("texts.language.\(language.rawValue)")),
              .text(words("texts.heading.\(heading.rawValue)")),
              .text(words(own == nil ? "texts.shipped" : "export.own")),
              .text(own ?? shipped[language]?.source(of: "\(step.rawValue)/\(heading.rawValue)")),
            ])
          }
        }
      }
    }
  }
}
