import Kernel
import Language
import Web

/// A day that an address asks for, as a person may have typed it; what cannot be taken is said, never passed over.
struct AskedDay: Sendable, Equatable {
  enum Refusal: String, Sendable {
    case unreadable
    case toCome = "to_come"
  }

  let day: CivilDate?
  let typed: String
  let refusal: Refusal?

  /// - Parameter mayBeToCome: whether days after today can be shown.
  init?(_ typed: String?, today: CivilDate, mayBeToCome: Bool = false) {
    guard let typed, !typed.isEmpty else { return nil }
    self.typed = String(typed.prefix(40))
    let read = DateReader(today: today).day(self.typed)
    refusal = read == nil ? .unreadable : read.map { $0 > today } == true && !mayBeToCome ? .toCome : nil
    day = refusal == nil ? read : nil
  }

  /// Why another day is shown, in words.
  func sentence(_ words: WordBook) -> String? {
    refusal.map { words("asked_day.\($0.rawValue)", ["typed": typed]) }
  }
}
