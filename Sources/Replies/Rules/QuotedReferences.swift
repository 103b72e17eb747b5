import Foundation
import Kernel

/// What a mail quotes of ours: the references of our messages (`DR-26-00318`) and what could be the number of an invoice.
public struct QuotedReferences: Sendable, Hashable {
  /// A reference of ours: the message it names, and the two digits of its year.
  public struct Reference: Sendable, Hashable {
    public let action: Int64
    public let year: Int

    public init(action: Int64, year: Int) {
      self.action = action
      self.year = year
    }
  }

  /// In the order in which they stand, each once.
  public let references: [Reference]
  /// Words that end in a digit, as invoices are numbered, as they stand and in capitals; each once.
  public let numbers: [String]

  /// More than any mail about some invoices names.
  public static let most = 60

  public init(subject: String, text: String) {
    let text = subject + "\n" + text.prefix(QuotedReferences.lettersMax)
    var (references, numbers): ([Reference], [String]) = ([], [])
    for match in text.matches(of: /(?i)\bDR-([0-9]{2})-([0-9]{5,15})\b/) {
      guard let year = Int(match.output.1), let action = Int64(match.output.2) else { continue }
      let reference = Reference(action: action, year: year)
      if references.count < QuotedReferences.most, !references.contains(reference) { references.append(reference) }
    }
    for match in text.matches(of: /[A-Za-z0-9][A-Za-z0-9\/_.\-]*[0-9]/) {
      guard match.output.count >= QuotedReferences.shortest, match.output.count <= QuotedReferences.longest else {
        continue
      }
      for number in [String(match.output), match.output.uppercased()]
      where numbers.count < QuotedReferences.most && !numbers.contains(number) { numbers.append(number) }
    }
    self.references = references
    self.numbers = numbers
  }

  private static let lettersMax = 20_000
  /// Shorter numbers are days, hours, streets.
  private static let shortest = 4
  private static let longest = 40
}
