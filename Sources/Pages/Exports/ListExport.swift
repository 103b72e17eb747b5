import Kernel
import Receivables
import Storage
import Web

/// For whom a list is made: somebody at its page, or somebody who asked for a file that is prepared meanwhile.
struct ExportReader: Sendable {
  let actor: Actor
  let person: PersonID
  let company: CompanyID
  let day: CivilDate
  let now: Moment
  let words: WordBook

  var sight: Sight { Sight(company, of: actor) }
}

extension SignedInContext {
  var exportReader: ExportReader {
    ExportReader(actor: actor, person: visitor.person, company: company, day: day, now: now, words: words)
  }
}

/// A list that can be taken away as a file, known by the address of its page: a long one is made again from there.
struct ListExport: Sendable {
  typealias Make = @Sendable (_ reader: ExportReader, _ query: Form, _ snapshot: Snapshot) throws -> TableExport

  let path: String
  /// The entry of the side bar that its page belongs to.
  let section: String
  private let right: Right
  /// Whether it shows the company whole, to who sees every customer only.
  private let isWhole: Bool
  private let make: Make

  init(_ path: String, section: String, right: Right = .see, isWhole: Bool = false, make: @escaping Make) {
    self.path = path
    self.section = section
    self.right = right
    self.isWhole = isWhole
    self.make = make
  }

  static let all: [ListExport] = [
    .items, .customers, .ageing, .cash, .statements, .payerRules, .messages, .register, .promises, .disputes, .replies,
    .journal,
    .overruns, .legalFiles,
  ]

  /// - Throws: `NotAllowed` unless the reader may have the list.
  func check(_ reader: ExportReader) throws {
    try reader.actor.needs(right, in: reader.company)
    if isWhole, !reader.sight.isWhole { throw NotAllowed(actor: reader.actor.label, right: right) }
  }

  /// The list with the filters of a query, as the reader may see it.
  func table(for reader: ExportReader, _ query: Form, _ snapshot: Snapshot) throws -> TableExport {
    try check(reader)
    return try make(reader, query, snapshot)
  }
}
