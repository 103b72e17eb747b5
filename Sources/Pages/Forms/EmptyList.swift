import Kernel
import Receivables
import Web

/// What an empty list says to who looks at it, and what they can do about it.
struct EmptyList {
  let text: String
  /// Where files are imported, for who may.
  let importPath: String?

  /// - Parameter list: how the texts of the list begin.
  init(_ list: String, for context: SignedInContext) {
    let words = context.words
    if !context.sight.isWhole {
      text = words("customers.empty.open_mine")
      importPath = nil
    } else if context.may(.importFiles) {
      text = words("\(list).empty.text")
      importPath = "/imports"
    } else {
      text = words("\(list).empty.wait")
      importPath = nil
    }
  }
}

extension PageModel {
  mutating func tellNothing(_ empty: EmptyList) {
    self["emptyText"] = empty.text
    self["importPath"] = empty.importPath
  }
}
