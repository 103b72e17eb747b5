public import Kernel

/// When a customer is reminded of what it promised.
public enum PromiseReminder {
  /// Whether a promise is to be spoken of on a day: from so many working days before its own on. One that was made in
  /// these days is fresh in everybody's mind, and one whose day has come is judged by the cash.
  public static func isDue(
    madeOn: CivilDate, promisedFor: CivilDate, workingDays: Int, on day: CivilDate, calendar: BusinessCalendar
  ) -> Bool {
    guard let first = first(madeOn: madeOn, promisedFor: promisedFor, workingDays: workingDays, calendar: calendar)
    else { return false }
    return day >= first && day < promisedFor
  }

  /// The day from which it is spoken of; `nil` of one that is not.
  public static func first(
    madeOn: CivilDate, promisedFor: CivilDate, workingDays: Int, calendar: BusinessCalendar = BusinessCalendar(.france)
  ) -> CivilDate? {
    let first = calendar.adding(businessDays: -workingDays, to: promisedFor)
    return madeOn < first ? first : nil
  }
}
