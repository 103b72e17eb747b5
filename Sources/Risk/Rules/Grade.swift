/// What a score is called, from the best to the worst.
public enum Grade: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  case a = "A"
  case b = "B"
  case c = "C"
  case d = "D"
  case e = "E"

  private var place: Int { Grade.allCases.firstIndex(of: self) ?? 0 }

  /// Whether one is better than another.
  public static func < (left: Grade, right: Grade) -> Bool { left.place < right.place }
}
