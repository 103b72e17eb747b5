import Dunning
import DunningRules
import Kernel
import Language
import ReceivablesRules
import Web

/// The invoices that a reminder asks for, by number, with what is left out of each.
struct ClaimedItems {
  private let stored: StoredAction
  private let words: WordBook

  init(_ stored: StoredAction, _ words: WordBook) {
    self.stored = stored
    self.words = words
  }

  /// Invoices that are named; the others are counted.
  private static let named = 6

  /// As a page has room for it; `nil` of what asks for none.
  var sentence: String? { text(naming: ClaimedItems.named) }

  /// Every one of them.
  var whole: String? { text(naming: .max) }

  private func text(naming most: Int) -> String? {
    let claimed = stored.action.items.filter { $0.minor > 0 }
    guard !claimed.isEmpty else { return nil }
    // What has something left out is what one looks for: it is named before the others.
    let ordered = claimed.filter { !parts($0).isEmpty } + claimed.filter { parts($0).isEmpty }
    let names = ordered.prefix(most).map { item in
      let left = parts(item)
      return (stored.numbers[item.item] ?? "?") + (left.isEmpty ? "" : " (\(left.joined(separator: ", ")))")
    }
    let more = claimed.count - names.count
    return names.joined(separator: ", ") + (more > 0 ? " " + words("action.more_items", count: more) : "")
  }

  private func parts(_ item: PlannedItem) -> [String] {
    item.reasons.filter(\.isPart).map { ReasonWording(words.language).text($0) }
  }
}

extension Reason {
  /// Whether it tells of a part that is not asked for.
  fileprivate var isPart: Bool {
    switch self {
    case .disputedPart, .promisedPart: true
    default: false
    }
  }
}
