import Jobs
import JobsRules
import Kernel
import Language
import PeopleRules
import Web

/// What the templates of long work read.
struct JobModel {
  private let job: Job
  private let progress: JobProgress
  private let words: WordBook
  private let dates: DateFormat
  private let isOwn: Bool

  init(_ job: Job, progress: JobProgress, context: SignedInContext) {
    self.job = job
    self.progress = progress
    words = context.words
    dates = DateFormat(words.language)
    isOwn = context.actor.person == job.person
  }

  var title: String { words("job.\(job.kind).title", ["title": job.title]) }

  func page() -> PageModel {
    [
      "path": path, "who": job.who, "when": dates.moment(job.created), "stateName": stateName, "tone": tone,
      "isOver": job.state.isOver,
      "followPath": job.state.isOver ? nil : path + "/suivi", "bar": bar, "sentence": sentence,
      // A file is for whoever asked for it alone.
      "resultPath": isOwn || job.kind != JobKind.export.name ? job.resultPath : nil,
      "result": words("job.\(job.kind).\(job.asks ? "choose" : "result")"),
      "canCancel": job.state.mayCancel && !job.cancelAsked, "canBegin": job.state.mayBegin && isOwn,
      "leave": job.state.isOver || job.cancelAsked ? nil : words("job.leave"),
      "ended": job.ended.map { dates.moment($0) },
    ]
  }

  func row() -> PageModel {
    [
      "title": title, "path": path, "who": job.who, "when": dates.moment(job.created), "stateName": stateName,
      "tone": tone,
      "bar": job.state == .running ? bar : nil,
    ]
  }

  private var path: String { "/travaux/\(job.id)" }
  private var stateName: String { JobModel.stateName(job, words) }

  static func stateName(_ job: Job, _ words: WordBook) -> String {
    if isCancelling(job) { return words("job.state.cancelling") }
    return words(job.asks ? "job.state.asks" : "job.state.\(job.state.rawValue)")
  }

  private static func isCancelling(_ job: Job) -> Bool { job.cancelAsked && job.state == .running }

  /// How it stands, to the eye.
  private var tone: String {
    if job.asks { return "warn" }
    return switch job.state {
    case .waiting, .running, .cancelled: "mute"
    case .done: "ok"
    case .failed: "bad"
    case .interrupted: "warn"
    }
  }

  /// The bar and its figure; while nobody knows how much there is, an empty one.
  private var bar: PageModel? {
    guard job.state == .running, !job.cancelAsked else { return nil }
    let percent = min(progress.percent ?? 0, 99)
    return [
      "percent": percent, "width": percent * 10,
      "text": progress.percent == nil
        ? words("job.begun") : AmountFormat(words.language).share(Int64(percent), of: 100),
    ]
  }

  private var sentence: String {
    switch job.state {
    case .done where job.asks: words("job.\(job.kind).columns")
    case .done:
      [
        words("job.\(job.kind).done", job.figures.mapValues { text($0) }),
        job.kind == JobKind.day.name ? words.restDay(job.day) : nil,
      ].compactMap { $0 }.joined(separator: " ")
    case .failed: words(isWhole ? "job.failed" : "job.failed_part", ["reason": job.reason.map { words($0) } ?? ""])
    case .cancelled where !job.figures.isEmpty:
      words("job.\(job.kind).cancelled", job.figures.mapValues { text($0) })
    case .cancelled, .interrupted: words("job.about.\(job.state.rawValue)\(isWhole ? "" : "_part")")
    case .running where job.cancelAsked: words(isWhole ? "job.cancelling" : "job.cancelling_part")
    case .waiting, .running: words("job.about.\(job.state.rawValue)")
    }
  }

  /// Whether nothing of it was kept when it did not come to its end.
  private var isWhole: Bool { JobKind.named(job.kind)?.isWhole ?? true }

  private func text(_ value: NoticeValue) -> String {
    switch value {
    case .text(let text): text
    case .money(let money): AmountFormat(words.language).amount(money)
    case .day(let day): dates.short(day)
    case .count(let count): AmountFormat(words.language).count(count)
    case .word(let key): words(key)
    }
  }
}
