import FileSourcesRules
import Kernel
import People
import PeopleRules
import Storage

/// Tells those who may mend it what keeps files from coming: nobody opens a page of settings every day.
extension FileSource {
  /// Seconds for which a server may fail before somebody is told: most are back within the hour.
  static let patience: Int64 = 3_600

  /// That it cannot be looked at: a folder at once, a server once that has lasted; once for each time.
  func tell(failedSince since: Moment, at moment: Moment, _ transaction: Transaction) throws {
    guard place.habits == nil || moment.seconds(since: since) >= FileSource.patience else { return }
    try tell("source_failed", cause: "\(since)", ["name": .text(name)], at: moment, transaction)
  }

  /// That it brought a file which could not be imported, or about which it asks something.
  func tell(_ taken: TakenFile, at moment: Moment, _ transaction: Transaction) throws {
    guard taken.state == .refused || taken.state == .asked else { return }
    try tell(
      "source_\(taken.state.rawValue)", cause: "\(moment):\(taken.name)",
      ["name": .text(name), "file": .text(taken.name)], at: moment,
      transaction)
  }

  private func tell(
    _ kind: String, cause: String, _ values: [String: NoticeValue], at moment: Moment, _ transaction: Transaction
  ) throws {
    for person in try PersonStore.all(transaction) where person.actor.may(.configure, in: company) {
      try NoticeStore.add(
        kind, to: person.id, of: company, cause: "source:\(id):\(cause)", path: "/reglages/sources/\(id)",
        values: values, at: moment, transaction)
    }
  }
}
