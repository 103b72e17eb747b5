import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Language
import Receivables
import ReceivablesRules
import Storage
import Web

/// What a person typed to keep a document with an invoice.
struct PaperForm {
  var kind = Paper.Kind.delivery
  var errors = FormErrors()
}

/// The documents of an invoice: itself as it was issued, and what proves that it is owed.
extension ItemPages {
  /// The invoice's due dates, of the first customer whom the reader sees where several bear the same number.
  private func items(_ context: SignedInContext, _ snapshot: Snapshot) throws -> [Item] {
    let seen = try ItemStore.find(number: context.pathPart("number") ?? "", of: context.company, snapshot).filter {
      try context.sight.covers($0.customer, snapshot)
    }
    return seen.filter { $0.customer == seen.first?.customer && $0.kind == seen.first?.kind }
  }

  private func answer(
    _ context: SignedInContext, _ choose: @escaping @Sendable ([StoredPaper]) -> StoredPaper?
  ) async throws -> Response {
    let company = context.company
    let found = try await database.read { snapshot -> (number: String, paper: StoredPaper, bytes: [UInt8])? in
      guard let item = try items(context, snapshot).first,
        let paper = choose(try PaperStore.all(of: [item.id], company: company, snapshot)[item.id] ?? []),
        let bytes = try PaperStore.bytes(of: [paper.id], company: company, snapshot)[paper.id]
      else { return nil }
      return (item.number, paper, bytes)
    }
    guard let found else { throw WebError.notFound }
    // As a file: what another program or a camera made is never shown as a page of ours.
    let what = found.paper.kind.isProof ? "-\(found.paper.id)" : ""
    return .file(
      found.bytes, named: "\(found.number)\(what).\(found.paper.format.ending)", as: found.paper.format.mediaType)
  }

  func issued(_ context: SignedInContext) async throws -> Response { try await answer(context) { $0.issued } }

  func paper(_ context: SignedInContext) async throws -> Response {
    let key = try paperKey(context)
    return try await answer(context) { papers in papers.first { $0.id == key } }
  }

  private func paperKey(_ context: SignedInContext) throws -> PaperID {
    guard let key = context.parameters.get("paper").flatMap({ Int64($0) }) else { throw WebError.notFound }
    return PaperID(key)
  }

  private func path(_ context: SignedInContext) -> String {
    "/factures/\(Form.encoded(context.pathPart("number") ?? ""))"
  }

  func keepPaper(_ context: SignedInContext) async throws -> Response {
    let words = context.words
    var typed = PaperForm()
    typed.kind = context.form["nature"].flatMap { Paper.Kind(rawValue: $0) } ?? .other
    guard let file = context.form.files.first(where: { $0.field == "piece" && $0.bytes > 0 }) else {
      typed.errors.add("piece", words("paper.none"))
      return try await show(typed: typed, context)
    }
    do {
      guard file.bytes <= Paper.bytesMax else { throw PaperError.tooLarge(file.bytes) }
      let paper = try Paper(typed.kind, [UInt8](try Data(contentsOf: file.path)))
      let (company, actor, now) = (context.company, context.actor, context.now)
      let isKept = try await database.write { transaction in
        guard let item = try items(context, transaction).first else { return false }
        return try KeepPaper(company: company, item: item.id, paper).run(transaction, actor: actor, at: now)
      }
      guard isKept else { throw WebError.notFound }
    } catch let problem as PaperError {
      typed.errors.add("piece", PaperModel.sentence(problem, words))
      return try await show(typed: typed, context)
    }
    return context.redirect(path(context) + "#h-pieces", flash: .done(words("paper.kept")))
  }

  func removePaper(_ context: SignedInContext) async throws -> Response {
    let (company, actor, now, key) = (context.company, context.actor, context.now, try paperKey(context))
    let isGone = try await database.write { transaction in
      guard let item = try items(context, transaction).first else { return false }
      return try RemovePaper(company: company, item: item.id, key).run(transaction, actor: actor, at: now)
    }
    guard isGone else { throw WebError.notFound }
    return context.redirect(path(context) + "#h-pieces", flash: .done(context.words("paper.removed")))
  }
}
