import FileSourcesRules
import Kernel
import Language
import Web

/// The list of sources.
struct SourceListModel {
  let sources: [FileSource]
  let last: [FileSourceID: SourceFile]
  let mayChange: Bool
  let words: WordBook

  func page() -> PageModel {
    [
      "isEmpty": sources.isEmpty, "mayChange": mayChange, "rows": sources.map { row($0) },
      "kinds": SourceForm.Kind.allCases.map { kind -> PageModel in
        [
          "path": "\(SourcePages.path)/nouvelle?sorte=\(kind.rawValue)", "name": words("sources.kind.\(kind.rawValue)"),
          "text": words("sources.about.\(kind.rawValue)"), "act": words("sources.new.\(kind.rawValue)"),
        ]
      },
    ]
  }

  private func row(_ source: FileSource) -> PageModel {
    let said = SourceWords(words)
    let file = last[source.id]
    return [
      "path": "\(SourcePages.path)/\(source.id)", "name": source.name,
      "place": "\(words("sources.kind.\(source.place.kind)")) · \(source.place.shown)",
      "state": said.state(source), "looked": source.lookedAt.map { DateFormat(words.language).moment($0) },
      "file": file.map { file -> PageModel in
        ["name": file.name, "state": said.state(file.state), "when": DateFormat(words.language).moment(file.at)]
      },
    ]
  }
}

/// One source: where it is, how it goes, and what it brought.
struct SourceModel {
  let source: FileSource
  let files: [SourceFile]
  let root: String
  let mayChange: Bool
  let words: WordBook

  func page() -> PageModel {
    let said = SourceWords(words)
    let path = "\(SourcePages.path)/\(source.id)"
    let isServer = source.place.habits != nil
    return [
      "path": path, "state": said.state(source), "facts": facts, "mayChange": mayChange,
      "failure": source.isOn ? source.failure.map { said.failure($0, since: source.failedSince) } : nil,
      "changePath": mayChange && isServer ? path + "/modifier" : nil, "canLook": mayChange && isServer && source.isOn,
      "isOn": source.isOn, "kind": words("sources.kind.\(source.place.kind)"), "isEmpty": files.isEmpty,
      "emptyText": words(isServer ? "sources.files.none_server" : "sources.files.none_folder"),
      "rows": files.map { file -> PageModel in
        [
          "name": file.name, "when": DateFormat(words.language).moment(file.at), "state": said.state(file.state),
          "size": said.size(file.bytes), "reason": file.reason.map { words($0) },
        ]
      },
    ]
  }

  private var facts: [PageModel] {
    func fact(_ key: String, _ value: String) -> PageModel { ["label": words("sources.\(key)"), "value": value] }
    let looked = source.lookedAt.map { DateFormat(words.language).moment($0) } ?? words("sources.never")
    var facts: [PageModel] = []
    switch source.place {
    case .folder(let name): facts.append(fact("folder", "\(root)/\(name)"))
    case .sftp(let place):
      facts.append(fact("place", place.address))
      facts.append(fact("host_key", place.hostKey ?? words("sources.host_key_none")))
    case .https(let place):
      facts.append(fact("place", place.address))
      if let user = place.user { facts.append(fact("user", user)) }
    }
    facts.append(fact("looked", looked))
    if let habits = source.place.habits {
      facts.append(fact("rhythm", words("sources.every", count: habits.minutes)))
      facts.append(fact("after", words(habits.moves ? "sources.after.move" : "sources.after.leave")))
    }
    return facts
  }
}

/// How sources and their files are said.
struct SourceWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  func state(_ source: FileSource) -> PageModel {
    let (key, tone) =
      !source.isOn
      ? ("off", "mute")
      : source.failure != nil ? ("failing", "bad") : source.lookedAt == nil ? ("new", "") : ("on", "ok")
    return ["text": words("sources.state.\(key)"), "tone": tone]
  }

  func state(_ state: SourceFileState) -> PageModel {
    let tone =
      switch state {
      case .imported: "ok"
      case .known: "mute"
      case .asked: "warn"
      case .refused: "bad"
      }
    return ["text": words("sources.file.\(state.rawValue)"), "tone": tone]
  }

  func failure(_ reason: Phrase, since: Moment?) -> String {
    words(
      "sources.failure", ["said": words(reason), "when": since.map { DateFormat(words.language).moment($0) } ?? ""])
  }

  /// Kilobytes, of which nothing is less than one.
  func size(_ bytes: Int64) -> String {
    bytes < 0
      ? "–" : words("sources.kilobytes", ["count": AmountFormat(words.language).count(Int((bytes + 1_023) / 1_024))])
  }
}
