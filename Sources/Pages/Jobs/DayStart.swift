import Hummingbird
import Jobs
import Kernel
import Language
import Receivables
import Storage
import Web

/// The run of a day is of the whole company: whoever starts it must be allowed to do what it does, to every customer.
extension SignedInContext {
  private static let dayRights: [Right] = [.configure, .applyCash, .recordPromise, .remind]

  var mayRunDay: Bool { sight.isWhole && SignedInContext.dayRights.allSatisfy { may($0) } }

  /// Starts the run of the day as long work, and leads to its page.
  func startDay(_ database: Database) async throws -> Response {
    for right in SignedInContext.dayRights { try needs(right) }
    try needsEveryCustomer()
    let id = try await StartJob(.day, title: DateFormat(language).long(day)).run(
      database, company: company, who: visitor.name, actor: actor, at: now, day: day)
    return redirect("/travaux/\(id)")
  }
}

extension WordBook {
  /// That a day prepares no reminder, and which does; `nil` on a working day.
  func restDay(_ day: CivilDate, calendar: BusinessCalendar = BusinessCalendar()) -> String? {
    calendar.isBusinessDay(day)
      ? nil : self("job.day.rest", ["day": DateFormat(language).near(calendar.onOrAfter(day))])
  }
}
