public import Kernel

/// When a customer is reminded of what it promised.
public enum PromiseReminder {
  /// Whether a promise is to be spoken of on a day: from so many working days before its own on. One that was made in
  /// these days is fresh in everybody's mind, and one whose day has come is judged by the cash.
  public static func isDue(
    madeOn: CivilDate, promisedFor: CivilDate, workingDays: Int, on day: CivilDate, calendar: BusinessCalendar
  ) -> Bool {
    let first = calendar.adding(businessDays: -workingDays, to: promisedFor)
    return day >= first && day < promisedFor && madeOn < first
  }
}
