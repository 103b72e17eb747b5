import Kernel
import Storage

/// The place of a row in a list ordered by day and key, as an address has it: `2026-11-30~42`. The page after it starts
/// there however many rows came or went meanwhile.
struct DatedPlace: Sendable, Hashable {
  let day: CivilDate
  let key: Int64

  init(_ day: CivilDate, _ key: Int64) {
    self.day = day
    self.key = key
  }

  init?(_ text: String?) {
    let parts = (text ?? "").split(separator: "~")
    guard parts.count == 2, let day = CivilDate(String(parts[0])), let key = Int64(parts[1]) else { return nil }
    self.init(day, key)
  }

  var text: String { "\(day)~\(key)" }

  /// The rows after this one where the latest come first.
  func before(_ dayColumn: SQL, _ keyColumn: SQL) -> SQL {
    "(\(dayColumn) < \(day) OR (\(dayColumn) = \(day) AND \(keyColumn) < \(key)))"
  }

  /// The rows after this one where the oldest come first.
  func after(_ dayColumn: SQL, _ keyColumn: SQL) -> SQL {
    "(\(dayColumn) > \(day) OR (\(dayColumn) = \(day) AND \(keyColumn) > \(key)))"
  }
}
