import Foundation
import Kernel
import Language
import Teamwork
import TeamworkRules
import Web

/// Comments as the pages show them; people call them notes.
struct NoteListModel {
  let comments: [StoredComment]
  let reader: NoteReader
  /// Who may be named in a new one.
  let colleagues: [Colleague]
  /// Where a new one is sent; `nil` when none can be written here.
  let writePath: String?
  /// The document that a new one is about.
  let item: String?
  let back: String
  let words: WordBook

  /// What the template `note-list` reads, to be added to a page.
  func add(to page: inout PageModel) {
    page["notePath"] = reader.actor.may(.comment, in: reader.company) ? writePath : nil
    page["noteNames"] = NoteNames.model(colleagues, but: reader.actor.person)
    page["noteBack"] = back
    page["noteItem"] = item
    page["notes"] = comments.map { row($0) }
    page["noNotes"] = comments.isEmpty
    page["noNotesText"] = words(reader.actor.may(.comment, in: reader.company) ? "notes.none" : "notes.none_read")
  }

  private func row(_ comment: StoredComment) -> PageModel {
    let actor = reader.actor
    let mayWrite = actor.may(.comment, in: reader.company)
    let isOwn = comment.author == actor.person
    let canEdit = mayWrite && isOwn && reader.now.seconds(since: comment.written) < CommentRule.editSeconds
    let when = DateFormat(words.language).moment(comment.written)
    return [
      "id": "\(comment.id)", "who": comment.authorName, "initials": Visitor.initials(of: comment.authorName),
      "when": when, "isEdited": comment.edited != nil, "number": comment.itemNumber,
      "itemPath": comment.itemNumber.map { "/factures/\(Form.encoded($0))" },
      "parts": CommentPart.parts(of: comment.text, comment.mentions).map { part -> PageModel in
        ["text": part.text, "isMention": part.person != nil, "isMe": part.person == actor.person]
      },
      "canChange": mayWrite && (isOwn || actor.may(.configure, in: reader.company)),
      "editPath": canEdit ? "/notes/\(comment.id)/modifier?retour=\(Form.encoded(back))" : nil,
      "editLabel": words("notes.edit_label", ["when": when]), "deletePath": "/notes/\(comment.id)/supprimer",
      "deleteLabel": words("notes.delete_label", ["who": comment.authorName, "when": when]),
    ]
  }
}

/// Who may be named in a note, as the form lists them: the script offers them while a name is typed.
enum NoteNames {
  /// - Returns: `nil` when there is nobody but the reader.
  static func model(_ colleagues: [Colleague], but reader: PersonID?) -> PageModel? {
    let people = colleagues.filter { $0.id != reader }.compactMap { colleague -> PageModel? in
      Mentions.handle(of: colleague, among: colleagues).map { ["name": colleague.name, "handle": $0] }
    }
    return people.isEmpty ? nil : ["people": people]
  }
}

/// Who reads notes, and when: what they may change depends on both.
struct NoteReader: Sendable {
  let actor: Actor
  let company: CompanyID
  let now: Moment
}

extension SignedInContext {
  var noteReader: NoteReader { NoteReader(actor: actor, company: company, now: now) }
}

/// How notes are spoken of.
enum NoteWords {
  static func sentence(_ refusal: CommentRefusal, _ words: WordBook) -> String {
    switch refusal {
    case .empty: words("notes.refused.empty")
    case .tooLong(let characters):
      words("notes.refused.too_long", ["count": AmountFormat(words.language).count(characters)])
    case .unknown: words("notes.refused.unknown")
    case .notAuthor: words("notes.refused.not_author")
    case .tooLate: words("notes.refused.too_late")
    case .nobody: words("notes.refused.nobody")
    }
  }
}
