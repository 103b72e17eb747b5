import Imports
import Kernel
import Receivables
import ReceivablesRules
import Reporting
import Storage

/// What is kept so that pages add up nothing: the figures of the day, then those of the past months' ends.
enum Figures {
  /// Adds up what is not there yet; costs two short reads where all of it is.
  static func ready(_ company: Company, on day: CivilDate, _ database: Database) async throws {
    try await KeptFigures.ready(company.id, on: day, database)
    let id = company.id
    try await MonthEndStore.keep(
      of: id, in: company.currency, on: day,
      isKnown: { snapshot in
        let past = try KnownPast.read(id, snapshot)
        return { past.covers($0) }
      }, database)
  }
}
