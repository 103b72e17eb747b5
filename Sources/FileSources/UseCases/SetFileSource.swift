public import FileSourcesRules
import Foundation
public import Journal
public import Kernel
public import Storage

/// Adds a place from which a company's files come; it is looked at from then on.
public struct AddFileSource: Sendable {
  public enum Refusal: String, Error, Sendable {
    case name
    /// There is one of that name.
    case nameTaken = "name_taken"
    case folder
    /// It is a source already, of this company or another.
    case folderTaken = "folder_taken"
  }

  private let name: String
  private let place: SourcePlace
  /// Where the drop folders of this installation are.
  private let root: String

  public init(_ name: String, at place: SourcePlace, root: String) {
    self.name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    self.place = place
    self.root = root
  }

  /// - Throws: `NotAllowed`, `Refusal`, `SourceError` when its folder cannot be made.
  public func run(
    _ transaction: Transaction, company: CompanyID, actor: Actor, at: Moment
  ) throws -> FileSourceID {
    try actor.needs(.configure, in: company)
    guard SourceNames.isName(name) else { throw Refusal.name }
    guard try FileSourceStore.find(named: name, of: company, transaction) == nil else { throw Refusal.nameTaken }
    var folder: String?
    switch place {
    case .folder(let name):
      guard SourceNames.isFolder(name) else { throw Refusal.folder }
      guard try !FileSourceStore.isTaken(folder: name, transaction) else { throw Refusal.folderTaken }
      try DropFolder.make(name, in: root)
      folder = name
    }
    let id = try FileSourceStore.insert(
      FileSource(company: company, name: name, place: place), folder: folder, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "source.added", "source:\(id)", company: company, facts: facts(name, place))
    return id
  }
}

private func facts(_ name: String, _ place: SourcePlace) -> [String: JournalFact] {
  ["name": .text(name), "kind": .text(place.kind), "address": .text(place.shown)]
}

/// Has a source looked at, or no longer.
public struct SwitchFileSource: Sendable {
  private let source: FileSource
  private let isOn: Bool

  public init(_ source: FileSource, isOn: Bool) {
    self.source = source
    self.isOn = isOn
  }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: source.company)
    guard source.isOn != isOn else { return }
    try FileSourceStore.set(isOn: isOn, of: source, transaction)
    Journal(transaction, actor: actor, at: at).record(
      isOn ? "source.switched_on" : "source.switched_off", "source:\(source.id)", company: source.company,
      facts: facts(source.name, source.place))
  }
}

/// Forgets a source. What it brought stays, and so does its folder.
public struct RemoveFileSource: Sendable {
  private let source: FileSource

  public init(_ source: FileSource) { self.source = source }

  public func run(_ transaction: Transaction, actor: Actor, at: Moment) throws {
    try actor.needs(.configure, in: source.company)
    try FileSourceStore.remove(source, transaction)
    Journal(transaction, actor: actor, at: at).record(
      "source.removed", "source:\(source.id)", company: source.company, facts: facts(source.name, source.place))
  }
}
