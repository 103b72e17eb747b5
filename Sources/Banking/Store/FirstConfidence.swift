import Foundation
import Kernel
import Storage

/// How sure the proposals were that were kept before this was a column of their entries.
enum FirstConfidence {
  private struct Answer: Decodable {
    struct Candidate: Decodable { let confidence: Int? }
    let candidates: [Candidate]
  }

  static func fill(_ transaction: Transaction) throws {
    let waiting = try transaction.query(
      "SELECT id, answer FROM bank_entry WHERE decision = 'suggested' AND answer IS NOT NULL"
    ) { (entry: BankEntryID($0.int(0)), answer: $0.text(1)) }
    for (entry, text) in waiting {
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(text.utf8)),
        let confidence = answer.candidates.first?.confidence
      else { continue }
      try transaction.execute("UPDATE bank_entry SET confidence = \(confidence) WHERE id = \(entry)")
    }
  }
}
