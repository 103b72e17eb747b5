import Journal
import Kernel
import Storage

/// Who changed something last, and when, as the journal has it: for things that keep no version of their own.
enum LastChange {
  /// - Parameters:
  ///   - subject: what was changed, such as `company:1`.
  ///   - family: the beginning of the events that change it, such as `mail_server`.
  static func stale(_ subject: String, _ family: String, in company: CompanyID, _ snapshot: Snapshot) throws
    -> StaleEdit
  {
    var search = JournalSearch(company)
    (search.subject, search.family, search.includesPeople) = (subject, family, true)
    var stale = StaleEdit(by: nil, at: nil, version: 0)
    try search.forEach(limit: 1, snapshot) { entry in
      stale = StaleEdit(
        by: entry.person == nil ? nil : JournalEntry.name(entry.actor), at: entry.at, version: entry.sequence)
    }
    return stale
  }
}
