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
}
