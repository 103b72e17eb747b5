public import Kernel

/// What the codes of the post mean for the register.
///
/// Source: `delivery_statuses_response` of Maileva's interface for registered letters, version 2.5. Codes that only say where
/// a letter is, and those that do not tell why it came back, have no meaning here: they are shown as they are.
public enum PostStatus {
  private static let meanings: [String: PostOutcome] = [
    // Handed over; the notice scanned with its signature.
    "D01": .delivered, "N01": .delivered,
    // Refused: not to be delivered, sent back, the envelope scanned.
    "A16": .refused, "A18": .refused, "P04": .refused, "P05": .refused, "N05": .refused, "N08": .refused,
    // Nobody fetched it in the days for which the post kept it.
    "A17": .unclaimed, "P03": .unclaimed, "N03": .unclaimed,
    // No box of that name, a wrong address, one that is not whole.
    "A22": .unknownAddress, "A23": .unknownAddress, "N07": .unknownAddress,
  ]

  /// - Returns: `nil` for a code that says nothing final, or that is not known.
  public static func outcome(of code: String) -> PostOutcome? { meanings[code] }

  /// What became of a letter and on which day: the last word counts, from the first day on which it was said, because a
  /// notice is scanned days after it was signed.
  ///
  /// - Parameter said: the codes with their days, oldest first.
  public static func answer(in said: [(code: String, day: CivilDate)]) -> (outcome: PostOutcome, day: CivilDate)? {
    guard let outcome = said.last(where: { meanings[$0.code] != nil }).flatMap({ meanings[$0.code] }) else {
      return nil
    }
    return said.first { meanings[$0.code] == outcome }.map { (outcome, $0.day) }
  }
}
